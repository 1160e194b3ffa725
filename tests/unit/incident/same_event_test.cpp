#include "engine/incident/same_event.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon = instant_from_ms(1'700'000'000'000);

/// `east_m` metres east of a point at 30 degrees north.
Report report(double east_m, Duration after, AlertType type = AlertType::Fire, std::uint32_t accuracy_m = 10) {
    return {{LatLon::from_e6(30'000'000, 104'000'000 + static_cast<std::int32_t>(east_m * 10.38)), accuracy_m}, kNoon + after, type, false};
}

TEST(SameEvent, IsCertainForTwoCallsFromOneCorner) { EXPECT_GT(same_event(report(0, 0s), report(40, 10s), 0), 999'000U); }

TEST(SameEvent, FallsWithDistanceAndTime) {
    Ppm before = kCertain;
    for (int m = 0; m <= 500; m += 50) {
        const Ppm now = same_event(report(0, 0s), report(m, 30s), 0);
        EXPECT_LE(now, before) << m;
        before = now;
    }
    before = kCertain;
    for (int s = 0; s <= 1200; s += 60) {
        const Ppm now = same_event(report(0, 0s), report(150, std::chrono::seconds{s}), 0);
        EXPECT_LE(now, before) << s;
        before = now;
    }
    EXPECT_LT(before, 500'000U);
}

TEST(SameEvent, IsDoubtedWhereMuchGoesOn) {
    const Ppm quiet = same_event(report(0, 0s), report(200, 120s), 0), busy = same_event(report(0, 0s), report(200, 120s), 40);
    EXPECT_GT(quiet, 970'000U);
    EXPECT_LT(busy, 970'000U);
}

TEST(SameEvent, NeverJoinsKindsThatNeedOtherHelp) {
    EXPECT_EQ(same_event(report(0, 0s, AlertType::Fire), report(0, 0s, AlertType::Weapon), 0), 0U);
    EXPECT_EQ(same_event(report(0, 0s, AlertType::Sos), report(0, 0s, AlertType::Sos), 0), 0U);
    EXPECT_EQ(same_event(report(0, 0s, AlertType::Medical), report(0, 0s, AlertType::Traffic), 0), 0U);
    EXPECT_GT(same_event(report(0, 0s, AlertType::Fire), report(0, 0s, AlertType::Hazard), 0), 0U);
}

TEST(SameEvent, KeepsTwoButtonsAtTwoShopsApart) {
    Report a = report(0, 0s, AlertType::Robbery), b = report(300, 0s, AlertType::Robbery);
    EXPECT_GT(same_event(a, b, 0), 970'000U);  // a witness on the phone may stand anywhere
    a.at_scene = b.at_scene = true;
    EXPECT_LT(same_event(a, b, 0), 1'000U);
}

TEST(SameEvent, NeverReachesFarOrLong) {
    EXPECT_EQ(same_event(report(0, 0s), report(520, 0s), 0), 0U);
    EXPECT_EQ(same_event(report(0, 0s), report(0, 21min), 0), 0U);
}

TEST(SameEvent, DoesNotDependOnWhoCalledFirst) { EXPECT_EQ(same_event(report(0, 0s), report(90, 40s), 2), same_event(report(90, 40s), report(0, 0s), 2)); }

}  // namespace
}  // namespace watchgrid::engine
