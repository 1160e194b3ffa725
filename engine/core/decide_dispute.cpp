/// Disputes: cases that live for months, with steps, follow-ups, hand-off and return (S7, S16, S19).
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kPartiesMax = 50;
constexpr Duration kFollowUpMax = std::chrono::hours{24 * 366};

std::string name_of_dispute(DisputeId id) { return "D" + std::to_string(id.value); }

/// Whether they keep to it is looked at after they have agreed: that opens nothing again.
bool looks_again(DisputeStep step) { return step == DisputeStep::FollowUp || step == DisputeStep::Visit; }

MaybeRefused refuse_step(const Decision& d, const DisputeState& dispute, const StepDispute& c) {
  if (c.step == DisputeStep::Reopen) return Rejection{Refusal::NoChange, "a dispute is opened again with a reason of its own, not with a step"};
  if (dispute.phase == DisputePhase::Settled && !looks_again(c.step))
    return Rejection{Refusal::DisputeSettled, "the dispute is settled; expected follow_up or visit, or re-open it first"};
  if (dispute.steps.size() >= kDisputeStepsMax) return Rejection{Refusal::TooMany, "a dispute has at most " + std::to_string(kDisputeStepsMax) + " steps"};
  if (auto refused = refuse_empty(c.text, "text", "what was said or done")) return refused;
  if (c.step == DisputeStep::HandOff && c.agency.empty()) return Rejection{Refusal::FieldMissing, "agency: expected who takes the dispute over"};
  if (c.step == DisputeStep::HandOff && dispute.phase == DisputePhase::HandedOff)
    return Rejection{Refusal::NoChange, "the dispute is with " + dispute.agency + "; take it back first"};
  if (c.step == DisputeStep::TakeBack && dispute.phase != DisputePhase::HandedOff) return Rejection{Refusal::NoChange, "the dispute was not handed off"};
  if (c.follow_up_at && (*c.follow_up_at <= d.now || *c.follow_up_at > d.now + kFollowUpMax))
    return Rejection{Refusal::BadExpiry, "follow_up_at: expected a time in the next 366 days"};
  return std::nullopt;
}

void finish_follow_ups(Decision& d, DisputeId id, const std::string& by, const std::string& text) {
  while (const TaskId open = d.s.books.open_task(name_of_dispute(id), WorkKind::FollowUp)) finish_task(d, open, by, text);
}

}  // namespace

MaybeRefused decide_on(Decision& d, const OpenDispute& c) {
  const Books& b = d.s.books;
  const Place* place = d.w.town.find_place(c.place_id);
  if (place == nullptr) return Rejection{Refusal::UnknownPlace, "place_id: no place \"" + c.place_id + "\""};
  if (auto refused = refuse_empty(c.subject, "subject", "what it is about")) return refused;
  if (c.parties.size() > kPartiesMax) return Rejection{Refusal::TooMany, "parties: expected at most " + std::to_string(kPartiesMax)};
  if (!c.mediator.empty() && !d.s.find_responder(c.mediator)) return Rejection{Refusal::UnknownResponder, "mediator: no responder \"" + c.mediator + "\""};
  if (c.incident && !d.s.incidents.has(c.incident)) return Rejection{Refusal::UnknownIncident, "incident_id: no incident I" + std::to_string(c.incident.value)};
  if (b.disputes.size() >= kDisputesMax) return Rejection{Refusal::TooMany, "there are " + std::to_string(kDisputesMax) + " disputes"};
  if (const DisputeId known = Books::find(b.dispute_by_place, c.place_id); known && b.disputes.at(known).phase != DisputePhase::Settled)
    return Rejection{Refusal::DisputeOpen, name_of_dispute(known) + " is open at this place; add a step to it"};
  const ZoneIndex zone = d.w.grids.zone_at(place->at);  // the block, where there are blocks: its head mediates
  const std::string zone_id = zone == kNoZone ? std::string{} : d.w.town.zones[zone].id;
  d.emit(DisputeOpened{.dispute = b.disputes.next_id(), .place_id = c.place_id, .zone_id = zone_id, .parties = c.parties, .subject = c.subject,
                       .mediator = c.mediator.empty() ? keeper_of(d, zone_id) : c.mediator, .incident = c.incident, .by = c.by});
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const StepDispute& c) {
  const DisputeState* dispute = d.s.books.disputes.find(c.dispute);
  if (dispute == nullptr) return Rejection{Refusal::UnknownDispute, "no such dispute"};
  if (auto refused = refuse_step(d, *dispute, c)) return refused;
  d.emit(DisputeStepped{c.dispute, c.step, c.text, c.by, c.agency, c.follow_up_at, c.step == DisputeStep::HandOff});
  if (looks_again(c.step)) finish_follow_ups(d, c.dispute, c.by, "followed up");  // settling leaves it: what was promised is still to come
  if (c.step == DisputeStep::Settle) give_points(d, Merit::Mediation, dispute->mediator, name_of_dispute(c.dispute) + "." + std::to_string(dispute->reopened));
  if (!c.follow_up_at) return std::nullopt;
  // One follow-up at a time: a later one moves it.
  finish_follow_ups(d, c.dispute, c.by, "moved");
  raise_task(d, WorkKind::FollowUp, name_of_dispute(c.dispute), "", dispute->zone_id, answers_for(d, dispute->mediator, dispute->zone_id), "follow up: " + dispute->subject, *c.follow_up_at);
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReopenDispute& c) {
  const DisputeState* dispute = d.s.books.disputes.find(c.dispute);
  if (dispute == nullptr) return Rejection{Refusal::UnknownDispute, "no such dispute"};
  if (dispute->phase != DisputePhase::Settled) return Rejection{Refusal::DisputeOpen, "the dispute is not settled"};
  if (auto refused = refuse_empty(c.reason, "reason", "why it is opened again")) return refused;
  if (dispute->steps.size() >= kDisputeStepsMax) return Rejection{Refusal::TooMany, "a dispute has at most " + std::to_string(kDisputeStepsMax) + " steps; open a new one"};
  d.emit(DisputeReopened{c.dispute, c.reason, c.by, true});
  return std::nullopt;
}

}  // namespace watchgrid::engine
