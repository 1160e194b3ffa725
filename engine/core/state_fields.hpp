#pragma once
/// Field tables of the state: digest and snapshot walk these.
#include "engine/core/event_fields.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::engine {

template <class V> void fields(V& v, Same<V, DutySpell>& x) { v(1, "from", x.from); v(2, "lasted", x.lasted); }
template <class V> void fields(V& v, Same<V, ResponderState>& x) {
    v(1, "profile", x.profile); v(2, "retired", x.retired); v(3, "on_duty", x.on_duty); v(4, "drill_only", x.drill_only); v(5, "open_offer", x.open_offer);
    v(6, "assignment", x.assignment); v(7, "resting_until", x.resting_until); v(8, "asked_at", x.asked_at); v(9, "answers", x.answers);
    v(10, "learned", x.learned); v(11, "delay_median", x.delay_median);
    if (V::reading || x.on_duty_since) v(12, "on_duty_since", x.on_duty_since);  // came later: fingerprints of older journals stay
    if (V::reading || !x.spells.empty()) v(13, "spells", x.spells);
}
template <class V> void fields(V& v, Same<V, AlertState>& x) {
    v(1, "alert_id", x.alert_id); v(2, "incident", x.incident); v(3, "first_incident", x.first_incident); v(4, "received_at", x.received_at);
    v(5, "source_kind", x.source_kind); v(6, "source_id", x.source_id); v(7, "text", x.text); v(8, "reporter", x.reporter); v(9, "flags", x.flags);
    v(10, "type", x.type); v(11, "location", x.location);
}
template <class V> void fields(V& v, Same<V, SourceRecord>& x) { v(1, "source_id", x.source_id); v(2, "closed", x.closed); v(3, "false_alarms", x.false_alarms); }
template <class V> void fields(V& v, Same<V, OfferState>& x) {
    v(1, "incident", x.incident); v(2, "responder", x.responder); v(3, "tier", x.tier); v(4, "phase", x.phase); v(5, "ordered", x.ordered);
    v(6, "claim", x.claim); v(7, "undelivered", x.undelivered); v(8, "made_at", x.made_at); v(9, "expires_at", x.expires_at); v(10, "eta", x.eta);
    v(11, "distance_m", x.distance_m); v(12, "delivered_at", x.delivered_at); v(13, "seen_at", x.seen_at); v(14, "accepted_at", x.accepted_at);
    v(15, "moving_at", x.moving_at); v(16, "arrived_at", x.arrived_at); v(17, "controlled_at", x.controlled_at); v(18, "feedback_at", x.feedback_at);
    v(19, "stalled", x.stalled); v(20, "ended", x.ended); v(21, "end_reason", x.end_reason); v(22, "made_seq", x.made_seq);
    v(23, "ring", x.ring); v(24, "post", x.post); v(25, "rematch", x.rematch); v(26, "reroutings", x.reroutings); v(27, "hour_band", x.hour_band);
    if (V::reading || x.not_kept) v(28, "not_kept", x.not_kept);  // came later: fingerprints of older journals stay
}
template <class V> void fields(V& v, Same<V, ClockState>& x) {
    v(1, "incident", x.incident); v(2, "rule", x.rule); v(3, "phase", x.phase); v(4, "started_at", x.started_at); v(5, "due_at", x.due_at);
    v(6, "warnings", x.warnings); v(7, "breached_at", x.breached_at); v(8, "stopped_at", x.stopped_at); v(9, "paused_at", x.paused_at); v(10, "cause", x.cause);
    v(11, "late", x.late); v(12, "excuse", x.excuse);
}
template <class V> void fields(V& v, Same<V, TierState>& x) {
    v(1, "plan", x.plan); v(2, "offers_made", x.offers_made); v(3, "retry_at", x.retry_at); v(5, "recheck_at", x.recheck_at); v(6, "asked_again_at", x.asked_again_at);  // 4 was a mere flag
    if (V::reading || x.withdrawn) v(7, "withdrawn", x.withdrawn);  // came later: fingerprints of older journals stay
    if (V::reading || x.claims_made) v(8, "claims_made", x.claims_made);
    if (V::reading || x.demanded_at) v(9, "demanded_at", x.demanded_at);
}
template <class V> void fields(V& v, Same<V, IncidentState>& x) {
    v(1, "phase", x.phase); v(2, "policy", x.policy); v(3, "dispatch_row", x.dispatch_row); v(4, "type", x.type); v(5, "intent", x.intent);
    v(6, "severity", x.severity); v(7, "source_kind", x.source_kind); v(8, "location", x.location); v(9, "place_id", x.place_id); v(10, "zone_id", x.zone_id);
    v(11, "zone_class", x.zone_class); v(12, "silent", x.silent); v(13, "drill", x.drill); v(14, "opened_at", x.opened_at); v(15, "received_at", x.received_at);
    v(16, "ordered_at", x.ordered_at); v(17, "closed_at", x.closed_at); v(18, "claim_until", x.claim_until); v(19, "alerts", x.alerts); v(20, "offers", x.offers);
    v(21, "clocks", x.clocks);
    v(22, "tiers", x.tiers);
    v(23, "matches", x.matches); v(24, "timeline", x.timeline); v(25, "claimed_by", x.claimed_by); v(26, "outcome", x.outcome);
    v(27, "merged_into", x.merged_into); v(28, "reopened", x.reopened); v(29, "linked", x.linked);
    v(30, "rings", x.rings); v(31, "photos", x.photos);
}
template <class V> void fields(V& v, Same<V, State>& x) {
    v(1, "seq", x.seq); v(2, "last_at", x.last_at); v(3, "policies", x.policies); v(4, "responders", x.responders); v(5, "alerts", x.alerts);
    v(6, "incidents", x.incidents); v(7, "offers", x.offers); v(8, "clocks", x.clocks); v(9, "closed_incidents", x.closed_incidents);
    v(10, "priors", x.priors); v(11, "learned_version", x.learned_version); v(12, "sources", x.sources);
    v(13, "rings", x.rings); v(14, "group_answers", x.group_answers);
    if (V::reading || !x.books.untouched()) v(15, "books", x.books);
}

}  // namespace watchgrid::engine
