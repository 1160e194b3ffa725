#include "engine/matching/move_up.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

constexpr Ppm kOnAt = 600'000;

TEST(MoveUpSwitch, IsOffAtALowShareAndAfterOneBusyMinute) {
    MoveUpSwitch s;
    EXPECT_FALSE(s.see(200'000, 0s, kOnAt));
    for (int i = 0; i < 60; ++i) EXPECT_FALSE(s.see(900'000, 1s, kOnAt));
}

TEST(MoveUpSwitch, GoesOnAtTheShareAndOffTenPointsBelowIt) {
    MoveUpSwitch s;
    (void)s.see(500'000, 0s, kOnAt);
    int on_after = 0, off_after = 0;
    while (!s.see(700'000, 1s, kOnAt)) ++on_after;
    EXPECT_NEAR(static_cast<double>(s.average()), 600'000, 1'000);
    for (int i = 0; i < 1200; ++i) EXPECT_TRUE(s.see(510'000, 1s, kOnAt)) << i;  // between the two: as it was
    while (s.see(400'000, 1s, kOnAt)) ++off_after;
    EXPECT_NEAR(static_cast<double>(s.average()), 500'000, 1'000);
    for (int i = 0; i < 300; ++i) EXPECT_FALSE(s.see(590'000, 1s, kOnAt));
    EXPECT_GT(on_after, 300);
    EXPECT_GT(off_after, 30);
}

TEST(MoveUpSwitch, StaysOffAtZero) {
    MoveUpSwitch s;
    for (int i = 0; i < 3600; ++i) EXPECT_FALSE(s.see(1'000'000, 1s, 0));
}

/// A straight road of ten squares, 60 s apart.
struct MoveUpRoad : testing::Test {
    static RoadGraph road() {
        RoadGraph::Parts parts;
        for (std::int32_t i = 0; i < 10; ++i) parts.nodes.push_back(LatLon::from_e6(30'000'000 + i * 5'000, 104'000'000));
        for (std::uint32_t i = 0; i + 1 < 10; ++i) parts.edges.push_back({.from = i, .to = i + 1, .length_mm = 550'000, .forward_ms = 60'000, .backward_ms = 60'000});
        return RoadGraph{std::move(parts)};
    }
    RoadGraph graph = road();
    CoverageCells cells{graph, graph.nodes()[5], 120s, {}};
    Coverage coverage{cells};
    CellIndex at(std::uint32_t node) const { return cells.cell_at(graph.nodes()[node]); }
};

TEST_F(MoveUpRoad, SendsOneOfTwoCarsThatStandTogether) {
    coverage.enter(at(2)), coverage.enter(at(2));
    const std::vector<MoveUpCar> cars{{7, at(2)}, {9, at(2)}};
    const auto moves = advise_move_up(coverage, cars, 500'000, 3, [](std::uint32_t, CellIndex) { return true; });
    ASSERT_EQ(moves.size(), 1U);  // the other one is where it should be
    EXPECT_EQ(moves[0].car, 7U);
    EXPECT_EQ(moves[0].to, at(7));
    EXPECT_EQ(moves[0].gain, 125'000U);  // five fresh squares x (1 - q) less five that the other still covers
}

TEST_F(MoveUpRoad, AdvisesNoWayThatIsTooLong) {
    coverage.enter(at(2)), coverage.enter(at(2));
    const std::vector<MoveUpCar> cars{{7, at(2)}, {9, at(2)}};
    const auto moves = advise_move_up(coverage, cars, 500'000, 3, [&](std::uint32_t, CellIndex to) { return to <= at(4); });
    ASSERT_EQ(moves.size(), 1U);
    EXPECT_EQ(moves[0].to, at(4));
    EXPECT_TRUE(advise_move_up(coverage, cars, 500'000, 3, [](std::uint32_t, CellIndex) { return false; }).empty());
}

TEST_F(MoveUpRoad, LeavesCarsThatStandWellAlone) {
    coverage.enter(at(2)), coverage.enter(at(7));
    const std::vector<MoveUpCar> cars{{1, at(2)}, {2, at(7)}};
    EXPECT_TRUE(advise_move_up(coverage, cars, 500'000, 3, [](std::uint32_t, CellIndex) { return true; }).empty());
    EXPECT_TRUE(advise_move_up(coverage, {}, 500'000, 3, [](std::uint32_t, CellIndex) { return true; }).empty());
}

}  // namespace
}  // namespace watchgrid::engine
