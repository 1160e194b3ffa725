#include "engine/ring/staffing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "engine/ring/certainty.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

using test::Dice;

std::vector<UnitMask> random_holders(Dice& dice, std::uint32_t posts, std::uint32_t units) {
  std::vector<UnitMask> holders(posts);
  for (UnitMask& mask : holders)
    for (std::uint32_t u = 0; u < units; ++u)
      if (dice.one_in(3)) mask.add(u);
  return holders;
}

/// Tries everything: (posts held, smallest slack, -sum of arrivals), the largest.
struct Best {
  std::uint32_t staffed{};
  std::int64_t slack{std::numeric_limits<std::int64_t>::max()};
  std::int64_t sum{};
  friend auto operator<=>(const Best&, const Best&) = default;
};
Best best_of_all(const std::vector<UnitMask>& holders, const std::vector<std::vector<Fit>>& fits, std::size_t post, std::uint32_t used,
                 Best so_far) {
  if (post == holders.size()) return so_far;
  Best best = best_of_all(holders, fits, post + 1, used, so_far);
  holders[post].each([&](std::uint32_t u) {
    if ((used >> u & 1U) != 0) return;
    Best next = so_far;
    ++next.staffed;
    next.slack = std::min(next.slack, fits[post][u].slack_ms);
    next.sum -= fits[post][u].arrive_ms;
    best = std::max(best, best_of_all(holders, fits, post + 1, used | 1U << u, next));
  });
  return best;
}

TEST(Staffing, FindsTheMostPostsTheLargestSlackAndTheLeastDriving) {
  Dice dice{12};
  for (int trial = 0; trial < 300; ++trial) {
    const std::uint32_t posts = dice.between(1, 5), units = dice.between(1, 6);
    const auto holders = random_holders(dice, posts, units);
    std::vector<std::vector<Fit>> fits(posts, std::vector<Fit>(units));
    for (auto& row : fits)
      for (Fit& f : row) f = {dice.below(20), dice.between(1, 50)};
    const Best best = best_of_all(holders, fits, 0, 0, {});
    ASSERT_EQ(match_units(holders).staffed, best.staffed);
    const auto unit_of = assign_with_most_slack(holders, [&](std::uint32_t p, std::uint32_t u) { return fits[p][u]; });
    Best found;
    for (std::uint32_t p = 0; p < posts; ++p) {
      if (unit_of[p] == kNoUnit) continue;
      ASSERT_TRUE(holders[p].has(unit_of[p]));
      ++found.staffed;
      found.slack = std::min(found.slack, fits[p][unit_of[p]].slack_ms);
      found.sum -= fits[p][unit_of[p]].arrive_ms;
    }
    ASSERT_EQ(found, best) << trial;
  }
}

TEST(Staffing, NamesUnitsThatMorePostsWantThanThereAre) {
  Dice dice{13};
  for (int trial = 0; trial < 300; ++trial) {
    const auto holders = random_holders(dice, dice.between(1, 8), dice.between(1, 8));
    const Matching matching = match_units(holders);
    if (matching.staffed == holders.size()) {
      EXPECT_TRUE(matching.contested.empty());
      continue;
    }
    std::uint32_t wanting = 0;
    for (const UnitMask& mask : holders) wanting += mask.is_within(matching.contested) ? 1 : 0;
    EXPECT_GT(wanting, matching.contested.size()) << trial;  // Hall's condition is broken exactly there
  }
}

TEST(Staffing, KnowsUnitsBeyondTheFirstSixtyFour) {
  std::vector<UnitMask> holders(2);
  holders[0].add(100), holders[0].add(3);
  holders[1].add(100);
  EXPECT_EQ(match_units(holders).unit_of, (std::vector<std::uint32_t>{3, 100}));
}

TEST(Certainty, FollowsTheLogNormalTravelTime) {
  EXPECT_EQ(hold_ppm(100'000, 0, 100'000), 500'000U);
  EXPECT_NEAR(hold_ppm(100'000, 0, 150'000), 947'600, 500);       // Phi(ln 1.5 / 0.25) = Phi(1.6219)
  EXPECT_NEAR(hold_ppm(100'000, 30'000, 165'000), 885'000, 500);  // Phi(ln 1.35 / 0.25) = Phi(1.2004)
  EXPECT_EQ(hold_ppm(0, 30'000, 60'000), kCertain);
  EXPECT_EQ(hold_ppm(0, 30'000, 30'000), 0U);
  const std::vector<std::uint32_t> parts{900'000, 900'000, kCertain};
  EXPECT_EQ(all_ppm(parts), 810'000U);
  EXPECT_EQ(all_ppm({}), kCertain);
}

}  // namespace
}  // namespace watchgrid::engine
