#include "engine/matching/rematch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace watchgrid::engine {
namespace {

constexpr Cost kHalfAMinute = 30'000;

CostMatrix matrix(std::initializer_list<std::initializer_list<Cost>> rows) {
    CostMatrix m{rows.size(), rows.begin()->size()};
    std::size_t r = 0;
    for (const auto& row : rows) {
        std::size_t c = 0;
        for (const Cost cost : row) m.at(r, c++) = cost;
        ++r;
    }
    return m;
}

TEST(FindRematch, SwapsTwoUnitsWhenBothTogetherGain) {
    const auto plan = find_rematch(matrix({{200'000, 80'000}, {60'000, 190'000}}), std::vector<std::uint32_t>{0, 1}, kHalfAMinute);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->column_of, (std::vector<std::uint32_t>{1, 0}));
    EXPECT_EQ(plan->gain, 250'000);
}

TEST(FindRematch, WantsTheWholeHalfMinute) {
    const auto costs = matrix({{100'000, 90'000}, {80'001, 100'000}});
    EXPECT_FALSE(find_rematch(costs, std::vector<std::uint32_t>{0, 1}, kHalfAMinute));
    EXPECT_TRUE(find_rematch(costs, std::vector<std::uint32_t>{0, 1}, kHalfAMinute - 1));
}

TEST(FindRematch, LeavesNobodyWithoutTheUnitThatWasSent) {
    // The second row has nobody and would gain much, but the first would be left empty.
    EXPECT_FALSE(find_rematch(matrix({{100'000}, {10'000}}), std::vector<std::uint32_t>{0, kUnassigned}, kHalfAMinute));
    const auto plan = find_rematch(matrix({{100'000, 120'000}, {10'000, kForbidden}}), std::vector<std::uint32_t>{0, kUnassigned}, kHalfAMinute);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->column_of, (std::vector<std::uint32_t>{1, 0}));
}

TEST(FindRematch, IsTheBestOfAllPlansThatKeepEverybodyServed) {
    std::mt19937_64 dice{20'260'302};
    for (int trial = 0; trial < 2'000; ++trial) {
        const std::size_t rows = 1 + dice() % 4, columns = rows + dice() % 3;
        CostMatrix costs{rows, columns};
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c)
                if (r == c || dice() % 4 != 0) costs.at(r, c) = static_cast<Cost>(dice() % 400'000);
        std::vector<std::uint32_t> held(rows);
        std::iota(held.begin(), held.end(), 0U);
        if (dice() % 2 == 0) held.back() = kUnassigned;
        Cost before = 0;
        for (std::size_t r = 0; r < rows; ++r) before += held[r] == kUnassigned ? kNobodyCost : costs.at(r, r);
        std::vector<std::uint32_t> order(columns);
        std::iota(order.begin(), order.end(), 0U);
        Cost best = kForbidden;
        do {
            for (const bool last_stays_empty : {false, true}) {
                if (last_stays_empty && held.back() != kUnassigned) continue;
                Cost total = last_stays_empty ? kNobodyCost : 0;
                bool good = true;
                for (std::size_t r = 0; r < rows - (last_stays_empty ? 1U : 0U); ++r) good = good && costs.allowed(r, order[r]), total += good ? costs.at(r, order[r]) : 0;
                if (good) best = std::min(best, total);
            }
        } while (std::next_permutation(order.begin(), order.end()));
        const auto plan = find_rematch(costs, held, 1);
        ASSERT_EQ(plan.has_value(), before - best >= 1) << "trial " << trial;
        if (plan) {
            ASSERT_EQ(plan->gain, before - best) << "trial " << trial;
        }
    }
}

}  // namespace
}  // namespace watchgrid::engine
