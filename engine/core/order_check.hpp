#pragma once
/// Who may be ordered by hand, asked before anybody presses a button.
#include "engine/core/decide.hpp"
#include "engine/dispatch/verdict.hpp"

namespace watchgrid::engine {

/// Why `AssignResponder` would be refused now: Gated, NotVetted, Busy, NotInDrill or OffDuty; Eligible when it would be taken. An open offer
/// elsewhere is no obstacle, since an order goes before a question. Changes nothing. O(offers of the incident).
/// @pre the incident is in the state, open and no consult; the responder is in the state
Verdict order_verdict(const State&, World, IncidentId, ResponderId, Instant now);

}  // namespace watchgrid::engine
