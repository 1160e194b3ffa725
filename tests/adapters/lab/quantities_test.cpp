#include "adapters/lab/quantities.hpp"

#include <gtest/gtest.h>

namespace watchgrid::lab {
namespace {

using namespace std::chrono_literals;

TEST(Quantities, DurationsNeedAUnit) {
  EXPECT_EQ(parse_duration("180s"), 180s);
  EXPECT_EQ(parse_duration("3min"), 180s);
  EXPECT_EQ(parse_duration("3m"), 180s);
  EXPECT_EQ(parse_duration("1.5 h"), 5400s);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  for (const char* bad : {"", "180", "s", "-1s", "1e3s", "nan s", "50000h", "3 s x", "0x10s"}) EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(Quantities, SpeedsNeedAUnitAndMustMove) {
  EXPECT_DOUBLE_EQ(*parse_speed("60km/h"), 60 / 3.6);
  EXPECT_DOUBLE_EQ(*parse_speed("16.7m/s"), 16.7);
  for (const char* bad : {"", "60", "60mph", "0km/h", "-5m/s", "1001m/s", "fast"}) EXPECT_FALSE(parse_speed(bad)) << bad;
}

TEST(Quantities, NumbersAreFiniteDecimals) {
  EXPECT_EQ(parse_number("-1.25e2"), -125.0);
  for (const char* bad : {"", " 1", "1 ", "nan", "inf", "1,5", "1e999", "0x1"}) EXPECT_FALSE(parse_number(bad)) << bad;
}

TEST(Quantities, FlagsAreWordsOrDigits) {
  EXPECT_EQ(parse_flag("yes"), true);
  EXPECT_EQ(parse_flag("0"), false);
  EXPECT_EQ(parse_flag(""), false);
  EXPECT_FALSE(parse_flag("maybe").has_value());
}

}  // namespace
}  // namespace watchgrid::lab
