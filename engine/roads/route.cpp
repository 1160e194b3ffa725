#include "engine/roads/route.hpp"

#include <algorithm>

#include "engine/roads/edge_line.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::uint32_t plus(std::uint32_t a, std::uint32_t b) noexcept {
  return a == kUnreached || b == kUnreached || a > kCostMax - b ? kUnreached : a + b;
}

/// The end of the target's edge through which the best way comes in.
struct Arrival {
  std::uint32_t cost{kUnreached};
  NodeIndex node{kNoIndex};  ///< kNoIndex: straight along the common edge
  bool at_to{};
};

/// Leaves the settled way in the workspace.
Arrival search_to(RoadSearch& search, Network network, RoadPoint from, RoadPoint to, std::uint32_t cost_max) {
  const RoadGraph& graph = search.graph();
  Arrival best;
  const auto take = [&](std::uint32_t cost, NodeIndex node, bool at_to) {
    if (cost <= cost_max && cost < best.cost) best = {cost, node, at_to};
  };
  if (const auto direct = cost_direct(graph, network, from, to)) take(*direct, kNoIndex, false);
  const Edge& target = graph.edges()[to.edge];
  const EndCosts entry = costs_reaching(graph, network, to);
  search.begin(network, Heading::FromSource);
  search.seed(from);
  while (const Settled settled = search.settle(std::min(cost_max, best.cost))) {
    if (settled.node == target.from) take(plus(settled.cost, entry.from), target.from, false);
    if (settled.node == target.to) take(plus(settled.cost, entry.to), target.to, true);
  }
  return best;
}

std::uint32_t cost_of_edge(const Edge& e, Network network, bool forward) noexcept {
  return network == Network::Walk ? e.length_mm : forward ? e.forward_ms : e.backward_ms;
}

std::uint32_t length_of(const RouteLeg& leg) noexcept {
  return leg.from_mm < leg.to_mm ? leg.to_mm - leg.from_mm : leg.from_mm - leg.to_mm;
}

void add_leg(Route& route, RouteLeg leg) {
  if (leg.from_mm == leg.to_mm && leg.cost == 0) return;
  route.length.value += length_of(leg);
  route.legs.push_back(leg);
}

/// Whole edges from the seed node to `node`, in order of travel.
void add_edges_to(Route& route, const RoadSearch& search, Network network, NodeIndex node) {
  const auto first = static_cast<std::ptrdiff_t>(route.legs.size());
  const RoadGraph& graph = search.graph();
  for (NodeIndex at = node;;) {
    const RoadSearch::Step step = search.step_from(at);
    if (step.node == kNoIndex) break;
    const Edge& e = graph.edges()[step.edge];
    const bool forward = e.to == at;
    add_leg(route, {step.edge, forward ? 0 : e.length_mm, forward ? e.length_mm : 0, cost_of_edge(e, network, forward)});
    at = step.node;
  }
  std::reverse(route.legs.begin() + first, route.legs.end());
}

NodeIndex seed_node_of(const RoadSearch& search, NodeIndex node) noexcept {
  for (RoadSearch::Step step = search.step_from(node); step.node != kNoIndex; step = search.step_from(node)) node = step.node;
  return node;
}

}  // namespace

std::optional<Route> find_route(RoadSearch& search, Network network, RoadPoint from, RoadPoint to, std::uint32_t cost_max) {
  const Arrival arrival = search_to(search, network, from, to, cost_max);
  if (arrival.cost == kUnreached) return std::nullopt;
  Route route;
  route.target = to;
  route.cost = arrival.cost;
  const RoadGraph& graph = search.graph();
  if (arrival.node == kNoIndex) {
    add_leg(route, {from.edge, from.offset_mm, to.offset_mm, arrival.cost});
    return route;
  }
  const NodeIndex seed = seed_node_of(search, arrival.node);
  const bool leaves_at_to = search.root_at(seed).at_to;
  const EndCosts exit = costs_leaving(graph, network, from), entry = costs_reaching(graph, network, to);
  const std::uint32_t source_length = graph.edges()[from.edge].length_mm, target_length = graph.edges()[to.edge].length_mm;
  add_leg(route, {from.edge, from.offset_mm, leaves_at_to ? source_length : 0, leaves_at_to ? exit.to : exit.from});
  add_edges_to(route, search, network, arrival.node);
  add_leg(route, {to.edge, arrival.at_to ? target_length : 0, to.offset_mm, arrival.at_to ? entry.to : entry.from});
  return route;
}

std::uint32_t travel_cost(RoadSearch& search, Network network, RoadPoint from, RoadPoint to, std::uint32_t cost_max) {
  return search_to(search, network, from, to, cost_max).cost;
}

std::vector<std::uint32_t> travel_costs(RoadSearch& search, Network network, RoadPoint from, std::span<const RoadPoint> to,
                                        std::uint32_t cost_max) {
  const RoadGraph& graph = search.graph();
  std::vector<NodeIndex> wanted;
  for (const RoadPoint target : to) wanted.insert(wanted.end(), {graph.edges()[target.edge].from, graph.edges()[target.edge].to});
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());

  search.begin(network, Heading::FromSource);
  search.seed(from);
  for (std::size_t left = wanted.size(); left > 0;) {
    const auto settled = search.settle(cost_max);
    if (!settled) break;
    if (std::binary_search(wanted.begin(), wanted.end(), settled.node)) --left;
  }
  std::vector<std::uint32_t> costs;
  costs.reserve(to.size());
  for (const RoadPoint target : to) {
    const Edge& e = graph.edges()[target.edge];
    const EndCosts entry = costs_reaching(graph, network, target);
    const std::uint32_t round = std::min(plus(search.cost_of(e.from), entry.from), plus(search.cost_of(e.to), entry.to));
    const std::uint32_t cost = std::min(round, cost_direct(graph, network, from, target).value_or(kUnreached));
    costs.push_back(cost <= cost_max ? cost : kUnreached);
  }
  return costs;
}

RoadPoint point_along(const Route& route, std::uint32_t cost) noexcept {
  for (const RouteLeg& leg : route.legs) {
    if (cost < leg.cost) {
      const std::int64_t way = std::int64_t{leg.to_mm} - leg.from_mm;
      return {leg.edge, static_cast<std::uint32_t>(leg.from_mm + way * std::int64_t{cost} / leg.cost), {}};
    }
    cost -= leg.cost;
  }
  return {route.target.edge, route.target.offset_mm, {}};
}

std::vector<LatLon> polyline(const RoadGraph& graph, const Route& route) {
  std::vector<LatLon> points;
  const auto add = [&](LatLon at) {
    if (points.empty() || points.back() != at) points.push_back(at);
  };
  for (const RouteLeg& leg : route.legs) {
    const EdgeLine line{graph, leg.edge};
    std::vector<LatLon> inner;
    std::int64_t way = 0;
    for (std::size_t i = 1; i + 1 < line.point_count(); ++i) {
      way += haversine(line.point(i - 1), line.point(i)).value;
      const std::uint32_t offset = line.offset_of(way);
      if (offset > std::min(leg.from_mm, leg.to_mm) && offset < std::max(leg.from_mm, leg.to_mm)) inner.push_back(line.point(i));
    }
    if (leg.to_mm < leg.from_mm) std::reverse(inner.begin(), inner.end());
    add(line.at(leg.from_mm));
    for (const LatLon at : inner) add(at);
    add(line.at(leg.to_mm));
  }
  add(position_of(graph, route.target));
  return points;
}

}  // namespace watchgrid::engine
