// A real road graph with travel times computed by somebody else.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <tuple>
#include <vector>

#include "engine/roads/node_order.hpp"
#include "engine/roads/route.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/unit/roads/jemss_tables.hpp"

namespace watchgrid::engine {
namespace {

const std::string kFolder = watchgrid::test::source_dir() + "/../shared/data/jemss/auckland";

struct Pair {
  NodeIndex from;
  NodeIndex to;
  double seconds;
};

std::map<int, std::vector<Pair>> read_oracle() {
  std::map<int, std::vector<Pair>> pairs;
  std::ifstream in{kFolder + "/oracle_travel_times.csv"};
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    int mode = 0;
    unsigned from = 0, to = 0;
    double seconds = 0;
    if (std::sscanf(line.c_str(), "%d,%u,%u,%lf", &mode, &from, &to, &seconds) == 4) pairs[mode].push_back({from - 1, to - 1, seconds});
  }
  return pairs;
}

TEST(Auckland, TravelTimesAgreeWithTheOracleWithinASecondOnEveryPair) {
  std::string why;
  std::size_t checked = 0;
  for (const auto& [mode, pairs] : read_oracle()) {
    auto parts = test::read_jemss(kFolder, mode, why);
    if (!parts) break;
    ASSERT_EQ(parts->nodes.size(), 54'370U);
    ASSERT_EQ(parts->edges.size(), 90'638U);
    const OrderedParts ordered = in_morton_order(std::move(*parts));
    const RoadGraph graph{ordered.parts};
    RoadSearch search{graph};
    for (const Pair& pair : pairs) {
      const NodeIndex from = ordered.node_of[pair.from], to = ordered.node_of[pair.to];
      const std::uint32_t ms = travel_cost(search, Network::Drive, point_at_node(graph, from), point_at_node(graph, to));
      EXPECT_NEAR(ms / 1000.0, pair.seconds, 1.0) << "mode " << mode << ' ' << pair.from + 1 << " -> " << pair.to + 1;
      if (checked++ % 10 != 0) continue;
      search.begin(Network::Drive, Heading::ToTarget);
      search.seed(to);
      while (const Settled settled = search.settle())
        if (settled.node == from) break;
      EXPECT_EQ(search.cost_of(from), ms);
    }
  }
  if (checked == 0) GTEST_SKIP() << "needs ../shared/data/jemss/auckland: " << why;
  EXPECT_EQ(checked, 360U);
}

}  // namespace
}  // namespace watchgrid::engine
