#pragma once
/// Where a suspect may be by now, and when the next way out may be reached. Posts that are held block the way.
///
/// A search on the roads themselves (not folded: a post in the middle of a road closes that road), as far as the suspect can have come. Grows
/// with every second; posts in place keep it in. Pure. O(n log n) for n junctions inside, a few ms in a county.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/ring/travel_model.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

struct AreaQuestion {
  std::span<const TimedNode> suspect;     ///< where it was seen
  std::uint32_t age_ms{};                 ///< since when
  std::span<const NodeIndex> held;        ///< nobody gets past these
  std::span<const std::uint8_t> ways_out; ///< by node; nonzero: reaching it is a breach; empty: none
  std::span<const NodeIndex> open;        ///< posts that are not held: ways out too
  std::span<const std::uint8_t> watched{};  ///< by node; nonzero: a camera that has told of nothing; empty: none
  std::uint32_t look_ahead_ms{1'800'000};
};

struct PossibleArea {
  std::vector<LatLon> outline;             ///< convex hull of where the suspect may be, counter-clockwise; fewer than 3 points: a road
  std::uint64_t area_m2{};                 ///< of the outline
  std::uint32_t junctions{};               ///< inside
  std::vector<LatLon> likely_outline;      ///< of where it can be without having passed a camera that told of nothing; empty without cameras
  std::uint64_t likely_m2{};
  std::optional<std::uint32_t> breach_ms;  ///< from now until a way out can be reached; 0: it may be out; nullopt: not within the look-ahead
};

PossibleArea possible_area(const RoadGraph&, const TravelModel&, const AreaQuestion&);

}  // namespace watchgrid::engine
