/// Distances by car that GraphHopper's own tests publish, within their tolerance of 2 m: once with a plain oracle over what the
/// importer made, once with the engine's own snapping and search.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "adapters/osm/load_roads.hpp"
#include "engine/roads/road_search.hpp"
#include "engine/roads/route.hpp"
#include "engine/roads/snap.hpp"
#include "tests/adapters/osm/route_oracle.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::osm {
namespace {

namespace json = boost::json;
using engine::Edge;
using engine::kImpassable;
using engine::LatLon;
using engine::Network;
using test::shared_data;

constexpr double kTolerance_m = 2.0;  // as published

struct PublishedRoute {
  LatLon from, to;
  double distance_m{};
};

LatLon place(const json::value& q, const char* lat, const char* lon) {
  const auto at = LatLon::from_degrees(q.at(lat).to_number<double>(), q.at(lon).to_number<double>());
  return at ? *at : LatLon{};  // one of the hand-made maps starts at (0, 0)
}

std::vector<PublishedRoute> published(std::string_view test) {
  std::vector<PublishedRoute> out;
  const auto file = json::parse(test::text_of(shared_data("routing_expected/graphhopper_routes.json")));
  for (const auto& t : file.at("tests").as_array())
    if (t.at("test").as_string() == test)
      for (const auto& q : t.at("queries").as_array())
        out.push_back({place(q, "from_lat", "from_lon"), place(q, "to_lat", "to_lon"), q.at("expected_distance_m").to_number<double>()});
  return out;
}

engine::RoadGraph::Parts roads_of(const char* name, std::uint64_t min_component_edges) {
  auto roads = load_roads(shared_data(name), {.min_component_edges = min_component_edges});
  EXPECT_TRUE(roads.has_value()) << (roads ? "" : text_of(roads.error()));
  return roads ? std::move(roads->parts) : engine::RoadGraph::Parts{};
}

/// The same roads at one millimetre a millisecond: the fastest way is the shortest.
engine::RoadGraph shortest_graph(engine::RoadGraph::Parts parts) {
  for (Edge& e : parts.edges) {
    if (e.forward_ms != kImpassable) e.forward_ms = e.length_mm;
    if (e.backward_ms != kImpassable) e.backward_ms = e.length_mm;
  }
  return engine::RoadGraph{std::move(parts)};
}

void expect_published(const engine::RoadGraph::Parts& parts, const std::vector<PublishedRoute>& routes) {
  const test::RouteOracle oracle{parts};
  const engine::RoadGraph graph = shortest_graph(parts);
  const engine::RoadSnapper snapper{graph};
  engine::RoadSearch search{graph};
  double worst_m = 0.0;
  for (const auto& route : routes) {
    SCOPED_TRACE(route.distance_m);
    const auto second_opinion = oracle.distance_m(route.from, route.to);
    ASSERT_TRUE(second_opinion.has_value());
    EXPECT_NEAR(*second_opinion, route.distance_m, kTolerance_m);
    const auto from = snapper.snap(route.from, Network::Drive), to = snapper.snap(route.to, Network::Drive);
    ASSERT_TRUE(from && to);
    const auto mm = engine::travel_cost(search, Network::Drive, from, to);
    ASSERT_NE(mm, engine::kUnreached);
    EXPECT_NEAR(mm / 1000.0, route.distance_m, kTolerance_m);
    EXPECT_NEAR(mm / 1000.0, *second_opinion, 0.5);
    worst_m = std::max(worst_m, std::fabs(mm / 1000.0 - route.distance_m));
  }
  ::testing::Test::RecordProperty("worst_difference_m", std::to_string(worst_m));
}

TEST(PublishedRoutes, MonacoShortestWithinTwoMetres) {
  WATCHGRID_NEEDS(shared_data("routing_expected/graphhopper_routes.json"));
  const auto routes = published("testMonacoMixed");
  std::vector<double> distances;
  for (const auto& r : routes) distances.push_back(r.distance_m);
  ASSERT_EQ(distances, (std::vector<double>{2580, 3588, 2561, 2230, 2100, 0, 0, 3, 103, 320}));
  expect_published(roads_of("roads/monaco-gh-2012.osm.gz", 200), routes);
}

TEST(PublishedRoutes, CampoGrandeWithinTwoMetres) {
  WATCHGRID_NEEDS(shared_data("routing_expected/graphhopper_routes.json"));
  const auto routes = published("testCampoGrande");
  ASSERT_EQ(routes.size(), 2U);
  expect_published(roads_of("roads/campo-grande-2013.osm.gz", 200), routes);
}

// The published way avoids a forbidden left turn. Restrictions are not read, so ours takes it and is the two roads that meet there:
// half a degree of a meridian and half a degree of the equator, less a hundredth of a degree that the ends are in.
TEST(PublishedRoutes, TheTurnCostMapShowsThatTurnRestrictionsAreNotRead) {
  WATCHGRID_NEEDS(shared_data("routing_expected/graphhopper_routes.json"));
  const auto routes = published("testSimpleTurnCosts");
  ASSERT_EQ(routes.size(), 1U);
  const auto parts = roads_of("roads/small/test_simple_turncosts.osm.xml", 0);
  const auto ours = test::RouteOracle{parts}.distance_m(routes[0].from, routes[0].to);
  ASSERT_TRUE(ours.has_value());
  EXPECT_NEAR(*ours, 0.98 * 111'195.08, 2.0);
  EXPECT_LT(*ours, routes[0].distance_m);
  // The published way, driven leg by leg: straight on, round the one-way loop, and then straight into the road across.
  const auto leg = [&](double lat0, double lon0, double lat1, double lon1) {
    return engine::haversine(LatLon::from_e6(static_cast<int>(lat0 * 1e6), static_cast<int>(lon0 * 1e6)),
                             LatLon::from_e6(static_cast<int>(lat1 * 1e6), static_cast<int>(lon1 * 1e6)))
        .meters();
  };
  EXPECT_NEAR(leg(-0.49, 0, 0, 0) + leg(0, 0, 0.5, 0) + leg(0.5, 0, 0, 0.5) + leg(0, 0.5, 0, 0) + leg(0, 0, 0, -0.49), routes[0].distance_m,
              2.0);
}

}  // namespace
}  // namespace watchgrid::osm
