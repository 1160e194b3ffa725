#include "engine/core/apply_ring.hpp"

#include <algorithm>

#include "engine/core/answering.hpp"
#include "engine/ring/certainty.hpp"

namespace watchgrid::engine {

void apply_ring(State& s, Instant at, const RingActivated& e) {
  RingState ring;
  ring.incident = e.incident;
  ring.suspect = e.suspect;
  ring.bureau = e.bureau;
  ring.activated_at = at;
  ring.template_from = e.template_id;
  s.rings.add(e.ring, std::move(ring));
  s.incidents.at(e.incident).rings.push_back(e.ring);
}

void apply_ring(State& s, Instant at, const RingPlanned& e) {
  RingState& ring = s.rings.at(e.ring);
  std::vector<PostState> posts;
  for (const PostPlanned& planned : e.posts) {
    PostState post;
    if (const PostState* known = ring.find_post(planned.number); known != nullptr) post = *known;
    if (post.plan.responder != planned.responder) post.offer = {}, post.by_hand.reset();
    post.plan = planned;
    ring.posts_numbered = std::max(ring.posts_numbered, planned.number);
    posts.push_back(std::move(post));
  }
  ring.posts = std::move(posts);
  ring.gaps = e.gaps;
  ring.outcome = e.outcome;
  ring.close_by = e.close_by;
  ring.margin_permille = e.margin_permille;
  ring.min_cut = e.min_cut;
  ring.sealed = e.sealed;
  ring.intercepted = e.intercepted;
  ring.warnings = e.warnings;
  ring.template_id = e.template_id;
  if (e.trigger == RingTrigger::Escalated) ring.template_from = e.template_id;
  ring.planned_at = at;
  ++ring.plans;
}

void apply_ring(State& s, Instant, const SuspectSighted& e) {
  RingSuspect& suspect = s.rings.at(e.ring).suspect;
  suspect.at = e.at;
  suspect.seen_at = e.seen_at;
  suspect.heading_deg = e.heading_deg;
}

void apply_ring(State& s, Instant, const RingPostSet& e) {
  if (PostState* post = s.rings.at(e.ring).find_post(e.post)) post->by_hand = e.closed;
}

void apply_ring(State& s, Instant at, const RingSealed& e) {
  RingState& ring = s.rings.at(e.ring);
  ring.phase = RingPhase::Sealed;
  if (!ring.sealed_at) ring.sealed_at = at;
}

void apply_ring(State& s, Instant, const RingBroken& e) { s.rings.at(e.ring).phase = RingPhase::Active; }

void apply_ring(State& s, Instant, const RingLent& e) {
  auto& lent = s.rings.at(e.ring).lent;
  std::erase_if(lent, [&](const LentBureau& l) { return l.bureau == e.bureau; });
  lent.push_back({e.bureau, e.handover});
}

void apply_ring(State& s, Instant, const RingTakenOver& e) { s.rings.at(e.ring).bureau = e.bureau; }

void apply_ring(State& s, Instant at, const RingStoodDown& e) {
  RingState& ring = s.rings.at(e.ring);
  ring.phase = RingPhase::StoodDown;
  ring.ended_at = at;
  ring.gaps.clear();
  for (PostState& p : ring.posts) p.by_hand.reset();
}

void apply_post_offer(State& s, const OfferMade& e) {
  if (PostState* post = s.rings.at(e.ring).find_post(e.post)) post->offer = e.offer;
}

PostPhase phase_of(const State& s, const PostState& post) {
  const OfferState* o = s.offers.find(post.offer);
  const bool live = o != nullptr && (o->open() || o->active());
  if (post.by_hand)
    return *post.by_hand                 ? PostPhase::InPlace
           : o != nullptr && o->active() ? PostPhase::Confirmed
           : o != nullptr && o->open()   ? PostPhase::Offered
                                         : PostPhase::Open;
  if (!live) return PostPhase::Open;
  if (o->open()) return PostPhase::Offered;
  return o->arrived_at ? PostPhase::InPlace : PostPhase::Confirmed;
}

Ppm chance_of_post(const State& s, PostPhase phase, const PostPlanned& p) {
  const ResponderState* who = s.responders.find(p.responder);
  switch (phase) {
    case PostPhase::Open: return 0;
    case PostPhase::InPlace: return kCertain;
    case PostPhase::Confirmed: return times(manned(kAcceptedArrives), p.hold);
    case PostPhase::Offered: return who == nullptr ? 0 : times(manned(answering_of(s, *who, 0).accepts), p.hold);  // the bands of a day share their counts
  }
  return 0;
}

Ppm sealed_now(const State& s, const RingState& ring) {
  if (ring.outcome != RingOutcome::Complete || !ring.gaps.empty()) return 0;
  std::vector<Ppm> chances;
  for (const PostState& p : ring.posts) chances.push_back(chance_of_post(s, phase_of(s, p), p.plan));
  return all_ppm(chances);
}

RingId live_ring_of(const State& s, IncidentId id) {
  const IncidentState* i = s.incidents.find(id);
  if (i == nullptr) return {};
  for (auto r = i->rings.rbegin(); r != i->rings.rend(); ++r)
    if (const RingState* ring = s.rings.find(*r); ring != nullptr && ring->live()) return *r;
  return {};
}

}  // namespace watchgrid::engine
