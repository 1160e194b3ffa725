/// Whom to ask: keeps the open offers of each tier at what its plan wants, nearest by road first.
#include <algorithm>
#include <array>

#include "engine/core/decision.hpp"
#include "engine/dispatch/gates.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {
namespace {

constexpr Duration kRetryAfter = std::chrono::seconds{10};  ///< after a shortfall, when nothing else brings a new try
constexpr std::size_t kRunnersUp = 5;                       ///< eligible but not chosen, kept in the explanation
constexpr std::size_t kWaitingTriedMax = 8;                 ///< incidents tried for one person who became free
constexpr std::size_t kOpenOffersMax = 64;                  ///< of one tier of one incident

struct TierCount {
    std::size_t filled{}, open{};
};

/// Nobody is there sooner than this: no road is shorter than the straight line, no car faster than 120 km/h.
Duration soonest_by_air(Millimeters way, TravelMode mode) {
    const std::int64_t mm_s = drives(mode) ? 33'334 : walk_graph_speed_mm_s(mode);
    return Duration{way.value * 1000 / mm_s};
}

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

/// People who were asked for this incident and are not to be asked again.
bool was_asked(const State& s, const IncidentState& i, ResponderId responder, bool ask_again) {
    return std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId id) {
        const OfferState* o = s.offers.find(id);
        if (o == nullptr || o->responder != responder) return false;
        if (o->phase == OfferPhase::Withdrawn) return o->end_reason == EndReason::Unassigned;  // else they never had to answer
        if (o->phase == OfferPhase::Expired) return !ask_again;
        if (o->phase == OfferPhase::Accepted && o->ended) return o->end_reason != EndReason::StandDown && o->end_reason != EndReason::IncidentClosed;
        return true;
    });
}

/// One matching decision: the judge of people, and what it saw.
class Matcher {
public:
    Matcher(Decision& d, IncidentId id, Tier tier) : d_{d}, i_{d.s.incidents.at(id)}, id_{id}, tier_{tier} {}

    Verdict judge(ResponderId r) const {
        Verdict hard;
        if (d_.makes_hard_exclusion(i_, r, hard)) return hard;
        const ResponderState& state = d_.s.responders.at(r);
        if (state.resting_until && d_.now < *state.resting_until) return Verdict::Resting;
        if (was_asked(d_.s, i_, r, i_.tiers[tier_ - 1U].ask_again)) return Verdict::AlreadyAsked;
        return Verdict::Eligible;
    }

    /// The nearest `wanted` eligible people, chosen; then runners-up and whoever stood in between, with reasons.
    MatchExplained search(std::size_t wanted, MatchTrigger trigger) {
        const PolicyPack& policy = d_.s.policy_of(i_);
        const TierState& tier = i_.tiers[tier_ - 1U];
        MatchExplained out{.incident = id_, .tier = tier_, .trigger = trigger, .within = tier.plan.within, .candidates = {}, .excluded = {},
                           .wanted = static_cast<std::uint8_t>(wanted), .shortfall = Shortfall::None, .retry_at = {}};
        out.candidates = d_.w.fleet.nearest({.to = i_.location->at, .tier = tier_, .k = wanted + kRunnersUp, .within = tier.plan.within, .now = d_.now,
                                             .fix_age_max = policy.fix_age_max},
                                            [this](ResponderId r) { return judge(r); });
        std::size_t chosen = 0;
        for (Candidate& c : out.candidates)
            if (c.verdict == Verdict::Eligible && chosen < wanted) c.verdict = Verdict::Chosen, ++chosen;
        trim(out.candidates);
        if (chosen < wanted) out.shortfall = explain_shortfall(out);
        return out;
    }

private:
    static void trim(std::vector<Candidate>& candidates) {
        if (candidates.size() <= kCandidatesKept) return;
        // Who is chosen stays whatever the length; the farthest others go.
        std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return (a.verdict == Verdict::Chosen) > (b.verdict == Verdict::Chosen);
        });
        candidates.resize(kCandidatesKept);
        std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return std::pair{a.eta_ms, a.responder} < std::pair{b.eta_ms, b.responder};
        });
    }

    /// What those in reach had against them, and where everybody else of the tier is. O(people whom the search met).
    Shortfall explain_shortfall(MatchExplained& out) const {
        std::array<std::uint32_t, kVerdicts> counts{};
        const auto at = [&](Verdict v) -> std::uint32_t& { return counts[static_cast<std::size_t>(v)]; };
        for (const auto& [slot, verdict] : d_.w.fleet.met_in_vain()) ++at(verdict);
        const Shortfall in_reach = most_of(counts);
        const TierCensus& census = d_.w.fleet.census(tier_);
        const auto usable = std::count_if(out.candidates.begin(), out.candidates.end(),
                                          [](const Candidate& c) { return c.verdict == Verdict::Chosen || c.verdict == Verdict::Eligible; });
        const std::size_t met = d_.w.fleet.met_in_vain().size() + static_cast<std::size_t>(usable);
        at(Verdict::OffDuty) = census.known - census.on_duty;
        at(Verdict::NoPosition) = census.on_duty - census.placed;
        at(Verdict::OutsideRadius) += static_cast<std::uint32_t>(census.placed > met ? census.placed - met : 0U);
        for (std::size_t v = 0; v < kVerdicts; ++v)
            if (counts[v] > 0) out.excluded.push_back({static_cast<Verdict>(v), counts[v]});
        if (census.known == 0) return Shortfall::NoCandidates;
        if (in_reach != Shortfall::None) return in_reach;
        if (at(Verdict::OutsideRadius) == 0 && at(Verdict::NoPosition) == 0) return at(Verdict::OffDuty) > 0 ? Shortfall::OffDuty : Shortfall::NoCandidates;
        return at(Verdict::NoPosition) > at(Verdict::OutsideRadius) ? Shortfall::NoPosition : Shortfall::OutsideRadius;
    }

    /// The reason that most of them share; None when there is nobody.
    static Shortfall most_of(const std::array<std::uint32_t, kVerdicts>& counts) {
        const auto most = std::max_element(counts.begin(), counts.end());
        return *most == 0 ? Shortfall::None : shortfall_of(static_cast<Verdict>(most - counts.begin()));
    }

    static Shortfall shortfall_of(Verdict v) noexcept {
        switch (v) {
            case Verdict::OffDuty:
            case Verdict::OffShift:
            case Verdict::NotInDrill: return Shortfall::OffDuty;
            case Verdict::NoPosition: return Shortfall::NoPosition;
            case Verdict::FixTooStale: return Shortfall::FixesTooStale;
            case Verdict::Gated: return Shortfall::Gated;
            case Verdict::Busy:
            case Verdict::HasOffer: return Shortfall::AllBusy;
            case Verdict::Resting: return Shortfall::AllResting;
            case Verdict::AlreadyAsked: return Shortfall::AllAsked;
            default: return Shortfall::OutsideRadius;
        }
    }

    Decision& d_;
    const IncidentState& i_;
    IncidentId id_;
    Tier tier_;
};

void make_offer(Decision& d, IncidentId id, Tier tier, const Candidate& c, bool ordered) {
    const IncidentState& i = d.s.incidents.at(id);
    const bool claim = i.claim_until.has_value() && !ordered;
    const Duration timeout = std::max(i.tiers[tier - 1U].plan.offer_timeout, Duration{1});
    d.emit(OfferMade{.offer = d.s.offers.next_id(), .incident = id, .responder = c.responder, .tier = tier, .eta = Duration{c.eta_ms},
                     .distance_m = c.distance_m, .expires_at = claim ? std::max(*i.claim_until, d.now + Duration{1}) : d.now + timeout,
                     .ordered = ordered, .claim = claim});
}

}  // namespace

/// The hard invariants of design 4, in checking order. Also what a dispatcher's order cannot override.
bool Decision::makes_hard_exclusion(const IncidentState& i, ResponderId id, Verdict& why) const {
    const ResponderState& r = s.responders.at(id);
    const auto is = [&](Verdict v) { why = v; return true; };
    if (!r.on_duty || r.retired) return is(Verdict::OffDuty);
    if (r.drill_only != i.drill) return is(Verdict::NotInDrill);
    if (off_shift(id)) return is(Verdict::OffShift);
    return makes_exclusion_of_person(i, id, why);
}

bool Decision::off_shift(ResponderId id) const {
    const auto& shifts = w.town.shifts;
    const std::size_t shift = w.fleet.town_index(id);
    return shift < shifts.size() && !shifts[shift].never() && !shifts[shift].contains(week_minute(now, w.town.utc_offset_minutes));
}

bool Decision::makes_exclusion_of_person(const IncidentState& i, ResponderId id, Verdict& why) const {
    const ResponderState& r = s.responders.at(id);
    const auto is = [&](Verdict v) { why = v; return true; };
    if (r.profile.gates != 0 && gate_forbids(r.profile.gates, i.type, night(), police_accepted(i))) return is(Verdict::Gated);
    if (r.assignment) return is(Verdict::Busy);
    if (r.open_offer) return is(Verdict::HasOffer);
    return false;
}

void Decision::match(IncidentId id, Tier tier, MatchTrigger trigger) {
    const IncidentState* i = open_incident(id);
    if (i == nullptr || i->intent == Intent::Consult) return;
    if (i->claim_until && now >= *i->claim_until) return;  // its own deadline is due in this very step, and orders somebody
    const TierState& state = i->tiers[tier - 1U];
    const TierCount count = count_tier(s, *i, tier);
    const auto clear_retry = [&] {
        if (state.retry_at)
            emit(MatchExplained{.incident = id, .tier = tier, .trigger = trigger, .within = {}, .candidates = {}, .excluded = {}, .wanted = 0, .shortfall = {}, .retry_at = {}});
    };
    if (count.filled >= state.plan.slots) {
        clear_retry();
        return withdraw_open_offers(id, EndReason::StandDown, tier);
    }
    // An open claim is offered to everybody in reach; otherwise a batch at a time.
    const std::size_t target = i->claim_until ? kOpenOffersMax : std::max<std::size_t>(state.plan.batch, state.plan.slots) - count.filled;
    const std::size_t budget = state.plan.offers_max > state.offers_made ? state.plan.offers_max - state.offers_made : 0U;
    const std::size_t wanted = std::min({target > count.open ? target - count.open : 0, budget, kOpenOffersMax});
    if (wanted == 0) return clear_retry();
    if (!i->location) {
        if (trigger != MatchTrigger::Retry)
            emit(MatchExplained{.incident = id, .tier = tier, .trigger = trigger, .within = {}, .candidates = {}, .excluded = {},
                                .wanted = static_cast<std::uint8_t>(wanted), .shortfall = Shortfall::NeedsLocation, .retry_at = {}});
        return;
    }
    MatchExplained found = Matcher{*this, id, tier}.search(wanted, trigger);
    std::vector<Candidate> chosen;
    for (const Candidate& c : found.candidates)
        if (c.verdict == Verdict::Chosen) chosen.push_back(c);
    const bool short_of_people = count.filled + count.open + chosen.size() < state.plan.slots;
    if (short_of_people && chosen.empty() && trigger == MatchTrigger::Released && state.retry_at) return;  // it waits already; nothing has changed
    if (short_of_people) found.retry_at = now + kRetryAfter;
    else if (i->claim_until) found.shortfall = Shortfall::None, found.excluded.clear();  // "everybody" cannot fall short
    emit(std::move(found));
    for (const Candidate& c : chosen) make_offer(*this, id, tier, c, false);
    if (!chosen.empty()) start_clocks(id, Stage::Ordered, now), start_clocks(id, Stage::Offered, now), settle_clocks(id);
}

void Decision::match_all(IncidentId id, MatchTrigger trigger) {
    for (Tier tier = 1; tier <= kTiers; ++tier)
        if (const IncidentState* i = open_incident(id); i != nullptr && i->tiers[tier - 1U].plan.slots > 0) match(id, tier, trigger);
}

/// An incident waits for people; how soon one who became free would be there, less a credit for the time that it has waited.
/// First come, first served would send people across the town past nearer ones (algorithms 2.2: 0.8 % in time against 27 %).
void Decision::match_waiting(ResponderId id) {
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
        if (!i.location) continue;
        const Duration soonest = soonest_by_air(haversine(fix->at, i.location->at), r.profile.travel_mode);
        if (soonest > i.tiers[tier - 1U].plan.within) continue;
        waits.push_back({-static_cast<int>(i.severity), (soonest - (now - i.received_at) / 4).count(), incident});
    }
    std::sort(waits.begin(), waits.end());
    if (waits.size() > kWaitingTriedMax) waits.resize(kWaitingTriedMax);
    for (const Wait& wait : waits) {
        match(wait.incident, tier, MatchTrigger::Released);
        if (s.responders.at(id).open_offer || s.responders.at(id).assignment) return;
    }
}

void Decision::order_nearest(IncidentId id) {
    const IncidentState& i = s.incidents.at(id);
    TierPlan plan = i.tiers[1].plan;
    plan.slots = std::max<std::uint8_t>(plan.slots, 1);
    plan.batch = std::max(plan.batch, plan.slots);
    const std::vector<ResponderId> released = take_back_open_offers(id, EndReason::StandDown);
    // Ends the claim window, then asks as for any other incident but by order.
    emit(TierWidened{.incident = id, .tier = 2, .slots = plan.slots, .batch = plan.batch, .within = plan.within, .offer_timeout = plan.offer_timeout,
                     .offers_max = plan.offers_max, .ask_again = true});
    if (s.incidents.at(id).location) {
        MatchExplained found = Matcher{*this, id, 2}.search(1, MatchTrigger::Expired);
        const auto nearest = std::find_if(found.candidates.begin(), found.candidates.end(), [](const Candidate& c) { return c.verdict == Verdict::Chosen; });
        const std::optional<Candidate> chosen = nearest == found.candidates.end() ? std::nullopt : std::optional{*nearest};
        if (!chosen) found.retry_at = now + kRetryAfter;
        emit(std::move(found));
        if (chosen) {
            make_offer(*this, id, 2, *chosen, true);
            start_clocks(id, Stage::Ordered, now);
            start_clocks(id, Stage::Signed, now);
            settle_clocks(id);
            match_all(id, MatchTrigger::Released);
        }
    }
    for (const ResponderId r : released) match_waiting(r);
}

}  // namespace watchgrid::engine
