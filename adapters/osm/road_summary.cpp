#include "adapters/osm/road_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace watchgrid::osm {
namespace {

using engine::Edge;
using engine::kImpassable;
using engine::kNoIndex;
using engine::LatLon;
using Parts = engine::RoadGraph::Parts;

bool drivable(const Edge& e) { return e.forward_ms != kImpassable || e.backward_ms != kImpassable; }

/// Union-find with path halving; the smaller root wins, so that the answer does not depend on the order of joining.
class Union {
 public:
  explicit Union(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t root(std::uint32_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a), b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Keeps the edges that are open to somebody and what they use; order stays.
void compact(Parts& parts) {
  std::erase_if(parts.edges, [](const Edge& e) { return !drivable(e) && !e.walkable; });
  std::vector<std::uint32_t> renumbered(parts.nodes.size(), kNoIndex);
  for (const Edge& e : parts.edges) renumbered[e.from] = renumbered[e.to] = 0;
  std::vector<LatLon> nodes, shape;
  for (std::size_t i = 0; i < parts.nodes.size(); ++i) {
    if (renumbered[i] == kNoIndex) continue;
    renumbered[i] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(parts.nodes[i]);
  }
  for (Edge& e : parts.edges) {
    e.from = renumbered[e.from];
    e.to = renumbered[e.to];
    const auto first = parts.shape.begin() + e.shape_begin;
    e.shape_begin = static_cast<std::uint32_t>(shape.size());
    shape.insert(shape.end(), first, first + e.shape_count);
  }
  parts.nodes = std::move(nodes);
  parts.shape = std::move(shape);
}

void close(Edge& e) {
  e.forward_ms = e.backward_ms = kImpassable;
  e.walkable = false;
}

}  // namespace

Islands find_islands(const Parts& parts, bool only_drivable) {
  Union nodes{parts.nodes.size()};
  const auto counts = [&](const Edge& e) { return !only_drivable || drivable(e); };
  for (const Edge& e : parts.edges)
    if (counts(e)) nodes.join(e.from, e.to);
  Islands out{.of_edge = std::vector<std::uint32_t>(parts.edges.size(), kNoIndex), .edge_counts = {}};
  std::vector<std::uint32_t> number(parts.nodes.size(), kNoIndex);
  for (std::size_t i = 0; i < parts.edges.size(); ++i) {
    if (!counts(parts.edges[i])) continue;
    std::uint32_t& island = number[nodes.root(parts.edges[i].from)];
    if (island == kNoIndex) {
      island = static_cast<std::uint32_t>(out.edge_counts.size());
      out.edge_counts.push_back(0);
    }
    out.of_edge[i] = island;
    ++out.edge_counts[island];
  }
  return out;
}

IslandsDropped drop_small_islands(Parts& parts, std::uint64_t edges_min) {
  IslandsDropped dropped;
  if (edges_min <= 1) return dropped;
  const Islands all = find_islands(parts, false), drive = find_islands(parts, true);
  const auto small = [&](const Islands& islands, std::size_t i) {
    return islands.of_edge[i] != kNoIndex && islands.edge_counts[islands.of_edge[i]] < edges_min;
  };
  for (std::size_t i = 0; i < parts.edges.size(); ++i) {
    Edge& e = parts.edges[i];
    if (small(all, i)) {
      close(e);
      ++dropped.edges;
    } else if (small(drive, i)) {
      e.forward_ms = e.backward_ms = kImpassable;
      ++dropped.drive_edges;
    }
  }
  compact(parts);
  return dropped;
}

RoadSummary summarise(const Parts& parts) {
  RoadSummary out;
  out.nodes = parts.nodes.size(), out.edges = parts.edges.size(), out.shape_points = parts.shape.size();
  std::uint64_t all = 0, drive = 0, walk = 0, oneway = 0;
  for (const Edge& e : parts.edges) {
    all += e.length_mm;
    if (e.walkable) walk += e.length_mm;
    if (drivable(e)) drive += e.length_mm;
    if ((e.forward_ms == kImpassable) != (e.backward_ms == kImpassable)) oneway += e.length_mm;
  }
  const auto km = [](std::uint64_t mm) { return static_cast<double>(mm) / 1e6; };
  out.length_km = km(all), out.drive_km = km(drive), out.walk_km = km(walk), out.oneway_km = km(oneway);
  out.drivable_share = all == 0 ? 0.0 : out.drive_km / out.length_km;
  if (!parts.nodes.empty()) {
    std::int32_t south = parts.nodes[0].lat_e6(), north = south, west = parts.nodes[0].lon_e6(), east = west;
    for (const auto* points : {&parts.nodes, &parts.shape})
      for (const LatLon p : *points) {
        south = std::min(south, p.lat_e6()), north = std::max(north, p.lat_e6());
        west = std::min(west, p.lon_e6()), east = std::max(east, p.lon_e6());
      }
    out.south_west = LatLon::from_e6(south, west);
    out.north_east = LatLon::from_e6(north, east);
  }
  const auto count = [&](bool only_drivable, std::uint64_t& islands, std::uint64_t& largest) {
    const Islands found = find_islands(parts, only_drivable);
    islands = found.edge_counts.size();
    if (islands > 0) largest = *std::max_element(found.edge_counts.begin(), found.edge_counts.end());
  };
  count(false, out.components, out.largest_component_edges);
  count(true, out.drive_components, out.largest_drive_component_edges);
  return out;
}

std::string to_line(const RoadSummary& s) {
  return fmt::format(
      "{} junctions, {} edges, {:.1f} km ({:.1f} % drivable), {} islands (largest {} edges), {} drivable islands, "
      "bounds {:.6f},{:.6f} to {:.6f},{:.6f}",
      s.nodes, s.edges, s.length_km, s.drivable_share * 100.0, s.components, s.largest_component_edges, s.drive_components,
      s.south_west.lat(), s.south_west.lon(), s.north_east.lat(), s.north_east.lon());
}

}  // namespace watchgrid::osm
