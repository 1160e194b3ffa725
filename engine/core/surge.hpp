#pragma once
/// Too many alarms at plates of one area at once: a flood of phones, or a photo of a plate that goes round (reliability.md 5, attack 2).
///
/// Plates hang in the street and anybody may press them. From the kSurgeIncidents-th incident of plates within kSurgeRadius and kSurgeWindow on,
/// a new one is kept and marked, its clocks run, its grid's owner sees it, and nobody is sent for kSurgeHold: a person at the desk looks at
/// it first and cancels it, or sends people (escalate, assign) at once. What a clock orders meanwhile is on record and pages the supervisor
/// where it does, and asks nobody more; a claim window that ends meanwhile orders nobody. When nobody looks it goes on by itself, as any other:
/// a real alarm waits, it is not lost. Questions (consult) page nobody and count for nothing. Never held: rescue, what is critical, and alarms of devices, telephones and people who are known.
#include "engine/core/decision.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kSurgeIncidents = 30;  ///< that are not reports of one event: those were merged
inline constexpr Duration kSurgeWindow = std::chrono::minutes{1};
inline constexpr Duration kSurgeHold = std::chrono::minutes{2};
inline constexpr Millimeters kSurgeRadius = from_meters(1000);

/// Before the incident of this alarm is opened. O(incidents of the last minute).
bool is_surge(const Decision&, const Alert&, Severity, const std::optional<Location>&);

/// All its alerts are marked, nobody is asked yet, it is not critical, and its time is not over. O(alerts of it).
bool is_held(const State&, const IncidentState&, Instant now);

}  // namespace watchgrid::engine
