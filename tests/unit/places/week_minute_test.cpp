#include "engine/places/week_minute.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using namespace std::chrono;

TEST(WeekMinute, IsLocalTimeOfTheWeek) {
  const Instant monday_noon_utc = sys_days{2026y / 2 / 2} + 12h;  // a Monday
  EXPECT_EQ(week_minute(monday_noon_utc, 0), 12 * 60);
  EXPECT_EQ(week_minute(monday_noon_utc, 480), 20 * 60);
  EXPECT_EQ(week_minute(monday_noon_utc + 59s + 999ms, 480), 20 * 60);
  EXPECT_EQ(week_minute(sys_days{2026y / 2 / 1} + 16h, 480), 0) << "Sunday 16:00 in London is Monday 00:00 in Shanghai";
  EXPECT_EQ(week_minute(sys_days{2026y / 2 / 2}, -60), 7 * 1440 - 60);
}

TEST(WeekMinute, AgreesWithTheCalendarOnBothSidesOf1970) {
  for (int day = -1000; day < 1000; day += 7) {
    const sys_days date{days{day}};
    const unsigned iso = weekday{date}.iso_encoding() - 1;
    EXPECT_EQ(week_minute(date + 61min, 0), iso * 1440 + 61) << day;
    EXPECT_EQ(week_minute(date + 61min + 1ms, 0), iso * 1440 + 61) << day;
  }
}

TEST(Night, IsFromTenToSix) {
  EXPECT_TRUE(is_night(22 * 60));
  EXPECT_TRUE(is_night(3 * 1440));
  EXPECT_TRUE(is_night(3 * 1440 + 5 * 60 + 59));
  EXPECT_FALSE(is_night(6 * 60));
  EXPECT_FALSE(is_night(21 * 60 + 59));
}

}  // namespace
}  // namespace watchgrid::engine
