#include "engine/core/deadlines.hpp"

#include <algorithm>

namespace watchgrid::engine {
namespace {

void keep_earlier(std::optional<Instant>& best, std::optional<Instant> t) {
    if (t && (!best || *t < *best)) best = t;
}

}  // namespace

Duration moving_within(const PolicyPack& policy, const OfferState& o) {
    const bool waits = (o.fills_slot() || (o.ring && o.active() && !o.stalled)) && !o.moving_at && !o.arrived_at && o.accepted_at;
    if (!waits) return {};
    return o.ring ? std::min(policy.moving_within, kPostMovingWithin) : policy.moving_within;
}

std::optional<Instant> deadline_of(const State& state, const OfferState& o) {
    const IncidentState* incident = state.incidents.find(o.incident);
    if (incident == nullptr) return std::nullopt;
    const PolicyPack& policy = state.policy_of(*incident);
    std::optional<Instant> best;
    const bool waits_for_delivery = !o.delivered_at && !o.undelivered && (o.open() || (o.ordered && o.active()));
    if (waits_for_delivery && policy.undelivered_after > Duration{}) keep_earlier(best, o.made_at + policy.undelivered_after);
    if (o.open()) keep_earlier(best, o.expires_at);
    if (const Duration within = moving_within(policy, o); within > Duration{}) keep_earlier(best, *o.accepted_at + within);
    return best;
}

std::optional<Instant> deadline_of(const State& state, const ClockState& c) {
    if (c.phase != ClockPhase::Running) return std::nullopt;
    const Rule& rule = state.rule_of(c);
    if (c.warnings < rule.warn_at.size()) return std::min(c.due_at, c.due_at - rule.deadline + rule.warn_at[c.warnings]);
    return c.due_at;
}

std::optional<Instant> deadline_of(const State&, const IncidentState& i) {
    if (!i.open()) return std::nullopt;
    std::optional<Instant> best = i.claim_until;
    for (const TierState& tier : i.tiers) keep_earlier(best, tier.retry_at), keep_earlier(best, tier.recheck_at);
    return best;
}

std::optional<Instant> deadline_of(const State&, const TaskState& t) {
    if (!t.open() || t.overdue_at) return std::nullopt;
    return t.task.due_at;
}

std::optional<Instant> deadline_of(const State&, const HazardState& h) { return h.listed ? h.due_at : std::nullopt; }
std::optional<Instant> deadline_of(const State&, const HomeState& h) { return h.listed ? h.due_at : std::nullopt; }

std::optional<Instant> deadline_of(const State&, const NoticeState& n) {
    if (n.ended) return std::nullopt;
    return n.content.expires_at;
}

std::optional<Instant> deadline_of(const State&, const PatrolState& p) {
    if (p.ended_at) return std::nullopt;
    return p.started_at + kPatrolLasts;
}

std::optional<Instant> next_deadline(const State& state) noexcept {
    if (state.deadlines.empty()) return std::nullopt;
    return state.deadlines.begin()->at;
}

}  // namespace watchgrid::engine
