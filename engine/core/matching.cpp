/// Whom to ask: keeps the open offers of each tier at what its plan wants, nearest by road first.
#include <algorithm>
#include <array>

#include "engine/core/matcher.hpp"
#include "engine/core/rematch.hpp"
#include "engine/core/ring_upkeep.hpp"
#include "engine/core/surge.hpp"
#include "engine/dispatch/gates.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {
namespace {

constexpr Duration kRetryAfter = std::chrono::seconds{10};  ///< after a shortfall, when nothing else brings a new try

struct TierCount {
    std::size_t filled{}, open{};
};

TierCount count_tier(const State& s, const IncidentState& i, Tier tier) {
    TierCount out;
    for (const OfferId id : i.offers) {
        const OfferState* o = s.offers.find(id);
        if (o == nullptr || o->tier != tier) continue;
        out.filled += o->fills_slot() ? 1 : 0;
        out.open += o->open() ? 1 : 0;
    }
    return out;
}

void make_offer(Decision& d, IncidentId id, Tier tier, const Candidate& c, bool ordered) {
    const IncidentState& i = d.s.incidents.at(id);
    const bool claim = i.claim_until.has_value() && !ordered;
    const Duration timeout = std::max(i.tiers[tier - 1U].plan.offer_timeout, Duration{1});
    d.emit(OfferMade{.offer = d.s.offers.next_id(), .incident = id, .responder = c.responder, .tier = tier, .eta = Duration{c.eta_ms},
                     .distance_m = c.distance_m, .expires_at = claim ? std::max(*i.claim_until, d.now + Duration{1}) : d.now + timeout,
                     .ordered = ordered, .claim = claim, .ring = {}, .post = 0, .rematch = false, .reroutings = 0,
                     .hour_band = static_cast<std::uint8_t>(hour_band(week_minute(d.now, d.w.town.utc_offset_minutes)) + 1)});
}

/// Head and deputy of the block of households that a quarrel is in: it is offered to them before other helpers (S7), to police in parallel. None for what is more urgent,
/// and where there are no blocks. O(zones).
std::array<ResponderId, 2> heads_of_block(const Decision& d, const IncidentState& i) {
    if (i.type != AlertType::Dispute || i.severity > Severity::Medium) return {};
    const ZoneIndex zone = d.w.town.find_zone(i.zone_id);
    if (zone == kNoZone || d.w.town.zones[zone].level != ZoneLevel::Block) return {};
    return {d.s.find_responder(d.w.town.zones[zone].owner), d.s.find_responder(d.w.town.zones[zone].deputy)};
}

/// How many more offers a plan of fixed size wants now.
std::size_t offers_wanted(const IncidentState& i, const TierState& state, const TierCount& count, std::size_t left) {
    // An open claim is offered to everybody in reach; otherwise a batch at a time.
    const std::size_t target = i.claim_until ? kOpenOffersMax : std::max<std::size_t>(state.plan.batch, state.plan.slots) - count.filled;
    const std::size_t claims_left = state.plan.offers_max > state.offers_made ? state.plan.offers_max - state.offers_made : 0U;
    return std::min({target > count.open ? target - count.open : 0, i.claim_until ? claims_left : left, kOpenOffersMax});
}

MatchExplained nothing_wanted(IncidentId id, Tier tier, MatchTrigger trigger) {
    return {.incident = id, .tier = tier, .trigger = trigger, .within = {}, .candidates = {}, .excluded = {}, .wanted = 0, .shortfall = {}, .retry_at = {}, .recheck_at = {},
            .soon = 0, .later = 0, .gain = {}};
}

/// What was last told of the tier; null when nothing was.
const MatchExplained* last_told(const IncidentState& i, Tier tier) {
    const auto last = std::find_if(i.matches.rbegin(), i.matches.rend(), [&](const MatchExplained& m) { return m.tier == tier; });
    return last == i.matches.rend() ? nullptr : &*last;
}

/// Whether the word of this person ends the search for people of the tier.
bool speaks_for(const IncidentState& i, Tier tier, const OfferState& o) {
    if (!o.active() || o.ring || !o.arrived_at || !o.spoke()) return false;
    const std::optional<Instant> demanded_at = i.tiers[tier - 1U].demanded_at;
    if (demanded_at && std::max(o.controlled_at.value_or(Instant{}), o.feedback_at.value_or(Instant{})) <= *demanded_at) return false;
    return o.tier >= tier || (i.severity <= Severity::Medium && !demanded_at);
}

bool somebody_is_there(const State& s, const IncidentState& i) {
    return std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId id) {
        const OfferState* o = s.offers.find(id);
        return o != nullptr && o->active() && o->arrived_at;
    });
}

}  // namespace

/// The hard invariants of design 4, in checking order. Also what a dispatcher's order cannot override.
bool Decision::makes_hard_exclusion(const IncidentState& i, ResponderId id, Verdict& why) const {
    const ResponderState& r = s.responders.at(id);
    const auto is = [&](Verdict v) { why = v; return true; };
    if (!r.on_duty || r.retired) return is(Verdict::OffDuty);
    if (r.drill_only != i.drill) return is(Verdict::NotInDrill);
    if (on_leave(id)) return is(Verdict::OnLeave);
    if (off_shift(id)) return is(Verdict::OffShift);
    return makes_exclusion_of_person(i, id, why);
}

bool Decision::forbids_order(const IncidentState& i, ResponderId id, Verdict& why) const {
    if (!makes_hard_exclusion(i, id, why)) return false;
    return (why != Verdict::OffShift && why != Verdict::OnLeave) || makes_exclusion_of_person(i, id, why);
}

bool Decision::on_leave(ResponderId id) const { return is_on_leave(w.town, w.fleet.town_index(id), now); }

bool Decision::off_shift(ResponderId id) const {
    const std::size_t person = w.fleet.town_index(id);
    return has_roster(w.town, person) && !is_rostered(w.town, person, now);
}

bool Decision::makes_exclusion_of_person(const IncidentState& i, ResponderId id, Verdict& why) const {
    const ResponderState& r = s.responders.at(id);
    const auto is = [&](Verdict v) { why = v; return true; };
    if (!is_vetted(r.profile, now)) return is(Verdict::NotVetted);
    if (r.profile.gates != 0 && gate_forbids(r.profile.gates, i.type, night(), police_accepted(i))) return is(Verdict::Gated);
    if (r.assignment) return is(Verdict::Busy);
    if (r.open_offer) return is(Verdict::HasOffer);
    return false;
}

void Decision::match(IncidentId id, Tier tier, MatchTrigger trigger) {
    const IncidentState* i = open_incident(id);
    if (i == nullptr || i->intent == Intent::Consult) return;
    if (tier == 0) return keep_rings(*this, id);
    if (i->claim_until && now >= *i->claim_until) return;  // its own deadline is due in this very step, and orders somebody
    if ((trigger == MatchTrigger::Opened || trigger == MatchTrigger::Released) && is_held(s, *i, now)) return hold(id, tier, trigger);
    const TierState& state = i->tiers[tier - 1U];
    const TierCount count = count_tier(s, *i, tier);
    const auto want_nothing = [&] {
        if (state.retry_at || state.recheck_at) emit(nothing_wanted(id, tier, trigger));
    };
    if (state.withdrawn || count.filled >= state.plan.slots || search_is_over(*i, id, tier)) {
        want_nothing();
        return withdraw_open_offers(id, EndReason::StandDown, tier);
    }
    const bool adaptive = tier == 1 && !i->claim_until && s.policy_of(*i).matching.adaptive;
    const std::size_t left = offers_left(state), wanted = offers_wanted(*i, state, count, left);
    if (adaptive && somebody_is_there(s, *i)) return want_nothing();
    if (left == 0 && !i->claim_until) return tell_offers_used_up(id, tier, trigger, (adaptive ? 1U : state.plan.slots) > count.filled + count.open);
    if (!adaptive && wanted == 0) return want_nothing();
    if (!i->location) {
        MatchExplained nowhere = nothing_wanted(id, tier, trigger);
        nowhere.wanted = static_cast<std::uint8_t>(wanted);
        nowhere.shortfall = Shortfall::NeedsLocation;
        if (trigger != MatchTrigger::Retry) emit(std::move(nowhere));
        return;
    }
    Matcher matcher{*this, id, tier};
    const MatchExplained* last = last_told(*i, tier);
    const bool was_held = last != nullptr && last->shortfall == Shortfall::HeldForCheck;  // nobody has looked for people yet
    if (trigger == MatchTrigger::Retry && !was_held && !matcher.anybody()) return offer_to_chosen(matcher.still_nobody(adaptive ? 1 : wanted, trigger), count.filled + count.open, adaptive ? 1 : state.plan.slots);
    if (tier == 1 && trigger == MatchTrigger::Opened)
        for (const ResponderId head : heads_of_block(*this, *i))
            if (head)
                if (auto alone = matcher.only(head, trigger)) return offer_to_chosen(std::move(*alone), count.filled + count.open, 1);
    MatchExplained found = adaptive ? matcher.sufficient(trigger) : tier == 2 && !i->claim_until ? matcher.cheapest(wanted, trigger) : matcher.nearest(wanted, trigger);
    // Somebody who is on the way elsewhere may be the better choice, and whom this match found the better one there.
    if (tier == 2 && !i->claim_until && rematches < kRematchesAStep && Rematcher{*this}.for_incident(found)) return match(id, tier, trigger);
    offer_to_chosen(std::move(found), count.filled + count.open, adaptive ? 1 : state.plan.slots);
}

/// A person looks first; the tier's own retry goes on when none has (surge.hpp).
void Decision::hold(IncidentId id, Tier tier, MatchTrigger trigger) {
    if (trigger != MatchTrigger::Opened) return;
    const IncidentState& i = s.incidents.at(id);
    MatchExplained held = nothing_wanted(id, tier, trigger);
    held.wanted = i.tiers[tier - 1U].plan.slots;
    held.shortfall = Shortfall::HeldForCheck;
    held.retry_at = i.opened_at + kSurgeHold;
    emit(std::move(held));
}

/// Nobody else of the tier is asked, however often it is tried; the desk must know that, and once is enough. The next tier goes on by its rules.
void Decision::tell_offers_used_up(IncidentId id, Tier tier, MatchTrigger trigger, bool short_of_people) {
    const IncidentState& i = s.incidents.at(id);
    const TierState& state = i.tiers[tier - 1U];
    const MatchExplained* last = last_told(i, tier);
    const bool told = last != nullptr && last->shortfall == Shortfall::OffersUsedUp;
    MatchExplained end = nothing_wanted(id, tier, trigger);
    if (short_of_people && !told) end.wanted = 1, end.shortfall = Shortfall::OffersUsedUp;
    if (end.shortfall != Shortfall::None || state.retry_at || state.recheck_at) emit(std::move(end));
}

void Decision::offer_to_chosen(MatchExplained found, std::size_t coming, std::size_t needed) {
    const IncidentState& i = s.incidents.at(found.incident);
    const TierState& state = i.tiers[found.tier - 1U];
    std::vector<Candidate> chosen;
    for (const Candidate& c : found.candidates)
        if (c.verdict == Verdict::Chosen) chosen.push_back(c);
    const bool short_of_people = coming + chosen.size() < needed;
    // Its own deadline must always move on; otherwise what changes nothing is not told.
    const bool deadline_is_due = found.trigger == MatchTrigger::Retry || found.trigger == MatchTrigger::Recheck;
    const bool news = !chosen.empty() || found.recheck_at != state.recheck_at || short_of_people != state.retry_at.has_value();
    if (!deadline_is_due && !news && (found.trigger == MatchTrigger::Released || found.wanted == 0)) return;
    if (short_of_people) found.retry_at = now + kRetryAfter;
    else if (i.claim_until) found.shortfall = Shortfall::None, found.excluded.clear();  // "everybody" cannot fall short
    const IncidentId id = found.incident;
    const Tier tier = found.tier;
    emit(std::move(found));
    for (const Candidate& c : chosen) make_offer(*this, id, tier, c, false);
    if (!chosen.empty()) start_clocks(id, Stage::Ordered, now), start_clocks(id, Stage::Offered, now), settle_clocks(id);
}

bool Decision::search_is_over(const IncidentState& i, IncidentId id, Tier tier) const {
    const bool said = std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId offer) {
        const OfferState* o = s.offers.find(offer);
        return o != nullptr && speaks_for(i, tier, *o);
    });
    return said && !i.claim_until && !clocks_want_people(id);
}

void Decision::end_search_under_control(IncidentId id) {
    for (Tier tier = 1; tier <= kTiers; ++tier) {
        const IncidentState* i = open_incident(id);
        if (i == nullptr || i->tiers[tier - 1U].plan.slots == 0) continue;
        const TierState& state = i->tiers[tier - 1U];
        const bool searching = count_tier(s, *i, tier).open > 0 || state.retry_at || state.recheck_at;
        if (searching && search_is_over(*i, id, tier)) match(id, tier, MatchTrigger::UnderControl);
    }
}

void Decision::match_all(IncidentId id, MatchTrigger trigger) {
    for (Tier tier = 1; tier <= kTiers; ++tier)
        if (const IncidentState* i = open_incident(id); i != nullptr && i->tiers[tier - 1U].plan.slots > 0) match(id, tier, trigger);
}

void Decision::match_after_leaving(IncidentId id, Tier tier, bool spoke, MatchTrigger trigger) {
    if (spoke) match_all(id, trigger);
    else match(id, tier, trigger);
}

/// An incident waits for people; how soon one who became free would be there, less a credit for the time that it has waited.
/// First come, first served would send people across the town past nearer ones (algorithms 2.2: 0.8 % in time against 27 %).
void Decision::match_waiting(ResponderId id, std::size_t tries) {
    const ResponderState& r = s.responders.at(id);
    if (r.open_offer || r.assignment) return;
    const Tier tier = r.profile.tier;
    const std::optional<Fix> fix = w.fleet.fix(id);
    if (s.waiting[tier - 1U].empty() || !fix) return;
    struct Wait {
        int calm;                 ///< the most severe first
        std::int64_t due_ms;      ///< way as the crow flies, less the credit
        IncidentId incident;
        auto operator<=>(const Wait&) const = default;
    };
    std::vector<Wait> waits;
    for (const IncidentId incident : s.waiting[tier - 1U]) {
        const IncidentState& i = s.incidents.at(incident);
        // What is held, or closed to this person, must not use up the tries.
        if (Verdict why{}; !i.location || is_held(s, i, now) || makes_hard_exclusion(i, id, why)) continue;
        const Duration soonest = soonest_by_air(haversine(fix->at, i.location->at), r.profile.travel_mode);
        if (soonest > i.tiers[tier - 1U].plan.within) continue;
        waits.push_back({-static_cast<int>(i.severity), (soonest - (now - i.received_at) / 4).count(), incident});
    }
    std::sort(waits.begin(), waits.end());
    if (waits.size() > tries) waits.resize(tries);
    for (const Wait& wait : waits) {
        match(wait.incident, tier, MatchTrigger::Released);
        if (s.responders.at(id).open_offer || s.responders.at(id).assignment) return;
    }
}

void Decision::match_freed(ResponderId id) {
    match_waiting(id);
    const ResponderState& r = s.responders.at(id);
    if (!r.open_offer && !r.assignment && r.on_duty && rematches < kRematchesAStep) (void)Rematcher{*this}.for_free(id);
}

std::vector<ResponderId> Decision::end_claim_window(IncidentId id) {
    TierPlan plan = s.incidents.at(id).tiers[1].plan;
    plan.slots = std::max<std::uint8_t>(plan.slots, 1);
    plan.batch = std::max(plan.batch, plan.slots);
    std::vector<ResponderId> released = take_back_open_offers(id, EndReason::StandDown);
    emit(TierWidened{.incident = id, .tier = 2, .slots = plan.slots, .batch = plan.batch, .within = plan.within, .offer_timeout = plan.offer_timeout,
                     .offers_max = plan.offers_max, .ask_again = true, .keeps_claim = false});
    return released;
}

void Decision::order_nearest(IncidentId id) {
    const std::vector<ResponderId> released = end_claim_window(id);
    if (s.incidents.at(id).location && !s.incidents.at(id).tiers[1].withdrawn) {
        MatchExplained found = Matcher{*this, id, 2}.nearest(1, MatchTrigger::Expired);
        const auto nearest = std::find_if(found.candidates.begin(), found.candidates.end(), [](const Candidate& c) { return c.verdict == Verdict::Chosen; });
        const std::optional<Candidate> chosen = nearest == found.candidates.end() ? std::nullopt : std::optional{*nearest};
        if (!chosen) found.retry_at = now + kRetryAfter;
        emit(std::move(found));
        if (chosen) {
            make_offer(*this, id, 2, *chosen, true);
            start_clocks(id, Stage::Ordered, now);
            start_clocks(id, Stage::Signed, now);
            settle_clocks(id);
        }
        match_all(id, MatchTrigger::Released);  // the tiers whose offers were taken back
    }
    for (const ResponderId r : released) match_waiting(r);
}

}  // namespace watchgrid::engine
