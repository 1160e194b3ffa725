#include "engine/core/state.hpp"

#include "engine/base/digest.hpp"
#include "engine/core/deadlines.hpp"
#include "engine/core/state_fields.hpp"

namespace watchgrid::engine {

void rebuild_indexes(State& s) {
    s.responder_by_external_id.clear();
    s.alert_by_key.clear();
    s.open_incidents.clear();
    s.deadlines.clear();
    auto responder = s.responders.first_id();
    for (const ResponderState& r : s.responders) s.responder_by_external_id.insert_or_assign(r.profile.external_id, responder), ++responder.value;
    auto alert = s.alerts.first_id();
    for (const AlertState& a : s.alerts) s.alert_by_key.insert_or_assign(alert_key(a.source_id, a.alert_id), alert), ++alert.value;
    auto incident = s.incidents.first_id();
    for (const IncidentState& i : s.incidents) {
        if (i.open()) s.open_incidents.insert(incident);
        if (const auto at = deadline_of(s, i)) s.deadlines.insert({*at, DeadlineKind::Incident, incident.value});
        ++incident.value;
    }
    auto offer = s.offers.first_id();
    for (const OfferState& o : s.offers) {
        if (const auto at = deadline_of(s, o)) s.deadlines.insert({*at, DeadlineKind::Offer, offer.value});
        ++offer.value;
    }
    auto clock = s.clocks.first_id();
    for (const ClockState& c : s.clocks) {
        if (const auto at = c.phase == ClockPhase::Running ? deadline_of(s, c) : std::nullopt) s.deadlines.insert({*at, DeadlineKind::Clock, clock.value});
        ++clock.value;
    }
}

std::uint64_t state_digest(const State& state) { return digest_of(state); }

}  // namespace watchgrid::engine
