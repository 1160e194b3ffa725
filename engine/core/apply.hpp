#pragma once
/// The only function that changes State. No clock, no policy, cannot fail: the event has already happened.
#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// O(log n) in what is open. @pre the event was decided on exactly this state (or replayed in journal order)
void apply(State&, const Event&);

}  // namespace watchgrid::engine
