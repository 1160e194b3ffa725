#pragma once
/// The one door into the engine: a command and a time go in, facts come out.
///
/// Pure apart from `state` and the fleet's telemetry: the same state, fleet, town, command and time give the same events on
/// every machine. Events are applied as they are decided, since later parts of one decision depend on earlier ones (the offers
/// of an incident need the incident); what is returned has been applied already (docs/decisions/0003).
/// A refusal is decided before the first event, and leaves the state as it was.
#include <boost/system/result.hpp>
#include <vector>

#include "engine/core/command.hpp"
#include "engine/core/rejection.hpp"
#include "engine/core/state.hpp"
#include "engine/dispatch/fleet.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::engine {

class RingDesk;

/// What a decision may look at beside the state. The town is immutable; the fleet holds where people are (telemetry).
struct World {
    const Town& town;
    const GridTree& grids;
    Fleet& fleet;
    RingDesk* rings{nullptr};  ///< null: rings are refused
};

using Decided = boost::system::result<std::vector<Event>, Rejection>;

/// `now` is moved up to the last event's time if it is behind it: time never goes back along the journal.
/// Cost: an alert is dominated by two bounded road searches; everything else is O(log n).
Decided decide(State&, World, const Command&, Instant now);

/// Makes the fleet agree with a state that was replayed: who is enrolled, on duty and free. O(responders).
void sync_fleet(const State&, World);

}  // namespace watchgrid::engine
