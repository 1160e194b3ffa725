#include "adapters/reports/figures.hpp"

#include <gtest/gtest.h>

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;
using engine::instant_from_ms;

TEST(Times, ABinHoldsItsUpperBound) {
    Times t;
    for (const auto d : {0ms, 30'000ms, 30'001ms, 60'000ms, 14'400'000ms, 14'400'001ms}) t.add(d);
    EXPECT_EQ(t.bins()[0], 2U);
    EXPECT_EQ(t.bins()[1], 2U);
    EXPECT_EQ(t.bins()[10], 1U);
    EXPECT_EQ(t.bins()[11], 1U);
    EXPECT_EQ(t.within(30s), 2U);
}

TEST(Times, PercentilesAreByNearestRankAndNeverFlattered) {
    Times t;
    EXPECT_EQ(t.percentile(50), std::nullopt);
    for (int i = 10; i >= 1; --i) t.add(1s * i);
    EXPECT_EQ(t.percentile(50), 5s);
    EXPECT_EQ(t.percentile(90), 9s);
    EXPECT_EQ(t.percentile(100), 10s);
    EXPECT_EQ(t.percentile(0), 1s);
    t.add_never(), t.add_never();  // 12 in all: rank 11 of 90 % did not come
    EXPECT_EQ(t.percentile(50), 6s);
    EXPECT_EQ(t.percentile(90), std::nullopt);
}

TEST(Calendar, DaysAndWeeksAreTheTowns) {
    const auto sunday_evening = *parse_when("2026-03-01T15:59:59Z", 480);  // 23:59:59 in UTC+8
    EXPECT_EQ(day_label(sunday_evening, 480), "2026-03-01");
    EXPECT_EQ(week_label(sunday_evening, 480), "2026-02-23");
    const auto monday = sunday_evening + 1s;
    EXPECT_EQ(day_label(monday, 480), "2026-03-02");
    EXPECT_EQ(week_label(monday, 480), "2026-03-02");
    EXPECT_EQ(day_label(monday, 0), "2026-03-01");
    EXPECT_EQ(day_begin(monday + 5h, 480), monday);
    EXPECT_EQ(week_begin(monday + 100h, 480), monday);
}

TEST(Calendar, ReadsADayOrAnInstant) {
    EXPECT_EQ(parse_when("2026-03-02", 480), parse_when("2026-03-02T00:00:00+08:00", 480));
    for (const auto* bad : {"", "2026-3-2", "2026-13-01", "yesterday", "2026-03-02T25:00:00Z"}) EXPECT_EQ(parse_when(bad, 480), std::nullopt) << bad;
}

TEST(Calendar, ReadsTheDistanceToUtc) {
    EXPECT_EQ(parse_utc_offset("+08:00"), 480);
    EXPECT_EQ(parse_utc_offset("-03:30"), -210);
    EXPECT_EQ(parse_utc_offset("Z"), 0);
    for (const auto* bad : {"", "8", "+8:00", "+15:00", "+08:60", "08:00"}) EXPECT_EQ(parse_utc_offset(bad), std::nullopt) << bad;
}

TEST(Period, IsClosedBeforeAndOpenBehind) {
    const Period p{instant_from_ms(10), instant_from_ms(20)};
    EXPECT_FALSE(p.contains(instant_from_ms(9)));
    EXPECT_TRUE(p.contains(instant_from_ms(10)));
    EXPECT_FALSE(p.contains(instant_from_ms(20)));
    EXPECT_TRUE(Period{}.contains(instant_from_ms(0)));
}

}  // namespace
}  // namespace watchgrid::reports
