#pragma once
/// A 4-ary min-heap of 64-bit keys in one vector: cost in the upper half, node in the lower, so that equal costs come out in node
/// order. No decrease-key: a better cost is pushed again and the old entry is skipped when it surfaces.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace watchgrid::engine {

class QuadHeap {
 public:
  bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept { size_ = 0; }
  std::uint64_t top() const noexcept { return keys_[0]; }

  void push(std::uint64_t key) {
    if (size_ + kArity >= keys_.size()) keys_.resize(2 * keys_.size() + 64);
    std::size_t hole = size_++;
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (keys_[parent] <= key) break;
      keys_[hole] = keys_[parent];
      hole = parent;
    }
    keys_[hole] = key;
  }

  /// @pre not empty
  void pop() noexcept {
    const std::uint64_t key = keys_[--size_];
    // Four keys beyond the end stand for "no child", so that the least of four is found without a branch that nobody can predict.
    for (std::size_t i = 0; i < kArity; ++i) keys_[size_ + i] = kNone;
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size_; child = hole * kArity + 1) {
      const std::uint64_t* k = keys_.data() + child;
      const std::size_t a = k[1] < k[0] ? 1 : 0, b = k[3] < k[2] ? 3 : 2;
      const std::size_t least = k[b] < k[a] ? b : a;
      if (k[least] >= key) break;
      keys_[hole] = k[least];
      hole = child + least;
    }
    keys_[hole] = key;
  }

 private:
  static constexpr std::size_t kArity = 4;
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::vector<std::uint64_t> keys_ = std::vector<std::uint64_t>(64);  // never smaller than size_ + kArity
  std::size_t size_{};
};

}  // namespace watchgrid::engine
