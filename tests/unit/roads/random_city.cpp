#include "tests/unit/roads/random_city.hpp"

#include <algorithm>

namespace watchgrid::test {

using engine::Edge;
using engine::LatLon;
using engine::RoadGraph;

namespace {

LatLon anywhere(Dice& dice) {
  return LatLon::from_e6(36'600'000 + static_cast<std::int32_t>(dice.below(30'000)),
                         101'700'000 + static_cast<std::int32_t>(dice.below(35'000)));
}

}  // namespace

RoadGraph random_city(Dice& dice, std::uint32_t nodes, std::uint32_t edges) {
  RoadGraph::Parts parts;
  for (std::uint32_t i = 0; i < nodes; ++i) parts.nodes.push_back(anywhere(dice));
  for (std::uint32_t i = 0; i < edges; ++i) {
    Edge e{.from = dice.below(nodes), .to = dice.below(nodes), .length_mm = dice.between(1, 20) * 1000};
    const std::uint32_t ms = dice.between(1, 20) * 100;
    e.forward_ms = ms;
    e.backward_ms = dice.one_in(3) ? engine::kImpassable : dice.one_in(3) ? 2 * ms : ms;
    if (dice.one_in(10)) e.forward_ms = e.backward_ms = engine::kImpassable;
    e.walkable = !dice.one_in(8);
    e.shape_begin = static_cast<std::uint32_t>(parts.shape.size());
    e.shape_count = dice.below(3);
    for (std::uint32_t s = 0; s < e.shape_count; ++s) parts.shape.push_back(anywhere(dice));
    parts.edges.push_back(e);
  }
  return RoadGraph{std::move(parts)};
}

engine::RoadPoint random_point(Dice& dice, const RoadGraph& graph, engine::Network network) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    const std::uint32_t edge = dice.below(static_cast<std::uint32_t>(graph.edges().size()));
    const Edge& e = graph.edges()[edge];
    if (!is_usable(e, network)) continue;
    const std::uint32_t offset = dice.one_in(4) ? 0 : dice.one_in(4) ? e.length_mm : dice.below(e.length_mm + 1);
    return {edge, offset, {dice.one_in(2) ? 0 : dice.below(20'000)}};
  }
  return {};
}

}  // namespace watchgrid::test
