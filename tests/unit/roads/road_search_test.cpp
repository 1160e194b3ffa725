#include "engine/roads/road_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/roads/route.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;

/// A one-way square 0 -> 1 -> 2 -> 3 -> 0, 100 m and 10 s a side.
RoadGraph roundabout() {
  RoadGraph::Parts parts;
  parts.nodes = {LatLon::from_e6(36'000'000, 101'000'000), LatLon::from_e6(36'000'000, 101'001'111),
                 LatLon::from_e6(36'000'900, 101'001'111), LatLon::from_e6(36'000'900, 101'000'000)};
  for (NodeIndex n = 0; n < 4; ++n) parts.edges.push_back({.from = n, .to = (n + 1) % 4, .length_mm = 100'000, .forward_ms = 10'000});
  return RoadGraph{std::move(parts)};
}

TEST(RoadSearch, TowardsTheTargetGoesAgainstOneWays) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  search.begin(Network::Drive, Heading::ToTarget);
  search.seed(RoadPoint{0, 30'000, {}});  // between 0 and 1
  std::vector<std::pair<NodeIndex, std::uint32_t>> order;
  while (const Settled s = search.settle()) order.emplace_back(s.node, s.cost);
  EXPECT_THAT(order, ElementsAre(std::pair{0U, 3'000U}, std::pair{3U, 13'000U}, std::pair{2U, 23'000U}, std::pair{1U, 33'000U}));
}

TEST(RoadSearch, StopsAtTheBoundAndKnowsOnlyWhatItSettled) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  search.begin(Network::Drive, Heading::FromSource);
  search.seed(NodeIndex{0});
  EXPECT_EQ(search.cost_of(0), kUnreached);
  while (search.settle(10'000)) {
  }
  EXPECT_EQ(search.cost_of(1), 10'000U);
  EXPECT_EQ(search.cost_of(2), kUnreached);
}

TEST(RoadSearch, SettlesEqualCostsInNodeOrder) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  search.begin(Network::Walk, Heading::FromSource);
  search.seed(NodeIndex{0});
  std::vector<NodeIndex> order;
  while (const Settled s = search.settle()) order.push_back(s.node);
  EXPECT_THAT(order, ElementsAre(0U, 1U, 3U, 2U));
}

TEST(Route, OnOneEdgeFollowsItsDirection) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  const RoadPoint near{0, 20'000, {}}, far{0, 70'000, {}};
  const auto ahead = find_route(search, Network::Drive, near, far);
  ASSERT_TRUE(ahead);
  EXPECT_EQ(ahead->cost, 5'000U);
  EXPECT_THAT(ahead->legs, ElementsAre(RouteLeg{0, 20'000, 70'000, 5'000}));

  const auto round = find_route(search, Network::Drive, far, near);
  ASSERT_TRUE(round);
  EXPECT_EQ(round->cost, 35'000U);
  EXPECT_EQ(round->length, (Millimeters{350'000}));
  EXPECT_THAT(round->legs, ElementsAre(RouteLeg{0, 70'000, 100'000, 3'000}, RouteLeg{1, 0, 100'000, 10'000},
                                       RouteLeg{2, 0, 100'000, 10'000}, RouteLeg{3, 0, 100'000, 10'000}, RouteLeg{0, 0, 20'000, 2'000}));
  EXPECT_EQ(find_route(search, Network::Walk, far, near)->cost, 50'000U);
}

TEST(Route, BetweenEqualPointsIsEmpty) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  const auto none = find_route(search, Network::Drive, {0, 20'000, {}}, {0, 20'000, {}});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->cost, 0U);
  EXPECT_TRUE(none->legs.empty());
  EXPECT_EQ(point_along(*none, 0).offset_mm, 20'000U);
}

TEST(Route, FromAJunctionMayUseAnyOfItsEdges) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  // On junction 1, written as the end of edge 0, to junction 1 written as the start of edge 1; and on to edge 1.
  EXPECT_EQ(travel_cost(search, Network::Drive, {0, 100'000, {}}, {1, 0, {}}), 0U);
  EXPECT_EQ(travel_cost(search, Network::Drive, {1, 0, {}}, {0, 100'000, {}}), 0U);
  EXPECT_EQ(travel_cost(search, Network::Drive, {0, 100'000, {}}, {1, 50'000, {}}), 5'000U);
}

TEST(Route, IsRefusedBeyondItsBound) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  EXPECT_FALSE(find_route(search, Network::Drive, {0, 70'000, {}}, {0, 20'000, {}}, 34'999));
  EXPECT_TRUE(find_route(search, Network::Drive, {0, 70'000, {}}, {0, 20'000, {}}, 35'000));
}

TEST(Route, TravellerMovesAlongItAndEndsAtTheTarget) {
  const RoadGraph g = roundabout();
  RoadSearch search{g};
  const auto route = find_route(search, Network::Drive, {0, 70'000, {}}, {2, 40'000, {}});
  ASSERT_TRUE(route);
  EXPECT_EQ(point_along(*route, 0).offset_mm, 70'000U);
  EXPECT_EQ(point_along(*route, 8'000).edge, 1U);
  EXPECT_EQ(point_along(*route, 8'000).offset_mm, 50'000U);
  EXPECT_EQ(point_along(*route, 1'000'000).edge, 2U);
  EXPECT_EQ(point_along(*route, 1'000'000).offset_mm, 40'000U);
  EXPECT_THAT(polyline(g, *route),
              ElementsAre(position_of(g, {0, 70'000, {}}), g.nodes()[1], g.nodes()[2], position_of(g, {2, 40'000, {}})));
}

TEST(Route, PolylineRunsBackwardsThroughTheShape) {
  RoadGraph::Parts parts;
  parts.nodes = {LatLon::from_e6(36'000'000, 101'000'000), LatLon::from_e6(36'000'000, 101'003'000)};
  parts.shape = {LatLon::from_e6(36'001'000, 101'001'000), LatLon::from_e6(36'001'000, 101'002'000)};
  parts.edges = {{.from = 0, .to = 1, .length_mm = 400'000, .forward_ms = 1, .backward_ms = 40'000, .shape_begin = 0, .shape_count = 2}};
  const RoadGraph g{parts};
  RoadSearch search{g};
  const auto route = find_route(search, Network::Drive, {0, 400'000, {}}, {0, 0, {}});
  EXPECT_THAT(polyline(g, *route), ElementsAre(g.nodes()[1], parts.shape[1], parts.shape[0], g.nodes()[0]));
}

/// Bellman-Ford over node costs: shares nothing with the search but the rules at the ends of an edge.
std::uint32_t travel_by_relaxing(const RoadGraph& g, Network network, RoadPoint from, RoadPoint to) {
  std::vector<std::uint64_t> cost(g.nodes().size(), kUnreached);
  const EndCosts exit = costs_leaving(g, network, from), entry = costs_reaching(g, network, to);
  const Edge& source = g.edges()[from.edge];
  cost[source.from] = exit.from;
  cost[source.to] = std::min<std::uint64_t>(cost[source.to], exit.to);
  for (bool changed = true; changed;) {
    changed = false;
    const auto relax = [&](NodeIndex a, NodeIndex b, std::uint32_t c) {
      if (c != kImpassable && cost[a] != kUnreached && cost[a] + c < cost[b]) cost[b] = cost[a] + c, changed = true;
    };
    for (const Edge& e : g.edges()) {
      const std::uint32_t walk = e.walkable ? e.length_mm : kImpassable;
      relax(e.from, e.to, network == Network::Drive ? e.forward_ms : walk);
      relax(e.to, e.from, network == Network::Drive ? e.backward_ms : walk);
    }
  }
  std::uint64_t best = cost_direct(g, network, from, to).value_or(kUnreached);
  const Edge& target = g.edges()[to.edge];
  if (entry.from != kUnreached && cost[target.from] != kUnreached) best = std::min(best, cost[target.from] + entry.from);
  if (entry.to != kUnreached && cost[target.to] != kUnreached) best = std::min(best, cost[target.to] + entry.to);
  return static_cast<std::uint32_t>(best);
}

TEST(Route, AgreesWithRelaxationInRandomCities) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    test::Dice dice{seed};
    const RoadGraph city = test::random_city(dice, dice.between(2, 40), dice.between(1, 90));
    RoadSearch search{city};
    for (int i = 0; i < 20; ++i) {
      const Network network = dice.one_in(2) ? Network::Drive : Network::Walk;
      const RoadPoint from = test::random_point(dice, city, network);
      if (!from) continue;
      std::vector<RoadPoint> targets;
      for (int t = 0; t < 4; ++t) targets.push_back(test::random_point(dice, city, network));
      const auto many = travel_costs(search, network, from, targets);
      for (std::size_t t = 0; t < targets.size(); ++t) {
        const std::uint32_t expected = travel_by_relaxing(city, network, from, targets[t]);
        EXPECT_EQ(many[t], expected) << "seed " << seed;
        const auto route = find_route(search, network, from, targets[t]);
        ASSERT_EQ(route.has_value(), expected != kUnreached) << "seed " << seed;
        if (!route) continue;
        EXPECT_EQ(route->cost, expected) << "seed " << seed;
        std::uint64_t sum = 0;
        for (const RouteLeg& leg : route->legs) sum += leg.cost;
        EXPECT_EQ(sum, route->cost) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace watchgrid::engine
