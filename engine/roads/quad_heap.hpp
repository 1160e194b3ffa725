#pragma once
/// A 4-ary min-heap of 64-bit keys in one vector: cost in the upper half, node in the lower, so that equal costs come out in node
/// order. No decrease-key: a better cost is pushed again and the old entry is skipped when it surfaces.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

class QuadHeap {
 public:
  bool empty() const noexcept { return keys_.empty(); }
  void clear() noexcept { keys_.clear(); }
  std::uint64_t top() const noexcept { return keys_.front(); }

  void push(std::uint64_t key) {
    std::size_t hole = keys_.size();
    keys_.push_back(key);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (keys_[parent] <= key) break;
      keys_[hole] = keys_[parent];
      hole = parent;
    }
    keys_[hole] = key;
  }

  /// @pre not empty
  void pop() noexcept {
    const std::uint64_t key = keys_.back();
    keys_.pop_back();
    const std::size_t size = keys_.size();
    if (size == 0) return;
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size; child = hole * 4 + 1) {
      std::size_t least = child;
      const std::size_t end = child + 4 < size ? child + 4 : size;
      for (std::size_t c = child + 1; c < end; ++c)
        if (keys_[c] < keys_[least]) least = c;
      if (keys_[least] >= key) break;
      keys_[hole] = keys_[least];
      hole = least;
    }
    keys_[hole] = key;
  }

 private:
  std::vector<std::uint64_t> keys_;
};

}  // namespace watchgrid::engine
