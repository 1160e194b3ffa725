#include "engine/ring/map_marks.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

/// 11 x 11 junctions 100 m apart; node 11 * row + column, rows from south to north.
RoadGraph square() {
  RoadGraph::Parts parts;
  for (std::int32_t row = 0; row < 11; ++row)
    for (std::int32_t column = 0; column < 11; ++column) parts.nodes.push_back(LatLon::from_e6(row * 899, column * 899));
  return RoadGraph{std::move(parts)};
}

TEST(MapMarks, TheEdgeIsABandAlongTheHull) {
  const RoadGraph graph = square();
  const auto edge = map_edge(graph);
  for (std::uint32_t n = 0; n < 121; ++n) {
    const std::uint32_t row = n / 11, column = n % 11;
    const bool outer = row < 2 || row > 8 || column < 2 || column > 8;  // 0 and 100 m from the border, not 200 m
    EXPECT_EQ(edge[n] != 0, outer) << n;
  }
  EXPECT_TRUE(map_edge(RoadGraph{}).empty());
}

TEST(MapMarks, BehindIsTheHalfThatSomebodyRidesAwayFrom) {
  const RoadGraph graph = square();
  const LatLon middle = graph.nodes()[60];
  const auto north = behind(graph, middle, 0);
  EXPECT_EQ(north[60 - 11], 1);
  EXPECT_EQ(north[60 + 11], 0);
  EXPECT_EQ(north[60 + 1], 0);  // at a right angle: still possible
  EXPECT_EQ(north[60], 0);
  const auto east = behind(graph, middle, 90, 45);
  EXPECT_EQ(east[61], 0);
  EXPECT_EQ(east[60 + 11], 1);
  EXPECT_EQ(behind(graph, middle, 0, 180), std::vector<std::uint8_t>(121, 0));
}

TEST(MapMarks, BearingsCountFromNorthOverEast) {
  const LatLon o = LatLon::from_e6(36'000'000, 101'000'000);
  EXPECT_EQ(bearing_deg(o, LatLon::from_e6(36'010'000, 101'000'000)), 0U);
  EXPECT_EQ(bearing_deg(o, LatLon::from_e6(36'000'000, 101'010'000)), 90U);
  EXPECT_EQ(bearing_deg(o, LatLon::from_e6(35'990'000, 101'000'000)), 180U);
  EXPECT_EQ(bearing_deg(o, LatLon::from_e6(36'000'000, 100'990'000)), 270U);
}

}  // namespace
}  // namespace watchgrid::engine
