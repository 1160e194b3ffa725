#pragma once
/// Getting on and off the network at a RoadPoint: which ends of its edge it leads to, and at what cost.
///
/// A point in the middle of an edge may only move along it in a direction that is allowed. A point exactly on an end
/// (offset 0 or the full length) stands on the junction itself and may use everything there, whatever its own edge allows.
/// An edge of length 0 has no middle: importers give every edge at least 1 mm.
/// All functions are pure, O(1) but where said.
#include <cstdint>
#include <optional>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

/// Which view of the network. Costs are ms on Drive, mm on Walk.
enum class Network : std::uint8_t { Drive, Walk };

inline constexpr std::uint32_t kUnreached = 0xFFFFFFFFU;  ///< a cost that no path has
inline constexpr std::uint32_t kCostMax = 0xFFFFFFFEU;    ///< the largest real cost: 49 days or 4 294 km

/// Cost between a point and the two ends of its edge; kUnreached where the way is not allowed.
struct EndCosts {
  std::uint32_t from{kUnreached};
  std::uint32_t to{kUnreached};
};

bool is_usable(const Edge&, Network) noexcept;

EndCosts costs_leaving(const RoadGraph&, Network, RoadPoint) noexcept;   ///< point -> ends
EndCosts costs_reaching(const RoadGraph&, Network, RoadPoint) noexcept;  ///< ends -> point

/// Along the common edge without leaving it; nullopt when they are on different edges or against the one-way.
std::optional<std::uint32_t> cost_direct(const RoadGraph&, Network, RoadPoint from, RoadPoint to) noexcept;

/// A RoadPoint on that junction; falsy when no edge touches it. O(degree).
RoadPoint point_at_node(const RoadGraph&, NodeIndex) noexcept;

/// Where the point lies on the map (on the road: `off_road` is not walked back). O(points of the edge's shape).
LatLon position_of(const RoadGraph&, RoadPoint) noexcept;

}  // namespace watchgrid::engine
