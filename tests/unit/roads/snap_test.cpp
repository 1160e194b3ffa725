#include "engine/roads/snap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/roads/edge_line.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

LatLon at(double lat, double lon) { return *LatLon::from_degrees(lat, lon); }

/// Two parallel streets to the east, 100 m apart, 1 km long: edge 0 for cars only, edge 1 for feet only, joined by edge 2 at the west.
RoadGraph ladder() {
  RoadGraph::Parts parts;
  parts.nodes = {at(36.0, 101.0), at(36.0, 101.011), at(36.0009, 101.0), at(36.0009, 101.011)};
  parts.edges = {{.from = 0, .to = 1, .length_mm = 1'000'000, .forward_ms = 60'000, .walkable = false},
                 {.from = 2, .to = 3, .length_mm = 1'000'000},
                 {.from = 0, .to = 2, .length_mm = 100'000, .forward_ms = 9'000, .backward_ms = 9'000}};
  return RoadGraph{std::move(parts)};
}

TEST(Snap, FindsTheFootOfThePerpendicular) {
  const RoadSnapper snapper{ladder()};
  const RoadPoint p = snapper.snap(at(35.9999, 101.0055), Network::Drive);
  EXPECT_EQ(p.edge, 0U);
  EXPECT_NEAR(p.offset_mm, 500'000, 20);
  EXPECT_NEAR(static_cast<double>(p.off_road.value), 11'119.5, 20);
}

TEST(Snap, LooksOnlyAtEdgesOfTheAskedNetwork) {
  const RoadSnapper snapper{ladder()};
  EXPECT_EQ(snapper.snap(at(36.0001, 101.0055), Network::Drive).edge, 0U);
  EXPECT_EQ(snapper.snap(at(36.0001, 101.0055), Network::Walk).edge, 1U);
}

TEST(Snap, GivesTheSmallerEdgeAtASharedJunction) {
  const RoadSnapper snapper{ladder()};
  const RoadPoint p = snapper.snap(at(35.9999, 100.9999), Network::Drive);
  EXPECT_EQ(p.edge, 0U);
  EXPECT_EQ(p.offset_mm, 0U);
}

TEST(Snap, RefusesWhatIsFartherThanAllowed) {
  const RoadSnapper snapper{ladder()};
  EXPECT_FALSE(snapper.snap(at(36.03, 101.0), Network::Drive));
  EXPECT_TRUE(snapper.snap(at(36.015, 101.0), Network::Walk));
  EXPECT_FALSE(snapper.snap(at(35.9999, 101.0055), Network::Drive, from_meters(11)));
  EXPECT_TRUE(snapper.snap(at(35.9999, 101.0055), Network::Drive, from_meters(12)));
  EXPECT_FALSE(snapper.snap(at(-36.0, -101.0), Network::Drive, from_meters(50'000)));
}

TEST(Snap, OfAnEmptyNetworkFindsNothing) {
  EXPECT_FALSE(RoadSnapper{}.snap(at(36, 101), Network::Drive));
  EXPECT_FALSE(RoadSnapper{RoadGraph{RoadGraph::Parts{}}}.snap(at(36, 101), Network::Walk));
}

TEST(Snap, ScalesOffsetsToTheGivenLength) {
  auto parts = ladder().parts();
  parts.edges[0].length_mm = 2'000'000;  // the surveyed length counts, not the drawn one
  parts.edges[0].shape_count = 1;
  parts.shape = {at(36.0, 101.00275)};  // a quarter of the way
  const RoadGraph graph{std::move(parts)};
  const RoadSnapper snapper{graph};
  EXPECT_NEAR(snapper.snap(at(35.9999, 101.00275), Network::Drive).offset_mm, 500'000, 20);
  EXPECT_NEAR(snapper.snap(at(35.9999, 101.00825), Network::Drive).offset_mm, 1'500'000, 20);
  EXPECT_EQ(snapper.snap(at(35.9999, 101.02), Network::Drive).offset_mm, 2'000'000U);
}

TEST(Snap, OfAPositionOnTheRoadGivesThePositionBack) {
  test::Dice dice{11};
  const RoadGraph city = test::random_city(dice, 60, 120);
  const RoadSnapper snapper{city};
  for (int i = 0; i < 500; ++i) {
    const RoadPoint p = test::random_point(dice, city, Network::Walk);
    const LatLon where = position_of(city, p);
    const RoadPoint back = snapper.snap(where, Network::Walk);
    ASSERT_TRUE(back);
    EXPECT_LE(haversine(where, position_of(city, back)).value, 300);  // 1e-6 degrees are 0.11 m
  }
}

/// Distance to every piece of every edge, without a grid.
std::int64_t nearest_mm_by_brute_force(const RoadGraph& graph, LatLon where, Network network) {
  const double scale = std::cos(where.lat() * 3.14159265358979 / 180.0), mm = 6'371'008.8 * 1000 * 3.14159265358979 / 180.0;
  double best = std::numeric_limits<double>::infinity();
  for (EdgeIndex e = 0; e < graph.edges().size(); ++e) {
    if (!is_usable(graph.edges()[e], network)) continue;
    const EdgeLine line{graph, e};
    for (std::size_t i = 0; i + 1 < line.point_count(); ++i) {
      const double x0 = (line.point(i).lon() - where.lon()) * scale * mm, y0 = (line.point(i).lat() - where.lat()) * mm;
      const double dx = (line.point(i + 1).lon() - where.lon()) * scale * mm - x0, dy = (line.point(i + 1).lat() - where.lat()) * mm - y0;
      const double square = dx * dx + dy * dy;
      const double t = square > 0 ? std::fmin(1.0, std::fmax(0.0, -(x0 * dx + y0 * dy) / square)) : 0;
      best = std::fmin(best, std::hypot(x0 + t * dx, y0 + t * dy));
    }
  }
  return static_cast<std::int64_t>(best);
}

TEST(Snap, AgreesWithBruteForceInRandomCities) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::Dice dice{seed};
    const RoadGraph city = test::random_city(dice, dice.between(2, 80), dice.between(1, 120));
    const RoadSnapper snapper{city};
    for (int i = 0; i < 100; ++i) {
      const LatLon where = LatLon::from_e6(36'590'000 + static_cast<std::int32_t>(dice.below(50'000)),
                                           101'690'000 + static_cast<std::int32_t>(dice.below(55'000)));
      const Network network = dice.one_in(2) ? Network::Drive : Network::Walk;
      const RoadPoint p = snapper.snap(where, network, from_meters(20'000));
      const std::int64_t expected = nearest_mm_by_brute_force(city, where, network);
      if (expected > 20'000'000) {
        EXPECT_FALSE(p);
        continue;
      }
      ASSERT_TRUE(p) << "seed " << seed;
      EXPECT_NEAR(static_cast<double>(p.off_road.value), static_cast<double>(expected), 2.0) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace watchgrid::engine
