#include "engine/core/order_check.hpp"

#include "engine/core/decision.hpp"

namespace watchgrid::engine {

Verdict order_verdict(const State& state, World world, IncidentId incident, ResponderId responder, Instant now) {
    const Decision looks{const_cast<State&>(state), world, now};  // const members only
    Verdict why{};
    return looks.forbids_order(state.incidents.at(incident), responder, why) && why != Verdict::HasOffer ? why : Verdict::Eligible;
}

}  // namespace watchgrid::engine
