#include "engine/assign/bottleneck.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace watchgrid::engine {
namespace {

/// Largest number of pairs that cost no more than a threshold: Kuhn's augmenting paths, breadth first, with sets of columns as bits.
class PairCounter {
 public:
  explicit PairCounter(const CostMatrix& costs)
      : costs_{costs}, words_{(costs.columns() + 63) / 64}, cheap_(costs.rows() * words_), seen_(words_), came_from_(costs.columns()) {}

  std::size_t count(Cost threshold) {
    row_of_.assign(costs_.columns(), kUnassigned);
    column_of_.assign(costs_.rows(), kUnassigned);
    std::fill(cheap_.begin(), cheap_.end(), 0U);
    for (std::size_t r = 0; r < costs_.rows(); ++r)
      for (std::size_t c = 0; c < costs_.columns(); ++c)
        if (costs_.at(r, c) <= threshold) cheap_[r * words_ + c / 64] |= std::uint64_t{1} << c % 64;
    std::size_t pairs = 0;
    for (std::uint32_t r = 0; r < costs_.rows(); ++r) pairs += augment(r) ? 1 : 0;
    return pairs;
  }

 private:
  bool augment(std::uint32_t free_row) {
    std::fill(seen_.begin(), seen_.end(), 0U);
    queue_.assign(1, free_row);
    for (std::size_t next = 0; next < queue_.size(); ++next)
      for (std::size_t w = 0; w < words_; ++w) {
        std::uint64_t fresh = cheap_[queue_[next] * words_ + w] & ~seen_[w];
        for (seen_[w] |= fresh; fresh != 0; fresh &= fresh - 1) {
          const auto column = static_cast<std::uint32_t>(w * 64 + static_cast<unsigned>(std::countr_zero(fresh)));
          came_from_[column] = queue_[next];
          if (row_of_[column] == kUnassigned) return turn_over(column), true;
          queue_.push_back(row_of_[column]);
        }
      }
    return false;
  }

  void turn_over(std::uint32_t column) {
    while (column != kUnassigned) {
      const std::uint32_t row = came_from_[column];
      row_of_[column] = row;
      std::swap(column, column_of_[row]);
    }
  }

  const CostMatrix& costs_;
  std::size_t words_;
  std::vector<std::uint64_t> cheap_;  // [row][word]: columns within the threshold
  std::vector<std::uint64_t> seen_;
  std::vector<std::uint32_t> row_of_, column_of_, came_from_, queue_;
};

}  // namespace

CostMatrix within(const CostMatrix& costs, Cost threshold) {
  CostMatrix out{costs.rows(), costs.columns()};
  for (std::size_t r = 0; r < costs.rows(); ++r)
    for (std::size_t c = 0; c < costs.columns(); ++c)
      if (costs.allowed(r, c) && costs.at(r, c) <= threshold) out.at(r, c) = costs.at(r, c);
  return out;
}

Assignment assign_bottleneck(const CostMatrix& costs) {
  std::vector<Cost> thresholds;
  for (std::size_t r = 0; r < costs.rows(); ++r)
    for (const Cost c : costs.row(r))
      if (c <= kCostLargest) thresholds.push_back(c);
  if (thresholds.empty()) return assign_cheapest(costs);
  std::sort(thresholds.begin(), thresholds.end());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  PairCounter counter{costs};
  const std::size_t most = counter.count(thresholds.back());
  const auto first_enough =
      std::partition_point(thresholds.begin(), thresholds.end() - 1, [&](Cost t) { return counter.count(t) < most; });
  return assign_cheapest(within(costs, *first_enough));
}

}  // namespace watchgrid::engine
