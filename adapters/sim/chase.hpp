#pragma once
/// One flight and its chase in virtual time: the real engine's ring, people who answer, drive and arrive by chance, cameras that see or
/// miss the suspect.
///
/// A suspect who reaches a junction where a post stands, set up, is caught; one who reaches a way out of the map has escaped. People answer
/// as they do in `simulate` (habits.hpp); a drive takes exp(0.20 z) times what the roads say; whoever has arrived needs 20-30 s to set up.
#include <memory>
#include <optional>
#include <vector>

#include "adapters/sim/event_queue.hpp"
#include "adapters/sim/flight_path.hpp"
#include "adapters/sim/habits.hpp"
#include "adapters/sim/trip.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/ring_desk.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::sim {

/// What all chases in one town share. The town must outlive it.
struct ChaseGround {
    ChaseGround(const engine::Town&, const engine::PolicyPack&);

    const engine::Town& town;
    const engine::PolicyPack& policy;
    engine::GridTree grids;
    engine::RingDesk desk;
    std::vector<std::uint8_t> cameras;  ///< by node
    std::size_t camera_count{};
};

struct ChaseTerms {
    engine::SuspectVehicle vehicle{engine::SuspectVehicle::Car};
    engine::Duration report_delay{60'000};  ///< from the crime to the activation
    bool follow{true};                      ///< sightings are told to the engine
    double camera_sees{0.8};
    engine::Duration camera_lag{10'000};
    double travel_spread{0.20};
};

/// Drawn once, so that chases under different terms meet the same flight.
struct ChaseCase {
    std::uint64_t seed{};
    Flight kind{};
    std::vector<engine::TimedNode> path;  ///< since the crime
    std::vector<engine::LatLon> people;   ///< by position in the town's list
};

enum class FlightEnd : unsigned char { Caught, Escaped };

/// For the map.
struct HeldPost {
    engine::LatLon at;
    engine::Duration held_at{};  ///< since the report
};

struct ChaseResult {
    FlightEnd end{};
    engine::Duration ended_at{};  ///< since the report
    engine::LatLon ended_where;
    bool first_complete{};
    bool sealed_in_time{};        ///< the ring as it stood at the end was held, each post before the suspect could be there
    double claimed_sealed{}, claimed_intercepted{};  ///< of the first plan
    std::size_t units_first{}, units_used{}, plans{}, sightings{};
    std::vector<HeldPost> held;
    std::vector<engine::LatLon> seen;
};

/// @pre the ground's town has roads and everybody in it may hold a post; case.people has one place each
ChaseResult run_chase(ChaseGround&, const ChaseTerms&, const ChaseCase&);

}  // namespace watchgrid::sim
