#pragma once
/// Field tables of ring events and ring state: the numbers are those of proto/event.proto. Only add; never reuse a number.
#include "engine/core/ring_state.hpp"

namespace watchgrid::engine {

template <class V> void fields(V& v, Same<V, RingSuspect>& x) {
  v(1, "at", x.at); v(2, "seen_at", x.seen_at); v(3, "vehicle", x.vehicle); v(4, "heading_deg", x.heading_deg); v(5, "description", x.description);
}
template <class V> void fields(V& v, Same<V, PostPlanned>& x) {
  v(1, "number", x.number); v(2, "node", x.node); v(3, "at", x.at); v(4, "place_id", x.place_id); v(5, "responder", x.responder); v(6, "arrive", x.arrive);
  v(7, "suspect_at", x.suspect_at); v(8, "hold_by", x.hold_by); v(9, "slack", x.slack); v(10, "hold", x.hold); v(11, "interception", x.interception);
}
template <class V> void fields(V& v, Same<V, GapPlanned>& x) { v(1, "at", x.at); v(2, "suspect_at", x.suspect_at); v(3, "filler", x.filler); v(4, "late", x.late); }
template <class V> void fields(V& v, Same<V, RingActivated>& x) {
  v(1, "ring", x.ring); v(2, "incident", x.incident); v(3, "suspect", x.suspect); v(4, "bureau", x.bureau); v(5, "by", x.by); v(6, "template_id", x.template_id);
}
template <class V> void fields(V& v, Same<V, RingPlanned>& x) {
  v(1, "ring", x.ring); v(2, "trigger", x.trigger); v(3, "outcome", x.outcome); v(4, "close_by", x.close_by); v(5, "margin_permille", x.margin_permille);
  v(6, "posts", x.posts); v(7, "gaps", x.gaps); v(8, "min_cut", x.min_cut); v(9, "sealed", x.sealed); v(10, "intercepted", x.intercepted); v(11, "warnings", x.warnings);
  v(12, "template_id", x.template_id); v(13, "by", x.by);
}
template <class V> void fields(V& v, Same<V, SuspectSighted>& x) {
  v(1, "ring", x.ring); v(2, "location", x.at); v(3, "seen_at", x.seen_at); v(4, "heading_deg", x.heading_deg); v(5, "source", x.source); v(6, "by", x.by);
}
template <class V> void fields(V& v, Same<V, RingPostSet>& x) {
  v(1, "ring", x.ring); v(2, "post", x.post); v(3, "closed", x.closed); v(4, "by", x.by); v(5, "reason", x.reason);
}
template <class V> void fields(V& v, Same<V, RingSealed>& x) { v(1, "ring", x.ring); }
template <class V> void fields(V& v, Same<V, RingBroken>& x) { v(1, "ring", x.ring); v(2, "post", x.post); }
template <class V> void fields(V& v, Same<V, RingLent>& x) { v(1, "ring", x.ring); v(2, "bureau", x.bureau); v(3, "handover", x.handover); v(4, "by", x.by); }
template <class V> void fields(V& v, Same<V, RingTakenOver>& x) { v(1, "ring", x.ring); v(2, "bureau", x.bureau); v(3, "by", x.by); }
template <class V> void fields(V& v, Same<V, RingStoodDown>& x) { v(1, "ring", x.ring); v(2, "by", x.by); v(3, "reason", x.reason); }

template <class V> void fields(V& v, Same<V, PostState>& x) { v(1, "plan", x.plan); v(2, "offer", x.offer); v(3, "by_hand", x.by_hand); }
template <class V> void fields(V& v, Same<V, LentBureau>& x) { v(1, "bureau", x.bureau); v(2, "handover", x.handover); }
template <class V> void fields(V& v, Same<V, RingState>& x) {
  v(1, "incident", x.incident); v(2, "phase", x.phase); v(3, "suspect", x.suspect); v(4, "bureau", x.bureau); v(5, "lent", x.lent); v(6, "posts", x.posts);
  v(7, "gaps", x.gaps); v(8, "outcome", x.outcome); v(9, "activated_at", x.activated_at); v(10, "planned_at", x.planned_at); v(11, "close_by", x.close_by);
  v(12, "margin_permille", x.margin_permille); v(13, "min_cut", x.min_cut); v(14, "sealed", x.sealed); v(15, "intercepted", x.intercepted);
  v(16, "warnings", x.warnings); v(17, "posts_numbered", x.posts_numbered); v(18, "plans", x.plans); v(19, "sealed_at", x.sealed_at); v(20, "ended_at", x.ended_at);
  v(21, "template_id", x.template_id); v(22, "template_from", x.template_from);
}

}  // namespace watchgrid::engine
