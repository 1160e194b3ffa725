#include "engine/places/roster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "engine/places/town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int32_t kChina = 480;
constexpr std::int64_t kFriday = 20'518;                                          // 2026-03-06, days since 1970
constexpr Instant kFridayMorning{std::chrono::days{kFriday} - std::chrono::hours{8}};  // its midnight in China

RosterShift shift(std::string_view text) {
  auto parsed = parse_shift(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error());
  return parsed ? *parsed : RosterShift{};
}
std::string complaint(std::string_view text) {
  const auto parsed = parse_shift(text);
  EXPECT_FALSE(parsed) << text;
  return parsed ? "" : parsed.error();
}

/// One person with that shift, and a market on Friday from six until one.
Town town_with(std::string_view text) {
  Town t;
  t.utc_offset_minutes = kChina;
  const RosterShift s = shift(text);
  const MarketDay market{kFriday, 6 * 60, 13 * 60};
  t.shifts = {s.weekly};
  t.market_duty = {market_duty(s, {&market, 1})};
  return t;
}

TEST(Roster, AWeeklyShiftIsWhatItWas) {
  EXPECT_EQ(shift("08:00-20:00").weekly, *WeeklyHours::parse("08:00-20:00"));
  EXPECT_FALSE(shift("08:00-20:00").follows_markets);
  EXPECT_EQ(shift("mon-fri 08:00-18:00; sat 09:00-12:00").weekly, *WeeklyHours::parse("mon-fri 08:00-18:00; sat 09:00-12:00"));
}

TEST(Roster, FollowsTheMarketAtItsOwnHoursOrAtThoseOfTheShift) {
  EXPECT_THAT(town_with("market").market_duty[0], ElementsAre(MarketDay{kFriday, 360, 780}));
  EXPECT_THAT(town_with("market 06:30-11:00").market_duty[0], ElementsAre(MarketDay{kFriday, 390, 660}));
  EXPECT_TRUE(shift("market").weekly.never());
  const Town t = town_with("market");
  EXPECT_TRUE(has_roster(t, 0));
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 6h - 1min));
  EXPECT_TRUE(is_rostered(t, 0, kFridayMorning + 6h));
  EXPECT_TRUE(is_rostered(t, 0, kFridayMorning + 13h - 1min));
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 13h));
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 34h)) << "no market on Saturday";
}

TEST(Roster, AddsMarketDaysToTheWeek) {
  const Town t = town_with("sat,sun 07:00-11:00; market");
  EXPECT_TRUE(is_rostered(t, 0, kFridayMorning + 8h));
  EXPECT_TRUE(is_rostered(t, 0, kFridayMorning + 24h + 8h));
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 24h + 12h)) << "the hours of Saturday, not of the market";
}

TEST(Roster, WhoHasNoneMayBeAskedWheneverOnDuty) {
  Town t;
  EXPECT_FALSE(has_roster(t, 0));
  t.shifts = {WeeklyHours{}};
  EXPECT_FALSE(has_roster(t, 0));
}

TEST(Roster, HasNobodyOnWhoIsOnLeave) {
  Town t = town_with("sat,sun 07:00-11:00; market");
  t.leave = {Leave{{kFriday, kFriday}}};
  EXPECT_FALSE(is_on_leave(t, 0, kFridayMorning - 1ms));
  EXPECT_TRUE(is_on_leave(t, 0, kFridayMorning)) << "from the first minute of the first day there";
  EXPECT_TRUE(is_on_leave(t, 0, kFridayMorning + 24h - 1ms)) << "to the last one of the last day";
  EXPECT_FALSE(is_on_leave(t, 0, kFridayMorning + 24h));
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 8h)) << "neither on the market day";
  EXPECT_TRUE(is_rostered(t, 0, kFridayMorning + 24h + 8h));
  t.leave[0] = Leave{{kFriday - 10, kFriday - 8}, {kFriday, kFriday + 1}};
  EXPECT_FALSE(is_rostered(t, 0, kFridayMorning + 24h + 8h)) << "nor by the week";
  EXPECT_FALSE(is_on_leave(t, 7, kFridayMorning)) << "somebody whom the table does not know";
}

TEST(Roster, SaysWhatItExpected) {
  EXPECT_THAT(complaint("market 22:00-06:00"), HasSubstr("expected one span of a day behind \"market\", such as 06:30-12:30"));
  EXPECT_THAT(complaint("market 06:00-08:00,10:00-12:00"), HasSubstr("expected one span of a day"));
  EXPECT_THAT(complaint("market sat 06:00-08:00"), HasSubstr("instead of \"sat 06:00-08:00\""));
  EXPECT_THAT(complaint("market; market"), HasSubstr("expected \"market\" once"));
  EXPECT_THAT(complaint("08:00-20:00; markets"), HasSubstr("expected hours such as"));
  EXPECT_THAT(complaint(""), HasSubstr("expected hours such as"));
}

TEST(Roster, SaysWhyTheHoursOfAMarketAreNone) {
  EXPECT_THAT(complaint("market 13:00-06:00"), HasSubstr("\"13:00-06:00\" ends before it begins, and a market ends on the day that it begins"));
  EXPECT_THAT(complaint("market 08:00-08:00"), HasSubstr("\"08:00-08:00\" begins and ends at 08:00"));
  EXPECT_THAT(complaint("market noon"), HasSubstr("instead of \"noon\""));
}

TEST(Roster, NamesEveryPartThatIsWrong) {
  EXPECT_EQ(complaint("08:00-08:00; market 13:00-06:00"),
            "expected one span of a day behind \"market\", such as 06:30-12:30; \"13:00-06:00\" ends before it begins, and a market ends on the day that it begins; "
            "\"08:00-08:00\" begins and ends at 08:00; write 24h for the whole day");
}

TEST(Roster, TwoMarketsOfADayAreBothFollowed) {
  const std::array markets{MarketDay{kFriday, 840, 1080}, MarketDay{kFriday, 360, 780}, MarketDay{kFriday, 360, 780}};
  const MarketDuty duty = market_duty(shift("market"), markets);
  EXPECT_THAT(duty, ElementsAre(MarketDay{kFriday, 360, 780}, MarketDay{kFriday, 840, 1080}));
  EXPECT_TRUE(on_market_duty(duty, kFridayMorning + 15h, kChina));
  EXPECT_FALSE(on_market_duty(duty, kFridayMorning + 13h + 30min, kChina));
}

}  // namespace
}  // namespace watchgrid::engine
