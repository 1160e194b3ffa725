/// Duty and positions: who is there.
#include "engine/core/decision.hpp"
#include "engine/core/duty_hours.hpp"

namespace watchgrid::engine {
namespace {

constexpr Millimeters kMovedFar = from_meters(30);  ///< from where the offer was accepted: this is moving, not GPS noise

/// Arrival is at the post, not at the incident.
void follow_to_post(Decision& d, const ReportPosition& c, OfferId id) {
    const OfferState& o = d.s.offers.at(id);
    const PostState* post = d.s.rings.at(o.ring).find_post(o.post);
    if (post == nullptr || o.arrived_at) return;
    const PolicyPack& policy = d.s.policy_of(d.s.incidents.at(o.incident));
    if (d.w.fleet.dwell_at(c.responder, post->plan.at, policy.arrival_radius, d.now) >= policy.arrival_dwell)
        d.progress(id, Stage::Arrived, Witness::Geofence, c.taken_at, "");
    else if (!o.moving_at && d.w.fleet.moved_since_taken(c.responder) >= kMovedFar)
        d.progress(id, Stage::Moving, Witness::Track, c.taken_at, "");
}

}  // namespace

MaybeRefused decide_on(Decision& d, const ReportDuty& c) {
    const ResponderState* r = d.s.responders.find(c.responder);
    if (r == nullptr || r->retired) return Rejection{Refusal::UnknownResponder, "no such responder in the town pack"};
    if (r->on_duty == c.on && r->drill_only == (c.on && c.drill)) return std::nullopt;
    const OfferId open = r->open_offer, assigned = r->assignment;
    // The change comes first, so that nobody is asked again on the way out.
    d.emit(DutyChanged{c.responder, c.on, c.drill, c.by, c.on && duty_max(d.w.town, r->profile) > Duration{}});
    if (open) {
        const IncidentId incident = d.s.offers.at(open).incident;
        const Tier tier = d.s.offers.at(open).tier;
        d.emit(OfferWithdrawn{open, EndReason::OffDuty});
        d.match(incident, tier, MatchTrigger::Withdrawn);
    }
    if (assigned) {  // also when moved to a drill or back: drill and real do not mix
        const IncidentId incident = d.s.offers.at(assigned).incident;
        const Tier tier = d.s.offers.at(assigned).tier;
        const bool spoke = d.s.offers.at(assigned).spoke();
        d.end_assignment(assigned, EndReason::OffDuty, c.by, c.on ? "moved between drill and real duty" : "went off duty");
        d.match_after_leaving(incident, tier, spoke, MatchTrigger::Withdrawn);
    }
    if (c.on) d.match_freed(c.responder);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReportPosition& c) {
    const ResponderState* r = d.s.responders.find(c.responder);
    if (r == nullptr || r->retired) return Rejection{Refusal::UnknownResponder, "no such responder in the town pack"};
    const auto before = d.w.fleet.fix(c.responder);
    const Duration fix_age_max = d.s.policies.empty() ? Duration{} : d.s.policies.back().fix_age_max;
    const auto is_fresh = [&](Instant taken_at) { return d.now - taken_at <= fix_age_max; };
    if (d.w.fleet.move(c.responder, c.at, std::min(c.taken_at, d.now), d.now) != FixVerdict::Used) return std::nullopt;
    // After a restart nobody is anywhere until the phones have spoken, and who was silent for long might be anywhere: what waits for people
    // most does not wait for its next try.
    if (r->on_duty && is_fresh(c.taken_at) && (!before || !is_fresh(before->taken_at))) d.match_waiting(c.responder, Decision::kTriesOfPosition);
    r = d.s.responders.find(c.responder);
    if (!r->assignment) return std::nullopt;
    const OfferId id = r->assignment;
    const OfferState& o = d.s.offers.at(id);
    if (o.ring) return follow_to_post(d, c, id), std::nullopt;
    const IncidentState& i = d.s.incidents.at(o.incident);
    if (!i.location || o.arrived_at) return std::nullopt;
    const PolicyPack& policy = d.s.policy_of(i);
    if (d.w.fleet.dwell_at(c.responder, i.location->at, policy.arrival_radius, d.now) >= policy.arrival_dwell)
        d.progress(id, Stage::Arrived, Witness::Geofence, c.taken_at, "");
    else if (!o.moving_at && d.w.fleet.moved_since_taken(c.responder) >= kMovedFar)
        d.progress(id, Stage::Moving, Witness::Track, c.taken_at, "");
    return std::nullopt;
}

}  // namespace watchgrid::engine
