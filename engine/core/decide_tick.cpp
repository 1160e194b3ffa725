#include "engine/core/deadlines.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/everyday_desk.hpp"
#include "engine/core/ring_upkeep.hpp"
#include "engine/core/surge.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kDuePerTick = 4096;  ///< the rest is due at once in the next Tick, so that one step stays bounded

void offer_is_due(Decision& d, OfferId id) {
    const OfferState& o = d.s.offers.at(id);
    const IncidentId incident = o.incident;
    const Tier tier = o.tier;
    const ResponderId responder = o.responder;
    if (o.open() && d.now >= o.expires_at) {
        d.emit(OfferExpired{id});
        d.match(incident, tier, MatchTrigger::Expired);
        d.match_waiting(responder);
        return;
    }
    const PolicyPack& policy = d.s.policy_of(d.s.incidents.at(incident));
    // As in deadlines.cpp: whoever accepted by answering has plainly got the offer.
    const bool waits_for_delivery = policy.undelivered_after > Duration{} && !o.delivered_at && !o.undelivered && (o.open() || o.ordered);
    if (waits_for_delivery && d.now >= o.made_at + policy.undelivered_after) d.emit(OfferUndelivered{id});
    // Both may be due at the same moment.
    const Duration within = moving_within(policy, o);
    if (within == Duration{} || d.now < *o.accepted_at + within) return;
    if (o.ring) return RingUpkeep{d, o.ring}.relieve(id);
    d.emit(AssignmentStalled{id, !o.ordered});
    d.match(incident, tier, MatchTrigger::Stalled);
}

/// Nobody was asked to claim it and nobody is ordered: when its time is over it is asked for as any other incident.
void end_claim_of_held(Decision& d, IncidentId id) {
    (void)d.end_claim_window(id);
    if (const TierState& police = d.s.incidents.at(id).tiers[1]; !police.withdrawn && !police.retry_at) d.hold(id, 2, MatchTrigger::Opened);
}

void incident_is_due(Decision& d, IncidentId id) {
    const IncidentState& i = d.s.incidents.at(id);
    if (i.claim_until && d.now >= *i.claim_until) is_held(d.s, i, d.now) ? end_claim_of_held(d, id) : d.order_nearest(id);
    for (Tier tier = 1; tier <= kTiers; ++tier)
        if (const auto recheck = d.s.incidents.at(id).tiers[tier - 1U].recheck_at; recheck && d.now >= *recheck) d.match(id, tier, MatchTrigger::Recheck);
    for (Tier tier = 1; tier <= kTiers; ++tier)
        if (const auto retry = d.s.incidents.at(id).tiers[tier - 1U].retry_at; retry && d.now >= *retry) d.match(id, tier, MatchTrigger::Retry);
}

}  // namespace

/// Everything due by now, in due order. Each item moves its own deadline on, so the loop ends.
MaybeRefused decide_on(Decision& d, const Tick&) {
    for (std::size_t n = 0; n < kDuePerTick && !d.s.deadlines.empty(); ++n) {
        const Deadline due = *d.s.deadlines.begin();
        if (due.at > d.now) break;
        switch (due.kind) {
            case DeadlineKind::Offer: offer_is_due(d, OfferId{due.id}); break;
            case DeadlineKind::Clock: d.fire_clock(ClockId{due.id}); break;
            case DeadlineKind::Incident: incident_is_due(d, IncidentId{due.id}); break;
            case DeadlineKind::Task: d.emit(TaskOverdue{{due.id}}); break;
            case DeadlineKind::Hazard: inspection_is_due(d, {due.id}); break;
            case DeadlineKind::Home: visit_is_due(d, {due.id}); break;
            case DeadlineKind::Notice: d.emit(NoticeEnded{{due.id}, true, {}, {}}); break;
            case DeadlineKind::Patrol: end_patrol(d, {due.id}, {}, true); break;
        }
        WATCHGRID_ASSERT(!d.s.deadlines.contains(due));
    }
    return std::nullopt;
}

}  // namespace watchgrid::engine
