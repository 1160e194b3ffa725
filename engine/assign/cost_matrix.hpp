#pragma once
/// Who may do what, at which cost: the input of the assignments.
///
/// Costs are whole numbers (milliseconds, for dispatch), so that sums are exact and the same on every machine. 8 B a pair.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {

using Cost = std::int64_t;
inline constexpr Cost kCostLargest = Cost{1} << 40U;          ///< of an allowed pair, up or down: 34 years in ms
inline constexpr Cost kForbidden = kCostLargest + 1;          ///< these two never go together
inline constexpr std::size_t kAssignRowsMax = 1U << 10U;      ///< so that no sum overflows; rows and columns alike
inline constexpr std::uint32_t kUnassigned = 0xFFFFFFFFU;

class CostMatrix {
 public:
  CostMatrix(std::size_t rows, std::size_t columns, Cost fill = kForbidden)
      : rows_{rows}, columns_{columns}, costs_(rows * columns, fill) {
    WATCHGRID_ASSERT(rows <= kAssignRowsMax && columns <= kAssignRowsMax);
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  Cost& at(std::size_t row, std::size_t column) noexcept { return costs_[row * columns_ + column]; }
  Cost at(std::size_t row, std::size_t column) const noexcept { return costs_[row * columns_ + column]; }
  std::span<const Cost> row(std::size_t r) const noexcept { return {costs_.data() + r * columns_, columns_}; }
  bool allowed(std::size_t row, std::size_t column) const noexcept { return at(row, column) <= kCostLargest; }

  CostMatrix transposed() const {
    CostMatrix out{columns_, rows_};
    for (std::size_t r = 0; r < rows_; ++r)
      for (std::size_t c = 0; c < columns_; ++c) out.at(c, r) = at(r, c);
    return out;
  }

 private:
  std::size_t rows_, columns_;
  std::vector<Cost> costs_;
};

}  // namespace watchgrid::engine
