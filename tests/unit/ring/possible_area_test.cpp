#include "engine/ring/possible_area.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

/// 5 x 5 junctions 1 km apart, 100 s a road; node 5 * row + column.
RoadGraph square() {
  RoadGraph::Parts parts;
  for (std::int32_t row = 0; row < 5; ++row)
    for (std::int32_t column = 0; column < 5; ++column) {
      const auto n = static_cast<NodeIndex>(5 * row + column);
      parts.nodes.push_back(LatLon::from_e6(row * 8993, column * 8993));
      const auto join = [&](NodeIndex other) { parts.edges.push_back({.from = n, .to = other, .length_mm = 1'000'000, .forward_ms = 100'000, .backward_ms = 100'000}); };
      if (column > 0) join(n - 1);
      if (row > 0) join(n - 5);
    }
  return RoadGraph{std::move(parts)};
}

const std::vector<TimedNode> kMiddle{{12, 0}};

TEST(PossibleArea, GrowsWithTimeAndNeverShrinks) {
  const RoadGraph graph = square();
  std::uint64_t last = 0;
  for (std::uint32_t age_ms = 0; age_ms <= 500'000; age_ms += 50'000) {
    const PossibleArea area = possible_area(graph, {}, {.suspect = kMiddle, .age_ms = age_ms, .held = {}, .ways_out = {}, .open = {}});
    EXPECT_GE(area.area_m2, last);
    last = area.area_m2;
  }
  EXPECT_NEAR(static_cast<double>(last), 16e6, 1e4);  // 4 x 4 km
  const PossibleArea early = possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 100'000, .held = {}, .ways_out = {}, .open = {}});
  EXPECT_EQ(early.junctions, 5U);
  EXPECT_EQ(early.outline.size(), 4U);
  EXPECT_NEAR(static_cast<double>(early.area_m2), 2e6, 1e4);
}

TEST(PossibleArea, IsKeptInByHeldPosts) {
  const RoadGraph graph = square();
  const std::vector<NodeIndex> held{7, 11, 13, 17};
  std::vector<std::uint8_t> edge(25, 0);
  for (const NodeIndex n : {0U, 2U, 10U, 14U, 22U}) edge[n] = 1;
  const PossibleArea area = possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 500'000, .held = held, .ways_out = edge, .open = {}});
  EXPECT_EQ(area.junctions, 1U);
  EXPECT_FALSE(area.breach_ms);
}

TEST(PossibleArea, SaysWhenTheNextWayOutCanBeReached) {
  const RoadGraph graph = square();
  std::vector<std::uint8_t> edge(25, 0);
  edge[14] = 1;  // two roads east
  const std::vector<NodeIndex> held{13};
  EXPECT_EQ(possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 50'000, .held = {}, .ways_out = edge, .open = {}}).breach_ms, 150'000U);
  EXPECT_EQ(possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 50'000, .held = held, .ways_out = edge, .open = {}}).breach_ms, 350'000U);  // round by the side
  EXPECT_EQ(possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 250'000, .held = {}, .ways_out = edge, .open = {}}).breach_ms, 0U);
  const std::vector<NodeIndex> open{7};
  EXPECT_EQ(possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 30'000, .held = {}, .ways_out = {}, .open = open}).breach_ms, 70'000U);
}

TEST(PossibleArea, IsThinnedByCamerasThatSawNothing) {
  const RoadGraph graph = square();
  std::vector<std::uint8_t> watched(25, 0);
  watched[13] = 80;  // on the way east
  const auto area = [&](std::uint32_t age_ms) {
    return possible_area(graph, {}, {.suspect = kMiddle, .age_ms = age_ms, .held = {}, .ways_out = {}, .open = {}, .watched = watched});
  };
  const PossibleArea soon = area(105'000);  // just passed: the camera had no time to tell
  EXPECT_EQ(soon.likely_m2, soon.area_m2);
  const PossibleArea later = area(200'000);
  EXPECT_LT(later.likely_m2, later.area_m2) << "east of the camera only past it";
  EXPECT_TRUE(possible_area(graph, {}, {.suspect = kMiddle, .age_ms = 200'000, .held = {}, .ways_out = {}, .open = {}}).likely_outline.empty());
}

}  // namespace
}  // namespace watchgrid::engine
