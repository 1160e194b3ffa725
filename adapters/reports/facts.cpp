#include "adapters/reports/facts.hpp"

#include <algorithm>

namespace watchgrid::reports {
namespace {

using engine::Duration;
using engine::Instant;

ClockFact clock_fact(const engine::ClockState& c, const engine::Rule& rule) {
    ClockFact out{.rule_id = rule.id, .stage = rule.stop, .tier = rule.actor.tier, .target_percentile = rule.target_percentile, .phase = c.phase,
                  .took = std::nullopt, .cause = c.cause, .late = c.late, .excused = !c.excuse.empty()};
    // A pause moves the due time on, so the due time tells where the counted time began.
    if (c.stopped_at) out.took = std::max(Duration{0}, *c.stopped_at - (c.due_at - rule.deadline));
    return out;
}

void earlier(std::optional<Duration>& best, std::optional<Instant> at, Instant from) {
    if (!at) return;
    const Duration after = std::max(Duration{0}, *at - from);
    if (!best || after < *best) best = after;
}

void take(UnitFact& unit, const engine::OfferState& o, Instant from) {
    earlier(unit.signed_after, o.accepted_at, from);
    earlier(unit.moving_after, o.moving_at ? o.moving_at : o.arrived_at, from);  // who has arrived has moved
    earlier(unit.arrived_after, o.arrived_at, from);
    earlier(unit.feedback_after, o.feedback_at, from);
}

}  // namespace

IncidentFact fact_of(const engine::State& s, engine::IncidentId id) {
    const engine::IncidentState& i = s.incidents.at(id);
    IncidentFact out;
    out.received_at = i.received_at;
    out.drill = i.drill;
    out.merged = i.phase == engine::IncidentPhase::Merged;
    out.zone_id = i.zone_id;
    out.zone_class = i.zone_class;
    out.type = i.type;
    out.source_kind = i.source_kind;
    out.place_id = i.place_id;
    out.consult = i.intent == engine::Intent::Consult;
    out.closed = i.phase == engine::IncidentPhase::Closed;
    out.reopened = i.reopened > 0;
    out.outcome = i.outcome;
    for (const engine::ClockId c : i.clocks)
        if (const engine::ClockState* clock = s.clocks.find(c); clock != nullptr && clock->phase != engine::ClockPhase::Cancelled)
            out.clocks.push_back(clock_fact(*clock, s.rule_of(*clock)));
    std::map<std::string, UnitFact> units;
    for (const engine::OfferId o : i.offers) {
        const engine::OfferState* offer = s.offers.find(o);
        if (offer == nullptr) continue;
        out.paged = true;
        if (!offer->accepted_at) continue;
        const std::string& name = s.responders.at(offer->responder).profile.unit;
        UnitFact& unit = units[name];
        unit.unit = name;
        take(unit, *offer, i.received_at);
        take(out.first, *offer, i.received_at);
    }
    for (auto& [name, unit] : units) out.units.push_back(std::move(unit));
    return out;
}

void Ledger::on_event(const engine::State& after, const engine::Event& event) {
    if (const auto* closed = std::get_if<engine::IncidentClosed>(&event.body)) closed_.insert(closed->incident);
    else if (const auto* merged = std::get_if<engine::IncidentMerged>(&event.body)) closed_.insert(merged->incident);
    else if (const auto* progressed = std::get_if<engine::AssignmentProgressed>(&event.body)) {
        // Feedback may come after the incident was closed.
        if (const engine::OfferState* o = after.offers.find(progressed->offer)) closed_.insert(o->incident);
    }
    if (closed_.size() >= kBatch) read_closed(after);
}

void Ledger::read_closed(const engine::State& s) {
    for (const engine::IncidentId id : closed_)
        if (s.incidents.has(id)) facts_.insert_or_assign(id, fact_of(s, id));
    closed_.clear();
}

std::map<engine::IncidentId, IncidentFact> Ledger::finish(const engine::State& last) {
    for (engine::IncidentId id = last.incidents.first_id(); id < last.incidents.next_id(); ++id.value) facts_.insert_or_assign(id, fact_of(last, id));
    return std::move(facts_);
}

}  // namespace watchgrid::reports
