#include "engine/matching/acceptance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

TEST(LnMilli, IsTheLogarithmRoundedDown) {
    for (std::uint64_t x = 1; x < 5'000'000; x = x * 5 / 4 + 1) EXPECT_NEAR(ln_milli(x), std::log(static_cast<double>(x)) * 1000, 1.1) << x;
}

TEST(EstimateAcceptance, IsTheMeanOfTheClassForSomebodyNew) { EXPECT_EQ(estimate_acceptance({}, {.mean = 300'000, .kappa = 10}), 300'000U); }

TEST(EstimateAcceptance, BelievesOneLuckyAnswerOnlyALittle) {
    AnswerCounts c;
    c.add_answer(true, 5s);
    EXPECT_EQ(estimate_acceptance(c, {.mean = 300'000, .kappa = 10}), 363'636U);  // (1 + 3) / 11
}

TEST(AnswerCounts, RemembersSixtyOffersAtMost) {
    AnswerCounts c;
    for (int i = 0; i < 500; ++i) c.add_answer(true, 5s);
    EXPECT_LE(c.asked_milli, kAskedMaxMilli);
    EXPECT_NEAR(estimate_acceptance(c, {.mean = 300'000, .kappa = 10}) / 1e6, 63.0 / 70, 0.001);
}

TEST(AnswerCounts, ForgetsHalfInSixtyNights) {
    AnswerCounts c;
    for (int i = 0; i < 40; ++i) c.add_silence();
    for (int night = 0; night < 60; ++night) c.forget(kKeptANight);
    EXPECT_NEAR(c.asked_milli, 20'000, 60);
}

TEST(EstimateDelay, ShrinksToTheUsualDelay) {
    AnswerCounts c;
    EXPECT_EQ(estimate_delay(c, 10s), 10s);
    for (int i = 0; i < 40; ++i) c.add_answer(true, 5s);
    EXPECT_NEAR(static_cast<double>(estimate_delay(c, 10s).count()), 5000 * std::pow(2.0, 4.0 / 44), 30);
}

/// Algorithms 6: kappa is recovered as 9.8..10.8 for a true 10.
TEST(FitPrior, RecoversMeanAndKappa) {
    std::mt19937_64 dice{11};
    std::gamma_distribution<double> a{0.45 * 10}, b{0.55 * 10};
    std::vector<AnswerCounts> people(4000);
    for (AnswerCounts& c : people) {
        const double x = a(dice), p = x / (x + b(dice));
        for (int i = 0; i < 12; ++i) std::bernoulli_distribution{p}(dice) ? c.add_answer(true, 8s) : c.add_silence();
    }
    const AcceptancePrior fitted = fit_prior(people, {});
    EXPECT_NEAR(fitted.mean / 1e6, 0.45, 0.01);
    EXPECT_NEAR(fitted.kappa, 10, 1);
}

TEST(FitPrior, KeepsTheParentsWhenNobodyWasAskedYet) { EXPECT_EQ(fit_prior({}, {.mean = 900'000, .kappa = 10}), (AcceptancePrior{.mean = 900'000, .kappa = 10})); }

TEST(BandPrior, IsTheClassUntilItsHoursHaveBeenSeen) {
    const AcceptancePrior of_class{300'000, 17};
    EXPECT_EQ(band_prior({}, of_class), of_class);
    GroupCounts night;
    for (int i = 0; i < 50; ++i) night.add(false);
    EXPECT_EQ(band_prior(night, of_class).mean, 150'000U);  // 50 offers seen against the 50 that the class is worth
    for (int i = 0; i < 5'000; ++i) night.add(i % 10 == 0);
    EXPECT_NEAR(band_prior(night, of_class).mean, 101'000, 1'500);
    EXPECT_EQ(band_prior(night, of_class).kappa, 17U);
}

}  // namespace
}  // namespace watchgrid::engine
