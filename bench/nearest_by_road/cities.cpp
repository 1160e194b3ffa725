#include "bench/nearest_by_road/cities.hpp"

#include "engine/roads/node_order.hpp"
#include "engine/roads/road_search.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/unit/roads/jemss_tables.hpp"

namespace watchgrid::bench {

using engine::NodeIndex;
using engine::RoadGraph;

namespace {

constexpr NodeIndex kSide = 520;

struct Street {
  bool arterial;
  bool oneway;
  bool reversed;
};

Street street(Random& random, NodeIndex number) {
  const bool arterial = number % 5 == 0;
  return {arterial, !arterial && random() % 3 == 0, random() % 2 == 0};
}

void add_block(RoadGraph::Parts& parts, const Street& s, NodeIndex a, NodeIndex b, Random& random) {
  const std::uint32_t ms = s.arterial ? 7'200 : 12'000 + below(random, 3'000);
  if (s.oneway && s.reversed) std::swap(a, b);
  parts.edges.push_back({.from = a, .to = b, .length_mm = 100'000, .forward_ms = ms, .backward_ms = s.oneway ? engine::kImpassable : ms});
}

}  // namespace

RoadGraph grid_city() {
  Random random{520};
  RoadGraph::Parts parts;
  for (NodeIndex i = 0; i < kSide * kSide; ++i)
    parts.nodes.push_back(engine::LatLon::from_e6(36'000'000 + static_cast<std::int32_t>(i / kSide) * 899,
                                                  101'000'000 + static_cast<std::int32_t>(i % kSide) * 1'112));
  for (NodeIndex row = 0; row < kSide; ++row) {
    const Street s = street(random, row);
    for (NodeIndex column = 0; column + 1 < kSide; ++column) add_block(parts, s, row * kSide + column, row * kSide + column + 1, random);
  }
  for (NodeIndex column = 0; column < kSide; ++column) {
    const Street s = street(random, column);
    for (NodeIndex row = 0; row + 1 < kSide; ++row) add_block(parts, s, row * kSide + column, (row + 1) * kSide + column, random);
  }
  return RoadGraph{engine::in_morton_order(std::move(parts)).parts};
}

std::optional<RoadGraph> auckland(std::string& why) {
  auto parts = test::read_jemss(watchgrid::test::source_dir() + "/../shared/data/jemss/auckland", 1, why);
  if (!parts) return std::nullopt;
  return RoadGraph{engine::in_morton_order(std::move(*parts)).parts};
}

std::vector<NodeIndex> uniform_nodes(const RoadGraph& graph, std::size_t count, Random& random) {
  std::vector<NodeIndex> nodes;
  while (nodes.size() < count) nodes.push_back(graph.edges()[below(random, graph.edges().size())].from);
  return nodes;
}

std::vector<NodeIndex> clustered_nodes(const RoadGraph& graph, std::size_t count, Random& random) {
  std::vector<std::vector<NodeIndex>> clusters;
  engine::RoadSearch search{graph};
  for (const NodeIndex centre : uniform_nodes(graph, 20, random)) {
    search.begin(engine::Network::Drive, engine::Heading::ToTarget);
    search.seed(centre);
    auto& cluster = clusters.emplace_back();
    while (const engine::Settled settled = search.settle()) {
      cluster.push_back(settled.node);
      if (cluster.size() == 200) break;
    }
  }
  std::vector<NodeIndex> nodes;
  while (nodes.size() < count) {
    const auto& cluster = clusters[below(random, clusters.size())];
    nodes.push_back(cluster[below(random, cluster.size())]);
  }
  return nodes;
}

}  // namespace watchgrid::bench
