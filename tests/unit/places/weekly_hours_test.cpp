#include "engine/places/weekly_hours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint16_t at(int day, int hour, int minute = 0) { return static_cast<std::uint16_t>(day * 1440 + hour * 60 + minute); }
constexpr int kMon = 0, kFri = 4, kSat = 5, kSun = 6;

WeeklyHours hours(std::string_view text) {
  auto parsed = WeeklyHours::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text << ": " << (parsed ? "" : parsed.error());
  return parsed ? *parsed : WeeklyHours{};
}

TEST(WeeklyHours, RoundTheClockIsOneInterval) {
  EXPECT_TRUE(hours("24h").is_always());
  EXPECT_TRUE(hours("mon-sun 24h").is_always());
  EXPECT_TRUE(hours("00:00-24:00").is_always());
  EXPECT_EQ(hours("24h"), WeeklyHours::always());
}

TEST(WeeklyHours, AreHalfOpen) {
  const auto h = hours("08:00-20:00");
  EXPECT_FALSE(h.contains(at(kMon, 7, 59)));
  EXPECT_TRUE(h.contains(at(kMon, 8)));
  EXPECT_TRUE(h.contains(at(kSun, 19, 59)));
  EXPECT_FALSE(h.contains(at(kSun, 20)));
}

TEST(WeeklyHours, KnowDaysAndDayRanges) {
  const auto h = hours("mon-fri 08:00-18:00; sat,sun 09:00-12:00");
  EXPECT_TRUE(h.contains(at(kFri, 17)));
  EXPECT_FALSE(h.contains(at(kSat, 8)));
  EXPECT_TRUE(h.contains(at(kSat, 9)));
  EXPECT_FALSE(h.contains(at(kSun, 12)));
  EXPECT_TRUE(hours("sat-mon 10:00-11:00").contains(at(kSun, 10))) << "a range of days may pass the end of the week";
  EXPECT_FALSE(hours("sat-mon 10:00-11:00").contains(at(kFri, 10)));
}

TEST(WeeklyHours, RunOverMidnightAndOverTheWeek) {
  const auto h = hours("22:00-06:00");
  EXPECT_TRUE(h.contains(at(kMon, 0)));
  EXPECT_TRUE(h.contains(at(kSun, 23, 59)));
  EXPECT_FALSE(h.contains(at(kMon, 6)));
  EXPECT_FALSE(h.contains(at(kMon, 21, 59)));
  EXPECT_THAT(hours("sun 22:00-06:00").intervals(), ElementsAre(WeekMinutes{0, 360}, WeekMinutes{at(kSun, 22), 10080}));
}

TEST(WeeklyHours, JoinSpansThatTouchOrOverlap) {
  EXPECT_THAT(hours("mon 08:00-12:00,12:00-14:00; mon 13:00-15:00").intervals(), ElementsAre(WeekMinutes{480, 900}));
}

TEST(WeeklyHours, SayWhatTheyExpected) {
  const auto error = [](std::string_view text) {
    const auto parsed = WeeklyHours::parse(text);
    EXPECT_FALSE(parsed.has_value()) << text;
    return parsed ? std::string{} : parsed.error();
  };
  EXPECT_THAT(error(""), HasSubstr("24h"));
  EXPECT_THAT(error("open"), HasSubstr("mon-fri 08:00-18:00"));
  EXPECT_THAT(error("25:00-26:00"), HasSubstr("25:00-26:00"));
  EXPECT_THAT(error("24:00-08:00"), HasSubstr("a time span"));
  EXPECT_THAT(error("8:00-18:00"), HasSubstr("a time span"));
  EXPECT_THAT(error("mo-fr 08:00-18:00"), HasSubstr("mo-fr"));
  EXPECT_THAT(error("08:00-18:00; ;"), HasSubstr("24h"));
  EXPECT_THAT(error("08:00"), HasSubstr("a time span"));
}

TEST(WeeklyHours, ThatBeginAndEndAtOneTimeAreRefusedByThatReason) {
  EXPECT_EQ(WeeklyHours::parse("08:00-08:00").error(), "\"08:00-08:00\" begins and ends at 08:00; write 24h for the whole day");
  EXPECT_EQ(WeeklyHours::parse("mon-fri 06:30 - 06:30").error(), "\"06:30 - 06:30\" begins and ends at 06:30; write 24h for the whole day");
}

TEST(WeeklyHours, NameEveryPartThatIsWrong) {
  EXPECT_EQ(WeeklyHours::parse("7-19, 10:00-11:00, 20-21").error(), "expected a time span such as 08:00-20:00, 22:00-06:00 or 24h instead of \"7-19\" and \"20-21\"");
  EXPECT_EQ(WeeklyHours::parse("mo 08:00-09:00; sat 10:00-10:00").error(),
            "expected days such as mon-fri or sat,sun instead of \"mo\"; \"10:00-10:00\" begins and ends at 10:00; write 24h for the whole day");
}

TEST(WeeklyHours, ReadBackTheirOwnText) {
  for (const char* text : {"24h", "never", "08:00-20:00", "22:00-06:00", "mon-fri 08:00-18:00; sat,sun 09:00-12:00", "fri 18:00-24:00"}) {
    EXPECT_EQ(hours(to_text(hours(text))), hours(text)) << text << " -> " << to_text(hours(text));
  }
  EXPECT_EQ(to_text(WeeklyHours{}), "never");
}

}  // namespace
}  // namespace watchgrid::engine
