#pragma once
/// Nodes that matter because of where they lie: at the edge of the map, or behind somebody who is heading away.
///
/// Both work on the plane that touches the Earth in the middle of the map (or at the place asked about); errors are far below the margins.
#include <cstdint>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

inline constexpr Millimeters kMapEdgeMargin = from_meters(150);

/// By node: 1 when it lies within `margin` of the border of the convex hull of the map. Whoever gets there may be beyond our roads in the
/// next moment, so the edge of the map is a way out (algorithms.md 8.7). O(n log n).
std::vector<std::uint8_t> map_edge(const RoadGraph&, Millimeters margin = kMapEdgeMargin);

/// By node: 1 when somebody at `at` who keeps on in direction `heading_deg` (0 north, 90 east) does not go there: more than `spread_deg`
/// off the heading, and farther than `near` away. O(n).
std::vector<std::uint8_t> behind(const RoadGraph&, LatLon at, std::uint32_t heading_deg, std::uint32_t spread_deg = 90,
                                 Millimeters near = from_meters(60));

/// The corners of the smallest convex outline, counter-clockwise. O(n log n).
std::vector<LatLon> convex_hull(std::vector<LatLon>);

/// Direction from one place to another, degrees 0..359, rounded.
std::uint32_t bearing_deg(LatLon from, LatLon to) noexcept;

}  // namespace watchgrid::engine
