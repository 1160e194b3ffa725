#include "tests/adapters/osm/route_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <queue>

namespace watchgrid::test {
namespace {

using engine::Edge;
using engine::kImpassable;
using engine::LatLon;

constexpr double kNever = std::numeric_limits<double>::infinity();

struct Flat {
  double x, y;
};
Flat flat(LatLon p, LatLon origin) {
  constexpr double kMeters = 111'195.08;
  return {(p.lon() - origin.lon()) * kMeters * std::cos(origin.lat() * std::numbers::pi / 180.0), (p.lat() - origin.lat()) * kMeters};
}

std::vector<LatLon> line_of(const engine::RoadGraph::Parts& parts, const Edge& e) {
  std::vector<LatLon> out{parts.nodes[e.from]};
  out.insert(out.end(), parts.shape.begin() + e.shape_begin, parts.shape.begin() + e.shape_begin + e.shape_count);
  out.push_back(parts.nodes[e.to]);
  return out;
}

double meters(const Edge& e) { return e.length_mm / 1000.0; }

}  // namespace

RouteOracle::RouteOracle(const engine::RoadGraph::Parts& parts) : parts_{parts}, edges_at_(parts.nodes.size()) {
  for (std::size_t i = 0; i < parts.edges.size(); ++i) {
    edges_at_[parts.edges[i].from].push_back(i);
    edges_at_[parts.edges[i].to].push_back(i);
  }
}

RouteOracle::Foot RouteOracle::snap(LatLon at) const {
  Foot best;
  double best_gap = kNever;
  for (std::size_t i = 0; i < parts_.edges.size(); ++i) {
    const Edge& e = parts_.edges[i];
    if (e.forward_ms == kImpassable && e.backward_ms == kImpassable) continue;
    const auto line = line_of(parts_, e);
    double walked = 0.0, foot = -1.0;
    for (std::size_t k = 1; k < line.size(); ++k) {
      const Flat a = flat(line[k - 1], at), b = flat(line[k], at);
      const double dx = b.x - a.x, dy = b.y - a.y, length = std::hypot(dx, dy);
      const double t = length == 0.0 ? 0.0 : std::clamp(-(a.x * dx + a.y * dy) / (length * length), 0.0, 1.0);
      if (const double gap = std::hypot(a.x + t * dx, a.y + t * dy); gap < best_gap) {
        best_gap = gap;
        foot = walked + t * length;
      }
      walked += length;
    }
    if (foot >= 0.0) best = {i, walked == 0.0 ? 0.0 : foot / walked};
  }
  return best;
}

std::vector<double> RouteOracle::costs_from(Foot start) const {
  std::vector<double> cost(parts_.nodes.size(), kNever);
  std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>, std::greater<>> open;
  const auto reach = [&](std::size_t node, double c) {
    if (c < cost[node]) cost[node] = c, open.emplace(c, node);
  };
  const Edge& first = parts_.edges[start.edge];
  if (first.forward_ms != kImpassable) reach(first.to, (1.0 - start.along) * meters(first));
  if (first.backward_ms != kImpassable) reach(first.from, start.along * meters(first));
  while (!open.empty()) {
    const auto [c, node] = open.top();
    open.pop();
    if (c > cost[node]) continue;
    for (const std::size_t i : edges_at_[node]) {
      const Edge& e = parts_.edges[i];
      if (e.from == node && e.forward_ms != kImpassable) reach(e.to, c + meters(e));
      if (e.to == node && e.backward_ms != kImpassable) reach(e.from, c + meters(e));
    }
  }
  return cost;
}

std::optional<double> RouteOracle::distance_m(LatLon from, LatLon to) const {
  const Foot start = snap(from), end = snap(to);
  const auto cost = costs_from(start);
  const Edge& last = parts_.edges[end.edge];
  double best = kNever;
  if (last.forward_ms != kImpassable) best = std::min(best, cost[last.from] + end.along * meters(last));
  if (last.backward_ms != kImpassable) best = std::min(best, cost[last.to] + (1.0 - end.along) * meters(last));
  if (start.edge == end.edge) {
    const double ahead = (end.along - start.along) * meters(last);
    if (ahead >= 0.0 && last.forward_ms != kImpassable) best = std::min(best, ahead);
    if (ahead <= 0.0 && last.backward_ms != kImpassable) best = std::min(best, -ahead);
  }
  if (best == kNever) return std::nullopt;
  return best;
}

}  // namespace watchgrid::test
