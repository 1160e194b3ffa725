#pragma once
/// A road network in numbers: what `watchgrid import roads` prints and `town info` shows.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::osm {

struct RoadSummary {
  std::uint64_t nodes{};  ///< junctions and ends
  std::uint64_t edges{};
  std::uint64_t shape_points{};
  double length_km{};  ///< each edge once
  double drive_km{};   ///< open to cars in at least one direction
  double walk_km{};
  double oneway_km{};         ///< open to cars in exactly one direction
  double drivable_share{};    ///< drive_km / length_km; 0 for an empty network
  engine::LatLon south_west;  ///< bounds of nodes and shapes; (0, 0) twice for an empty network
  engine::LatLon north_east;
  std::uint64_t components{};  ///< islands: parts that no way joins, whatever the direction and mode
  std::uint64_t largest_component_edges{};
  std::uint64_t drive_components{};  ///< islands of the drivable network
  std::uint64_t largest_drive_component_edges{};
};

RoadSummary summarise(const engine::RoadGraph::Parts&);

/// One line for people: "5,123 junctions, 7,001 edges, 812.4 km (63.1 % drivable), ...".
std::string to_line(const RoadSummary&);

/// The island of each edge, numbered from 0 in order of the first edge; `kNoIndex` for edges that `only_drivable` leaves out.
struct Islands {
  std::vector<std::uint32_t> of_edge;
  std::vector<std::uint32_t> edge_counts;  ///< by island
};
/// O((n + m) log n) at worst, nearly linear.
Islands find_islands(const engine::RoadGraph::Parts&, bool only_drivable);

/// Drops islands of fewer than `edges_min` edges, and closes to cars the drivable islands of fewer than `edges_min` drivable
/// edges (dropping what feet may not use either), then removes nodes and shapes that nothing uses. Order is kept.
struct IslandsDropped {
  std::uint64_t edges{};
  std::uint64_t drive_edges{};
};
IslandsDropped drop_small_islands(engine::RoadGraph::Parts&, std::uint64_t edges_min);

}  // namespace watchgrid::osm
