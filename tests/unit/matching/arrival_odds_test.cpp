#include "engine/matching/arrival_odds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

TEST(AnsweredBy, FollowsTheLogNormalWithin500Ppm) {
    for (int ms = 50; ms < 60'000; ms += 37) {
        const double exact = 0.5 * std::erfc(-std::log(ms / 8000.0) / 0.5 / std::sqrt(2.0));
        EXPECT_NEAR(answered_by(Duration{ms}, 8s) / 1e6, exact, 5e-4) << ms;
    }
}

TEST(AnsweredBy, IsMonotoneAndHalfAtTheMedian) {
    Ppm before = 0;
    for (int ms = -10; ms < 200'000; ms += 11) {
        const Ppm now = answered_by(Duration{ms}, 10s);
        ASSERT_GE(now, before);
        before = now;
    }
    EXPECT_EQ(answered_by(10s, 10s), 500'000U);
    EXPECT_EQ(answered_by(0s, 10s), 0U);
}

TEST(AnsweredBy, IsTheSameToTheMillionthOnEveryMachine) {
    std::uint64_t sum = 0;
    for (int ms = 1; ms < 256; ++ms) sum += answered_by(Duration{ms}, 32ms);
    EXPECT_EQ(sum, 219'239'752U);
}

TEST(OddsWhenAsked, AreNothingForSomebodyTooFarAway) {
    EXPECT_EQ(odds_when_asked({.accepts = kCertain, .delay_median = 1s}, 61s, 60s), 0U);
    EXPECT_EQ(odds_when_asked({.accepts = 0, .delay_median = 1s}, 1s, 60s), 0U);
}

TEST(OddsWhileSilent, FallWithEverySecondOfSilence) {
    const Answering a{.accepts = 600'000, .delay_median = 8s};
    Ppm before = odds_when_asked(a, 20s, 60s);
    for (int s = 1; s < 40; ++s) {
        const Ppm now = odds_while_silent(a, 20s, 60s - std::chrono::seconds{s}, std::chrono::seconds{s});
        ASSERT_LE(now, before) << s;
        before = now;
    }
    EXPECT_LT(before, 50'000U);
}

TEST(OddsWhileSilent, AgreeWithSimulatedPeople) {
    std::mt19937_64 dice{7};
    std::lognormal_distribution<double> delay{std::log(8.0), 0.5};
    std::uniform_real_distribution<double> u{0, 1};
    const Answering a{.accepts = 450'000, .delay_median = 8s};
    int silent = 0, in_time = 0;
    for (int i = 0; i < 400'000; ++i) {
        const bool comes = u(dice) < 0.45;
        const bool speaks = comes || u(dice) < 0.5;
        const double answer = speaks ? delay(dice) : 1e9;
        if (answer <= 10) continue;
        ++silent;
        if (comes && answer + 30 <= 60) ++in_time;
    }
    EXPECT_NEAR(odds_while_silent(a, 30s, 50s, 10s) / 1e6, static_cast<double>(in_time) / silent, 0.004);
}

TEST(OddsWhenAccepted, AreCertainOnlyUpToTheHabitOfPeople) {
    EXPECT_EQ(odds_when_accepted(30s, 30s), 970'000U);
    EXPECT_EQ(odds_when_accepted(31s, 30s), 0U);
}

}  // namespace
}  // namespace watchgrid::engine
