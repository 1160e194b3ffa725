#include "engine/ring/interception.hpp"

#include <gtest/gtest.h>

#include <set>

#include <algorithm>

#include "engine/ring/certainty.hpp"
#include "engine/ring/flight_routes.hpp"
#include "tests/unit/ring/small_town.hpp"

namespace watchgrid::engine {
namespace {

using test::Dice;

struct Case {
  std::vector<EscapeRoute> routes;
  std::vector<std::vector<std::uint32_t>> ready;  // by unit, by node
};

Case random_case(Dice& dice) {
  const std::uint32_t nodes = dice.between(2, 8), units = dice.between(1, 4);
  Case c;
  for (std::uint32_t r = dice.between(1, 100); r > 0; --r) {
    EscapeRoute route{.stops = {}, .weight = dice.between(1, 3)};
    for (std::uint32_t s = dice.between(1, 4); s > 0; --s) route.stops.push_back({dice.below(nodes), dice.below(100)});
    c.routes.push_back(route);
  }
  c.ready.resize(units);
  for (auto& row : c.ready)
    for (std::uint32_t n = 0; n < nodes; ++n) row.push_back(dice.one_in(4) ? kUnreached : dice.below(100));
  return c;
}

bool stops(const EscapeRoute& route, NodeIndex node, std::uint32_t ready_ms) {
  return std::any_of(route.stops.begin(), route.stops.end(), [&](const RouteStop& s) { return s.node == node && s.ms >= ready_ms; });
}

std::uint64_t best_of_all(const Case& c, std::size_t unit, std::uint32_t posts_left, std::vector<std::uint8_t> stopped,
                          std::uint64_t value) {
  if (unit == c.ready.size() || posts_left == 0) return value;
  std::uint64_t best = best_of_all(c, unit + 1, posts_left, stopped, value);
  for (NodeIndex n = 0; n < c.ready[unit].size(); ++n) {
    if (c.ready[unit][n] == kUnreached) continue;
    std::vector<std::uint8_t> next = stopped;
    std::uint64_t more = value;
    for (std::size_t r = 0; r < c.routes.size(); ++r)
      if (next[r] == 0 && stops(c.routes[r], n, c.ready[unit][n])) next[r] = 1, more += c.routes[r].weight;
    best = std::max(best, best_of_all(c, unit + 1, posts_left - 1, next, more));
  }
  return best;
}

InterceptionPlan plan_of(const Case& c, InterceptionRequest request) {
  request.routes = c.routes;
  request.unit_count = static_cast<std::uint32_t>(c.ready.size());
  return plan_interception(request, [&](std::uint32_t u, NodeIndex n) { return c.ready[u][n]; });
}

TEST(Interception, IsProvenOptimalOnSmallCasesAndGreedyIsWorthHalf) {
  Dice dice{3};
  for (int trial = 0; trial < 400; ++trial) {
    const Case c = random_case(dice);
    const std::uint32_t posts_max = dice.between(1, 4);
    const std::uint64_t best = best_of_all(c, 0, posts_max, std::vector<std::uint8_t>(c.routes.size(), 0), 0);
    const InterceptionPlan exact = plan_of(c, {.posts_max = posts_max});
    ASSERT_EQ(exact.intercepted, best) << trial;
    ASSERT_TRUE(exact.optimal);
    ASSERT_LE(exact.posts.size(), posts_max);
    std::uint64_t sum = 0, counted = 0;
    for (const InterceptionPost& post : exact.posts) sum += post.gain;
    for (const EscapeRoute& route : c.routes)
      if (std::any_of(exact.posts.begin(), exact.posts.end(), [&](const InterceptionPost& p) { return stops(route, p.node, p.ready_ms); }))
        counted += route.weight;
    EXPECT_EQ(sum, best);
    EXPECT_EQ(counted, best);
    const InterceptionPlan greedy = plan_of(c, {.posts_max = posts_max, .work_max = 0});
    ASSERT_GE(greedy.intercepted * 2, best);
    ASSERT_GE(greedy.bound, best);
    ASSERT_EQ(greedy.optimal, greedy.intercepted == greedy.bound);
  }
}

TEST(Interception, SendsNobodyForLittle) {
  Case c;
  for (std::uint32_t r = 0; r < 10; ++r) c.routes.push_back({{{r < 9 ? 0U : 1U, 50}}, 1});
  c.ready = {{0, 0}, {0, 0}};
  EXPECT_EQ(plan_of(c, {.gain_min = 2, .work_max = 0}).posts.size(), 1U);
  EXPECT_EQ(plan_of(c, {.gain_min = 1, .work_max = 0}).posts.size(), 2U);
}

TEST(Interception, SaysSoWhenTheProofWouldTakeTooLong) {
  Dice dice{4};
  Case c;
  for (int r = 0; r < 300; ++r) {
    EscapeRoute route;
    for (int s = 0; s < 6; ++s) route.stops.push_back({dice.below(60), dice.below(100)});
    c.routes.push_back(route);
  }
  c.ready.assign(8, {});
  for (auto& row : c.ready)
    for (int n = 0; n < 60; ++n) row.push_back(dice.below(60));
  const InterceptionPlan plan = plan_of(c, {.posts_max = 8, .work_max = 1000});
  EXPECT_FALSE(plan.optimal);
  EXPECT_GT(plan.bound, plan.intercepted);
  EXPECT_GT(plan.intercepted, 0U);
}

TEST(FlightRoutes, FollowTheRoadsAtFullSpeedAndEndWhereTheRegionEnds) {
  Dice dice{6};
  for (int town = 0; town < 100; ++town) {
    const RoadGraph graph = test::small_town(dice, 60);
    const ChainNetwork network{graph, TravelModel{}};
    test::Chase chase = test::random_chase(dice, graph, 0);
    chase.age_ms = 0;
    const RingRequest request = chase.request();
    const std::uint32_t limit = 150'000;
    const auto routes = sample_flights(network, request, limit, {.seed = 9, .fields = 4, .exits = 4});
    for (const EscapeRoute& route : routes) {
      ASSERT_FALSE(route.stops.empty());
      const auto start =
          std::find_if(chase.suspect.begin(), chase.suspect.end(), [&](const TimedNode& s) { return s.node == route.stops.front().node; });
      ASSERT_NE(start, chase.suspect.end());
      EXPECT_EQ(route.stops.front().ms, start->ms);
      for (std::size_t i = 1; i < route.stops.size(); ++i) {
        std::uint32_t least = kUnreached;
        for (const Arc& arc : graph.drive_out(route.stops[i - 1].node))
          if (arc.other == route.stops[i].node) least = std::min(least, arc.cost);
        ASSERT_EQ(route.stops[i].ms - route.stops[i - 1].ms, least) << "town " << town;
      }
    }
    const auto again = sample_flights(network, request, limit, {.seed = 9, .fields = 4, .exits = 4});
    ASSERT_EQ(again.size(), routes.size());
    for (std::size_t r = 0; r < routes.size(); ++r) EXPECT_EQ(again[r].stops, routes[r].stops);
  }
}

TEST(FlightRoutes, AreStoppedByPostsInTimeAndCappedWithoutCameras) {
  const std::vector<EscapeRoute> routes{{{{1, 0}, {2, 100'000}}, 1}, {{{1, 0}, {3, 100'000}}, 1}};
  const RingPost held{.node = 2, .unit = 0, .arrive_ms = 0, .suspect_ms = 100'000, .slack_ms = 0, .hold_ppm = 0};
  RingPost racing = held;
  racing.node = 3;
  racing.arrive_ms = 100'000;
  EXPECT_EQ(interception_ppm(routes, std::vector{held}, 0, true), 500'000U);
  EXPECT_EQ(interception_ppm(routes, std::vector{held, racing}, 0, true), 750'000U);
  racing.arrive_ms = 0;
  EXPECT_EQ(interception_ppm(routes, std::vector{racing, held}, 0, true), kCertain);
  EXPECT_EQ(interception_ppm(routes, std::vector{racing, held}, 0, false), kUnseenFlightCapPpm);
  EXPECT_EQ(interception_ppm({}, std::vector{held}, 0, true), 0U);
}

TEST(FlightRoutes, CountForLessWhenACameraOnThemSawNothing) {
  RoadGraph::Parts parts;  // two roads of three junctions lead away from node 0
  for (std::int32_t n = 0; n < 7; ++n) parts.nodes.push_back(LatLon::from_e6(n * 9'000, n % 2 == 0 ? 9'000 * n : -9'000 * n));
  for (const auto& [a, b] : {std::pair{0U, 1U}, {1U, 3U}, {3U, 5U}, {0U, 2U}, {2U, 4U}, {4U, 6U}})
    parts.edges.push_back({.from = a, .to = b, .length_mm = 1'000'000, .forward_ms = 60'000, .backward_ms = 60'000});
  const RoadGraph graph{std::move(parts)};
  const ChainNetwork network{graph, TravelModel{}};
  const std::vector<TimedNode> start{{0, 0}};
  const std::vector<std::uint8_t> exits{0, 0, 0, 0, 0, 1, 1}, watched{0, 80, 0, 0, 0, 0, 0};
  RingRequest request;
  request.suspect = start;
  request.age_ms = 100'000;
  request.exits = exits;
  const auto weights = [&](std::uint32_t age_ms) {
    request.age_ms = age_ms;
    std::set<std::pair<NodeIndex, std::uint32_t>> out;
    for (const EscapeRoute& r : sample_flights(network, request, 600'000, {.seed = 1, .fields = 4, .exits = 8, .watched = watched})) out.insert({r.stops.back().node, r.weight});
    return out;
  };
  EXPECT_EQ(weights(100'000), (std::set<std::pair<NodeIndex, std::uint32_t>>{{5, 200}, {6, kRouteWeight}}));
  EXPECT_EQ(weights(65'000), (std::set<std::pair<NodeIndex, std::uint32_t>>{{5, kRouteWeight}, {6, kRouteWeight}})) << "the camera has had no time to tell";
}

}  // namespace
}  // namespace watchgrid::engine
