#pragma once
/// A way from one RoadPoint to another: what it costs, which edges it takes, how it looks, and where a traveller is on it.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/base/units.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::engine {

/// A stretch on one edge; `to_mm < from_mm` when it runs against the edge's direction.
struct RouteLeg {
  EdgeIndex edge{};
  std::uint32_t from_mm{};
  std::uint32_t to_mm{};
  std::uint32_t cost{};  ///< ms on Drive, mm on Walk
  friend bool operator==(const RouteLeg&, const RouteLeg&) = default;
};

/// Off-road ends are not part of it.
struct Route {
  std::vector<RouteLeg> legs;  ///< in order of travel; empty when source and target are the same point
  RoadPoint target;
  std::uint32_t cost{};  ///< sum of the legs: ms on Drive, mm on Walk
  Millimeters length;
};

/// The cheapest way, along the common edge or round; nullopt when there is none within `cost_max`.
/// A forward search that stops at the target: O(nodes nearer than the target).
/// @post the workspace holds another search
std::optional<Route> find_route(RoadSearch&, Network, RoadPoint from, RoadPoint to, std::uint32_t cost_max = kCostMax);

/// The cost alone; kUnreached when there is no way within `cost_max`.
std::uint32_t travel_cost(RoadSearch&, Network, RoadPoint from, RoadPoint to, std::uint32_t cost_max = kCostMax);

/// One source, many targets, one search: costs in the order of `to`, kUnreached beyond `cost_max`. Stops when every end of every target is
/// settled. O(search + targets log targets).
std::vector<std::uint32_t> travel_costs(RoadSearch&, Network, RoadPoint from, std::span<const RoadPoint> to,
                                        std::uint32_t cost_max = kCostMax);

/// Where a traveller is after spending `cost` (ms on Drive, mm on Walk) of the route; the target when it is used up. O(legs).
RoadPoint point_along(const Route&, std::uint32_t cost) noexcept;

/// The line on the map, from the source to the target, both included.
std::vector<LatLon> polyline(const RoadGraph&, const Route&);

}  // namespace watchgrid::engine
