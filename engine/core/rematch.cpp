#include "engine/core/rematch.hpp"

#include <algorithm>

#include "engine/dispatch/gates.hpp"
#include "engine/matching/car_score.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kIdleLookedAt = 3;  ///< free units nearest to each incident
constexpr Tier kPolice = 2;

/// These keep the unit that is nearest to them.
bool keeps_its_nearest(const IncidentState& i) noexcept { return is_violence(i.type) || is_weapons(i.type) || i.severity == Severity::Critical; }

std::int64_t waited(const Decision& d, const IncidentState& i) { return std::max(d.now - i.received_at, Duration{}).count(); }

/// Way and lateness of somebody who is there in `eta`: what a first look compares.
Duration rough_cost(const Decision& d, const IncidentState& i, Duration eta) {
    const CarTerms terms = car_terms({}, eta, Duration{waited(d, i)}, 0);
    return terms.eta + terms.lateness;
}

bool contains(const std::vector<ResponderId>& sorted, ResponderId id) { return std::binary_search(sorted.begin(), sorted.end(), id); }

}  // namespace

Duration soonest_by_air(Millimeters way, TravelMode mode) noexcept {
    const std::int64_t mm_s = drives(mode) ? 33'334 : walk_graph_speed_mm_s(mode);
    return Duration{way.value * 1000 / mm_s};
}

const Candidate* Rematcher::Options::of(ResponderId id) const noexcept {
    const auto it = std::find_if(units.begin(), units.end(), [id](const Candidate& c) { return c.responder == id; });
    return it == units.end() ? nullptr : &*it;
}

const Rematcher::Options& Rematcher::options_of(IncidentId id) const {
    return *std::find_if(options_.begin(), options_.end(), [id](const Options& o) { return o.incident == id; });
}

/// Somebody who waits is told who comes: units change a few times since the incident was opened (again), and then whoever has it comes.
bool Rematcher::has_changed_hands_enough(IncidentId id) const {
    const Instant opened_at = d_.clocks_count_from(id);
    const auto by_rematch = [&](OfferId offer) {
        const OfferState* o = d_.s.offers.find(offer);
        return o != nullptr && o->end_reason == EndReason::Rematched && o->made_at >= opened_at;
    };
    const std::vector<OfferId>& offers = d_.s.incidents.at(id).offers;
    return static_cast<std::size_t>(std::count_if(offers.begin(), offers.end(), by_rematch)) >= kHandOversMax;
}

/// An accepted order whose unit still travels, was not turned round too often, and was not sent by the desk. What is grave may take anybody
/// and may always get somebody nearer.
bool Rematcher::may_turn_round(OfferId id, bool for_grave) const {
    const OfferState* o = id ? d_.s.offers.find(id) : nullptr;
    if (o == nullptr || o->tier != kPolice || !o->fills_slot() || o->arrived_at || (o->ordered && !o->rematch) || o->reroutings >= kReroutingsMax) return false;
    const ResponderState& r = d_.s.responders.at(o->responder);
    const IncidentState* i = d_.open_incident(o->incident);
    return r.on_duty && !r.retired && i != nullptr && i->location && (for_grave || keeps_its_nearest(*i) || !has_changed_hands_enough(o->incident));
}

/// Who drives already needs no time to set out.
void Rematcher::take_out_turnout(Candidate& c) const {
    const OfferId order = d_.s.responders.at(c.responder).assignment;
    if (!order || !d_.s.offers.at(order).moving_at) return;
    c.eta_ms -= c.turnout_ms;
    c.turnout_ms = 0;
}

bool Rematcher::for_incident(const MatchExplained& found) {
    const IncidentState& i = d_.s.incidents.at(found.incident);
    const Duration gain_min = d_.s.policy_of(i).matching.rematch_gain;
    if (gain_min <= Duration{} || d_.w.fleet.census(kPolice).free == 0 || found.shortfall == Shortfall::Reserved) return false;
    // A batch may ask more people than there are slots; orders fill slots.
    const std::size_t slots = i.tiers[kPolice - 1U].plan.slots, filled = d_.filled_slots(i, kPolice);
    const std::size_t wanted = std::min<std::size_t>(found.wanted, slots > filled ? slots - filled : 0U);
    Cost worst = 0;
    for (const Candidate& c : found.candidates)
        if (c.verdict == Verdict::Chosen && places_.size() < wanted) places_.push_back({found.incident, {}, c.responder}), worst = std::max<Cost>(worst, c.score_ms);
    while (places_.size() < wanted) places_.push_back({found.incident, {}, {}}), worst = kNobodyCost;
    const std::size_t own = places_.size();
    for (Candidate c : found.candidates) {  // nearest first
        const OfferId order = d_.s.responders.at(c.responder).assignment;
        if (c.verdict != Verdict::Busy || places_.size() >= own + kRematchPlaces || !may_turn_round(order, keeps_its_nearest(i))) continue;
        take_out_turnout(c);
        if (worst - rough_cost(d_, i, Duration{c.eta_ms}).count() - kTurnRoundCost < gain_min.count()) continue;
        places_.push_back({d_.s.offers.at(order).incident, order, c.responder});
    }
    return own > 0 && places_.size() > own && try_all(gain_min);
}

bool Rematcher::for_free(ResponderId id) {
    const ResponderState& r = d_.s.responders.at(id);
    const std::optional<Fix> fix = d_.w.fleet.fix(id);
    if (r.profile.tier != kPolice || !fix || d_.s.policies.empty()) return false;
    const Duration gain_min = d_.s.policies.back().matching.rematch_gain;
    if (gain_min <= Duration{}) return false;
    std::vector<std::pair<Duration, OfferId>> best;  // what might be saved, and whose order
    for (const OfferId order : d_.s.under_way) {
        if (!may_turn_round(order, false)) continue;
        const OfferState& o = d_.s.offers.at(order);
        const IncidentState& i = d_.s.incidents.at(o.incident);
        const Duration left = std::max(o.eta - (d_.now - *o.accepted_at), Duration{});
        const Duration soonest = soonest_by_air(haversine(fix->at, i.location->at), r.profile.travel_mode);
        const Duration saved = rough_cost(d_, i, left) - rough_cost(d_, i, soonest);
        if (saved >= gain_min) best.emplace_back(saved, order);
    }
    std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    if (best.size() > kRematchPlaces) best.resize(kRematchPlaces);
    for (const auto& [saved, order] : best) places_.push_back({d_.s.offers.at(order).incident, order, d_.s.offers.at(order).responder});
    freed_ = id;
    return !places_.empty() && try_all(gain_min);
}

/// Everybody who might serve the incident: who holds a place of it, who is under way elsewhere, and the nearest who are free.
void Rematcher::look(IncidentId id) {
    if (std::any_of(options_.begin(), options_.end(), [id](const Options& o) { return o.incident == id; })) return;
    const IncidentState& i = d_.s.incidents.at(id);
    const Matcher matcher{d_, id, kPolice};
    const auto holds = [&](ResponderId r) { return std::any_of(places_.begin(), places_.end(), [&](const Place& p) { return p.incident == id && p.unit == r; }); };
    const auto judge = [&](ResponderId r) { return holds(r) ? Verdict::Eligible : contains(moving_, r) ? matcher.judge_under_way(r) : matcher.judge(r); };
    std::vector<Candidate> met = d_.w.fleet.nearest({.to = i.location->at, .tier = kPolice, .k = moving_.size() + kIdleLookedAt, .within = i.tiers[kPolice - 1U].plan.within, .now = d_.now,
                                                     .fix_age_max = d_.s.policy_of(i).fix_age_max}, judge);
    // A station keeps its last free unit, unless that would leave anyway or has just come back.
    const auto takes_part = [&](ResponderId r) { return r == freed_ || std::any_of(places_.begin(), places_.end(), [r](const Place& p) { return p.unit == r; }); };
    // Who needs a police lead cannot take the place of the one who leads.
    const auto needs_lead = [&](ResponderId r) { return !holds(r) && (d_.s.responders.at(r).profile.gates & kGateLead) != 0; };
    std::erase_if(met, [&](const Candidate& c) { return c.verdict != Verdict::Eligible || needs_lead(c.responder) || (!takes_part(c.responder) && matcher.last_of_its_unit(c)); });
    for (const Place& p : places_) {  // whoever is on the way counts however far
        if (p.incident != id || !p.unit || std::any_of(met.begin(), met.end(), [&](const Candidate& c) { return c.responder == p.unit; })) continue;
        if (const auto c = d_.w.fleet.eta_to(p.unit, i.location->at, d_.now)) met.push_back(*c);
    }
    for (Candidate& c : met) {
        take_out_turnout(c);
        matcher.score(c);
        if (contains(moving_, c.responder) && !holds(c.responder)) c.reroute_ms = kTurnRoundCost, c.score_ms += c.reroute_ms;
    }
    std::sort(met.begin(), met.end(), [](const Candidate& a, const Candidate& b) { return std::pair{a.eta_ms, a.responder} < std::pair{b.eta_ms, b.responder}; });
    options_.push_back({id, std::move(met)});
}

/// Nobody is turned round on the last metres, as far as the last fix tells.
bool Rematcher::is_locked(const Place& p) const {
    if (!p.order) return false;
    const Candidate* c = options_of(p.incident).of(p.unit);
    const std::optional<Fix> fix = d_.w.fleet.fix(p.unit);
    return c == nullptr || !fix || c->travel_ms <= kLockedBeforeArrival_ms + (d_.now - fix->taken_at).count();
}

bool Rematcher::try_all(Duration gain_min) {
    for (const Place& p : places_)
        if (p.order) moving_.push_back(p.unit);
    std::sort(moving_.begin(), moving_.end());
    for (const Place& p : places_) look(p.incident);
    std::erase_if(places_, [this](const Place& p) {
        const bool locked = is_locked(p);
        if (locked) std::erase(moving_, p.unit);
        return locked;
    });
    std::vector<ResponderId> units;
    for (const Options& o : options_)
        for (const Candidate& c : o.units) {
            const OfferId order = d_.s.responders.at(c.responder).assignment;
            if (!order || contains(moving_, c.responder)) units.push_back(c.responder);
        }
    std::sort(units.begin(), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
    CostMatrix costs{places_.size(), units.size()};
    std::vector<std::uint32_t> held;
    for (std::size_t row = 0; row < places_.size(); ++row) {
        const Place& p = places_[row];
        const Options& options = options_of(p.incident);
        const Candidate* own = p.unit ? options.of(p.unit) : nullptr;
        if (p.unit && own == nullptr) return false;  // no way any more: the order's own clocks see to that
        const bool guarded = own != nullptr && keeps_its_nearest(d_.s.incidents.at(p.incident));
        for (std::size_t column = 0; column < units.size(); ++column)
            if (const Candidate* c = options.of(units[column]); c != nullptr && !(guarded && c->eta_ms > own->eta_ms)) costs.at(row, column) = c->score_ms;
        held.push_back(p.unit ? static_cast<std::uint32_t>(std::lower_bound(units.begin(), units.end(), p.unit) - units.begin()) : kUnassigned);
    }
    const auto plan = find_rematch(costs, held, gain_min.count());
    if (!plan) return false;
    ++d_.rematches;
    order(*plan, units);
    return true;
}

/// Ends the orders that go, then gives the new ones, incident by incident.
void Rematcher::order(const RematchPlan& plan, const std::vector<ResponderId>& units) {
    struct Change {
        IncidentId incident;
        std::vector<ResponderId> before, after;
    };
    std::vector<Change> changes;
    for (std::size_t row = 0; row < places_.size(); ++row) {
        const Place& p = places_[row];
        auto it = std::find_if(changes.begin(), changes.end(), [&](const Change& c) { return c.incident == p.incident; });
        if (it == changes.end()) it = changes.insert(changes.end(), Change{p.incident, {}, {}});
        if (p.unit) it->before.push_back(p.unit);
        if (plan.column_of[row] != kUnassigned) it->after.push_back(units[plan.column_of[row]]);
    }
    const auto in = [](const std::vector<ResponderId>& list, ResponderId id) { return std::find(list.begin(), list.end(), id) != list.end(); };
    std::vector<OfferState> ended;
    for (const Place& p : places_) {
        const auto change = std::find_if(changes.begin(), changes.end(), [&](const Change& c) { return c.incident == p.incident; });
        if (!p.order || in(change->after, p.unit)) continue;
        ended.push_back(d_.s.offers.at(p.order));
        d_.end_assignment(p.order, EndReason::Rematched, "", "");
    }
    for (const Change& change : changes) {
        std::vector<ResponderId> joining;
        for (const ResponderId r : change.after)
            if (!in(change.before, r)) joining.push_back(r);
        if (!joining.empty()) tell_and_order(change.incident, joining, Duration{plan.gain}, ended);
    }
    for (const OfferState& o : ended) d_.match_waiting(o.responder);
}

void Rematcher::tell_and_order(IncidentId id, const std::vector<ResponderId>& joining, Duration gain, const std::vector<OfferState>& before) {
    const TierState& state = d_.s.incidents.at(id).tiers[kPolice - 1U];
    MatchExplained told{.incident = id, .tier = kPolice, .trigger = MatchTrigger::Rematch, .within = state.plan.within, .candidates = options_of(id).units, .excluded = {},
                        .wanted = static_cast<std::uint8_t>(joining.size()), .shortfall = Shortfall::None, .retry_at = state.retry_at, .recheck_at = {}, .soon = 0, .later = 0, .gain = gain};
    std::vector<Candidate> chosen;
    for (Candidate& c : told.candidates)
        if (std::find(joining.begin(), joining.end(), c.responder) != joining.end()) c.verdict = Verdict::Chosen, chosen.push_back(c);
    if (told.candidates.size() > kCandidatesKept) std::erase_if(told.candidates, [&](const Candidate& c) { return c.verdict != Verdict::Chosen && c.eta_ms > chosen.back().eta_ms; });
    d_.emit(std::move(told));
    for (const Candidate& c : chosen) {
        const auto was = std::find_if(before.begin(), before.end(), [&](const OfferState& o) { return o.responder == c.responder; });
        d_.emit(OfferMade{.offer = d_.s.offers.next_id(), .incident = id, .responder = c.responder, .tier = kPolice, .eta = Duration{c.eta_ms}, .distance_m = c.distance_m, .expires_at = d_.now,
                          .ordered = true, .claim = false, .ring = {}, .post = 0, .rematch = true,
                          .reroutings = static_cast<std::uint8_t>(was == before.end() ? 0 : was->reroutings + 1), .hour_band = 0});
    }
    d_.start_clocks(id, Stage::Ordered, d_.now);
    d_.start_clocks(id, Stage::Signed, d_.now);
    d_.settle_clocks(id);
}

}  // namespace watchgrid::engine
