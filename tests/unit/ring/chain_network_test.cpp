#include "engine/ring/chain_network.hpp"

#include <gtest/gtest.h>

#include "engine/ring/chain_search.hpp"
#include "engine/roads/road_search.hpp"
#include "tests/unit/ring/small_town.hpp"

namespace watchgrid::engine {
namespace {

TEST(ChainNetwork, ArrivesEverywhereWhenAPlainSearchDoes) {
  test::Dice dice{31};
  for (int town = 0; town < 200; ++town) {
    const RoadGraph graph =
        dice.one_in(2) ? test::small_town(dice, dice.between(3, 60)) : test::random_city(dice, dice.between(2, 40), dice.between(1, 80));
    const ChainNetwork network{graph, TravelModel{}};
    ChainSearch folded{network};
    RoadSearch plain{graph};
    for (int chase = 0; chase < 3; ++chase) {
      std::vector<TimedNode> starts;
      plain.begin(Network::Drive, Heading::FromSource);
      for (std::uint32_t i = dice.between(1, 3); i > 0; --i) {
        starts.push_back({dice.below(static_cast<std::uint32_t>(graph.nodes().size())), dice.below(4'000)});
        plain.seed(starts.back().node, starts.back().ms);
      }
      const std::uint32_t bound = dice.one_in(2) ? kCostMax : dice.below(200'000);
      folded.run(starts, bound);
      while (plain.settle(bound)) {
      }
      for (NodeIndex n = 0; n < graph.nodes().size(); ++n) ASSERT_EQ(folded.ms_at(n), plain.cost_of(n)) << "town " << town << " node " << n;
    }
  }
}

TEST(ChainNetwork, FoldsALongRoadIntoOneChain) {
  RoadGraph::Parts parts;
  parts.nodes.resize(10);
  for (NodeIndex n = 0; n + 1 < 10; ++n)
    parts.edges.push_back({.from = n, .to = n + 1, .length_mm = 1000, .forward_ms = 100, .backward_ms = 200});
  const ChainNetwork network{RoadGraph{std::move(parts)}, TravelModel{}};
  EXPECT_EQ(network.junction_count(), 2U);
  ASSERT_EQ(network.chains().size(), 1U);
  EXPECT_EQ(network.chains()[0].count, 8U);
  EXPECT_EQ(network.chains()[0].forward_ms, 900U);
  EXPECT_EQ(network.chains()[0].backward_ms, 1800U);
}

TEST(ChainNetwork, FoldsOppositeOneWaysLikeATwoWayRoad) {
  RoadGraph::Parts parts;
  parts.nodes.resize(4);
  for (NodeIndex n = 0; n < 3; ++n) {
    parts.edges.push_back({.from = n, .to = n + 1, .length_mm = 1000, .forward_ms = 100});
    parts.edges.push_back({.from = n + 1, .to = n, .length_mm = 1000, .forward_ms = 100});
  }
  EXPECT_EQ((ChainNetwork{RoadGraph{std::move(parts)}, TravelModel{}}.chains().size()), 1U);
}

TEST(ChainNetwork, KeepsARoundaboutWithoutAnyJunction) {
  RoadGraph::Parts parts;
  parts.nodes.resize(3);
  for (NodeIndex n = 0; n < 3; ++n) parts.edges.push_back({.from = n, .to = (n + 1) % 3, .length_mm = 1000, .forward_ms = 100});
  const ChainNetwork network{RoadGraph{std::move(parts)}, TravelModel{}};
  EXPECT_EQ(network.junction_count(), 1U);
  ChainSearch search{network};
  const TimedNode start{1, 0};
  search.run({&start, 1}, kCostMax);
  EXPECT_EQ(search.ms_at(2), 100U);
  EXPECT_EQ(search.ms_at(0), 200U);
}

TEST(TravelModel, ATricycleDoesNotGetFasterOnATrunkRoad) {
  const Edge trunk{.from = 0, .to = 1, .length_mm = 1'000'000, .forward_ms = 36'000, .backward_ms = kImpassable};  // 100 km/h
  EXPECT_EQ(time_along(travel_model_of(SuspectVehicle::Car), trunk, true), 36'000U);
  EXPECT_EQ(time_along(travel_model_of(SuspectVehicle::Tricycle), trunk, true), 80'000U);
  EXPECT_EQ(time_along(travel_model_of(SuspectVehicle::Car), trunk, false), kUnreached);
  EXPECT_EQ(time_along(travel_model_of(SuspectVehicle::Foot), trunk, false), 333'333U);
}

TEST(TravelModel, APointLeadsToTheEndsThatItsEdgeAllows) {
  RoadGraph::Parts parts;
  parts.nodes.resize(2);
  parts.edges.push_back({.from = 0, .to = 1, .length_mm = 1000, .forward_ms = 100});
  const RoadGraph graph{std::move(parts)};
  EXPECT_EQ(ends_of(graph, {}, {0, 250, {}}), (std::vector<TimedNode>{{1, 75}}));
  EXPECT_EQ(ends_of(graph, {}, {0, 0, {}}), (std::vector<TimedNode>{{0, 0}}));
  EXPECT_EQ(ends_of(graph, {Network::Walk, 1000, 1000}, {0, 250, {}}), (std::vector<TimedNode>{{0, 250}, {1, 750}}));
}

}  // namespace
}  // namespace watchgrid::engine
