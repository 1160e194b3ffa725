#include "engine/core/matcher.hpp"

#include <algorithm>

#include "engine/core/duty_hours.hpp"
#include "engine/matching/car_score.hpp"
#include "engine/dispatch/gates.hpp"
#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kRunnersUp = 5;             ///< eligible but not chosen, kept in the explanation
constexpr Ppm kWorthHurrying = 80'000;            ///< below this nobody can make the first target anyway (algorithms 2.1 has 0.15; decisions/0014)
constexpr Ppm kCorrelatedShare = 930'000;         ///< wanted instead of 0.90 when everybody asked belongs to one unit
constexpr Duration kAnswerTime = std::chrono::seconds{30};
constexpr int kSecondsAhead = 25;                 ///< no answer is expected later: offers end by then

/// People who were asked for this incident and are not to be asked again.
bool was_asked(const State& s, const IncidentState& i, ResponderId responder, std::optional<Instant> asked_again_at) {
    return std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId id) {
        const OfferState* o = s.offers.find(id);
        if (o == nullptr || o->responder != responder) return false;
        if (o->phase == OfferPhase::Withdrawn) return o->end_reason == EndReason::Unassigned;  // else they never had to answer
        if (o->phase == OfferPhase::Expired) return !asked_again_at || o->made_at >= *asked_again_at;  // once more, not for ever
        if (o->phase == OfferPhase::Accepted && o->ended) return o->end_reason != EndReason::StandDown && o->end_reason != EndReason::IncidentClosed && o->end_reason != EndReason::Rematched;
        return true;
    });
}

/// Who is paid to stand there may be asked as often as it takes.
bool has_budget(ResponderClass c) noexcept { return c > ResponderClass::WatchPointStaff && default_tier(c) == 1; }

SkillSet skill_of(const Decision& d, const IncidentState& i) {
    if (i.dispatch_row == kNoDispatchRow) return 0;
    const std::string& name = d.s.policy_of(i).dispatch[i.dispatch_row].skill;
    const auto& skills = d.w.town.skills;
    const auto it = name.empty() ? skills.end() : std::find(skills.begin(), skills.end(), name);
    return it == skills.end() ? 0 : SkillSet{1} << (it - skills.begin());
}

std::size_t count_of(const std::vector<Candidate>& candidates, Verdict v) {
    return static_cast<std::size_t>(std::count_if(candidates.begin(), candidates.end(), [v](const Candidate& c) { return c.verdict == v; }));
}

/// Who is chosen stays whatever the length; the farthest others go.
void trim(std::vector<Candidate>& candidates) {
    if (candidates.size() <= kCandidatesKept) return;
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return (a.verdict == Verdict::Chosen) > (b.verdict == Verdict::Chosen); });
    candidates.resize(kCandidatesKept);
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return std::pair{a.eta_ms, a.responder} < std::pair{b.eta_ms, b.responder}; });
}

Ppm percent(std::uint8_t p) noexcept { return Ppm{p} * 10'000U; }

Shortfall shortfall_of(Verdict v) noexcept {
    switch (v) {
        case Verdict::OffDuty:
        case Verdict::OffShift:
        case Verdict::OnLeave:
        case Verdict::NotInDrill: return Shortfall::OffDuty;
        case Verdict::NoPosition: return Shortfall::NoPosition;
        case Verdict::FixTooStale: return Shortfall::FixesTooStale;
        case Verdict::Gated:
        case Verdict::NotVetted: return Shortfall::Gated;
        case Verdict::Busy:
        case Verdict::HasOffer: return Shortfall::AllBusy;
        case Verdict::Resting:
        case Verdict::Tired:
        case Verdict::AskedOften: return Shortfall::AllResting;
        case Verdict::AlreadyAsked: return Shortfall::AllAsked;
        default: return Shortfall::OutsideRadius;
    }
}

/// The reason that most of them share; None when there is nobody.
Shortfall most_of(const std::array<std::uint32_t, kVerdicts>& counts) {
    const auto most = std::max_element(counts.begin(), counts.end());
    return *most == 0 ? Shortfall::None : shortfall_of(static_cast<Verdict>(most - counts.begin()));
}

}  // namespace

std::size_t offers_left(const TierState& tier) noexcept {
    const std::size_t counted = tier.offers_made - std::min(tier.offers_made, tier.claims_made);
    return tier.plan.offers_max > counted ? tier.plan.offers_max - counted : 0U;
}

Matcher::Matcher(Decision& d, IncidentId id, Tier tier)
    : d_{d}, i_{d.s.incidents.at(id)}, plan_{d.s.policy_of(i_).matching}, tier_state_{i_.tiers[tier - 1U]}, id_{id}, tier_{tier},
      band_{hour_band(week_minute(d.now, d.w.town.utc_offset_minutes))}, preferred_{tier == 1 ? skill_of(d, i_) : 0} {}

Verdict Matcher::judge(ResponderId r) const {
    Verdict hard;
    if (d_.makes_hard_exclusion(i_, r, hard)) return hard;
    const ResponderState& state = d_.s.responders.at(r);
    if (state.resting_until && d_.now < *state.resting_until) return Verdict::Resting;
    if (is_tired(d_.w.town, state, d_.now)) return Verdict::Tired;
    if (was_asked(d_.s, i_, r, tier_state_.asked_again_at)) return Verdict::AlreadyAsked;
    return asked_often(state) ? Verdict::AskedOften : Verdict::Eligible;
}

Verdict Matcher::judge_under_way(ResponderId r) const {
    Verdict hard;
    if (d_.makes_hard_exclusion(i_, r, hard) && hard != Verdict::Busy) return hard;
    return was_asked(d_.s, i_, r, tier_state_.asked_again_at) ? Verdict::AlreadyAsked : Verdict::Eligible;
}

/// The budget of pages of one unpaid person. For a life at stake, and for asking everybody once more, there is none.
bool Matcher::asked_often(const ResponderState& r) const {
    if (i_.severity == Severity::Critical || tier_state_.asked_again_at || !has_budget(r.profile.responder_class) || r.asked_at.empty()) return false;
    if (plan_.between_offers > Duration{} && d_.now < r.asked_at.back() + plan_.between_offers) return true;
    const Instant day_ago = d_.now - std::chrono::hours{24};
    return plan_.offers_a_day > 0 && std::count_if(r.asked_at.begin(), r.asked_at.end(), [&](Instant t) { return t > day_ago; }) >= plan_.offers_a_day;
}

MatchExplained Matcher::look(std::size_t k, MatchTrigger trigger) {
    MatchExplained out{.incident = id_, .tier = tier_, .trigger = trigger, .within = tier_state_.plan.within, .candidates = {}, .excluded = {}, .wanted = 0,
                       .shortfall = Shortfall::None, .retry_at = {}, .recheck_at = {}, .soon = 0, .later = 0, .gain = {}};
    out.candidates = d_.w.fleet.nearest({.to = i_.location->at, .tier = tier_, .k = k, .within = tier_state_.plan.within, .now = d_.now, .fix_age_max = d_.s.policy_of(i_).fix_age_max},
                                        [this](ResponderId r) { return judge(r); });
    return out;
}

bool Matcher::anybody() const {
    const auto met = d_.w.fleet.nearest({.to = i_.location->at, .tier = tier_, .k = 1, .within = tier_state_.plan.within, .now = d_.now, .fix_age_max = d_.s.policy_of(i_).fix_age_max, .free_only = true},
                                        [this](ResponderId r) { return judge(r); });
    return count_of(met, Verdict::Eligible) > 0;
}

MatchExplained Matcher::still_nobody(std::size_t wanted, MatchTrigger trigger) const {
    Shortfall shortfall = Shortfall::NoCandidates;
    for (const MatchExplained& m : i_.matches)
        if (m.tier == tier_ && m.shortfall != Shortfall::None && m.shortfall != Shortfall::HeldForCheck) shortfall = m.shortfall;
    return {.incident = id_, .tier = tier_, .trigger = trigger, .within = tier_state_.plan.within, .candidates = {}, .excluded = {}, .wanted = static_cast<std::uint8_t>(wanted), .shortfall = shortfall,
            .retry_at = {}, .recheck_at = {}, .soon = 0, .later = 0, .gain = {}};
}

void Matcher::finish(MatchExplained& out, std::size_t wanted) const {
    const std::size_t chosen = count_of(out.candidates, Verdict::Chosen);
    out.wanted = static_cast<std::uint8_t>(wanted);
    if (chosen < wanted) out.shortfall = explain_shortfall(out);
    trim(out.candidates);
}

MatchExplained Matcher::nearest(std::size_t wanted, MatchTrigger trigger) {
    MatchExplained out = look(wanted + kRunnersUp, trigger);
    std::size_t chosen = 0;
    for (Candidate& c : out.candidates)
        if (c.verdict == Verdict::Eligible && chosen < wanted) c.verdict = Verdict::Chosen, ++chosen;
    finish(out, wanted);
    return out;
}

std::optional<MatchExplained> Matcher::only(ResponderId who, MatchTrigger trigger) {
    MatchExplained out = look(1 + kRunnersUp, trigger);
    const auto found = std::find_if(out.candidates.begin(), out.candidates.end(), [&](const Candidate& c) { return c.responder == who && c.verdict == Verdict::Eligible; });
    if (found == out.candidates.end()) return std::nullopt;
    found->verdict = Verdict::Chosen;
    finish(out, 1);
    return out;
}

// ---- tier 2 --------------------------------------------------------------------------------------------------------------------

void Matcher::score(Candidate& c) const {
    // Weapons and violence: the nearest goes, whatever the town loses.
    const bool nearest_only = is_violence(i_.type) || is_weapons(i_.type);
    const CarCosts costs{.coverage_weight = nearest_only ? Duration{} : plan_.coverage_weight, .regret_max = plan_.regret_max};
    const CarTerms terms = car_terms(costs, Duration{c.eta_ms}, std::max(d_.now - i_.received_at, Duration{}), d_.w.fleet.coverage_loss(c.responder));
    c.lateness_ms = static_cast<std::uint32_t>(terms.lateness.count());
    c.coverage_ms = static_cast<std::uint32_t>(terms.coverage.count());
    c.score_ms = static_cast<std::uint32_t>(std::min<std::int64_t>(terms.score().count(), 0xFFFFFFFF));
}

bool Matcher::last_of_its_unit(const Candidate& c) const { return d_.w.fleet.idle_of_unit(c.responder) <= 1; }

/// Low severity waits while few police are idle, but no longer than ten minutes.
bool Matcher::kept_for_urgent_calls(std::size_t wanted) const {
    const TierCensus& police = d_.w.fleet.census(2);
    if (plan_.reserve_percent == 0 || i_.severity > Severity::Low || police.on_duty < 10 || d_.now - i_.received_at > std::chrono::minutes{10}) return false;
    return police.free < std::max<std::size_t>(2, police.on_duty * plan_.reserve_percent / 100U) + wanted - 1;
}

MatchExplained Matcher::cheapest(std::size_t wanted, MatchTrigger trigger) {
    if (kept_for_urgent_calls(wanted)) {
        MatchExplained out = look(kRunnersUp, trigger);
        for (Candidate& c : out.candidates)
            if (c.verdict == Verdict::Eligible) score(c);
        out.wanted = static_cast<std::uint8_t>(wanted);
        out.shortfall = Shortfall::Reserved;
        return out;
    }
    MatchExplained out = look(wanted + kRunnersUp, trigger);
    std::vector<ResponderId> lent;
    for (std::size_t n = 0; n < wanted; ++n) {
        Candidate *nearest = nullptr, *best = nullptr;
        for (Candidate& c : out.candidates) {
            if (c.verdict != Verdict::Eligible) continue;
            score(c);
            if (nearest == nullptr) nearest = &c;
            // A station keeps its last free unit while another one is near enough.
            const bool spared = best != nullptr && last_of_its_unit(c) && !last_of_its_unit(*best);
            const bool relieves = best != nullptr && last_of_its_unit(*best) && !last_of_its_unit(c) && c.eta_ms <= 300'000 && Duration{c.eta_ms - nearest->eta_ms} <= plan_.regret_max &&
                                  !is_violence(i_.type);
            if (best == nullptr || relieves || (!spared && c.score_ms < best->score_ms)) best = &c;
        }
        if (best == nullptr) break;
        best->verdict = Verdict::Chosen;
        d_.w.fleet.lend_coverage(best->responder);
        lent.push_back(best->responder);
    }
    for (const ResponderId r : lent) d_.w.fleet.restore_coverage(r);
    finish(out, wanted);
    return out;
}

// ---- tier 1 --------------------------------------------------------------------------------------------------------------------

/// Chance of being there `left` after now, when `later` more seconds of silence have passed.
Ppm Matcher::Asked::odds(Duration left, Duration later) const {
    if (accepted) return odds_when_accepted(travel_left, left);
    return odds_while_silent(answering, travel_left, left - later, silent_for + later);
}

std::vector<Matcher::Asked> Matcher::asked_already() const {
    std::vector<Asked> out;
    for (const OfferId id : i_.offers) {
        const OfferState* o = d_.s.offers.find(id);
        if (o == nullptr || o->tier != tier_) continue;
        const Answering answering = answering_of(d_.s, d_.s.responders.at(o->responder), band_);
        if (o->open()) out.push_back({.answering = answering, .travel_left = o->eta, .silent_for = d_.now - o->made_at, .accepted = false});
        if (o->fills_slot()) {
            const Duration gone = o->accepted_at ? d_.now - *o->accepted_at : Duration{};
            out.push_back({.answering = answering, .travel_left = o->arrived_at ? Duration{} : std::max(o->eta - gone, Duration{}), .silent_for = {}, .accepted = true});
        }
    }
    return out;
}

Miss Matcher::miss_of(const std::vector<Asked>& asked, Duration left, Duration later) const {
    Miss miss;
    for (const Asked& a : asked) miss.with(a.odds(left, later));
    return miss;
}

bool Matcher::all_of_one_unit(const MatchExplained& m) const {
    const std::string* unit = nullptr;
    std::size_t members = 0;
    for (const Candidate& c : m.candidates) {
        if (c.verdict != Verdict::Chosen) continue;
        const std::string& own = d_.s.responders.at(c.responder).profile.unit;
        if (own.empty() || (unit != nullptr && *unit != own)) return false;
        unit = &own, ++members;
    }
    return members >= 2;
}

/// People with the skill that the case asks for come first; the others fill up.
void Matcher::choose(MatchExplained& m, const std::vector<Answering>& answering, Duration left, Ppm wanted, std::size_t most, std::vector<Asked>& asked) {
    for (const bool skilled_only : {true, false}) {
        if (skilled_only && preferred_ == 0) continue;
        std::vector<Chance> chances;
        for (std::uint32_t n = 0; n < m.candidates.size(); ++n) {
            const Candidate& c = m.candidates[n];
            if (c.verdict != Verdict::Eligible || (skilled_only && (d_.s.responders.at(c.responder).profile.skills & preferred_) == 0)) continue;
            chances.push_back({n, odds_when_asked(answering[n], Duration{c.eta_ms}, left)});
        }
        Miss miss = miss_of(asked, left);
        const std::size_t taken = count_of(m.candidates, Verdict::Chosen);
        for (const std::uint32_t n : smallest_set(chances, {.wanted = wanted, .q_min = percent(plan_.chance_min_percent), .most = most > taken ? most - taken : 0}, miss)) {
            Candidate& c = m.candidates[n];
            c.verdict = Verdict::Chosen;
            asked.push_back({.answering = answering[n], .travel_left = Duration{c.eta_ms}, .silent_for = {}, .accepted = false});
        }
    }
}

/// When silence will have made the set too small; nothing when it stays large enough as long as anybody may still answer.
std::optional<Instant> Matcher::enough_until(const std::vector<Asked>& asked, Duration left, FunctionRef<Ppm(Duration later)> wanted) const {
    for (int s = 1; s <= kSecondsAhead; ++s) {
        const Duration later = std::chrono::seconds{s};
        if (later < left && !miss_of(asked, left, later).reaches(wanted(later))) return d_.now + later;
    }
    return std::nullopt;
}

MatchExplained Matcher::sufficient(MatchTrigger trigger) {
    const Duration gone = std::max(d_.now - i_.received_at, Duration{});
    const std::size_t budget = offers_left(tier_state_);
    const std::size_t minute = gone < std::chrono::minutes{1} ? plan_.first_minute_max - std::min<std::size_t>(plan_.first_minute_max, tier_state_.offers_made) : kOpenOffersMax;
    const std::size_t most = std::min({budget, minute, kOpenOffersMax});
    MatchExplained out = look(std::max<std::size_t>(most, 1) + kRunnersUp, trigger);
    std::vector<Asked> asked = asked_already();
    const bool somebody_comes = std::any_of(asked.begin(), asked.end(), [](const Asked& a) { return a.accepted; });

    const Duration soon = plan_.soon - gone, later = plan_.later - gone;
    std::vector<Answering> answering(out.candidates.size());
    for (std::size_t n = 0; n < out.candidates.size(); ++n) {
        Candidate& c = out.candidates[n];
        if (c.verdict != Verdict::Eligible) continue;
        const Answering& a = answering[n] = answering_of(d_.s, d_.s.responders.at(c.responder), band_);
        c.accepts = a.accepts, c.soon = odds_when_asked(a, Duration{c.eta_ms}, soon), c.later = odds_when_asked(a, Duration{c.eta_ms}, later);
    }
    const auto best_by = [&](Duration left, Ppm Candidate::*q) {
        Miss miss = miss_of(asked, left);
        for (const Candidate& c : out.candidates)
            if (c.verdict == Verdict::Eligible) miss.with(c.*q);
        return miss.share();
    };
    // The first target while it can be met; the second, which grows meanwhile; then anybody at all.
    Duration left = soon;
    Ppm wanted = percent(plan_.soon_percent);
    bool grows = false;
    if (soon > Duration{} && best_by(soon, &Candidate::soon) > kWorthHurrying) {
        choose(out, answering, soon, wanted, most, asked);
        if (all_of_one_unit(out)) choose(out, answering, soon, std::max(wanted, kCorrelatedShare), most, asked);
    }
    if (!somebody_comes) {
        const bool in_time = later > Duration{} && best_by(later, &Candidate::later) > kWorthHurrying;
        left = in_time ? later : tier_state_.plan.within + kAnswerTime;
        grows = in_time;
        wanted = in_time ? later_wanted_now(percent(plan_.later_percent), gone, plan_.soon) : percent(plan_.later_percent);
        choose(out, answering, left, wanted, most, asked);
    }
    out.soon = miss_of(asked, std::max(soon, Duration{})).share();
    out.later = miss_of(asked, std::max(later, Duration{})).share();
    const std::size_t chosen = count_of(out.candidates, Verdict::Chosen);
    const bool enough = miss_of(asked, left).reaches(wanted), more_to_ask = count_of(out.candidates, Verdict::Eligible) > 0 && chosen < most;
    // What is short of the whole goal is told at once, though it grows.
    const bool enough_in_the_end = enough && (!grows || miss_of(asked, left).reaches(percent(plan_.later_percent)));
    finish(out, !enough_in_the_end && !more_to_ask && !somebody_comes ? chosen + 1 : chosen);
    const auto wanted_after = [&](Duration passed) { return grows ? later_wanted_now(percent(plan_.later_percent), gone + passed, plan_.soon) : wanted; };
    if (enough && more_to_ask) out.recheck_at = enough_until(asked, left, wanted_after);
    return out;
}

/// What those in reach had against them, and where everybody else of the tier is. O(people whom the search met).
Shortfall Matcher::explain_shortfall(MatchExplained& out) const {
    std::array<std::uint32_t, kVerdicts> counts{};
    const auto at = [&](Verdict v) -> std::uint32_t& { return counts[static_cast<std::size_t>(v)]; };
    for (const auto& [slot, verdict] : d_.w.fleet.met_in_vain()) ++at(verdict);
    const Shortfall in_reach = most_of(counts);
    const TierCensus& census = d_.w.fleet.census(tier_);
    const std::size_t met = d_.w.fleet.met_in_vain().size() + count_of(out.candidates, Verdict::Chosen) + count_of(out.candidates, Verdict::Eligible);
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

}  // namespace watchgrid::engine
