#include "engine/roads/road_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/roads/node_order.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

using ::testing::IsEmpty;

/// 0 -> 1 one-way for cars, 1 - 2 footpath, 2 - 0 motorway.
RoadGraph::Parts triangle() {
  RoadGraph::Parts parts;
  parts.nodes = {LatLon::from_e6(36'000'000, 101'000'000), LatLon::from_e6(36'001'000, 101'000'000),
                 LatLon::from_e6(36'000'000, 101'001'000)};
  parts.edges = {{.from = 0, .to = 1, .length_mm = 111'000, .forward_ms = 10'000},
                 {.from = 1, .to = 2, .length_mm = 140'000, .road_class = RoadClass::Path},
                 {.from = 2, .to = 0, .length_mm = 90'000, .forward_ms = 3'000, .backward_ms = 4'000, .walkable = false}};
  return parts;
}

bool has(std::span<const Arc> arcs, const std::vector<Arc>& expected) {
  return std::equal(arcs.begin(), arcs.end(), expected.begin(), expected.end(),
                    [](const Arc& a, const Arc& b) { return a.other == b.other && a.edge == b.edge && a.cost == b.cost; });
}

TEST(RoadGraph, DriveArcsFollowOneWays) {
  const RoadGraph g{triangle()};
  EXPECT_TRUE(has(g.drive_out(0), {{1, 0, 10'000}, {2, 2, 4'000}}));
  EXPECT_TRUE(has(g.drive_out(1), {}));
  EXPECT_TRUE(has(g.drive_in(0), {{2, 2, 3'000}}));
  EXPECT_TRUE(has(g.drive_in(1), {{0, 0, 10'000}}));
}

TEST(RoadGraph, WalkArcsGoBothWaysAndLeaveOutMotorways) {
  const RoadGraph g{triangle()};
  EXPECT_TRUE(has(g.walk(0), {{1, 0, 111'000}}));
  EXPECT_TRUE(has(g.walk(1), {{0, 0, 111'000}, {2, 1, 140'000}}));
  EXPECT_TRUE(has(g.walk(2), {{1, 1, 140'000}}));
}

TEST(RoadGraph, VersionChangesWithAnyCostOrPlace) {
  const std::uint64_t version = RoadGraph{triangle()}.version();
  EXPECT_EQ(RoadGraph{triangle()}.version(), version);
  auto slower = triangle();
  slower.edges[2].backward_ms += 1;
  EXPECT_NE(RoadGraph{slower}.version(), version);
  auto moved = triangle();
  moved.nodes[1] = LatLon::from_e6(36'001'001, 101'000'000);
  EXPECT_NE(RoadGraph{moved}.version(), version);
  auto closed = triangle();
  closed.edges[1].walkable = false;
  EXPECT_NE(RoadGraph{closed}.version(), version);
}

TEST(RoadGraph, EmptyGraphHasNothing) {
  const RoadGraph g{RoadGraph::Parts{}};
  EXPECT_THAT(g.nodes(), IsEmpty());
  EXPECT_THAT(g.edges(), IsEmpty());
}

TEST(MortonOrder, KeepsEveryEdgeWithItsEndsAndShape) {
  test::Dice dice{7};
  const RoadGraph city = test::random_city(dice, 200, 500);
  const OrderedParts ordered = in_morton_order(city.parts());
  ASSERT_EQ(ordered.parts.edges.size(), city.edges().size());
  for (EdgeIndex old = 0; old < city.edges().size(); ++old) {
    const Edge& a = city.edges()[old];
    const Edge& b = ordered.parts.edges[ordered.edge_of[old]];
    EXPECT_EQ(b.from, ordered.node_of[a.from]);
    EXPECT_EQ(b.to, ordered.node_of[a.to]);
    EXPECT_EQ(b.length_mm, a.length_mm);
    EXPECT_EQ(b.shape_begin, a.shape_begin);
    EXPECT_EQ(ordered.parts.nodes[b.from], city.nodes()[a.from]);
  }
}

}  // namespace
}  // namespace watchgrid::engine
