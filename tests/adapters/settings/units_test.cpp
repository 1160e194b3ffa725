#include "adapters/settings/units.hpp"

#include <gtest/gtest.h>

namespace watchgrid::settings {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreReadWithTheirUnit) {
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("2m"), 2min);
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("3d"), 72h);
    EXPECT_EQ(parse_duration("1.5s"), 1500ms);
    EXPECT_EQ(parse_duration("1m30s"), 90s);
    EXPECT_EQ(parse_duration("0s"), 0ms);
}

TEST(Durations, AreRefusedWithoutUnitOrBelowAMillisecond) {
    for (const std::string_view bad : {"", "90", "s", "-5s", "5 s", "5sec", "nan", "infs", "1e3s", "0.1ms", "5s!", "9999999d", "+5s"})
        EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
}

TEST(Durations, AreWrittenInTheLargestWholeUnit) {
    for (const std::string_view text : {"500ms", "90s", "2m", "1h", "3d", "0s"}) EXPECT_EQ(format_duration(*parse_duration(text)), text);
    EXPECT_EQ(format_duration(120s), "2m");
    EXPECT_EQ(format_duration(24h), "1d");
}

TEST(Sizes, AreReadInBinaryUnits) {
    EXPECT_EQ(parse_size("512"), 512U);
    EXPECT_EQ(parse_size("512B"), 512U);
    EXPECT_EQ(parse_size("64KiB"), 65536U);
    EXPECT_EQ(parse_size("4MiB"), 4U << 20U);
    EXPECT_EQ(parse_size("1GiB"), 1U << 30U);
}

TEST(Sizes, AreRefusedInUnitsThatPeopleReadInTwoWays) {
    for (const std::string_view bad : {"", "64KB", "64k", "KiB", "-1", "1.5MiB", "64 KiB", "99999999999999999999", "18446744073709551615GiB"})
        EXPECT_EQ(parse_size(bad), std::nullopt) << bad;
}

TEST(Sizes, AreWrittenInTheLargestWholeUnit) {
    EXPECT_EQ(format_size(65536), "64KiB");
    EXPECT_EQ(format_size(1000), "1000B");
    EXPECT_EQ(format_size(0), "0B");
}

}  // namespace
}  // namespace watchgrid::settings
