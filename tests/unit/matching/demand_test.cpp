#include "engine/matching/demand.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace watchgrid::engine {
namespace {

TEST(GammaPoissonRates, AreAlikeWhenNothingWasSeen) { EXPECT_EQ(gamma_poisson_rates(std::vector<std::uint32_t>{0, 0, 0}, 7), (std::vector<double>{1, 1, 1})); }

TEST(GammaPoissonRates, AreTheMeanWhenChanceExplainsTheSpread) {
    const auto rates = gamma_poisson_rates(std::vector<std::uint32_t>{1, 0, 1, 0}, 1);
    for (const double r : rates) EXPECT_DOUBLE_EQ(r, 0.5);
}

TEST(GammaPoissonRates, ShrinkAHotSpotTowardsTheMean) {
    const std::vector<std::uint32_t> counts{100, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const auto rates = gamma_poisson_rates(counts, 10);
    EXPECT_LT(rates[0], 10.0);
    EXPECT_GT(rates[0], 9.0);
    EXPECT_GT(rates[1], 0.0);
}

TEST(GammaPoissonRates, KeepTheOrderOfTheCounts) {
    const auto rates = gamma_poisson_rates(std::vector<std::uint32_t>{50, 20, 3, 0}, 5);
    EXPECT_TRUE(rates[0] > rates[1] && rates[1] > rates[2] && rates[2] > rates[3]);
}

}  // namespace
}  // namespace watchgrid::engine
