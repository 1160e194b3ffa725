#include "engine/matching/adaptive_set.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace watchgrid::engine {
namespace {

TEST(Miss, OfFivePeopleAtOneHalfIsTheirProduct) {
    Miss miss;
    for (int i = 0; i < 5; ++i) miss.with(500'000);
    EXPECT_EQ(miss.share(), 968'750U);
}

TEST(SmallestSet, IsEmptyWhenTheGoalIsMet) {
    Miss miss;
    miss.with(950'000);
    EXPECT_TRUE(smallest_set(std::vector<Chance>{{0, 900'000}}, {.wanted = 900'000}, miss).empty());
}

TEST(SmallestSet, TakesNobodyForCertainAndNobodyWithoutAChance) {
    Miss miss;
    const std::vector<Chance> chances{{0, 0}, {1, kCertain}, {2, 29'999}};
    EXPECT_EQ(smallest_set(chances, {}, miss), std::vector<std::uint32_t>{1});
    EXPECT_EQ(miss.share(), kCertain);
}

TEST(SmallestSet, StopsAtTheCapAndSaysWhatItReached) {
    Miss miss;
    const std::vector<Chance> chances{{0, 100'000}, {1, 100'000}, {2, 100'000}};
    EXPECT_EQ(smallest_set(chances, {.wanted = 900'000, .most = 2}, miss).size(), 2U);
    EXPECT_EQ(miss.share(), 190'000U);
}

/// Against every subset of up to ten people: no smaller one reaches the goal.
TEST(SmallestSet, IsTheSmallestOfAllSubsets) {
    std::mt19937 dice{3};
    for (int round = 0; round < 500; ++round) {
        std::vector<Chance> chances(1 + dice() % 10);
        for (std::uint32_t i = 0; i < chances.size(); ++i) chances[i] = {i, 30'000 + static_cast<Ppm>(dice() % 900'000)};
        const Ppm wanted = 300'000 + static_cast<Ppm>(dice() % 690'000);
        std::size_t smallest = chances.size() + 1;
        for (std::uint32_t subset = 0; subset < (1U << chances.size()); ++subset) {
            Miss miss;
            for (const Chance& c : chances)
                if (subset >> c.candidate & 1U) miss.with(c.q);
            if (miss.reaches(wanted)) smallest = std::min(smallest, static_cast<std::size_t>(std::popcount(subset)));
        }
        Miss miss;
        const auto set = smallest_set(chances, {.wanted = wanted, .most = 12}, miss);
        if (smallest <= chances.size()) EXPECT_EQ(set.size(), smallest);
        else EXPECT_EQ(set.size(), chances.size());
    }
}

TEST(SecondGoal, GrowsFromAQuarterToTheWholeDuringTheFirstMinute) {
    using std::chrono::seconds;
    EXPECT_EQ(later_wanted_now(950'000, seconds{0}, seconds{60}), 250'000U);
    EXPECT_EQ(later_wanted_now(950'000, seconds{30}, seconds{60}), 600'000U);
    for (const int after : {60, 61, 600}) EXPECT_EQ(later_wanted_now(950'000, seconds{after}, seconds{60}), 950'000U);
    EXPECT_EQ(later_wanted_now(200'000, seconds{0}, seconds{60}), 200'000U);  // never more than the pack wants
    EXPECT_EQ(later_wanted_now(950'000, seconds{-5}, seconds{60}), 250'000U);
}

}  // namespace
}  // namespace watchgrid::engine
