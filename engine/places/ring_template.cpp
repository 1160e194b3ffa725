#include "engine/places/ring_template.hpp"

#include <algorithm>
#include <cmath>

#include "engine/places/polygon.hpp"
#include "engine/ring/vertex_cut.hpp"

namespace watchgrid::engine {
namespace {

enum Side : std::uint8_t { kIn, kBand, kOut };

/// Is `p` within `reach` of the segment? On the plane that touches the Earth at `p`.
bool near_segment(LatLon p, LatLon a, LatLon b, double reach_m) {
  constexpr double kMetersPerE6 = 0.11119508;  // R = 6 371 008.8 m
  const double shrink = std::cos(p.lat() * 3.14159265358979323846 / 180);
  const double ax = (a.lon_e6() - p.lon_e6()) * kMetersPerE6 * shrink, ay = (a.lat_e6() - p.lat_e6()) * kMetersPerE6;
  const double bx = (b.lon_e6() - p.lon_e6()) * kMetersPerE6 * shrink, by = (b.lat_e6() - p.lat_e6()) * kMetersPerE6;
  const double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
  const double along = length2 == 0 ? 0 : std::clamp(-(ax * dx + ay * dy) / length2, 0.0, 1.0);
  return std::hypot(ax + along * dx, ay + along * dy) <= reach_m;
}

/// Which nodes lie within the outline, and on which side of its band each is.
struct Sides {
  std::vector<std::uint8_t> within;
  std::vector<Side> side;

  Sides(const RoadGraph& roads, std::span<const LatLon> outline) : within(roads.nodes().size()), side(roads.nodes().size()) {
    const std::vector<LatLon> rings[]{{outline.begin(), outline.end()}};
    for (NodeIndex n = 0; n < within.size(); ++n) {
      const LatLon p = roads.nodes()[n];
      within[n] = contains(rings, p) ? 1 : 0;
      side[n] = within[n] != 0 ? kIn : kOut;
      for (std::size_t i = 0; i + 1 < outline.size() && side[n] != kBand; ++i)
        if (near_segment(p, outline[i], outline[i + 1], kOutlineBand.meters())) side[n] = kBand;
    }
    for (const Edge& e : roads.edges())
      if (within[e.from] != within[e.to]) side[e.from] = side[e.to] = kBand;
  }
};

NodeIndex nearest_driven(const RoadGraph& roads, LatLon at) {
  NodeIndex best = kNoIndex;
  Millimeters nearest = kTemplatePostNear;
  for (NodeIndex n = 0; n < roads.nodes().size(); ++n) {
    if (std::abs(roads.nodes()[n].lat_e6() - at.lat_e6()) > 2'000 || (roads.drive_out(n).empty() && roads.drive_in(n).empty())) continue;
    if (const Millimeters away = haversine(roads.nodes()[n], at); away <= nearest && (best == kNoIndex || away < nearest)) best = n, nearest = away;
  }
  return best;
}

/// The first road on the way of a search from inside to outside that crosses the outline; kNoIndex: there is no such way.
NodeIndex find_leak(const RoadGraph& roads, const Sides& sides, const std::vector<std::uint8_t>& held) {
  std::vector<NodeIndex> before(roads.nodes().size(), kNoIndex), queue;
  std::vector<std::uint8_t> seen = held;
  const bool has_inside = std::find(sides.side.begin(), sides.side.end(), kIn) != sides.side.end();
  for (NodeIndex n = 0; n < seen.size(); ++n)
    if (seen[n] == 0 && (has_inside ? sides.side[n] == kIn : sides.within[n] != 0)) seen[n] = 1, queue.push_back(n);
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const Arc& arc : roads.drive_out(queue[i])) {
      if (seen[arc.other] != 0) continue;
      seen[arc.other] = 1;
      before[arc.other] = queue[i];
      if (sides.side[arc.other] != kOut) {
        queue.push_back(arc.other);
        continue;
      }
      NodeIndex crossing = arc.other;
      for (NodeIndex n = arc.other; before[n] != kNoIndex; n = before[n])
        if (sides.within[n] == 0 && sides.within[before[n]] != 0) crossing = n;
      return crossing;
    }
  return kNoIndex;
}

}  // namespace

TemplateFit fit_template(const RoadGraph& roads, std::span<const LatLon> outline, std::span<const LatLon> posts) {
  const Sides sides{roads, outline};
  TemplateFit out;
  std::vector<std::uint8_t> held(roads.nodes().size(), 0);
  for (const LatLon post : posts) {
    out.posts.push_back(nearest_driven(roads, post));
    if (out.posts.back() != kNoIndex) held[out.posts.back()] = 1;
  }
  for (const Side side : sides.side) out.outside.push_back(side == kOut ? 1 : 0), out.inside.push_back(side == kIn ? 1 : 0);
  while (out.gaps.size() < kTemplateGapsNamed) {
    const NodeIndex leak = find_leak(roads, sides, held);
    if (leak == kNoIndex) break;
    out.gaps.push_back(roads.nodes()[leak]);
    held[leak] = 1;  // named; on to the next
  }
  return out;
}

std::vector<LatLon> derive_posts(const RoadGraph& roads, std::span<const LatLon> outline) {
  const Sides sides{roads, outline};
  std::vector<std::uint32_t> vertex_of(roads.nodes().size(), kNoIndex), sources, sinks;
  std::vector<NodeIndex> node_of;
  for (NodeIndex n = 0; n < vertex_of.size(); ++n)
    if (sides.side[n] == kBand) vertex_of[n] = static_cast<std::uint32_t>(node_of.size()), node_of.push_back(n);
  const bool has_inside = std::find(sides.side.begin(), sides.side.end(), kIn) != sides.side.end();
  std::vector<VertexCut::Link> links;
  for (std::uint32_t v = 0; v < node_of.size(); ++v) {
    const NodeIndex n = node_of[v];
    const auto from_inside = roads.drive_in(n);
    const bool entered = std::any_of(from_inside.begin(), from_inside.end(), [&](const Arc& a) { return sides.side[a.other] == kIn; });
    if (entered || (!has_inside && sides.within[n] != 0)) sources.push_back(v);
    bool left = false;
    for (const Arc& arc : roads.drive_out(n)) {
      left = left || sides.side[arc.other] == kOut;
      if (vertex_of[arc.other] != kNoIndex) links.push_back({v, vertex_of[arc.other]});
    }
    if (left) sinks.push_back(v);
  }
  VertexCut cut{static_cast<std::uint32_t>(node_of.size()), links, sources, sinks};
  for (std::uint32_t v = 0; v < node_of.size(); ++v) cut.set_capacity(v, 1);
  std::vector<LatLon> out;
  if (!cut.solve(~std::uint64_t{0}, ~std::uint64_t{0})) return out;
  for (const std::uint32_t v : cut.outermost_cut()) out.push_back(roads.nodes()[node_of[v]]);
  return out;
}

}  // namespace watchgrid::engine
