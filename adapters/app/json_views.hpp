#pragma once
/// State as JSON documents of the public interface (contract 4). Pure; called on the core thread between steps.
#include <boost/json.hpp>
#include <string>

#include "adapters/app/core_loop.hpp"

namespace watchgrid::app {

boost::json::value time_json(engine::Instant);
boost::json::value time_json(const std::optional<engine::Instant>&);
boost::json::object location_json(const engine::Location&);

/// One line of the queue: no timeline, no explanation.
boost::json::object incident_json(const engine::State&, const engine::Town&, engine::IncidentId, engine::Instant now);
/// With alerts, clocks, offers and tiers.
boost::json::object incident_detail_json(const engine::State&, const engine::Town&, engine::IncidentId, engine::Instant now);
/// Every matching decision: candidates with each term of the ETA, who was left out and why, shortfalls, a sentence in both languages.
boost::json::object explanation_json(const engine::State&, engine::IncidentId);

/// @param position whether the fix is shown (while on duty or assigned)
boost::json::object responder_json(const engine::State&, const engine::Fleet&, engine::ResponderId, engine::Instant now);
/// off_duty, resting, available, offered or busy.
std::string_view responder_status(const engine::ResponderState&, engine::Instant now) noexcept;

boost::json::object place_json(const engine::Town&, const engine::Place&);
boost::json::object zone_json(const engine::Town&, const engine::Zone&);

/// An event as the timeline shows it: what, when, and every field by name; ids in their public spelling.
boost::json::object event_json(const engine::State&, const StoredEvent&);

/// "needs_location", "crs_assumed", ... of Alert::flags.
boost::json::array flags_json(std::uint32_t flags);

}  // namespace watchgrid::app
