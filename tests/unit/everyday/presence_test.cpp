// Was somebody really there? Each reason to believe it or not.
#include "engine/everyday/presence.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'772'416'800'000ms};
const LatLon kPlace = LatLon::from_e6(36'000'000, 101'000'000);

/// North of the place: 0.001 degrees are 111.2 m.
LatLon north_m(double meters) { return LatLon::from_e6(36'000'000 + static_cast<std::int32_t>(meters / 0.11119508), 101'000'000); }
PresenceProblem problem_of(const CheckIn& c) { return check_presence(c, kPlace, kNow).problem; }

TEST(Presence, CountsInsideTheFenceWidenedByTheStatedAccuracy) {
  EXPECT_EQ(problem_of({.at = north_m(79)}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.at = north_m(81)}), PresenceProblem::TooFar);
  EXPECT_EQ(problem_of({.at = north_m(129), .accuracy_m = 50}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.at = north_m(131), .accuracy_m = 50}), PresenceProblem::TooFar);
  EXPECT_EQ(problem_of({.at = north_m(185), .accuracy_m = 5'000}), PresenceProblem::TooFar) << "a bad fix does not widen it without end";
}

TEST(Presence, SaysHowFarAwayItWas) {
  EXPECT_NEAR(check_presence({.at = north_m(50'000)}, kPlace, kNow).distance_m, 50'000, 2);
  EXPECT_EQ(check_presence({.at = {}}, kPlace, kNow).distance_m, 0U);
}

TEST(Presence, SaysHowFarWasAllowed) {
  EXPECT_EQ(check_presence({.at = north_m(500)}, kPlace, kNow).within_m, 80U);
  EXPECT_EQ(check_presence({.at = {}, .accuracy_m = 50}, kPlace, kNow).within_m, 80U) << "also who sends no position";
  EXPECT_EQ(check_presence({.at = north_m(500), .accuracy_m = 5'000}, kPlace, kNow).within_m, 180U);
  EXPECT_EQ(check_presence({.proof = Proof::Qr, .at = north_m(5'000), .accuracy_m = 50}, kPlace, kNow).within_m, 1'050U);
}

TEST(Presence, SaysHowOldTheFixWas) {
  EXPECT_EQ(check_presence({.at = north_m(0), .fix_at = kNow - 10min}, kPlace, kNow).fix_before, 10min);
  EXPECT_EQ(check_presence({.at = north_m(0), .fix_at = kNow, .device_at = kNow - 5h}, kPlace, kNow).fix_before, -5h) << "taken after it";
  EXPECT_EQ(check_presence({.at = north_m(0)}, kPlace, kNow).fix_before, 0s);
}

TEST(Presence, NeedsAFixThatWasTakenThen) {
  EXPECT_EQ(problem_of({.at = {}}), PresenceProblem::NoPosition);
  EXPECT_EQ(problem_of({.at = north_m(0), .fix_at = kNow - 120s}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.at = north_m(0), .fix_at = kNow - 121s}), PresenceProblem::StaleFix);
  EXPECT_EQ(problem_of({.at = north_m(0), .fix_at = kNow + 121s}), PresenceProblem::StaleFix);
}

TEST(Presence, OfAReportThatWaitedIsJudgedByItsOwnFix) {
  EXPECT_EQ(problem_of({.at = north_m(0), .fix_at = kNow - 5h, .device_at = kNow - 5h}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.at = north_m(0), .fix_at = kNow, .device_at = kNow - 5h}), PresenceProblem::StaleFix) << "where the phone found the network again proves nothing";
  EXPECT_EQ(problem_of({.at = north_m(0), .device_at = kNow - 24h}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.at = north_m(0), .device_at = kNow - 24h - 1ms}), PresenceProblem::TooLate);
  EXPECT_EQ(problem_of({.at = north_m(0), .device_at = kNow + 5min}), PresenceProblem::None) << "a phone's clock may be ahead";
  EXPECT_EQ(problem_of({.at = north_m(0), .device_at = kNow + 5min + 1ms}), PresenceProblem::TooLate);
}

TEST(Presence, ByCodeNeedsNoFixAndBearsNoneFromFarAway) {
  EXPECT_EQ(problem_of({.proof = Proof::Qr, .at = {}}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.proof = Proof::Qr, .at = north_m(900)}), PresenceProblem::None);
  EXPECT_EQ(problem_of({.proof = Proof::Qr, .at = north_m(1'100)}), PresenceProblem::TooFar) << "a photograph of the code";
  EXPECT_EQ(problem_of({.proof = Proof::Qr, .at = north_m(1'100), .fix_at = kNow - 1h}), PresenceProblem::None) << "an old fix says nothing either way";
  EXPECT_EQ(problem_of({.proof = Proof::Qr, .device_at = kNow - 25h}), PresenceProblem::TooLate);
}

TEST(Presence, OfTheDeskIsItsWord) { EXPECT_EQ(problem_of({.proof = Proof::Desk, .at = north_m(50'000)}), PresenceProblem::None); }

}  // namespace
}  // namespace watchgrid::engine
