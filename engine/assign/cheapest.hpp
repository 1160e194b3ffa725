#pragma once
/// Assignment with the smallest sum: each row gets at most one column, each column at most one row.
///
/// First as many rows (or columns, where those are fewer) as can be are served, then at the smallest total. Shortest augmenting
/// paths with dual prices (Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
/// problems", Computing 38, 1987), after a greedy start. O(n^2 m) for n = the smaller side; 100 x 100 well below a millisecond.
/// Ties: whichever the search meets first in column order; the same input gives the same answer on every machine.
#include <cstdint>
#include <vector>

#include "engine/assign/cost_matrix.hpp"

namespace watchgrid::engine {

struct Assignment {
  std::vector<std::uint32_t> column_of;  ///< by row; kUnassigned: none
  std::vector<std::uint32_t> row_of;     ///< by column
  std::size_t pairs{};
  Cost total{};    ///< of the pairs
  Cost largest{};  ///< of the pairs; 0 without any

  /// The proof. With `charge` in place of kForbidden and prices u, v: u[r] + v[c] <= cost(r, c) for every pair, equal for the
  /// pairs of the plan, and no price above 0 on whatever is left without a partner on the larger side, where prices are <= 0.
  /// Hence no other plan costs less (linear duality).
  std::vector<Cost> row_price, column_price;
  Cost charge{};  ///< what a forbidden pair was charged: more than any plan without one less of them can save
};

/// @pre allowed costs are within +-kCostLargest
Assignment assign_cheapest(const CostMatrix&);

/// Whether the prices prove that the plan is the cheapest, and the plan is one. O(rows x columns).
bool proves_cheapest(const CostMatrix&, const Assignment&);

}  // namespace watchgrid::engine
