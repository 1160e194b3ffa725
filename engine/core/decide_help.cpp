/// People on an incident whom nobody sent, whom it becomes too dangerous for, or who were hurt (S20).
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {
namespace {

MaybeRefused refuse_unknown(const Decision& d, IncidentId id) {
  if (!d.s.incidents.has(id)) return Rejection{Refusal::UnknownIncident, "no such incident"};
  return std::nullopt;
}

}  // namespace

/// Afterwards too: an off-duty neighbour who ran into the fire is on record, also when the incident is closed.
MaybeRefused decide_on(Decision& d, const RecordHelp& c) {
  if (auto refused = refuse_unknown(d, c.incident)) return refused;
  if (!d.s.find_responder(c.responder)) return Rejection{Refusal::UnknownResponder, "responder: nobody is called \"" + c.responder + "\""};
  if (auto refused = refuse_empty(c.text, "text", "what was done")) return refused;
  if (c.arrived_at && *c.arrived_at > d.now) return Rejection{Refusal::BadExpiry, "arrived_at: expected a time in the past"};
  d.emit(HelpRecorded{c.incident, c.responder, c.arrived_at, c.text, c.by});
  give_points(d, Merit::Response, c.responder, "I" + std::to_string(c.incident.value));
  return std::nullopt;
}

/// Everybody of the tier leaves, open offers are taken back, nobody of it is asked again: not by an escalation, not by a higher severity, only by
/// an order for this very tier.
std::vector<ResponderId> Decision::order_out(IncidentId id, Tier tier, const std::string& reason, const std::string& by) {
  std::vector<OfferId> there;
  for (const OfferId offer : s.incidents.at(id).offers)
    if (const OfferState* o = s.offers.find(offer); o != nullptr && o->active() && o->tier == tier) there.push_back(offer);
  emit(WithdrawOrdered{id, tier, reason, by, there});
  const TierPlan plan = s.incidents.at(id).tiers[tier - 1U].plan;
  emit(TierWidened{.incident = id, .tier = tier, .slots = 0, .batch = plan.batch, .within = plan.within, .offer_timeout = plan.offer_timeout,
                   .offers_max = plan.offers_max, .ask_again = false, .keeps_claim = tier != 2});
  std::vector<ResponderId> released = take_back_open_offers(id, EndReason::StandDown, tier);
  for (const OfferId offer : there) {
    released.push_back(s.offers.at(offer).responder);
    end_assignment(offer, EndReason::StandDown, by, reason);
  }
  return released;
}

MaybeRefused decide_on(Decision& d, const OrderWithdraw& c) {
  if (auto refused = refuse_unknown(d, c.incident)) return refused;
  if (d.open_incident(c.incident) == nullptr) return Rejection{Refusal::IncidentClosed, "the incident is not open"};
  if (c.tier < 1 || c.tier > kTiers) return Rejection{Refusal::FieldMissing, "tier: expected 1, 2 or 3"};
  if (auto refused = refuse_empty(c.reason, "reason", "why it is too dangerous")) return refused;
  const std::vector<ResponderId> released = d.order_out(c.incident, c.tier, c.reason, c.by);
  d.match(c.incident, c.tier, MatchTrigger::Manual);
  for (const ResponderId r : released) d.match_waiting(r);
  return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const RecordInjury& c) {
  if (auto refused = refuse_unknown(d, c.incident)) return refused;
  if (!d.s.find_responder(c.responder)) return Rejection{Refusal::UnknownResponder, "responder: nobody is called \"" + c.responder + "\""};
  if (auto refused = refuse_empty(c.text, "text", "what happened")) return refused;
  d.emit(InjuryRecorded{c.incident, c.responder, c.text, c.by});
  return std::nullopt;
}

}  // namespace watchgrid::engine
