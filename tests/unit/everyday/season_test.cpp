// When the next inspection is due.
#include "engine/everyday/season.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t kChina = 480;  ///< minutes

/// Noon of that day in UTC.
Instant noon(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} + 12h;
}
HazardSpot water(Duration every) {
  HazardSpot s;
  s.interval = every, s.water = true;
  return s;
}
Duration interval(const EverydayRules& r, const HazardSpot& s, bool heat, Instant last) { return *next_inspection(r, s, heat, last) - last; }

TEST(NextInspection, ComesSoonerAtWatersInSummerAndSoonestInTheHeat) {
  const EverydayRules rules;  // May to September: half; heat: a quarter
  EXPECT_EQ(interval(rules, water(240h), false, noon(2026, 3, 2)), 240h);
  EXPECT_EQ(interval(rules, water(240h), false, noon(2026, 6, 1)), 120h);
  EXPECT_EQ(interval(rules, water(240h), true, noon(2026, 6, 1)), 60h);
  EXPECT_EQ(interval(rules, water(240h), true, noon(2026, 3, 2)), 60h) << "a hot March is hot";
}

TEST(NextInspection, OfOtherSpotsKnowsNoSeason) {
  HazardSpot bank = water(240h);
  bank.water = false;
  EXPECT_EQ(interval({}, bank, true, noon(2026, 7, 1)), 240h);
}

TEST(NextInspection, IsNoneWithoutAnInterval) { EXPECT_FALSE(next_inspection({}, water(0h), true, noon(2026, 7, 1))); }

TEST(NextInspection, KnowsASummerAcrossTheNewYear) {
  EverydayRules rules;
  rules.season.summer_from = 11, rules.season.summer_to = 2;
  EXPECT_EQ(interval(rules, water(240h), false, noon(2026, 1, 15)), 120h);
  EXPECT_EQ(interval(rules, water(240h), false, noon(2026, 12, 15)), 120h);
  EXPECT_EQ(interval(rules, water(240h), false, noon(2026, 6, 15)), 240h);
}

TEST(LocalDate, IsThatOfTheTown) {
  const Instant late = std::chrono::sys_days{std::chrono::year{2026} / 4 / 30} + 17h;  // one o'clock of the first of May there
  EXPECT_EQ(local_month(late, kChina), 5U);
  EXPECT_EQ(local_year_month(late, kChina), 202605);
  EXPECT_EQ(local_year_month(late, 0), 202604);
  EXPECT_EQ(local_day(late, kChina), local_day(late, 0) + 1);
  EXPECT_EQ(local_day(Instant{-1ms}, 0), -1) << "before 1970 too";
}

}  // namespace
}  // namespace watchgrid::engine
