#pragma once
/// Field tables of all events: the numbers are those of proto/event.proto. Only add; never reuse a number.
#include "engine/core/event.hpp"
#include "engine/core/ring_fields.hpp"
#include "engine/everyday/everyday_fields.hpp"

namespace watchgrid::engine {

template <class V> void fields(V& v, Same<V, PolicyActivated>& x) { v(1, "pack", x.pack); }
template <class V> void fields(V& v, Same<V, ResponderEnrolled>& x) { v(1, "responder", x.responder); v(2, "profile", x.profile); }
template <class V> void fields(V& v, Same<V, ResponderUpdated>& x) { v(1, "responder", x.responder); v(2, "profile", x.profile); }
template <class V> void fields(V& v, Same<V, ResponderRetired>& x) { v(1, "responder", x.responder); }
template <class V> void fields(V& v, Same<V, DutyChanged>& x) { v(1, "responder", x.responder); v(2, "on", x.on); v(3, "drill", x.drill); v(4, "by", x.by); v(5, "counted", x.counted); }
template <class V> void fields(V& v, Same<V, IncidentOpened>& x) {
    v(1, "incident", x.incident); v(2, "policy", x.policy); v(3, "type", x.type); v(4, "intent", x.intent); v(5, "severity", x.severity);
    v(6, "source_kind", x.source_kind); v(7, "location", x.location); v(8, "place_id", x.place_id); v(9, "zone_id", x.zone_id);
    v(10, "zone_class", x.zone_class); v(11, "silent", x.silent); v(12, "drill", x.drill); v(13, "dispatch_row", x.dispatch_row);
}
template <class V> void fields(V& v, Same<V, AlertAccepted>& x) { v(1, "number", x.number); v(2, "incident", x.incident); v(3, "alert", x.alert); }
template <class V> void fields(V& v, Same<V, OwnerNotified>& x) { v(1, "incident", x.incident); v(2, "responder", x.responder); v(3, "deputy", x.deputy); }
template <class V> void fields(V& v, Same<V, ClockStarted>& x) {
    v(1, "clock", x.clock); v(2, "incident", x.incident); v(3, "rule", x.rule); v(4, "started_at", x.started_at); v(5, "due_at", x.due_at);
}
template <class V> void fields(V& v, Same<V, ClockWarned>& x) { v(1, "clock", x.clock); v(2, "warnings", x.warnings); }
template <class V> void fields(V& v, Same<V, ClockBreached>& x) { v(1, "clock", x.clock); v(2, "cause", x.cause); v(3, "late", x.late); }
template <class V> void fields(V& v, Same<V, ClockStopped>& x) { v(1, "clock", x.clock); }
template <class V> void fields(V& v, Same<V, ClockCancelled>& x) { v(1, "clock", x.clock); }
template <class V> void fields(V& v, Same<V, ClockPaused>& x) { v(1, "clock", x.clock); v(2, "by", x.by); v(3, "reason", x.reason); }
template <class V> void fields(V& v, Same<V, ClockResumed>& x) { v(1, "clock", x.clock); v(2, "due_at", x.due_at); v(3, "by", x.by); }
template <class V> void fields(V& v, Same<V, ClockExcused>& x) { v(1, "clock", x.clock); v(2, "code", x.code); v(3, "by", x.by); }
template <class V> void fields(V& v, Same<V, ClockMoved>& x) { v(1, "clock", x.clock); v(2, "started_at", x.started_at); v(3, "due_at", x.due_at); }
template <class V> void fields(V& v, Same<V, MatchExplained>& x) {
    v(1, "incident", x.incident); v(2, "tier", x.tier); v(3, "trigger", x.trigger); v(4, "within", x.within); v(5, "candidates", x.candidates);
    v(6, "excluded", x.excluded); v(7, "wanted", x.wanted); v(8, "shortfall", x.shortfall); v(9, "retry_at", x.retry_at);
    v(10, "recheck_at", x.recheck_at); v(11, "soon", x.soon); v(12, "later", x.later); v(13, "gain", x.gain);
}
template <class V> void fields(V& v, Same<V, OfferMade>& x) {
    v(1, "offer", x.offer); v(2, "incident", x.incident); v(3, "responder", x.responder); v(4, "tier", x.tier); v(5, "eta", x.eta);
    v(6, "distance_m", x.distance_m); v(7, "expires_at", x.expires_at); v(8, "ordered", x.ordered); v(9, "claim", x.claim);
    v(10, "ring", x.ring); v(11, "post", x.post); v(12, "rematch", x.rematch); v(13, "reroutings", x.reroutings); v(14, "hour_band", x.hour_band);
}
template <class V> void fields(V& v, Same<V, OfferDelivered>& x) { v(1, "offer", x.offer); }
template <class V> void fields(V& v, Same<V, OfferSeen>& x) { v(1, "offer", x.offer); }
template <class V> void fields(V& v, Same<V, OfferUndelivered>& x) { v(1, "offer", x.offer); }
template <class V> void fields(V& v, Same<V, OfferAccepted>& x) { v(1, "offer", x.offer); v(2, "device_at", x.device_at); }
template <class V> void fields(V& v, Same<V, OfferDeclined>& x) { v(1, "offer", x.offer); v(2, "text", x.text); }
template <class V> void fields(V& v, Same<V, OfferExpired>& x) { v(1, "offer", x.offer); }
template <class V> void fields(V& v, Same<V, OfferWithdrawn>& x) { v(1, "offer", x.offer); v(2, "reason", x.reason); }
template <class V> void fields(V& v, Same<V, AssignmentProgressed>& x) {
    v(1, "offer", x.offer); v(2, "stage", x.stage); v(3, "witness", x.witness); v(4, "device_at", x.device_at); v(5, "text", x.text);
}
template <class V> void fields(V& v, Same<V, AssignmentStalled>& x) { v(1, "offer", x.offer); v(2, "not_kept", x.not_kept); }
template <class V> void fields(V& v, Same<V, AssignmentEnded>& x) { v(1, "offer", x.offer); v(2, "reason", x.reason); v(3, "by", x.by); v(4, "text", x.text); }
template <class V> void fields(V& v, Same<V, TierWidened>& x) {
    v(1, "incident", x.incident); v(2, "tier", x.tier); v(3, "slots", x.slots); v(4, "batch", x.batch); v(5, "within", x.within);
    v(6, "offer_timeout", x.offer_timeout); v(7, "offers_max", x.offers_max); v(8, "ask_again", x.ask_again); v(9, "keeps_claim", x.keeps_claim);
    v(10, "lifts_withdrawal", x.lifts_withdrawal); v(11, "demanded", x.demanded);
}
template <class V> void fields(V& v, Same<V, IncidentEscalated>& x) {
    v(1, "incident", x.incident); v(2, "action", x.action); v(3, "clock", x.clock); v(4, "by", x.by); v(5, "reason", x.reason);
}
template <class V> void fields(V& v, Same<V, SeverityChanged>& x) { v(1, "incident", x.incident); v(2, "severity", x.severity); v(3, "by", x.by); v(4, "reason", x.reason); }
template <class V> void fields(V& v, Same<V, LocationChanged>& x) {
    v(1, "incident", x.incident); v(2, "location", x.location); v(3, "zone_id", x.zone_id); v(4, "zone_class", x.zone_class); v(5, "by", x.by);
}
template <class V> void fields(V& v, Same<V, NoteAdded>& x) { v(1, "incident", x.incident); v(2, "by", x.by); v(3, "text", x.text); }
template <class V> void fields(V& v, Same<V, PhotoAdded>& x) {
    v(1, "incident", x.incident); v(2, "offer", x.offer); v(3, "digest", x.digest); v(4, "bytes", x.bytes); v(5, "device_at", x.device_at);
}
template <class V> void fields(V& v, Same<V, IncidentClaimed>& x) { v(1, "incident", x.incident); v(2, "by", x.by); }
template <class V> void fields(V& v, Same<V, IncidentClosed>& x) { v(1, "incident", x.incident); v(2, "outcome", x.outcome); v(3, "by", x.by); v(4, "text", x.text); }
template <class V> void fields(V& v, Same<V, IncidentReopened>& x) { v(1, "incident", x.incident); v(2, "by", x.by); v(3, "reason", x.reason); }
template <class V> void fields(V& v, Same<V, IncidentMerged>& x) { v(1, "incident", x.incident); v(2, "into", x.into); v(3, "by", x.by); v(4, "likelihood", x.likelihood); }
template <class V> void fields(V& v, Same<V, IncidentLinked>& x) { v(1, "incident", x.incident); v(2, "other", x.other); v(3, "likelihood", x.likelihood); }
template <class V> void fields(V& v, Same<V, IncidentUnmerged>& x) { v(1, "incident", x.incident); v(2, "from", x.from); v(3, "by", x.by); }
template <class V> void fields(V& v, Same<V, LearnedAnswers>& x) { v(1, "responder", x.responder); v(2, "counts", x.counts); v(3, "delay_median", x.delay_median); }
template <class V> void fields(V& v, Same<V, AnswersLearned>& x) { v(1, "version", x.version); v(2, "kept", x.kept); v(3, "priors", x.priors); v(4, "people", x.people); }

}  // namespace watchgrid::engine
