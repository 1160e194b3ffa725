#pragma once
/// The k best candidates seen so far in a straight-line search, ordered by (squared distance, slot).
#include <algorithm>
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

/// One answer of a straight-line search. `distance2` is in squared fleet units (see fleet_index.hpp).
struct Neighbour {
    std::uint64_t distance2{};
    std::uint32_t slot{};
    friend constexpr auto operator<=>(const Neighbour&, const Neighbour&) = default;
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
    /// @pre wants(n)
    void add(const Neighbour& n) {
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
