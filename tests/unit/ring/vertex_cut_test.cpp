#include "engine/ring/vertex_cut.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

using test::Dice;
using Link = VertexCut::Link;

struct Net {
  std::uint32_t vertices;
  std::vector<Link> links;
  std::vector<std::uint32_t> sources, sinks, capacity;
};

Net random_net(Dice& dice) {
  Net net;
  net.vertices = dice.between(3, 11);
  for (std::uint32_t i = dice.between(2, 3 * net.vertices); i > 0; --i)
    net.links.push_back({dice.below(net.vertices), dice.below(net.vertices)});
  net.sources = {0};
  net.sinks = {net.vertices - 1};
  if (dice.one_in(3)) net.sinks.push_back(net.vertices - 2);
  for (std::uint32_t v = 0; v < net.vertices; ++v) net.capacity.push_back(dice.one_in(4) ? kUncuttable : dice.between(1, 9));
  return net;
}

bool separates(const Net& net, std::uint32_t set) {
  std::uint32_t seen = 0;
  std::vector<std::uint32_t> queue;
  const auto enter = [&](std::uint32_t v) {
    if ((seen >> v & 1U) == 0 && (set >> v & 1U) == 0) seen |= 1U << v, queue.push_back(v);
  };
  for (const std::uint32_t v : net.sources) enter(v);
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const Link& link : net.links)
      if (link.from == queue[i]) enter(link.to);
  for (const std::uint32_t v : net.sinks)
    if ((seen >> v & 1U) != 0) return false;
  return true;
}

/// The cheapest separating set by trying them all; nullopt: none.
std::optional<std::uint64_t> cheapest(const Net& net) {
  std::optional<std::uint64_t> best;
  for (std::uint32_t set = 0; set < 1U << net.vertices; ++set) {
    std::uint64_t cost = 0;
    for (std::uint32_t v = 0; v < net.vertices; ++v) cost += (set >> v & 1U) != 0 ? net.capacity[v] : 0;
    if (cost < kUncuttable && (!best || cost < *best) && separates(net, set)) best = cost;
  }
  return best;
}

std::uint32_t as_set(const std::vector<std::uint32_t>& cut) {
  std::uint32_t set = 0;
  for (const std::uint32_t v : cut) set |= 1U << v;
  return set;
}

TEST(VertexCut, IsMinimalOnRandomNetsAlsoAfterPricesRise) {
  Dice dice{8};
  for (int trial = 0; trial < 600; ++trial) {
    Net net = random_net(dice);
    VertexCut cut{net.vertices, net.links, net.sources, net.sinks};
    for (std::uint32_t v = 0; v < net.vertices; ++v) cut.set_capacity(v, net.capacity[v]);
    const auto best = cheapest(net);
    ASSERT_EQ(cut.leaks(), !best) << trial;
    if (!best) continue;
    for (int round = 0; round < 4; ++round) {
      ASSERT_TRUE(cut.solve(~std::uint64_t{0}, ~std::uint64_t{0}));
      const auto found = cut.outermost_cut();
      std::uint64_t cost = 0;
      for (const std::uint32_t v : found) cost += net.capacity[v];
      ASSERT_EQ(cut.flow(), *cheapest(net)) << trial;
      ASSERT_EQ(cost, cut.flow()) << trial;
      ASSERT_TRUE(separates(net, as_set(found))) << trial;
      for (const std::uint32_t v : found)
        if (dice.one_in(2)) cut.set_capacity(v, net.capacity[v] += dice.between(1, 4));
    }
  }
}

TEST(VertexCut, TakesTheCutNearestToTheSinks) {
  const std::vector<Link> links{{0, 1}, {1, 2}, {2, 3}, {3, 4}};
  const std::vector<std::uint32_t> source{0}, sink{4};
  VertexCut cut{5, links, source, sink};
  for (const std::uint32_t v : {1U, 2U, 3U}) cut.set_capacity(v, 4);
  ASSERT_TRUE(cut.solve(~std::uint64_t{0}, ~std::uint64_t{0}));
  EXPECT_EQ(cut.outermost_cut(), (std::vector<std::uint32_t>{3}));
}

TEST(VertexCut, StopsWhenTheCutIsFarTooLarge) {
  std::vector<Link> links;
  for (std::uint32_t v = 1; v <= 50; ++v) links.push_back({0, v}), links.push_back({v, 51});
  const std::vector<std::uint32_t> source{0}, sink{51};
  VertexCut cut{52, links, source, sink};
  for (std::uint32_t v = 1; v <= 50; ++v) cut.set_capacity(v, 4);
  EXPECT_FALSE(cut.solve(40, ~std::uint64_t{0}));
  EXPECT_LE(cut.flow(), 48U);
  cut.reset();
  EXPECT_TRUE(cut.solve(200, ~std::uint64_t{0}));
  EXPECT_EQ(cut.flow(), 200U);
}

TEST(VertexCut, WalksAVeryLongRoadWithoutRecursion) {
  std::vector<Link> links;
  constexpr std::uint32_t kLength = 300'000;
  for (std::uint32_t v = 0; v + 1 < kLength; ++v) links.push_back({v, v + 1});
  const std::vector<std::uint32_t> source{0}, sink{kLength - 1};
  VertexCut cut{kLength, links, source, sink};
  cut.set_capacity(kLength / 2, 4);
  EXPECT_FALSE(cut.leaks());
  ASSERT_TRUE(cut.solve(~std::uint64_t{0}, ~std::uint64_t{0}));
  EXPECT_EQ(cut.outermost_cut(), (std::vector<std::uint32_t>{kLength / 2}));
}

}  // namespace
}  // namespace watchgrid::engine
