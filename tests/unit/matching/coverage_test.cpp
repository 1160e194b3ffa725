#include "engine/matching/coverage.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;

/// A straight road of `n` nodes 550 m and 60 s apart, both ways: one cell each.
RoadGraph straight_road(std::uint32_t n) {
    RoadGraph::Parts parts;
    for (std::uint32_t i = 0; i < n; ++i) parts.nodes.push_back(LatLon::from_e6(30'000'000 + static_cast<std::int32_t>(i) * 5'000, 104'000'000));
    for (std::uint32_t i = 0; i + 1 < n; ++i) parts.edges.push_back({.from = i, .to = i + 1, .length_mm = 550'000, .forward_ms = 60'000, .backward_ms = 60'000});
    return RoadGraph{std::move(parts)};
}

struct Road : testing::Test {
    RoadGraph graph = straight_road(10);
    CoverageCells cells{graph, graph.nodes()[5], 120s, {}};
    Coverage coverage{cells};
    CellIndex at(std::uint32_t node) const { return cells.cell_at(graph.nodes()[node]); }
};

TEST_F(Road, HasOneCellForEachStretchAndACarCoversTwoToEachSide) {
    ASSERT_EQ(cells.cells().size(), 10U);
    EXPECT_EQ(cells.covered_from(at(5)).size(), 5U);
    EXPECT_EQ(cells.covered_from(at(0)).size(), 3U);
}

TEST_F(Road, LosesTheShareThatOnlyThisCarCovers) {
    coverage.enter(at(5));
    EXPECT_EQ(coverage.covered_share(), 500'000U);
    EXPECT_EQ(coverage.loss(at(5), 500'000), 250'000U);  // 5 of 10 cells x (1 - q)
}

TEST_F(Road, LosesLessWhereAnotherCarStandsBy) {
    coverage.enter(at(5));
    coverage.enter(at(5));
    EXPECT_EQ(coverage.loss(at(5), 500'000), 125'000U);  // x q
    coverage.leave(at(5));
    EXPECT_EQ(coverage.loss(at(5), 500'000), 250'000U);
}

TEST_F(Road, SumsToTheExpectedCoverageWhenCarsLeaveOneByOne) {
    // Telescoping: the losses of leaving one by one add up to sum d_i (1 - q^c_i).
    for (const std::uint32_t n : {2U, 3U, 5U, 5U, 8U}) coverage.enter(at(n));
    double expected = 0;
    for (CellIndex c = 0; c < cells.cells().size(); ++c) expected += 0.1 * (1 - std::pow(0.3, coverage.idle_covering(c)));
    double sum = 0;
    for (const std::uint32_t n : {5U, 2U, 8U, 3U, 5U}) sum += coverage.loss(at(n), 300'000) / 1e6, coverage.leave(at(n));
    EXPECT_NEAR(sum, expected, 1e-4);
}

TEST_F(Road, KnowsNoCellFarFromEveryRoad) {
    EXPECT_EQ(cells.cell_at(LatLon::from_e6(31'000'000, 105'000'000)), kNoCell);
    EXPECT_EQ(coverage.loss(kNoCell, 500'000), 0U);
    coverage.enter(kNoCell);
}

}  // namespace
}  // namespace watchgrid::engine
