#include "engine/matching/car_score.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

TEST(CarTerms, AddUpToTheScore) {
    const CarTerms t = car_terms({}, 170s, 0s, 10'000);
    EXPECT_EQ(t.lateness, 0s);
    EXPECT_EQ(t.coverage, 30s);
    EXPECT_EQ(t.score(), 200s);
}

TEST(CarTerms, CountLatenessFromTheAlert) {
    EXPECT_EQ(car_terms({}, 170s, 20s, 0).lateness, 1000s);
    EXPECT_EQ(car_terms({}, 170s, 140s, 0).lateness, 2000s);
}

TEST(CarTerms, NeverRegretMoreThanTheCapForCoverage) { EXPECT_EQ(car_terms({}, 60s, 0s, kCertain).coverage, 45s); }

TEST(CarTerms, ForgetCoverageForWeapons) { EXPECT_EQ(car_terms({.coverage_weight = 0s}, 60s, 0s, kCertain).coverage, 0s); }

}  // namespace
}  // namespace watchgrid::engine
