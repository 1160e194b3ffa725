#pragma once
/// What a console has to be told anew after some events: every incident, person and ring that looks different now.
#include <set>
#include <span>

#include "adapters/app/core_loop.hpp"

namespace watchgrid::app {

struct Touched {
    std::set<engine::IncidentId> incidents;
    std::set<engine::ResponderId> responders;
    std::set<engine::RingId> rings;
};

/// @param after the state that the events led to. Ids may be of what is forgotten by now. O(events log touched).
Touched touched_by(const engine::State& after, std::span<const StoredEvent> events);

}  // namespace watchgrid::app
