/// What is ordered about rings: activation, sightings, posts by radio, lending, taking over, standing down. How a ring is kept filled is in
/// ring_upkeep.cpp.
#include "engine/core/apply_ring.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/ring_upkeep.hpp"

namespace watchgrid::engine {
namespace {

constexpr Duration kReplanMin = std::chrono::seconds{30};  ///< between two plans because of sightings (algorithms.md 3.5)

MaybeRefused refuse_ring(const Decision& d, RingId id) {
  const RingState* ring = d.s.rings.find(id);
  if (ring == nullptr) return Rejection{Refusal::UnknownRing, "no such ring"};
  if (!ring->live()) return Rejection{Refusal::RingStoodDown, "the ring was stood down"};
  return std::nullopt;
}

MaybeRefused refuse_off_map(const Decision& d, LatLon at, SuspectVehicle vehicle) {
  if (d.w.rings->snap(at, vehicle)) return std::nullopt;
  return Rejection{Refusal::OffMap, "expected a place within 2 km of a road that a " + std::string{to_string(vehicle)} + " can use"};
}

MaybeRefused refuse_unplanned(const Decision& d) {
  if (d.w.rings == nullptr) return Rejection{Refusal::NoRoads, "this service has no roads to plan rings on"};
  return std::nullopt;
}

MaybeRefused refuse_template(const Decision& d, const std::string& id) {
  if (id.empty()) return std::nullopt;
  if (d.w.rings->find_template(id) == nullptr) {
    std::string known;
    for (const RingTemplate& t : d.w.town.rings) known += (known.empty() ? "" : ", ") + t.id;
    return Rejection{Refusal::UnknownTemplate, known.empty() ? "the town has no ring templates" : "expected one of " + known};
  }
  return std::nullopt;
}

}  // namespace

MaybeRefused decide_on(Decision& d, const ActivateRing& c) {
  if (auto refused = refuse_unplanned(d)) return refused;
  const IncidentState* i = d.s.incidents.find(c.incident);
  if (i == nullptr) return Rejection{Refusal::UnknownIncident, "no such incident"};
  if (!i->open()) return Rejection{Refusal::IncidentClosed, "the incident is " + std::string{to_string(i->phase)}};
  if (i->intent == Intent::Consult) return Rejection{Refusal::NoChange, "a consult pages nobody; raise an alert instead"};
  if (const RingId live = live_ring_of(d.s, c.incident))
    return Rejection{Refusal::RingActive,
                     "ring G" + std::to_string(live.value) + " of this incident is active; sight, replan or stand it down"};
  if (auto refused = refuse_off_map(d, c.suspect.at, c.suspect.vehicle)) return refused;
  if (auto refused = refuse_template(d, c.template_id)) return refused;
  const RingId ring = d.s.rings.next_id();
  RingSuspect suspect = c.suspect;
  suspect.seen_at = std::min(suspect.seen_at, d.now);
  d.emit(RingActivated{ring, c.incident, std::move(suspect), c.bureau, c.by, c.template_id});
  RingUpkeep{d, ring}.plan_anew(RingTrigger::Activated);
  d.start_clocks(c.incident, Stage::RingActivated, d.now);
  RingUpkeep{d, ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const SightSuspect& c) {
  if (auto refused = refuse_unplanned(d)) return refused;
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  const RingState& ring = d.s.rings.at(c.ring);
  if (c.seen_at < ring.suspect.seen_at) return Rejection{Refusal::OldSighting, "a later sighting is known already"};
  if (auto refused = refuse_off_map(d, c.at, ring.suspect.vehicle)) return refused;
  const bool soon = ring.plans > 1 && d.now - ring.planned_at < kReplanMin;
  d.emit(SuspectSighted{c.ring, c.at, std::min(c.seen_at, d.now), c.heading_deg, c.source, c.by});
  if (!soon) RingUpkeep{d, c.ring}.plan_anew(RingTrigger::Sighting);
  RingUpkeep{d, c.ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const SetRingPost& c) {
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  const PostState* post = d.s.rings.at(c.ring).find_post(c.post);
  if (post == nullptr) return Rejection{Refusal::UnknownPost, "the ring has no post " + std::to_string(c.post)};
  if (!c.closed && c.reason.empty()) return Rejection{Refusal::ReasonMissing, "expected a reason for opening a post"};
  if ((phase_of(d.s, *post) == PostPhase::InPlace) == c.closed)
    return Rejection{Refusal::NoChange, c.closed ? "the post is held already" : "the post is open already"};
  d.emit(RingPostSet{c.ring, c.post, c.closed, c.by, c.reason});
  RingUpkeep{d, c.ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReplanRing& c) {
  if (auto refused = refuse_unplanned(d)) return refused;
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  RingUpkeep{d, c.ring}.plan_anew(RingTrigger::Desk);
  RingUpkeep{d, c.ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const LendToRing& c) {
  if (auto refused = refuse_unplanned(d)) return refused;
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  if (c.bureau.empty()) return Rejection{Refusal::ReasonMissing, "expected the bureau that lends its people"};
  d.emit(RingLent{c.ring, c.bureau, c.handover, c.by});
  RingUpkeep{d, c.ring}.plan_anew(RingTrigger::Lent);
  RingUpkeep{d, c.ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const TakeOverRing& c) {
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  if (c.bureau.empty()) return Rejection{Refusal::ReasonMissing, "expected the bureau that takes over"};
  if (d.s.rings.at(c.ring).bureau == c.bureau) return Rejection{Refusal::NoChange, "that bureau leads the ring already"};
  d.emit(RingTakenOver{c.ring, c.bureau, c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const EscalateRing& c) {
  if (auto refused = refuse_unplanned(d)) return refused;
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  const std::string& now_used = d.s.rings.at(c.ring).template_id;
  if (now_used.empty()) return Rejection{Refusal::NoOuterRing, "the ring follows no template; activate it with one, or plan it anew"};
  if (d.w.rings->outer_of(now_used) == nullptr) return Rejection{Refusal::NoOuterRing, now_used + " is the outermost ring of the town"};
  RingUpkeep{d, c.ring}.plan_anew(RingTrigger::Escalated, c.by);
  RingUpkeep{d, c.ring}.settle();
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const StandDownRing& c) {
  if (auto refused = refuse_ring(d, c.ring)) return refused;
  for (const ResponderId r : RingUpkeep{d, c.ring}.stand_down(c.by, c.reason)) d.match_freed(r);
  return std::nullopt;
}

}  // namespace watchgrid::engine
