#include "engine/roads/road_occupancy.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

std::set<std::pair<RoadSlot, bool>> listed_at(const RoadOccupancy& o, NodeIndex node, Network network, RoadGroupMask groups) {
  std::set<std::pair<RoadSlot, bool>> out;
  o.each_at(node, network, groups, [&](RoadSlot slot, bool at_to) { EXPECT_TRUE(out.emplace(slot, at_to).second) << "listed twice"; });
  return out;
}

TEST(RoadOccupancy, AgreesWithAPlainMapThroughRandomMoves) {
  struct Where {
    Network network;
    RoadPoint point;
    RoadGroup group;
  };
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    test::Dice dice{seed};
    const RoadGraph city = test::random_city(dice, 20, 40);
    RoadOccupancy occupancy{city};
    std::map<RoadSlot, Where> plain;
    for (int step = 0; step < 3000; ++step) {
      const RoadSlot slot = dice.below(50);
      if (dice.one_in(5)) {
        occupancy.remove(slot);
        plain.erase(slot);
      } else if (dice.one_in(4)) {
        const auto group = static_cast<RoadGroup>(dice.below(4));
        occupancy.set_group(slot, group);
        if (plain.contains(slot)) plain[slot].group = group;
      } else {
        const Network network = dice.one_in(2) ? Network::Drive : Network::Walk;
        const RoadPoint p = test::random_point(dice, city, network);
        const auto group = static_cast<RoadGroup>(dice.below(4));
        occupancy.place(slot, network, p, group);
        plain[slot] = {network, p, group};
      }
      if (step % 100 != 0) continue;
      for (const Network network : {Network::Drive, Network::Walk})
        for (const RoadGroupMask groups : {1U, 2U, 6U, 15U}) {
          std::uint32_t population = 0;
          std::map<NodeIndex, std::set<std::pair<RoadSlot, bool>>> expected;
          for (const auto& [s, where] : plain) {
            ASSERT_TRUE(occupancy.is_placed(s));
            ASSERT_EQ(occupancy.point_of(s).edge, where.point.edge);
            ASSERT_EQ(occupancy.point_of(s).offset_mm, where.point.offset_mm);
            ASSERT_EQ(occupancy.group_of(s), where.group);
            if (where.network != network || !(groups & mask_of(where.group))) continue;
            ++population;
            const EndCosts exits = costs_leaving(city, network, where.point);
            const Edge& e = city.edges()[where.point.edge];
            if (exits.from != kUnreached) expected[e.from].emplace(s, false);
            if (exits.to != kUnreached) expected[e.to].emplace(s, true);
          }
          ASSERT_EQ(occupancy.population(network, groups), population);
          for (NodeIndex n = 0; n < city.nodes().size(); ++n)
            ASSERT_EQ(listed_at(occupancy, n, network, groups), expected[n]) << "seed " << seed;
        }
    }
  }
}

TEST(RoadOccupancy, ListsACarInAOneWayStreetOnlyAtItsExit) {
  RoadGraph::Parts parts;
  parts.nodes.resize(2);
  parts.edges = {{.from = 0, .to = 1, .length_mm = 1000, .forward_ms = 100}};
  const RoadGraph g{parts};
  RoadOccupancy o{g};
  o.place(3, Network::Drive, {0, 500, {}}, 1);
  EXPECT_TRUE(listed_at(o, 0, Network::Drive, ~0U).empty());
  EXPECT_EQ(listed_at(o, 1, Network::Drive, ~0U).size(), 1U);
  o.place(3, Network::Drive, {0, 0, {}}, 1);  // on the junction: may leave there too
  EXPECT_EQ(listed_at(o, 0, Network::Drive, ~0U).size(), 1U);
  o.place(3, Network::Drive, {0, 1, {}}, 1);
  EXPECT_TRUE(listed_at(o, 0, Network::Drive, ~0U).empty());
}

}  // namespace
}  // namespace watchgrid::engine
