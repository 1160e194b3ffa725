#pragma once
/// Which homes an incident is about. An alarm at a home may have joined an incident elsewhere, and belongs to that home all the same.
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// The home that is listed at this place; 0: none. O(log homes).
HomeId listed_home_at(const Books&, std::string_view place_id);

/// The place that this alert named or came from; "" when it is not in memory any more.
std::string_view place_of(const State&, const AlertState&);

/// The listed homes of the incident's own place and of its alerts, each once, the incident's own first. O(alerts).
std::vector<HomeId> homes_of(const State&, IncidentId);

/// Was this alarm counted to the incident: opened it, joined it, or was merged into it?
bool is_of(const State&, IncidentId of, IncidentId incident);

}  // namespace watchgrid::engine
