#include "engine/assign/cheapest.hpp"

#include <algorithm>
#include <limits>

namespace watchgrid::engine {
namespace {

/// Rows are the smaller side here, and every row gets a column: forbidden pairs are only dear.
class Solver {
 public:
  Solver(const CostMatrix& costs, Cost charge)
      : costs_{costs}, charge_{charge}, u_(costs.rows()), v_(costs.columns()), row_of_(costs.columns(), kUnassigned),
        column_of_(costs.rows(), kUnassigned), distance_(costs.columns()), from_(costs.columns()), open_(costs.columns()) {}

  void solve() {
    start_greedily();
    for (std::uint32_t r = 0; r < costs_.rows(); ++r)
      if (column_of_[r] == kUnassigned) augment(r);
  }

  std::vector<Cost>& u() { return u_; }
  std::vector<Cost>& v() { return v_; }
  std::vector<std::uint32_t>& row_of() { return row_of_; }
  std::vector<std::uint32_t>& column_of() { return column_of_; }

 private:
  Cost cost(Cost raw) const noexcept { return raw <= kCostLargest ? raw : charge_; }

  /// Each row's cheapest column, where it is still free. Prices: the row minima, and 0 on the columns.
  void start_greedily() {
    for (std::uint32_t r = 0; r < costs_.rows(); ++r) {
      const auto row = costs_.row(r);
      const auto cheapest = static_cast<std::uint32_t>(std::min_element(row.begin(), row.end()) - row.begin());
      u_[r] = cost(row[cheapest]);
      if (row_of_[cheapest] == kUnassigned) pair(r, cheapest);
    }
  }

  void pair(std::uint32_t row, std::uint32_t column) { row_of_[column] = row, column_of_[row] = column; }

  /// Dijkstra over reduced costs from a free row to the nearest free column; then prices and pairs along the way.
  void augment(std::uint32_t free_row) {
    std::fill(distance_.begin(), distance_.end(), std::numeric_limits<Cost>::max());
    for (std::uint32_t c = 0; c < open_.size(); ++c) open_[c] = c;
    std::size_t open_count = open_.size();
    closed_.clear();
    std::uint32_t row = free_row, end = kUnassigned;
    Cost reached = 0;
    while (end == kUnassigned) {
      const auto costs = costs_.row(row);
      const Cost base = reached - u_[row];
      std::size_t best = 0;
      for (std::size_t i = 0; i < open_count; ++i) {
        const std::uint32_t c = open_[i];
        const Cost d = base + cost(costs[c]) - v_[c];
        if (d < distance_[c]) distance_[c] = d, from_[c] = row;
        const Cost lead = distance_[c] - distance_[open_[best]];
        // A free column first among equals: it ends the search; then the lower number.
        if (lead < 0 || (lead == 0 && better_end(c, open_[best]))) best = i;
      }
      const std::uint32_t column = open_[best];
      reached = distance_[column];
      open_[best] = open_[--open_count];
      if (row_of_[column] == kUnassigned)
        end = column;
      else
        closed_.push_back(column), row = row_of_[column];
    }
    u_[free_row] += reached;
    for (const std::uint32_t c : closed_) {
      const Cost gain = reached - distance_[c];
      u_[row_of_[c]] += gain;
      v_[c] -= gain;
    }
    for (std::uint32_t c = end;;) {
      const std::uint32_t r = from_[c], next = column_of_[r];
      pair(r, c);
      if (r == free_row) return;
      c = next;
    }
  }

  bool better_end(std::uint32_t a, std::uint32_t b) const noexcept {
    const bool a_free = row_of_[a] == kUnassigned, b_free = row_of_[b] == kUnassigned;
    return a_free != b_free ? a_free : a < b;
  }

  const CostMatrix& costs_;
  Cost charge_;
  std::vector<Cost> u_, v_;
  std::vector<std::uint32_t> row_of_, column_of_;
  std::vector<Cost> distance_;       // by column
  std::vector<std::uint32_t> from_;  // by column: the row before it on the way
  std::vector<std::uint32_t> open_;  // columns not yet final, in front; then the others
  std::vector<std::uint32_t> closed_;
};

/// One forbidden pair less is worth more than anything that allowed costs can add up to.
Cost charge_for(const CostMatrix& costs) {
  Cost lowest = 0, highest = 0;
  for (std::size_t r = 0; r < costs.rows(); ++r)
    for (const Cost c : costs.row(r))
      if (c <= kCostLargest) lowest = std::min(lowest, c), highest = std::max(highest, c);
  return (highest - lowest) * static_cast<Cost>(std::min(costs.rows(), costs.columns()) + 1) + 1;
}

}  // namespace

Assignment assign_cheapest(const CostMatrix& costs) {
  Assignment out;
  out.charge = charge_for(costs);
  const bool flip = costs.rows() > costs.columns();
  if (std::min(costs.rows(), costs.columns()) == 0) {
    out.column_of.assign(costs.rows(), kUnassigned), out.row_of.assign(costs.columns(), kUnassigned);
    out.row_price.assign(costs.rows(), 0), out.column_price.assign(costs.columns(), 0);
    return out;
  }
  const CostMatrix flipped = flip ? costs.transposed() : CostMatrix{0, 0};
  Solver solver{flip ? flipped : costs, out.charge};
  solver.solve();
  out.row_price = std::move(flip ? solver.v() : solver.u());
  out.column_price = std::move(flip ? solver.u() : solver.v());
  out.column_of = std::move(flip ? solver.row_of() : solver.column_of());
  out.row_of = std::move(flip ? solver.column_of() : solver.row_of());
  for (std::size_t r = 0; r < costs.rows(); ++r) {
    std::uint32_t& c = out.column_of[r];
    if (c == kUnassigned) continue;
    if (!costs.allowed(r, c)) {
      out.row_of[c] = kUnassigned;
      c = kUnassigned;
      continue;
    }
    const Cost cost = costs.at(r, c);
    out.largest = out.pairs == 0 ? cost : std::max(out.largest, cost);
    out.total += cost;
    ++out.pairs;
  }
  return out;
}

bool proves_cheapest(const CostMatrix& costs, const Assignment& a) {
  if (a.column_of.size() != costs.rows() || a.row_of.size() != costs.columns()) return false;
  const bool rows_smaller = costs.rows() <= costs.columns();
  const auto& large_price = rows_smaller ? a.column_price : a.row_price;
  // The value of the prices must be that of the plan, forbidden pairs charged: the unserved of the smaller side pay the charge.
  Cost plan = static_cast<Cost>(std::min(costs.rows(), costs.columns()) - a.pairs) * a.charge, prices = 0;
  for (const Cost p : a.row_price) prices += p;
  for (const Cost p : a.column_price) prices += p;
  if (std::any_of(large_price.begin(), large_price.end(), [](Cost p) { return p > 0; })) return false;
  for (std::size_t r = 0; r < costs.rows(); ++r) {
    const std::uint32_t partner = a.column_of[r];
    if (partner != kUnassigned) {
      if (partner >= costs.columns() || a.row_of[partner] != r || !costs.allowed(r, partner)) return false;
      plan += costs.at(r, partner);
    }
    for (std::size_t c = 0; c < costs.columns(); ++c)
      if (a.row_price[r] + a.column_price[c] > (costs.allowed(r, c) ? costs.at(r, c) : a.charge)) return false;
  }
  return plan == prices;
}

}  // namespace watchgrid::engine
