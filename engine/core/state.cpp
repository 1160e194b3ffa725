#include "engine/core/state.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/core/indexes.hpp"
#include "engine/core/state_fields.hpp"

namespace watchgrid::engine {

State::State() = default;
State::State(const State&) = default;
State::State(State&&) noexcept = default;
State& State::operator=(const State&) = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

void rebuild_indexes(State& s) {
    s.responder_by_external_id.clear();
    s.alert_by_key.clear();
    s.open_incidents.clear();
    s.deadlines.clear();
    s.under_way.clear();
    s.recent.clear();
    for (auto& waiting : s.waiting) waiting.clear();
    auto responder = s.responders.first_id();
    for (const ResponderState& r : s.responders) s.responder_by_external_id.insert_or_assign(r.profile.external_id, responder), ++responder.value;
    auto alert = s.alerts.first_id();
    for (const AlertState& a : s.alerts) s.alert_by_key.insert_or_assign(alert_key(a.source_id, a.alert_id), alert), ++alert.value;
    auto incident = s.incidents.first_id();
    for (const IncidentState& i : s.incidents) {
        if (i.open()) s.open_incidents.insert(incident);
        index_item(s, i, incident, true);
        remember_recent(s, i);
        ++incident.value;
    }
    auto offer = s.offers.first_id();
    for (const OfferState& o : s.offers) index_item(s, o, offer, true), ++offer.value;
    s.books.rebuild_indexes();
    const auto index_all = [&s](const auto& table) {
        auto id = table.first_id();
        for (const auto& item : table) index_item(s, item, id, true), ++id.value;
    };
    index_all(s.books.tasks), index_all(s.books.hazards), index_all(s.books.homes), index_all(s.books.notices), index_all(s.books.patrols);
    auto clock = s.clocks.first_id();
    for (const ClockState& c : s.clocks) {
        if (c.phase == ClockPhase::Running) index_item(s, c, clock, true);  // the incident of a finished one may be forgotten
        ++clock.value;
    }
}

std::string dangling_reference(const State& s) {
    const auto broken = [](const char* what, std::uint64_t id, const char* lacks) { return std::string{what} + " " + std::to_string(id) + " names " + lacks + " that is not there"; };
    std::uint64_t id = s.incidents.first_id().value;
    for (const IncidentState& i : s.incidents) {
        if (i.policy >= s.policies.size()) return broken("incident", id, "a policy");
        if (i.dispatch_row != kNoDispatchRow && i.dispatch_row >= s.policies[i.policy].dispatch.size()) return broken("incident", id, "a dispatch row");
        ++id;
    }
    id = s.offers.first_id().value;
    for (const OfferState& o : s.offers) {
        if (!s.responders.has(o.responder)) return broken("offer", id, "a responder");
        if ((o.open() || o.active()) && !s.incidents.has(o.incident)) return broken("offer", id, "an incident");
        if (!o.ring && (o.tier < 1 || o.tier > kTiers)) return broken("offer", id, "a tier");
        ++id;
    }
    id = s.clocks.first_id().value;
    for (const ClockState& c : s.clocks) {
        const IncidentState* i = s.incidents.find(c.incident);
        if (i == nullptr && c.phase == ClockPhase::Running) return broken("clock", id, "an incident");
        if (i != nullptr && c.rule >= s.policies[i->policy].rules.size()) return broken("clock", id, "a rule");
        ++id;
    }
    id = s.responders.first_id().value;
    for (const ResponderState& r : s.responders) {
        for (const OfferId offer : {r.open_offer, r.assignment})
            if (offer && !s.offers.has(offer)) return broken("responder", id, "an offer");
        ++id;
    }
    return {};
}

const SourceRecord* find_source(const State& s, std::string_view source_id) {
    const auto it = std::lower_bound(s.sources.begin(), s.sources.end(), source_id, [](const SourceRecord& r, std::string_view id) { return r.source_id < id; });
    return it != s.sources.end() && it->source_id == source_id ? &*it : nullptr;
}

std::uint64_t state_digest(const State& state) { return digest_of(state); }

}  // namespace watchgrid::engine
