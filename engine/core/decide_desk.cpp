/// What a dispatcher orders. The dispatcher beats the engine; only the hard invariants beat the dispatcher.
#include <algorithm>

#include "engine/core/apply_ring.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/matcher.hpp"
#include "engine/core/ring_upkeep.hpp"
#include "engine/core/surge.hpp"
#include "engine/dispatch/gates.hpp"

namespace watchgrid::engine {
namespace {

constexpr TierPlan kPlanByHand{.slots = 1, .batch = 1, .within = std::chrono::minutes{30}, .offer_timeout = std::chrono::seconds{20}, .offers_max = 36};
constexpr Duration kWithinMax = std::chrono::hours{1};
constexpr std::uint8_t kSlotsMax = 16;

/// What the pack has for a tier that was not asked so far.
TierPlan plan_of_row(const State& s, const IncidentState& i, Tier tier) {
    if (i.dispatch_row == kNoDispatchRow) return kPlanByHand;
    const TierPlan& plan = s.policy_of(i).dispatch[i.dispatch_row].tier[tier - 1U];
    return plan.slots > 0 ? plan : kPlanByHand;
}

MaybeRefused refuse_closed(const Decision& d, IncidentId id) {
    const IncidentState* i = d.s.incidents.find(id);
    if (i == nullptr) return Rejection{Refusal::UnknownIncident, "no such incident"};
    if (!i->open()) return Rejection{Refusal::IncidentClosed, "the incident is " + std::string{to_string(i->phase)}};
    return std::nullopt;
}

MaybeRefused refuse_without(const std::string& text, Refusal code, const char* detail) {
    if (text.empty()) return Rejection{code, detail};
    return std::nullopt;
}

std::string words_of(Gates gates) {
    std::string out;
    for (const auto& [bit, word] : kGateWords)
        if ((gates & bit) != 0) out += (out.empty() ? "" : ", ") + std::string{word};
    return out;
}

ClockId live_clock(const Decision& d, IncidentId id, std::string_view rule_id) {
    const IncidentState& i = d.s.incidents.at(id);
    for (auto c = i.clocks.rbegin(); c != i.clocks.rend(); ++c)
        if (const ClockState* clock = d.s.clocks.find(*c); clock != nullptr && d.s.rule_of(*clock).id == rule_id) return *c;
    return {};
}

/// @param demanded by a person, not by a clock that ran out
void widen(Decision& d, IncidentId id, Tier tier, const TierPlan& plan, bool ask_again, bool lifts_withdrawal = false, bool demanded = false) {
    d.emit(TierWidened{.incident = id, .tier = tier, .slots = plan.slots, .batch = plan.batch, .within = plan.within, .offer_timeout = plan.offer_timeout,
                       .offers_max = plan.offers_max, .ask_again = ask_again, .keeps_claim = true, .lifts_withdrawal = lifts_withdrawal, .demanded = demanded});
}

/// The first tier that is not asked yet; when all are, one more of the police. A tier that was withdrawn is passed over. 0: none is left.
Tier next_tier(const IncidentState& i) {
    for (Tier t = 1; t <= kTiers; ++t)
        if (i.tiers[t - 1U].plan.slots == 0 && !i.tiers[t - 1U].withdrawn) return t;
    for (const Tier t : {Tier{2}, Tier{3}, Tier{1}})
        if (!i.tiers[t - 1U].withdrawn) return t;
    return 0;
}

/// A tier that has made all its offers is given as many more: whoever asks for people gets them.
void allow_more(const Decision& d, IncidentId id, Tier tier, TierPlan& plan, std::size_t more) {
    const IncidentState& i = d.s.incidents.at(id);
    if (i.tiers[tier - 1U].plan.slots == 0 || offers_left(i.tiers[tier - 1U]) > 0) return;
    plan.offers_max = static_cast<std::uint8_t>(std::min<std::size_t>(plan.offers_max + more, 255));
}

void end_everything(Decision& d, IncidentId id, EndReason reason, const std::string& by) {
    const std::vector<OfferId> offers = d.s.incidents.at(id).offers;
    for (const OfferId offer : offers)
        if (const OfferState* o = d.s.offers.find(offer); o != nullptr && o->open()) d.emit(OfferWithdrawn{offer, reason});
    for (const OfferId offer : offers)
        if (const OfferState* o = d.s.offers.find(offer); o != nullptr && o->active()) d.end_assignment(offer, reason, by, "");
}

void close(Decision& d, IncidentId id, const std::string& outcome, const std::string& by, const std::string& text) {
    std::vector<ResponderId> released;
    for (const OfferId offer : d.s.incidents.at(id).offers)
        if (const OfferState* o = d.s.offers.find(offer); o != nullptr && (o->open() || o->active())) released.push_back(o->responder);
    if (const RingId ring = live_ring_of(d.s, id)) (void)RingUpkeep{d, ring}.stand_down(by, outcome);
    d.emit(IncidentClosed{id, outcome, by, text});
    end_everything(d, id, EndReason::IncidentClosed, by);
    d.settle_clocks(id);
    d.cancel_clocks(id);
    for (const ResponderId r : released) d.match_freed(r);
}

/// After a merge or its undoing: clocks that run from "received" count from when the earliest of its alerts was received.
void move_clocks(Decision& d, IncidentId id) {
    if (d.s.incidents.at(id).reopened != 0) return;
    const std::vector<ClockId> clocks = d.s.incidents.at(id).clocks;
    const Instant received_at = d.s.incidents.at(id).received_at;
    for (const ClockId c : clocks) {
        const ClockState* clock = d.s.clocks.find(c);
        if (clock == nullptr || (clock->phase != ClockPhase::Running && clock->phase != ClockPhase::Paused)) continue;
        if (d.s.rule_of(*clock).start == Stage::Received && clock->started_at != received_at)
            d.emit(ClockMoved{c, received_at, clock->due_at - (clock->started_at - received_at)});
    }
}

/// Ends the clocks whose rules do not cover the incident any more.
void cancel_uncovered(Decision& d, IncidentId id) {
    const IncidentState& i = d.s.incidents.at(id);
    const auto covered = matching_rules(d.s.policy_of(i), d.facts_of(i));
    const std::vector<ClockId> clocks = i.clocks;
    for (const ClockId c : clocks) {
        const ClockState* clock = d.s.clocks.find(c);
        const bool still = clock != nullptr && std::find(covered.begin(), covered.end(), clock->rule) != covered.end();
        if (clock != nullptr && !still && (clock->phase == ClockPhase::Running || clock->phase == ClockPhase::Paused)) d.emit(ClockCancelled{c});
    }
}

/// Forward only: rules that cover it now and did not before start, from when it was received; a breach stays a breach.
void start_new_clocks(Decision& d, IncidentId id) {
    cancel_uncovered(d, id);
    d.start_clocks(id, Stage::Received, d.clocks_count_from(id));
    d.settle_clocks(id);
}

/// Severity has changed: tiers grow to what the pack now wants, and what is not for claiming any more is asked like any other.
/// @param was_held nobody was asked yet for want of a look at it; when it is too severe to wait, or more people are wanted, all tiers are asked now
void ask_as_severity_wants(Decision& d, IncidentId id, bool was_held = false) {
    const IncidentState& i = d.s.incidents.at(id);
    const DispatchRow& row = dispatch_row(d.s.policy_of(i), d.facts_of(i));
    std::vector<ResponderId> released;
    bool ask_all = was_held && !is_held(d.s, i, d.now);
    if (i.claim_until && !row.open_claim) released = d.end_claim_window(id);
    for (Tier tier = 1; tier < kTiers; ++tier)  // as at the opening: the last tier waits until somebody adds it
        if (const TierState& state = d.s.incidents.at(id).tiers[tier - 1U]; !state.withdrawn && row.tier[tier - 1U].slots > state.plan.slots) {
            widen(d, id, tier, row.tier[tier - 1U], false);
            was_held ? void(ask_all = true) : d.match(id, tier, MatchTrigger::Escalated);
        }
    if (released.empty() && !ask_all) return;
    d.match_all(id, MatchTrigger::Escalated);
    for (const ResponderId r : released) d.match_waiting(r);
}

/// Two incidents that become one: whom the one was ordered out of that is too dangerous, the other leaves too. Returns who is free.
std::vector<ResponderId> order_out_of_both(Decision& d, const MergeIncident& c) {
    std::vector<ResponderId> released;
    for (Tier tier = 1; tier <= kTiers; ++tier) {
        const bool out_of_from = d.s.incidents.at(c.incident).tiers[tier - 1U].withdrawn, out_of_into = d.s.incidents.at(c.into).tiers[tier - 1U].withdrawn;
        if (out_of_from == out_of_into) continue;
        const IncidentId known = out_of_from ? c.incident : c.into, other = out_of_from ? c.into : c.incident;
        for (const ResponderId r : d.order_out(other, tier, "ordered out of I" + std::to_string(known.value) + ", the same event", c.by)) released.push_back(r);
    }
    return released;
}

/// What the one that is merged away knows and the other does not: where it is, and that it is worse. True when that is news.
bool keep_what_is_known(Decision& d, const MergeIncident& c) {
    const IncidentState& from = d.s.incidents.at(c.incident);
    const IncidentState& into = d.s.incidents.at(c.into);
    const bool placed = !into.location && from.location, worse = from.severity > into.severity && from.intent != Intent::Consult;
    if (placed) d.emit(LocationChanged{c.into, *from.location, from.zone_id, from.zone_class, c.by});
    if (worse) d.emit(SeverityChanged{c.into, d.s.incidents.at(c.incident).severity, c.by, "of an incident merged into it"});
    return placed || worse;
}

/// Opened again, tiers that were ordered out stay out; the desk is told of each that the pack would ask, since nothing else says it.
void tell_ordered_out(Decision& d, IncidentId id) {
    const std::uint16_t row = d.s.incidents.at(id).dispatch_row;
    for (Tier tier = 1; tier <= kTiers && row != kNoDispatchRow; ++tier) {
        const IncidentState& i = d.s.incidents.at(id);
        const std::uint8_t slots = tier == kTiers ? 0 : d.s.policy_of(i).dispatch[row].tier[tier - 1U].slots;  // the last comes when somebody adds it
        if (!i.tiers[tier - 1U].withdrawn || slots == 0) continue;
        d.emit(MatchExplained{.incident = id, .tier = tier, .trigger = MatchTrigger::Opened, .within = {}, .candidates = {}, .excluded = {}, .wanted = slots,
                              .shortfall = Shortfall::OrderedOut, .retry_at = {}, .recheck_at = {}, .soon = 0, .later = 0, .gain = {}});
    }
}

}  // namespace

void Decision::add_tier(IncidentId id, Tier tier, ClockId clock, const std::string& by, const std::string& reason) {
    const IncidentState& i = s.incidents.at(id);
    const bool named = tier != 0;
    if (!named) tier = next_tier(i);
    if (tier == 0) return emit(IncidentEscalated{id, RuleAction::AddTier, clock, by, reason});  // on record; the desk sees that nobody was left to ask
    TierPlan plan = i.tiers[tier - 1U].plan;
    if (plan.slots == 0) plan = plan_of_row(s, s.incidents.at(id), tier);
    else plan.slots = std::min<std::uint8_t>(static_cast<std::uint8_t>(plan.slots + 1), kSlotsMax);
    plan.batch = std::max(plan.batch, plan.slots);
    allow_more(*this, id, tier, plan, plan_of_row(s, i, tier).offers_max);
    emit(IncidentEscalated{id, RuleAction::AddTier, clock, by, reason});
    widen(*this, id, tier, plan, false, named && s.incidents.at(id).tiers[tier - 1U].withdrawn, !clock);
    match(id, tier, MatchTrigger::Escalated);
}

void Decision::escalate(IncidentId id, RuleAction action, ClockId clock, const std::string& by, const std::string& reason) {
    if (open_incident(id) == nullptr) return;
    if (clock && is_held(s, s.incidents.at(id), now)) return emit(IncidentEscalated{id, action, clock, by, reason});  // nobody has looked yet
    if (action == RuleAction::AddTier) return add_tier(id, 0, clock, by, reason);
    emit(IncidentEscalated{id, action, clock, by, reason});
    if (action != RuleAction::Widen && action != RuleAction::Reoffer) return;  // the others are effects only
    for (Tier tier = 1; tier <= kTiers; ++tier) {
        TierPlan plan = s.incidents.at(id).tiers[tier - 1U].plan;
        if (plan.slots == 0 || s.incidents.at(id).tiers[tier - 1U].withdrawn) continue;
        if (action == RuleAction::Widen) plan.within = std::min(plan.within * 2, kWithinMax);
        allow_more(*this, id, tier, plan, plan.batch);
        widen(*this, id, tier, plan, action == RuleAction::Reoffer, false, !clock);
        match(id, tier, MatchTrigger::Escalated);
    }
}

MaybeRefused decide_on(Decision& d, const ClaimIncident& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (d.s.incidents.at(c.incident).claimed_by != c.by) d.emit(IncidentClaimed{c.incident, c.by});
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const AssignResponder& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (auto refused = refuse_without(c.reason, Refusal::ReasonMissing, "expected a reason for assigning by hand")) return refused;
    const ResponderState* r = d.s.responders.find(c.responder);
    if (r == nullptr || r->retired) return Rejection{Refusal::UnknownResponder, "no such responder in the town pack"};
    const IncidentState& i = d.s.incidents.at(c.incident);
    // An open offer of this very incident is turned into the order.
    const OfferId open = r->open_offer;
    const bool own_offer = open && d.s.offers.at(open).incident == c.incident;
    if (i.intent == Intent::Consult) return Rejection{Refusal::NoChange, "a consult pages nobody; raise an alert instead"};
    Verdict why{};
    if (d.forbids_order(i, c.responder, why)) {
        switch (why) {
            case Verdict::HasOffer: break;  // the order goes before the question
            case Verdict::Gated: return Rejection{Refusal::Gated, "a gate of this responder forbids this incident: " + words_of(forbidding_gates(r->profile.gates, i.type, d.night(), d.police_accepted(i)))};
            case Verdict::NotVetted: return Rejection{Refusal::NotVetted, "the vetting of this responder has run out (vetted_until of responders.csv)"};
            case Verdict::Busy: return Rejection{Refusal::Busy, "the responder has an assignment; unassign it first"};
            case Verdict::NotInDrill: return Rejection{Refusal::NotInDrill, "real incidents and drills do not mix"};
            default: return Rejection{Refusal::OffDuty, "the responder is off duty"};
        }
    }
    const Tier tier = r->profile.tier;
    if (open) d.emit(OfferWithdrawn{open, own_offer ? EndReason::StandDown : EndReason::TakenByOther});
    TierPlan plan = d.s.incidents.at(c.incident).tiers[tier - 1U].plan;
    const std::size_t filled = d.filled_slots(d.s.incidents.at(c.incident), tier);
    if (filled >= plan.slots) {
        if (plan.slots == 0) plan = kPlanByHand;
        plan.slots = static_cast<std::uint8_t>(std::min<std::size_t>(filled + 1, 255));
        widen(d, c.incident, tier, plan, false);
    }
    d.emit(NoteAdded{c.incident, c.by, "assigned by hand: " + c.reason});
    const auto eta = d.s.incidents.at(c.incident).location ? d.w.fleet.eta_to(c.responder, d.s.incidents.at(c.incident).location->at, d.now) : std::nullopt;
    d.emit(OfferMade{.offer = d.s.offers.next_id(), .incident = c.incident, .responder = c.responder, .tier = tier,
                     .eta = Duration{eta ? eta->eta_ms : 0}, .distance_m = eta ? eta->distance_m : 0, .expires_at = d.now, .ordered = true, .claim = false});
    d.match(c.incident, tier, MatchTrigger::Manual);
    d.start_clocks(c.incident, Stage::Ordered, d.now);
    d.start_clocks(c.incident, Stage::Signed, d.now);
    d.settle_clocks(c.incident);
    // Only now that the person is taken: the other incident would ask the same one again.
    if (open && (!own_offer || d.s.offers.at(open).ring)) d.match(d.s.offers.at(open).incident, d.s.offers.at(open).tier, MatchTrigger::Withdrawn);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const UnassignResponder& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (auto refused = refuse_without(c.reason, Refusal::ReasonMissing, "expected a reason for taking somebody off")) return refused;
    const ResponderState* r = d.s.responders.find(c.responder);
    if (r == nullptr) return Rejection{Refusal::UnknownResponder, "no such responder in the town pack"};
    const auto here = [&](OfferId id) { return id && d.s.offers.at(id).incident == c.incident; };
    const OfferId held = here(r->assignment) ? r->assignment : r->open_offer;
    const Tier tier = held ? d.s.offers.at(held).tier : r->profile.tier;
    const bool spoke = held && d.s.offers.at(held).spoke();
    if (here(r->assignment)) d.end_assignment(r->assignment, EndReason::Unassigned, c.by, c.reason);
    else if (here(r->open_offer)) d.emit(OfferWithdrawn{r->open_offer, EndReason::Unassigned});
    else return Rejection{Refusal::NotAssigned, "the responder has neither an offer nor an assignment here"};
    d.match_after_leaving(c.incident, tier, spoke, MatchTrigger::Manual);
    d.match_waiting(c.responder);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const Escalate& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (d.s.incidents.at(c.incident).intent == Intent::Consult) return Rejection{Refusal::NoChange, "a consult pages nobody; raise an alert instead"};
    if (c.tier > kTiers) return Rejection{Refusal::TooMany, "expected a tier of 1 to 3, or 0 for the next one"};
    // Somebody has looked: what was held is asked for as it would have been.
    if (c.tier == 0 && is_held(d.s, d.s.incidents.at(c.incident), d.now)) return d.escalate(c.incident, RuleAction::Reoffer, {}, c.by, c.reason), std::nullopt;
    if (c.tier == 0 && next_tier(d.s.incidents.at(c.incident)) == 0)
        return Rejection{Refusal::NoChange, "every tier was withdrawn; name the one that is to be asked again"};
    d.add_tier(c.incident, c.tier, {}, c.by, c.reason);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const SetSeverity& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    const IncidentState& i = d.s.incidents.at(c.incident);
    if (i.severity == c.severity) return Rejection{Refusal::NoChange, "the severity is that already"};
    const bool held = is_held(d.s, i, d.now);
    d.emit(SeverityChanged{c.incident, c.severity, c.by, c.reason});
    if (i.intent == Intent::Consult) return std::nullopt;
    start_new_clocks(d, c.incident);
    ask_as_severity_wants(d, c.incident, held);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const SetLocation& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    const ZoneIndex zone = d.w.grids.zone_at(c.location.at);
    const IncidentState& i = d.s.incidents.at(c.incident);
    d.emit(LocationChanged{c.incident, c.location, zone == kNoZone ? std::string{} : d.w.town.zones[zone].id,
                           zone == kNoZone ? i.zone_class : d.w.town.zones[zone].zone_class, c.by});
    if (i.intent == Intent::Consult) return std::nullopt;
    start_new_clocks(d, c.incident);
    d.match_all(c.incident, MatchTrigger::Located);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const AddNote& c) {
    if (!d.s.incidents.has(c.incident)) return Rejection{Refusal::UnknownIncident, "no such incident"};
    if (auto refused = refuse_without(c.text, Refusal::ReasonMissing, "expected the text of the note")) return refused;
    d.emit(NoteAdded{c.incident, c.by, c.text});
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ExcuseClock& c) {
    if (!d.s.incidents.has(c.incident)) return Rejection{Refusal::UnknownIncident, "no such incident"};
    const ClockId id = live_clock(d, c.incident, c.rule_id);
    if (!id) return Rejection{Refusal::UnknownClock, "no clock of rule \"" + c.rule_id + "\" runs on this incident"};
    const auto& codes = d.s.rule_of(d.s.clocks.at(id)).excuse_codes;
    if (std::find(codes.begin(), codes.end(), c.code) == codes.end()) {
        std::string known;
        for (const std::string& code : codes) known += (known.empty() ? "" : ", ") + code;
        return Rejection{Refusal::NotExcusable, known.empty() ? "the rule knows no excuse" : "expected one of: " + known};
    }
    d.emit(ClockExcused{id, c.code, c.by});
    // Whoever is held up does not come in time: somebody else is asked.
    if (d.open_incident(c.incident) == nullptr) return std::nullopt;
    const std::vector<OfferId> offers = d.s.incidents.at(c.incident).offers;
    for (const OfferId offer : offers)
        if (const OfferState* o = d.s.offers.find(offer); o != nullptr && o->fills_slot() && !o->arrived_at) d.emit(AssignmentStalled{offer});
    d.match_all(c.incident, MatchTrigger::Stalled);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const PauseClock& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    const ClockId id = live_clock(d, c.incident, c.rule_id);
    if (!id) return Rejection{Refusal::UnknownClock, "no clock of rule \"" + c.rule_id + "\" runs on this incident"};
    const ClockState& clock = d.s.clocks.at(id);
    if (c.resume) {
        if (clock.phase != ClockPhase::Paused) return Rejection{Refusal::ClockNotRunning, "the clock is not paused"};
        d.emit(ClockResumed{id, clock.due_at + (d.now - *clock.paused_at), c.by});
        return std::nullopt;
    }
    if (!d.s.rule_of(clock).pausable) return Rejection{Refusal::NotPausable, "the rule does not allow a pause"};
    if (clock.phase != ClockPhase::Running) return Rejection{Refusal::ClockNotRunning, "the clock is not running"};
    if (auto refused = refuse_without(c.reason, Refusal::ReasonMissing, "expected a reason for the pause")) return refused;
    d.emit(ClockPaused{id, c.by, c.reason});
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ResolveIncident& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (auto refused = refuse_without(c.outcome, Refusal::OutcomeMissing, "expected an outcome code, for example \"settled_on_the_spot\" or \"false_alarm\"")) return refused;
    close(d, c.incident, c.outcome, c.by, c.text);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const CancelIncident& c) {
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (auto refused = refuse_without(c.reason, Refusal::ReasonMissing, "expected a reason for cancelling")) return refused;
    close(d, c.incident, "cancelled", c.by, c.reason);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const ReopenIncident& c) {
    const IncidentState* i = d.s.incidents.find(c.incident);
    if (i == nullptr) return Rejection{Refusal::UnknownIncident, "no such incident"};
    if (i->phase != IncidentPhase::Closed) return Rejection{Refusal::IncidentOpen, "expected a closed incident"};
    if (auto refused = refuse_without(c.reason, Refusal::ReasonMissing, "expected a reason for opening it again")) return refused;
    d.emit(IncidentReopened{c.incident, c.by, c.reason});
    if (i->intent == Intent::Consult) return std::nullopt;
    d.start_clocks(c.incident, Stage::Received, d.now);  // a new clock; the old result stays
    tell_ordered_out(d, c.incident);
    d.match_all(c.incident, MatchTrigger::Opened);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const MergeIncident& c) {
    if (c.incident == c.into) return Rejection{Refusal::SameIncident, "expected two different incidents"};
    if (auto refused = refuse_closed(d, c.incident)) return refused;
    if (!d.s.incidents.has(c.into)) return Rejection{Refusal::UnknownIncident, "into: no incident I" + std::to_string(c.into.value)};
    if (auto refused = refuse_closed(d, c.into)) return refused;
    if (d.s.incidents.at(c.incident).silent || d.s.incidents.at(c.into).silent)
        return Rejection{Refusal::SilentAlarm, "a silent alarm is never merged"};
    if (d.s.incidents.at(c.into).intent == Intent::Consult && d.s.incidents.at(c.incident).intent != Intent::Consult)
        return Rejection{Refusal::NoChange, "a consult pages nobody; merge it into the other incident instead"};
    if (d.s.incidents.at(c.incident).drill != d.s.incidents.at(c.into).drill) return Rejection{Refusal::NotInDrill, "real incidents and drills do not mix"};
    if (live_ring_of(d.s, c.incident) && live_ring_of(d.s, c.into)) return Rejection{Refusal::RingActive, "both incidents have a ring; stand one of them down first"};
    std::vector<ResponderId> released = order_out_of_both(d, c);
    for (Tier tier = 1; tier <= kTiers; ++tier)  // offers for posts go with their ring
        for (const ResponderId r : d.take_back_open_offers(c.incident, EndReason::Merged, tier)) released.push_back(r);
    const auto under_way = d.stages_under_way(c.incident);
    d.cancel_clocks(c.incident);
    d.emit(IncidentMerged{c.incident, c.into, c.by});
    const bool news = keep_what_is_known(d, c);
    move_clocks(d, c.into);  // the earliest rules
    if (d.s.incidents.at(c.into).intent != Intent::Consult)
        for (const auto& [stage, since] : under_way) d.start_clocks(c.into, stage, since);
    d.settle_clocks(c.into);
    if (news && d.s.incidents.at(c.into).intent != Intent::Consult) {
        start_new_clocks(d, c.into);
        ask_as_severity_wants(d, c.into);
    }
    d.match_all(c.into, MatchTrigger::Manual);
    for (const ResponderId r : released) d.match_freed(r);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const UnmergeIncident& c) {
    const IncidentState* i = d.s.incidents.find(c.incident);
    if (i == nullptr) return Rejection{Refusal::UnknownIncident, "no such incident"};
    if (i->phase != IncidentPhase::Merged || d.open_incident(i->merged_into) == nullptr)
        return Rejection{Refusal::NotMerged, "expected an incident that is merged into an open one"};
    const IncidentId from = i->merged_into;
    d.emit(IncidentUnmerged{c.incident, from, c.by});
    move_clocks(d, from);
    if (i->intent == Intent::Consult) return std::nullopt;
    d.start_clocks(c.incident, Stage::Received, d.s.incidents.at(c.incident).received_at);
    tell_ordered_out(d, c.incident);
    d.match_all(c.incident, MatchTrigger::Opened);
    return std::nullopt;
}

}  // namespace watchgrid::engine
