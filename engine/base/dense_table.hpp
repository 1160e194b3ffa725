#pragma once
/// A table keyed by ids that are given out in order: find in O(1), add at the end, forget at the front.
/// Iteration is in id order. Memory is that of a deque.
#include <cstdint>
#include <deque>
#include <utility>

#include "engine/base/assert.hpp"
#include "engine/base/fields.hpp"

namespace watchgrid::engine {

template <class IdT, class T>
class DenseTable {
public:
    IdT next_id() const noexcept { return {first_ + items_.size()}; }
    IdT first_id() const noexcept { return {first_}; }

    T& add(IdT id, T item) {
        WATCHGRID_ASSERT(id == next_id());
        return items_.emplace_back(std::move(item));
    }
    /// Null when never given out or forgotten.
    T* find(IdT id) noexcept { return has(id) ? &items_[static_cast<std::size_t>(id.value - first_)] : nullptr; }
    const T* find(IdT id) const noexcept { return has(id) ? &items_[static_cast<std::size_t>(id.value - first_)] : nullptr; }
    /// @pre the id is in the table
    T& at(IdT id) { WATCHGRID_ASSERT(has(id)); return items_[static_cast<std::size_t>(id.value - first_)]; }
    const T& at(IdT id) const { WATCHGRID_ASSERT(has(id)); return items_[static_cast<std::size_t>(id.value - first_)]; }

    bool has(IdT id) const noexcept { return id.value >= first_ && id.value - first_ < items_.size(); }
    bool empty() const noexcept { return items_.empty(); }
    std::size_t size() const noexcept { return items_.size(); }
    T& front() noexcept { return items_.front(); }
    void forget_front() { items_.pop_front(); ++first_; }

    auto begin() noexcept { return items_.begin(); }
    auto end() noexcept { return items_.end(); }
    auto begin() const noexcept { return items_.begin(); }
    auto end() const noexcept { return items_.end(); }

    friend bool operator==(const DenseTable&, const DenseTable&) = default;

    template <class V> friend void fields(V& v, Same<V, DenseTable>& x) { v(1, "first", x.first_); v(2, "items", x.items_); }

private:
    std::uint64_t first_{1};
    std::deque<T> items_;
};

}  // namespace watchgrid::engine
