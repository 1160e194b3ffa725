#pragma once
/// How a simulated suspect really flees: along the roads to the edge of the map, straight or by way of detours.
///
/// Every road seems slower or faster to the suspect by a factor exp(0.85 z), as in the engine's model of flight (algorithms.md 3.5): nobody
/// knows the quickest way. `Direct` makes for the far edge of the map, an exit in a random direction that lies at least half as far as the farthest; `Evasive` goes by two random junctions first, which the
/// engine's model does not know of. The suspect keeps to 0.8-1.0 of the speed that the engine assumes.
#include <optional>
#include <vector>

#include "adapters/sim/dice.hpp"
#include "engine/base/enum_names.hpp"
#include "engine/ring/travel_model.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::sim {

enum class Flight : unsigned char { Direct, Evasive };

struct FlightQuestion {
    engine::TravelModel model;               ///< of the suspect, at full speed
    std::span<const std::uint8_t> exits;     ///< by node
    engine::NodeIndex start{};
    Flight kind{};
    std::uint32_t detour_max_ms{420'000};    ///< of each detour, at full speed from the start
};

/// Junctions in the order in which they are passed, with the time since the start; the last one is an exit. nullopt: no exit can be reached.
/// Three searches over the whole network at most, 20 ms each in a county.
std::optional<std::vector<engine::TimedNode>> draw_flight(const engine::RoadGraph&, const FlightQuestion&, Dice&);

}  // namespace watchgrid::sim
