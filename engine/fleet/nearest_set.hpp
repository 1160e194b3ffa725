#pragma once
/// The k best candidates seen so far in a straight-line search, ordered by (squared distance, slot).
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

/// One answer of a straight-line search. `distance2` is in squared fleet units (see fleet_index.hpp).
struct Neighbour {
    std::uint64_t distance2{};
    std::uint32_t slot{};
    friend constexpr auto operator<=>(const Neighbour&, const Neighbour&) = default;
};

/// The same for the usual case: at most 16 answers within 58 km. Distance and slot share one word, and an answer finds its place by a
/// fixed chain of exchanges without a branch, since where it goes cannot be predicted.
class PackedNearestSet {
public:
    static constexpr std::size_t kMax = 16;
    static constexpr unsigned kSlotBits = 26;
    static constexpr std::uint64_t kReach2 = ~std::uint64_t{} >> kSlotBits;  ///< the largest squared distance that fits

    /// @pre 0 < k <= kMax
    explicit PackedNearestSet(std::size_t k) : k_{k} { keys_.fill(kNone); }

    std::uint64_t bound() const noexcept { return bound_; }
    bool full() const noexcept { return keys_[k_ - 1] != kNone; }
    bool wants(const Neighbour& n) const noexcept { return n.distance2 <= bound_ && pack(n) < keys_[k_ - 1]; }
    /// Keeps it if wanted. @pre n.distance2 <= kReach2
    void add(const Neighbour& n) noexcept {
        std::uint64_t key = pack(n);
        used_ = std::min(k_, used_ + 1);
        for (std::size_t i = 0; i < used_; ++i) {
            const std::uint64_t here = keys_[i];
            const std::uint64_t swap = (here ^ key) & (std::uint64_t{0} - static_cast<std::uint64_t>(key < here));
            keys_[i] = here ^ swap;  // the smaller stays, the larger goes on
            key ^= swap;
        }
        bound_ = keys_[k_ - 1] >> kSlotBits;
    }
    void write_to(std::vector<Neighbour>& out) const {
        out.clear();
        for (std::size_t i = 0; i < k_ && keys_[i] != kNone; ++i)
            out.push_back({keys_[i] >> kSlotBits, static_cast<std::uint32_t>(keys_[i] & ((1U << kSlotBits) - 1))});
    }

private:
    static constexpr std::uint64_t kNone = ~std::uint64_t{};
    static std::uint64_t pack(const Neighbour& n) noexcept { return n.distance2 << kSlotBits | n.slot; }

    std::array<std::uint64_t, kMax> keys_;
    std::size_t k_;
    std::size_t used_{};
    std::uint64_t bound_{kReach2};
};

/// Keeps at most k neighbours in the caller's vector; single-threaded, no allocation once the vector has room for k + 1.
/// `bound()` only ever shrinks: whatever is farther cannot become an answer. Offer costs O(k) up to kInsertionMax
/// (a short shift in one or two cache lines beats a heap there) and O(log k) beyond.
class NearestSet {
public:
    static constexpr std::size_t kInsertionMax = 32;

    /// @param distance2_max answers farther than this are refused from the start
    NearestSet(std::vector<Neighbour>& out, std::size_t k, std::uint64_t distance2_max) : out_{out}, k_{k}, bound_{distance2_max} {
        out_.clear();
        out_.reserve(std::min<std::size_t>(k, 4096) + 1);
    }

    std::uint64_t bound() const noexcept { return bound_; }
    std::size_t size() const noexcept { return out_.size(); }
    bool full() const noexcept { return out_.size() == k_; }

    /// True when `n` would be kept. An equal distance is decided by the slot.
    bool wants(const Neighbour& n) const noexcept {
        if (n.distance2 > bound_) return false;
        return !full() || n < worst();
    }
    /// Keeps it if wanted.
    void add(const Neighbour& n) {
        if (!wants(n)) return;
        if (k_ <= kInsertionMax)
            insert_sorted(n);
        else
            push_heap(n);
        if (full()) bound_ = worst().distance2;
    }
    /// Call once at the end: the caller's vector is then sorted.
    void finish() {
        if (k_ > kInsertionMax) std::sort(out_.begin(), out_.end());
    }

private:
    const Neighbour& worst() const noexcept { return k_ <= kInsertionMax ? out_.back() : out_.front(); }
    void insert_sorted(const Neighbour& n) {
        if (!full()) out_.push_back(n);
        std::size_t at = out_.size() - 1;
        for (; at > 0 && n < out_[at - 1]; --at) out_[at] = out_[at - 1];
        out_[at] = n;
    }
    void push_heap(const Neighbour& n) {
        if (full()) {
            std::pop_heap(out_.begin(), out_.end());
            out_.back() = n;
        } else {
            out_.push_back(n);
        }
        std::push_heap(out_.begin(), out_.end());
    }

    std::vector<Neighbour>& out_;
    std::size_t k_;
    std::uint64_t bound_;
};

}  // namespace watchgrid::engine
