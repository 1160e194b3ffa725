#pragma once
/// What will happen, in order of time; what is due at the same moment comes in the order in which it was put in.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/instant.hpp"

namespace watchgrid::sim {

template <class T>
class EventQueue {
public:
    struct Entry {
        engine::Instant at;
        std::uint64_t order{};
        T what;
    };

    void put(engine::Instant at, T what) {
        heap_.push_back({at, order_++, std::move(what)});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    bool empty() const noexcept { return heap_.empty(); }
    std::size_t size() const noexcept { return heap_.size(); }
    /// @pre not empty
    engine::Instant next_at() const noexcept { return heap_.front().at; }
    /// @pre not empty
    Entry take() {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        Entry e = std::move(heap_.back());
        heap_.pop_back();
        return e;
    }

private:
    static bool later(const Entry& a, const Entry& b) noexcept { return a.at != b.at ? a.at > b.at : a.order > b.order; }
    std::vector<Entry> heap_;
    std::uint64_t order_{};
};

}  // namespace watchgrid::sim
