#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "engine/assign/bottleneck.hpp"
#include "engine/assign/cheapest.hpp"

namespace watchgrid::engine {
namespace {

using Random = std::mt19937_64;

CostMatrix random_costs(Random& random, std::size_t rows, std::size_t columns, Cost largest, double forbidden) {
  CostMatrix costs{rows, columns};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      if (std::uniform_real_distribution{}(random) >= forbidden) costs.at(r, c) = std::uniform_int_distribution<Cost>{-3, largest}(random);
  return costs;
}

struct Found {
  std::size_t pairs{};
  Cost largest{}, total{};
};

/// Every way of giving rows to columns.
template <class Better>
Found best_of_all(const CostMatrix& costs, Better better) {
  const std::size_t n = std::max(costs.rows(), costs.columns());
  std::vector<std::size_t> column(n);
  std::iota(column.begin(), column.end(), 0U);
  Found best;
  bool any = false;
  do {
    Found f;
    for (std::size_t r = 0; r < costs.rows(); ++r) {
      if (column[r] >= costs.columns() || !costs.allowed(r, column[r])) continue;
      const Cost c = costs.at(r, column[r]);
      f.largest = f.pairs == 0 ? c : std::max(f.largest, c);
      f.total += c;
      ++f.pairs;
    }
    if (!any || better(f, best)) best = f, any = true;
  } while (std::next_permutation(column.begin(), column.end()));
  return best;
}

TEST(AssignCheapest, IsTheBestOfAllPlansAndProvesIt) {
  Random random{1};
  for (int round = 0; round < 1200; ++round) {
    const std::size_t rows = 1 + random() % 6, columns = 1 + random() % 6;
    const CostMatrix costs = random_costs(random, rows, columns, round % 2 == 0 ? 5 : 1000, round % 3 == 0 ? 0.4 : 0.0);
    const Assignment got = assign_cheapest(costs);
    const Found best = best_of_all(costs, [](const Found& a, const Found& b) { return a.pairs != b.pairs ? a.pairs > b.pairs : a.total < b.total; });
    ASSERT_EQ(got.pairs, best.pairs) << round;
    ASSERT_EQ(got.total, best.total) << round;
    ASSERT_TRUE(proves_cheapest(costs, got)) << round;
  }
}

TEST(AssignCheapest, IsTheBestOfAllPlansForEightByEight) {
  Random random{8};
  for (int round = 0; round < 4; ++round) {
    const CostMatrix costs = random_costs(random, 8, 8, 100, 0.1);
    const Found best = best_of_all(costs, [](const Found& a, const Found& b) { return a.pairs != b.pairs ? a.pairs > b.pairs : a.total < b.total; });
    const Assignment got = assign_cheapest(costs);
    EXPECT_EQ(got.total, best.total);
    EXPECT_TRUE(proves_cheapest(costs, got));
  }
}

TEST(AssignCheapest, ProvesLargeAndLopsidedPlans) {
  Random random{2};
  for (const auto& [rows, columns] : {std::pair{100U, 100U}, {20U, 60U}, {60U, 20U}, {1U, 200U}, {200U, 1U}, {150U, 150U}}) {
    const CostMatrix costs = random_costs(random, rows, columns, 900'000, rows == 150 ? 0.9 : 0.0);
    EXPECT_TRUE(proves_cheapest(costs, assign_cheapest(costs))) << rows << " x " << columns;
  }
}

TEST(AssignCheapest, RefusesAProofThatIsNone) {
  Random random{3};
  const CostMatrix costs = random_costs(random, 5, 7, 100, 0.0);
  Assignment wrong = assign_cheapest(costs);
  wrong.row_price[2] += 1;
  EXPECT_FALSE(proves_cheapest(costs, wrong));
  wrong = assign_cheapest(costs);
  std::swap(wrong.column_of[0], wrong.column_of[1]);
  EXPECT_FALSE(proves_cheapest(costs, wrong));
}

TEST(AssignCheapest, LeavesWhoeverMayDoNothingWithoutAPartner) {
  CostMatrix costs{2, 2};
  EXPECT_EQ(assign_cheapest(costs).pairs, 0U);
  costs.at(1, 0) = 7;
  const Assignment one = assign_cheapest(costs);
  EXPECT_EQ(one.column_of, (std::vector<std::uint32_t>{kUnassigned, 0}));
  EXPECT_EQ(one.row_of, (std::vector<std::uint32_t>{1, kUnassigned}));
  EXPECT_EQ(one.total, 7);
  EXPECT_EQ(assign_cheapest(CostMatrix{0, 3}).pairs, 0U);
  EXPECT_EQ(assign_cheapest(CostMatrix{3, 0}).column_of.size(), 3U);
}

TEST(AssignCheapest, ServesOneMoreRatherThanSaveAnything) {
  CostMatrix costs{2, 2};
  costs.at(0, 0) = 1;
  costs.at(0, 1) = kCostLargest;
  costs.at(1, 0) = kCostLargest;
  const Assignment got = assign_cheapest(costs);
  EXPECT_EQ(got.pairs, 2U);
  EXPECT_EQ(got.total, 2 * kCostLargest);
  EXPECT_TRUE(proves_cheapest(costs, got));
}

TEST(AssignBottleneck, IsTheBestOfAllPlansByWorstPairThenBySum) {
  Random random{4};
  for (int round = 0; round < 1200; ++round) {
    const std::size_t rows = 1 + random() % 6, columns = 1 + random() % 6;
    const CostMatrix costs = random_costs(random, rows, columns, round % 2 == 0 ? 5 : 1000, round % 3 == 0 ? 0.4 : 0.0);
    const Assignment got = assign_bottleneck(costs);
    const Found best = best_of_all(costs, [](const Found& a, const Found& b) {
      return a.pairs != b.pairs ? a.pairs > b.pairs : a.largest != b.largest ? a.largest < b.largest : a.total < b.total;
    });
    ASSERT_EQ(got.pairs, best.pairs) << round;
    ASSERT_EQ(got.largest, best.largest) << round;
    ASSERT_EQ(got.total, best.total) << round;
    ASSERT_TRUE(got.pairs == 0 || proves_cheapest(within(costs, got.largest), got)) << round;
  }
}

TEST(AssignBottleneck, TradesALargerSumForABetterWorst) {
  CostMatrix costs{2, 2};
  costs.at(0, 0) = 1, costs.at(0, 1) = 6, costs.at(1, 0) = 6, costs.at(1, 1) = 10;
  EXPECT_EQ(assign_cheapest(costs).total, 11);
  const Assignment got = assign_bottleneck(costs);
  EXPECT_EQ(got.total, 12);
  EXPECT_EQ(got.largest, 6);
}

}  // namespace
}  // namespace watchgrid::engine
