/// Starting, stopping and firing of clocks. The rule model is design 3; each trap has a scenario in tests/scenarios.
#include <algorithm>
#include <vector>

#include "engine/core/apply_ring.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/surge.hpp"

namespace watchgrid::engine {
namespace {

/// A Tick that comes this long after the deadline was not on time: the service was away.
constexpr Duration kLateAfter = std::chrono::seconds{1};

std::optional<Instant> time_of(const OfferState& o, Stage stage) {
    switch (stage) {
        case Stage::Offered:
        case Stage::Ordered: return o.made_at;
        case Stage::Signed: return o.accepted_at;
        case Stage::Moving: return o.moving_at ? o.moving_at : o.arrived_at;  // who has arrived has moved
        case Stage::Arrived: return o.arrived_at;
        case Stage::Controlled: return o.controlled_at;
        case Stage::Feedback: return o.feedback_at;
        default: return std::nullopt;
    }
}

bool counts(const RuleActor& actor, const Responder& profile, Tier tier) {
    return (actor.tier == 0 || actor.tier == tier) &&
           (actor.classes.empty() || std::find(actor.classes.begin(), actor.classes.end(), profile.responder_class) != actor.classes.end());
}

/// How many people count for the rule, of those whose offer is `right`; a post is not the scene.
template <class Right>
std::size_t count_people(const State& s, const IncidentState& i, const Rule& rule, Right right) {
    std::vector<std::string_view> units;
    std::size_t count = 0;
    for (const OfferId id : i.offers) {
        const OfferState* o = s.offers.find(id);
        if (o == nullptr || o->ring || !right(*o)) continue;
        const Responder& profile = s.responders.at(o->responder).profile;
        if (!counts(rule.actor, profile, o->tier)) continue;
        if (rule.actor.distinct_units && !profile.unit.empty()) {
            if (std::find(units.begin(), units.end(), profile.unit) != units.end()) continue;
            units.push_back(profile.unit);
        }
        ++count;
    }
    return count;
}

/// Have enough of the right people reached the stage since the clock started?
bool reached(const State& s, const IncidentState& i, const Rule& rule, const ClockState& clock) {
    if (rule.stop == Stage::Closed) return !i.open();
    if (rule.stop == Stage::RingClosed)
        return std::any_of(i.rings.begin(), i.rings.end(), [&](RingId r) {
            const RingState* ring = s.rings.find(r);
            return ring != nullptr && ring->sealed_at && *ring->sealed_at >= clock.started_at;
        });
    return count_people(s, i, rule, [&](const OfferState& o) {
               const auto at = time_of(o, rule.stop);
               return at && *at >= clock.started_at;
           }) >= rule.actor.min_count;
}

/// Why the clock ran out, from what is missing: the first link of the chain that broke.
BreachCause cause_of(const State& s, const IncidentState& i, const Rule& rule, const ClockState& clock, Instant now) {
    if (rule.stop == Stage::Closed || rule.stop == Stage::RingClosed) return BreachCause::Desk;
    bool offered = false, delivered = false, accepted = false, arrived = false;
    for (const OfferId id : i.offers) {
        const OfferState* o = s.offers.find(id);
        if (o == nullptr || o->ring || !counts(rule.actor, s.responders.at(o->responder).profile, o->tier)) continue;
        if (o->made_at < clock.started_at && !o->open() && !o->active()) continue;  // of an earlier opening
        offered = true;
        delivered = delivered || o->delivered_at || o->seen_at || o->accepted_at || o->phase == OfferPhase::Declined;
        accepted = accepted || o->accepted_at.has_value();
        arrived = arrived || o->arrived_at.has_value();
    }
    if (!offered) return i.location && !is_held(s, i, now) ? BreachCause::NoCandidate : BreachCause::Desk;
    if (!delivered) return BreachCause::NotDelivered;
    if (!accepted) return BreachCause::NoAccept;
    return arrived && (rule.stop == Stage::Feedback || rule.stop == Stage::Controlled) ? BreachCause::Desk : BreachCause::Travel;
}

}  // namespace

Instant Decision::clocks_count_from(IncidentId id) const {
    const IncidentState& i = s.incidents.at(id);
    if (i.reopened == 0) return i.received_at;
    // The newest clock that began with "received" began when the incident was opened again.
    for (auto c = i.clocks.rbegin(); c != i.clocks.rend(); ++c)
        if (const ClockState* clock = s.clocks.find(*c); clock != nullptr && s.rule_of(*clock).start == Stage::Received) return clock->started_at;
    return i.received_at;
}

void Decision::start_clocks(IncidentId id, Stage stage, Instant started_at) {
    const IncidentState& i = s.incidents.at(id);
    const PolicyPack& pack = s.policy_of(i);
    const Instant counted_from = stage == Stage::Received ? started_at : clocks_count_from(id);  // once an opening, however many accept
    for (const std::uint16_t rule : matching_rules(pack, facts_of(i))) {
        if (pack.rules[rule].start != stage) continue;
        const bool known = std::any_of(i.clocks.begin(), i.clocks.end(), [&](ClockId c) {
            const ClockState* clock = s.clocks.find(c);
            return clock != nullptr && clock->rule == rule && clock->phase != ClockPhase::Cancelled && clock->started_at >= counted_from;
        });
        if (!known) emit(ClockStarted{s.clocks.next_id(), id, rule, started_at, started_at + pack.rules[rule].deadline});
    }
}

void Decision::settle_clocks(IncidentId id) {
    const std::vector<ClockId> clocks = s.incidents.at(id).clocks;
    for (const ClockId c : clocks) {
        const ClockState* clock = s.clocks.find(c);
        if (clock != nullptr && clock->live() && reached(s, s.incidents.at(id), s.rule_of(*clock), *clock)) emit(ClockStopped{c});
    }
}

bool Decision::clocks_want_people(IncidentId id) const {
    const IncidentState& i = s.incidents.at(id);
    return std::any_of(i.clocks.begin(), i.clocks.end(), [&](ClockId c) {
        const ClockState* clock = s.clocks.find(c);
        if (clock == nullptr || !clock->live()) return false;
        const Rule& rule = s.rule_of(*clock);
        if (rule.stop == Stage::Closed || rule.stop == Stage::RingClosed) return false;
        const std::size_t coming = count_people(s, i, rule, [](const OfferState& o) { return o.active() && (!o.stalled || o.arrived_at); });
        return coming < rule.actor.min_count;
    });
}

void Decision::cancel_clocks(IncidentId id) {
    const std::vector<ClockId> clocks = s.incidents.at(id).clocks;
    for (const ClockId c : clocks) {
        const ClockState* clock = s.clocks.find(c);
        if (clock != nullptr && (clock->phase == ClockPhase::Running || clock->phase == ClockPhase::Paused)) emit(ClockCancelled{c});
    }
}

std::vector<std::pair<Stage, Instant>> Decision::stages_under_way(IncidentId id) const {
    const IncidentState& i = s.incidents.at(id);
    std::vector<std::pair<Stage, Instant>> out;
    const auto begun = [&](Stage stage, std::optional<Instant> at) {
        if (!at) return;
        const auto known = std::find_if(out.begin(), out.end(), [&](const auto& o) { return o.first == stage; });
        known == out.end() ? void(out.emplace_back(stage, *at)) : void(known->second = std::min(known->second, *at));
    };
    for (const OfferId offer : i.offers) {
        const OfferState* o = s.offers.find(offer);
        if (o == nullptr || o->ring || !o->active()) continue;
        for (const Stage stage : {Stage::Ordered, Stage::Offered, Stage::Signed, Stage::Moving, Stage::Arrived, Stage::Controlled, Stage::Feedback}) begun(stage, time_of(*o, stage));
    }
    if (const RingId ring = live_ring_of(s, id)) begun(Stage::RingActivated, s.rings.at(ring).activated_at);
    const Instant opening = clocks_count_from(id);
    std::erase_if(out, [&](auto& o) {
        bool ran = false, runs = false;
        for (const ClockId c : i.clocks) {
            const ClockState* clock = s.clocks.find(c);
            if (clock == nullptr || clock->phase == ClockPhase::Cancelled || s.rule_of(*clock).start != o.first || clock->started_at < opening) continue;
            ran = true;
            if (clock->phase == ClockPhase::Running || clock->phase == ClockPhase::Paused) runs = true, o.second = std::min(o.second, clock->started_at);
        }
        return ran && !runs;  // what was met or missed there is on record there
    });
    return out;
}

void Decision::fire_clock(ClockId id) {
    const ClockState& clock = s.clocks.at(id);
    const Rule rule = s.rule_of(clock);  // a copy: the events below change what it points into
    const IncidentId incident = clock.incident;
    if (now >= clock.due_at) {
        const bool late = now - clock.due_at > kLateAfter;
        emit(ClockBreached{id, cause_of(s, s.incidents.at(incident), rule, clock, now), late});
        for (const RuleAction action : rule.on_breach) escalate(incident, action, id, "", rule.id);
        return;
    }
    // Warnings that were missed together count as one.
    std::uint8_t warnings = clock.warnings;
    while (warnings < rule.warn_at.size() && now >= clock.due_at - rule.deadline + rule.warn_at[warnings]) ++warnings;
    if (warnings == clock.warnings) return;
    emit(ClockWarned{id, warnings});
    for (const RuleAction action : rule.on_warn) escalate(incident, action, id, "", rule.id);
}

}  // namespace watchgrid::engine
