#pragma once
/// What events of the everyday work hold about people is for the desk. Viewers see the stream and the timelines too: neither shows them whom
/// somebody called about a home, what was said in a quarrel, or how somebody was hurt.
#include "engine/core/event.hpp"

namespace watchgrid::app {

/// Does the event belong into the live stream? Of the everyday work only what concerns an incident or everybody in an area: registers and
/// ledgers are read by those who look at them, and a town pack brings hundreds of thousands of rows at once.
bool is_for_consoles(const engine::EventBody&);

/// Takes out what only admin, supervisor and dispatcher may read: names, numbers and words about a home, a dispute, or somebody's health.
void remove_private(engine::EventBody&);

}  // namespace watchgrid::app
