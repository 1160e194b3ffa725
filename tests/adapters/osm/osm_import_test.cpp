#include "adapters/osm/osm_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/osm/great_circle.hpp"
#include "adapters/osm/road_summary.hpp"
#include "tests/adapters/osm/temp_folder.hpp"

namespace watchgrid::osm {
namespace {

using engine::Edge;
using engine::kImpassable;
using engine::LatLon;
using engine::RoadClass;
using test::TempFolder;

/// Nodes 1..9 stand on the equator's parallel of 30 N, 0.001 degrees apart going east: node 3 is at (30, 100.003).
std::string map_of(std::string_view ways, std::string_view more_nodes = "") {
  std::string out = "<?xml version='1.0'?>\n<osm version=\"0.6\">\n";
  for (int i = 1; i <= 9; ++i) out += "<node id=\"" + std::to_string(i) + "\" lat=\"30.0\" lon=\"100.00" + std::to_string(i) + "\"/>\n";
  out += more_nodes;
  out += ways;
  return out + "\n</osm>\n";
}

std::string way(int id, std::initializer_list<int> nodes, std::string_view tags = "<tag k='highway' v='residential'/>") {
  std::string out = "<way id=\"" + std::to_string(id) + "\">";
  for (const int n : nodes) out += "<nd ref=\"" + std::to_string(n) + "\"/>";
  return out + std::string{tags} + "</way>\n";
}

const double kStep_mm = great_circle_m({30.0, 100.001}, {30.0, 100.002}) * 1000.0;

class OsmImport : public ::testing::Test {
 protected:
  RoadImport import(std::string_view map, const ImportOptions& options = {}) {
    auto out = import_osm({folder_.write("map.osm", map)}, options);
    EXPECT_TRUE(out.has_value()) << (out ? "" : text_of(out.error()));
    return out ? std::move(*out) : RoadImport{};
  }
  TempFolder folder_;
};

TEST_F(OsmImport, PointsBetweenJunctionsBecomeShape) {
  const auto roads = import(map_of(way(1, {1, 2, 3, 4})));
  ASSERT_EQ(roads.parts.edges.size(), 1U);
  ASSERT_EQ(roads.parts.nodes.size(), 2U);
  const Edge& e = roads.parts.edges[0];
  EXPECT_EQ(roads.parts.nodes[e.from], LatLon::from_e6(30'000'000, 100'001'000));
  EXPECT_EQ(roads.parts.nodes[e.to], LatLon::from_e6(30'000'000, 100'004'000));
  EXPECT_THAT(roads.parts.shape,
              ::testing::ElementsAre(LatLon::from_e6(30'000'000, 100'002'000), LatLon::from_e6(30'000'000, 100'003'000)));
  EXPECT_NEAR(e.length_mm, 3 * kStep_mm, 1.0);
  EXPECT_NEAR(e.forward_ms, 3 * kStep_mm * 3.6 / 30.0, 1.0);
  EXPECT_EQ(e.forward_ms, e.backward_ms);
  EXPECT_EQ(e.road_class, RoadClass::Residential);
  EXPECT_TRUE(e.walkable);
}

TEST_F(OsmImport, RoadsMeetAtSharedPoints) {
  const auto roads = import(map_of(way(1, {1, 2, 3}) + way(2, {2, 4, 5})));
  EXPECT_EQ(roads.parts.edges.size(), 3U);
  EXPECT_EQ(roads.parts.nodes.size(), 4U);
  EXPECT_EQ(summarise(roads.parts).components, 1U);
}

TEST_F(OsmImport, ARoadThatCrossesItselfHasAJunctionThere) {
  const auto roads = import(map_of(way(1, {1, 2, 3, 4, 2, 5})));
  EXPECT_EQ(roads.parts.nodes.size(), 3U);
  EXPECT_EQ(roads.parts.edges.size(), 3U);  // to the crossing, round it, on
}

TEST_F(OsmImport, ARingIsOneLoop) {
  const auto roads = import(map_of(way(1, {1, 2, 3, 1}, "<tag k='highway' v='primary'/><tag k='junction' v='roundabout'/>")));
  ASSERT_EQ(roads.parts.edges.size(), 1U);
  EXPECT_EQ(roads.parts.edges[0].from, roads.parts.edges[0].to);
  EXPECT_EQ(roads.parts.edges[0].shape_count, 2U);
  EXPECT_NE(roads.parts.edges[0].forward_ms, kImpassable);
  EXPECT_EQ(roads.parts.edges[0].backward_ms, kImpassable);
}

TEST_F(OsmImport, ClosedRoadsAndOtherWaysLeaveNothing) {
  const auto roads = import(map_of(way(1, {1, 2}) + way(2, {3, 4}, "<tag k='building' v='yes'/>") +
                                   way(3, {5, 6}, "<tag k='highway' v='service'/><tag k='access' v='private'/>") +
                                   way(4, {6, 7}, "<tag k='highway' v='primary'/><tag k='route' v='ferry'/>")));
  EXPECT_EQ(roads.parts.edges.size(), 1U);
  EXPECT_EQ(roads.counts.ways_read, 4U);
  EXPECT_EQ(roads.counts.roads_used, 1U);
  EXPECT_EQ(roads.counts.roads_closed, 1U);
}

TEST_F(OsmImport, MissingPointsCutARoadAndAreCounted) {
  const auto roads = import(map_of(way(1, {1, 2, 77, 3, 4, 78})));
  EXPECT_EQ(roads.parts.edges.size(), 2U);
  EXPECT_EQ(roads.counts.roads_clipped, 1U);
  EXPECT_EQ(roads.counts.nodes_missing, 2U);
  EXPECT_THAT(roads.warnings, ::testing::ElementsAre("roads cut where the file lacks their points: 1"));
}

TEST_F(OsmImport, ARoadWithOnePointLeftVanishes) {
  const auto roads = import(map_of(way(1, {1, 2}) + way(2, {77, 3, 78})));
  EXPECT_EQ(roads.parts.edges.size(), 1U);
  EXPECT_EQ(roads.parts.nodes.size(), 2U);
}

TEST_F(OsmImport, PointsOffTheEarthAreMissingPoints) {
  const auto roads = import(map_of(way(1, {1, 2, 50, 3, 4}), "<node id='50' lat='91' lon='100'/><node id='51' lat='5' lon='181'/>"));
  EXPECT_EQ(roads.parts.edges.size(), 2U);
  EXPECT_EQ(roads.counts.nodes_broken, 1U);
}

TEST_F(OsmImport, TheFirstOfRepeatedWaysAndPointsCounts) {
  const auto roads = import(map_of(way(1, {1, 2}) + way(1, {3, 4}), "<node id='1' lat='31.0' lon='100.0'/>"));
  ASSERT_EQ(roads.parts.edges.size(), 1U);
  EXPECT_EQ(roads.counts.ways_repeated, 1U);
  EXPECT_EQ(roads.counts.nodes_repeated, 1U);
  EXPECT_EQ(summarise(roads.parts).north_east.lat_e6(), 30'000'000);
}

TEST_F(OsmImport, ThePointTwiceInARowCountsOnce) {
  const auto roads = import(map_of(way(1, {1, 1, 2, 2, 3, 3})));
  EXPECT_EQ(roads.parts.edges.size(), 1U);
  EXPECT_EQ(roads.parts.edges[0].shape_count, 1U);
}

TEST_F(OsmImport, EdgesWithoutLengthCostOneMillimetreAndJoinStill) {
  const auto roads = import(map_of(way(1, {1, 60}) + way(2, {60, 2}), "<node id='60' lat='30.0' lon='100.001'/>"));
  EXPECT_EQ(roads.parts.edges.size(), 2U);
  EXPECT_EQ(roads.counts.edges_zero, 1U);
  for (const Edge& e : roads.parts.edges) {
    EXPECT_GE(e.length_mm, 1U);
    EXPECT_GE(e.forward_ms, 1U);
  }
  EXPECT_EQ(summarise(roads.parts).components, 1U);
}

TEST_F(OsmImport, SmallIslandsAreCountedAndStayUnlessAskedFor) {
  const auto map = map_of(way(1, {1, 2}) + way(2, {2, 3}) + way(3, {5, 6}));
  const auto all = import(map);
  EXPECT_EQ(summarise(all.parts).components, 2U);
  EXPECT_EQ(summarise(all.parts).largest_component_edges, 2U);
  const auto some = import(map, {.min_component_edges = 2});
  EXPECT_EQ(summarise(some.parts).components, 1U);
  EXPECT_EQ(some.parts.nodes.size(), 3U);
  EXPECT_EQ(some.counts.island_edges, 1U);
}

TEST_F(OsmImport, SmallDrivableIslandsAreClosedToCarsOnly) {
  // A car park (way 3) that only a footpath (way 4) joins to the town.
  const auto roads = import(map_of(way(1, {1, 2}) + way(2, {2, 3}) + way(3, {5, 6}) + way(4, {3, 5}, "<tag k='highway' v='footway'/>")),
                            {.min_component_edges = 2});
  EXPECT_EQ(roads.parts.edges.size(), 4U);
  EXPECT_EQ(roads.counts.island_drive_edges, 1U);
  EXPECT_EQ(summarise(roads.parts).drive_components, 1U);
  EXPECT_EQ(summarise(roads.parts).components, 1U);
}

TEST_F(OsmImport, TheOrderOfObjectsDoesNotMatter) {
  const auto a = import(map_of(way(1, {1, 2, 3}) + way(2, {2, 4, 5}) + way(3, {5, 1})));
  const auto b = import(map_of(way(3, {5, 1}) + way(2, {2, 4, 5}) + way(1, {1, 2, 3})));
  EXPECT_EQ(engine::RoadGraph{a.parts}.version(), engine::RoadGraph{b.parts}.version());
}

TEST_F(OsmImport, NeighbouringExtractsAreJoined) {
  const auto west = folder_.write("west.osm", map_of(way(1, {1, 2}) + way(2, {2, 70}), "<node id='70' lat='30.001' lon='100.003'/>"));
  const auto east = folder_.write("east.osm", map_of(way(2, {2, 70}) + way(3, {70, 4}), "<node id='70' lat='30.001' lon='100.003'/>"));
  const auto roads = import_osm({west, east});
  ASSERT_TRUE(roads.has_value());
  EXPECT_EQ(roads->parts.edges.size(), 3U);
  EXPECT_EQ(summarise(roads->parts).components, 1U);
  EXPECT_EQ(roads->counts.ways_repeated, 1U);
}

TEST_F(OsmImport, AFileWithoutRoadsIsRefusedWithItsNumbers) {
  const auto roads = import_osm({folder_.write("empty-town.osm", map_of(way(1, {1, 2}, "<tag k='building' v='yes'/>")))});
  ASSERT_TRUE(roads.has_error());
  EXPECT_THAT(text_of(roads.error()), ::testing::EndsWith("empty-town.osm: no road in it: 1 ways, 9 points"));
}

TEST_F(OsmImport, WhatTheCallbackThrowsComesOutOfTheImport) {
  const auto file = folder_.write("map.osm", map_of(way(1, {1, 2})));
  const ImportOptions options{.progress = [](const ImportProgress&) { throw std::runtime_error{"stop"}; }};
  EXPECT_THROW(static_cast<void>(import_osm({file}, options)), std::runtime_error);
}

TEST(RoadSummary, OfNothingIsAllZero) {
  const RoadSummary s = summarise({});
  EXPECT_EQ(s.edges, 0U);
  EXPECT_EQ(s.drivable_share, 0.0);
  EXPECT_EQ(s.components, 0U);
}

}  // namespace
}  // namespace watchgrid::osm
