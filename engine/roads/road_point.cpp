#include "engine/roads/road_point.hpp"

#include <algorithm>

#include "engine/roads/edge_line.hpp"

namespace watchgrid::engine {
namespace {

/// Share of an edge's cost for a part of its length, rounded to the nearest whole unit.
std::uint32_t share_of(std::uint32_t cost, std::uint32_t part_mm, std::uint32_t length_mm) noexcept {
  if (length_mm == 0) return 0;
  return static_cast<std::uint32_t>((std::uint64_t{cost} * part_mm + length_mm / 2) / length_mm);
}

/// `cost` is that of the whole edge in the direction of travel; zero distance is free even where travel is forbidden.
std::uint32_t part_cost(std::uint32_t cost, std::uint32_t part_mm, std::uint32_t length_mm) noexcept {
  if (part_mm == 0) return 0;
  return cost == kImpassable ? kUnreached : share_of(cost, part_mm, length_mm);
}

struct BothWays {
  std::uint32_t forward;
  std::uint32_t backward;
};
BothWays costs_of(const Edge& e, Network network) noexcept {
  if (network == Network::Drive) return {e.forward_ms, e.backward_ms};
  const std::uint32_t cost = e.walkable ? e.length_mm : kImpassable;
  return {cost, cost};
}

}  // namespace

bool is_usable(const Edge& e, Network network) noexcept {
  return network == Network::Walk ? e.walkable : e.forward_ms != kImpassable || e.backward_ms != kImpassable;
}

EndCosts costs_leaving(const RoadGraph& graph, Network network, RoadPoint p) noexcept {
  const Edge& e = graph.edges()[p.edge];
  const BothWays cost = costs_of(e, network);
  const std::uint32_t offset = std::min(p.offset_mm, e.length_mm);
  return {part_cost(cost.backward, offset, e.length_mm), part_cost(cost.forward, e.length_mm - offset, e.length_mm)};
}

EndCosts costs_reaching(const RoadGraph& graph, Network network, RoadPoint p) noexcept {
  const Edge& e = graph.edges()[p.edge];
  const BothWays cost = costs_of(e, network);
  const std::uint32_t offset = std::min(p.offset_mm, e.length_mm);
  return {part_cost(cost.forward, offset, e.length_mm), part_cost(cost.backward, e.length_mm - offset, e.length_mm)};
}

std::optional<std::uint32_t> cost_direct(const RoadGraph& graph, Network network, RoadPoint from, RoadPoint to) noexcept {
  if (from.edge != to.edge) return std::nullopt;
  const Edge& e = graph.edges()[from.edge];
  const BothWays cost = costs_of(e, network);
  const std::uint32_t a = std::min(from.offset_mm, e.length_mm);
  const std::uint32_t b = std::min(to.offset_mm, e.length_mm);
  const std::uint32_t way = a <= b ? part_cost(cost.forward, b - a, e.length_mm) : part_cost(cost.backward, a - b, e.length_mm);
  return way == kUnreached ? std::nullopt : std::optional{way};
}

RoadPoint point_at_node(const RoadGraph& graph, NodeIndex node) noexcept {
  RoadPoint best;
  for (const std::span<const Arc> arcs : {graph.drive_out(node), graph.drive_in(node), graph.walk(node)})
    for (const Arc& arc : arcs) {
      if (best && (arc.edge >= best.edge || graph.edges()[arc.edge].length_mm == 0)) continue;
      const Edge& e = graph.edges()[arc.edge];
      best = {arc.edge, e.from == node ? 0 : e.length_mm, {}};
    }
  return best;
}

LatLon position_of(const RoadGraph& graph, RoadPoint p) noexcept { return EdgeLine{graph, p.edge}.at(p.offset_mm); }

}  // namespace watchgrid::engine
