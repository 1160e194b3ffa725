/// The life of an offer and of the assignment it becomes. decide_on(AnswerOffer) reads as the table of cases.
#include "engine/core/decision.hpp"
#include "engine/core/ring_upkeep.hpp"

namespace watchgrid::engine {
namespace {

/// Why this offer cannot be accepted any more; expiry wins a tie with acceptance.
MaybeRefused refuse_accept(const Decision& d, const OfferState& o) {
    if (o.phase == OfferPhase::Declined) return Rejection{Refusal::OfferDeclined, "you declined this offer"};
    if (o.phase == OfferPhase::Expired || (o.open() && d.now >= o.expires_at)) return Rejection{Refusal::OfferExpired, "the offer's deadline has passed"};
    if (o.phase == OfferPhase::Withdrawn)
        return o.end_reason == EndReason::TakenByOther ? Rejection{Refusal::OfferTaken, "somebody else has taken it"}
                                                       : Rejection{Refusal::OfferWithdrawn, "the offer was withdrawn: " + std::string{to_string(o.end_reason)}};
    if (o.ended) return Rejection{Refusal::AssignmentEnded, "the assignment has ended: " + std::string{to_string(o.end_reason)}};
    if (d.open_incident(o.incident) == nullptr) return Rejection{Refusal::IncidentClosed, "the incident is closed"};
    return std::nullopt;
}

void accept(Decision& d, OfferId id, std::optional<Instant> device_at) {
    const IncidentId incident = d.s.offers.at(id).incident;
    const Tier tier = d.s.offers.at(id).tier;
    const bool first_police = tier >= 2 && !d.police_accepted(d.s.incidents.at(incident));
    d.emit(OfferAccepted{id, device_at});
    const IncidentState& i = d.s.incidents.at(incident);
    if (d.filled_slots(i, tier) >= i.tiers[tier - 1U].plan.slots) d.withdraw_open_offers(incident, EndReason::TakenByOther, tier);
    d.start_clocks(incident, Stage::Signed, d.now);
    d.settle_clocks(incident);
    // People who need a police lead may be asked from now on.
    if (first_police && d.s.incidents.at(incident).tiers[0].retry_at) d.match(incident, 1, MatchTrigger::Released);
}

MaybeRefused decide_accept(Decision& d, const AnswerOffer& c, const OfferState& o) {
    if (o.active()) return std::nullopt;  // said twice
    if (auto refused = refuse_accept(d, o)) return refused;
    if (o.ring) {  // the post is this person's until the offer ends
        d.emit(OfferAccepted{c.offer, c.device_at});
        return std::nullopt;
    }
    const IncidentState& i = d.s.incidents.at(o.incident);
    if (d.filled_slots(i, o.tier) >= i.tiers[o.tier - 1U].plan.slots) return Rejection{Refusal::OfferTaken, "somebody else has taken it"};
    accept(d, c.offer, c.device_at);
    return std::nullopt;
}

MaybeRefused decide_decline(Decision& d, const AnswerOffer& c, const OfferState& o) {
    if (o.phase == OfferPhase::Declined) return std::nullopt;
    if (!o.open()) return refuse_accept(d, o).value_or(Rejection{Refusal::AlreadyAssigned, "you accepted this offer; send withdraw instead"});
    const IncidentId incident = o.incident;
    const Tier tier = o.tier;
    d.emit(OfferDeclined{c.offer, c.text});
    d.match(incident, tier, MatchTrigger::Declined);
    d.match_waiting(c.responder);
    return std::nullopt;
}

MaybeRefused decide_withdraw(Decision& d, const AnswerOffer& c, const OfferState& o) {
    if (o.open()) return decide_decline(d, c, o);
    if (!o.active()) return refuse_accept(d, o).value_or(Rejection{Refusal::NotAccepted, "there is nothing to withdraw from"});
    const IncidentId incident = o.incident;
    const Tier tier = o.tier;
    const bool spoke = o.spoke();
    d.end_assignment(c.offer, EndReason::Withdrawn, "", c.text);
    d.match_after_leaving(incident, tier, spoke, MatchTrigger::Withdrawn);
    return std::nullopt;
}

/// "In place" from somewhere else would close a ring that is open.
MaybeRefused refuse_wrong_place(const Decision& d, const OfferState& o) {
    const PostState* post = o.ring ? d.s.rings.at(o.ring).find_post(o.post) : nullptr;
    const auto fix = post != nullptr ? d.w.fleet.fix(o.responder) : std::nullopt;
    if (!fix) return std::nullopt;
    const Millimeters away = haversine(fix->at, post->plan.at);
    if (away <= kPostRadius) return std::nullopt;
    return Rejection{Refusal::NotAtPost, "expected within " + std::to_string(kPostRadius.value / 1000) + " m of post " + std::to_string(o.post) + "; the last fix is " +
                                             std::to_string((away.value + 500) / 1000) + " m away"};
}

MaybeRefused decide_progress(Decision& d, const AnswerOffer& c, const OfferState& o, Stage stage) {
    if (o.open()) return Rejection{Refusal::NotAccepted, "expected an accepted offer; accept it first"};
    if (!o.active()) {
        // Feedback may come after the incident was closed; anything else is too late.
        if (stage == Stage::Feedback && o.ended && o.end_reason == EndReason::IncidentClosed && d.s.incidents.has(o.incident) && !o.feedback_at) {
            d.emit(AssignmentProgressed{c.offer, stage, Witness::Button, c.device_at, c.text});
            d.settle_clocks(d.s.offers.at(c.offer).incident);
            return std::nullopt;
        }
        return refuse_accept(d, o).value_or(Rejection{Refusal::AssignmentEnded, "the assignment has ended"});
    }
    if (stage == Stage::Arrived)
        if (auto refused = refuse_wrong_place(d, o)) return refused;
    d.progress(c.offer, stage, Witness::Button, c.device_at, c.text);
    return std::nullopt;
}

}  // namespace

void Decision::progress(OfferId id, Stage stage, Witness witness, std::optional<Instant> device_at, const std::string& text) {
    const IncidentId incident = s.offers.at(id).incident;
    emit(AssignmentProgressed{id, stage, witness, device_at, text});
    if (const RingId ring = s.offers.at(id).ring) return RingUpkeep{*this, ring}.settle();
    start_clocks(incident, stage, now);
    settle_clocks(incident);
    end_search_under_control(incident);
}

void Decision::end_assignment(OfferId id, EndReason reason, const std::string& by, const std::string& text) {
    emit(AssignmentEnded{id, reason, by, text});
}

void Decision::withdraw_open_offers(IncidentId id, EndReason reason, Tier only_tier) {
    for (const ResponderId released : take_back_open_offers(id, reason, only_tier)) match_freed(released);
}

std::vector<ResponderId> Decision::take_back_open_offers(IncidentId id, EndReason reason, Tier only_tier) {
    std::vector<ResponderId> released;
    for (const OfferId offer : s.incidents.at(id).offers) {
        const OfferState* o = s.offers.find(offer);
        if (o == nullptr || !o->open() || (only_tier != 0 && o->tier != only_tier)) continue;
        released.push_back(o->responder);
        emit(OfferWithdrawn{offer, reason});
    }
    return released;
}

MaybeRefused decide_on(Decision& d, const AddPhoto& c) {
    const OfferState* o = d.s.offers.find(c.offer);
    if (o == nullptr || !d.s.incidents.has(o->incident)) return Rejection{Refusal::UnknownOffer, "no such offer"};
    if (o->responder != c.responder) return Rejection{Refusal::NotYourOffer, "this offer was made to somebody else"};
    if (!o->accepted_at) return Rejection{Refusal::NotAccepted, "expected a photo of a task that you accepted"};
    const std::vector<std::string>& known = d.s.incidents.at(o->incident).photos;
    if (std::find(known.begin(), known.end(), c.digest) != known.end()) return std::nullopt;  // said twice
    if (known.size() >= kPhotosMax) return Rejection{Refusal::TooMany, "an incident keeps at most " + std::to_string(kPhotosMax) + " photos"};
    d.emit(PhotoAdded{o->incident, c.offer, c.digest, c.bytes, c.device_at});
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const AnswerOffer& c) {
    const OfferState* o = d.s.offers.find(c.offer);
    if (o == nullptr || !d.s.incidents.has(o->incident)) return Rejection{Refusal::UnknownOffer, "no such offer"};
    if (o->responder != c.responder) return Rejection{Refusal::NotYourOffer, "the offer was made to somebody else"};
    switch (c.answer) {
        case AnswerKind::Delivered:
            if (!o->delivered_at) d.emit(OfferDelivered{c.offer});
            return std::nullopt;
        case AnswerKind::Seen:
            if (!o->delivered_at) d.emit(OfferDelivered{c.offer});
            if (!d.s.offers.at(c.offer).seen_at) d.emit(OfferSeen{c.offer});
            return std::nullopt;
        case AnswerKind::Accept: return decide_accept(d, c, *o);
        case AnswerKind::Decline: return decide_decline(d, c, *o);
        case AnswerKind::Withdraw: return decide_withdraw(d, c, *o);
        case AnswerKind::Moving: return decide_progress(d, c, *o, Stage::Moving);
        case AnswerKind::Arrived: return decide_progress(d, c, *o, Stage::Arrived);
        case AnswerKind::Controlled: return decide_progress(d, c, *o, Stage::Controlled);
        case AnswerKind::Feedback: return decide_progress(d, c, *o, Stage::Feedback);
    }
    return std::nullopt;
}

}  // namespace watchgrid::engine
