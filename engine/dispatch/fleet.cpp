#include "engine/dispatch/fleet.hpp"

#include <algorithm>

#include "engine/roads/route.hpp"

namespace watchgrid::engine {
namespace {

/// From the phone's buzz to the first step or turn of the wheel (algorithms 2: start-up 4 s on foot, turnout 15 s for cars).
constexpr std::uint32_t turnout_ms(Tier tier) noexcept { return tier == 1 ? 4'000 : tier == 2 ? 15'000 : 30'000; }

constexpr Duration kFreshFix = std::chrono::seconds{10};  ///< no penalty up to this age
constexpr std::int64_t kTeleportMmPerS = 70'000;          ///< 252 km/h: nobody travels that fast here
constexpr Millimeters kTeleportMin = from_meters(500);    ///< below this a jump may be GPS noise

constexpr Duration kCoverReach = std::chrono::seconds{165};  ///< 180 s less the turnout of a car

std::vector<LatLon> points_of(const Town& town) {
    std::vector<LatLon> out;
    out.reserve(town.places.size());
    for (const Place& p : town.places) out.push_back(p.at);
    return out;
}

}  // namespace

Fleet::Fleet(const Town& town)
    : town_{&town}, snapper_{town.roads}, occupancy_{town.roads}, search_{town.roads}, route_search_{town.roads}, index_{town.centre}, cells_{town.roads, town.centre, kCoverReach, points_of(town)}, coverage_{cells_} {
    for (std::uint32_t i = 0; i < town.responders.size(); ++i) town_index_.emplace(town.responders[i].external_id, i);
}

/// Takes the responder out of the census, and puts them back as they are when the change is over.
class Fleet::Counted {
public:
    Counted(Fleet& fleet, ResponderId id) : fleet_{fleet}, id_{id} { fleet_.count(id_, 0U - 1U); }
    ~Counted() { fleet_.count(id_, 1U); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    Fleet& fleet_;
    ResponderId id_;
};

void Fleet::count(ResponderId id, std::uint32_t sign) noexcept {
    const Record& r = record(id);
    if (!r.enrolled || r.retired) return;
    TierCensus& census = census_[r.tier - 1U];
    census.known += sign;
    if (r.on_duty) census.on_duty += sign;
    if (r.on_duty && occupancy_.is_placed(slot(id))) census.placed += sign;
    if (r.on_duty && r.free) census.free += sign;
    if (r.tier == 2 && r.on_duty && r.free) idle_by_unit_[r.unit] += sign;
}

void Fleet::enrol(ResponderId id, const Responder& profile) {
    if (records_.size() <= slot(id)) records_.resize(slot(id) + 1);
    const Counted counted{*this, id};
    Record& r = records_[slot(id)];
    const auto known = town_index_.find(profile.external_id);
    r.town_index = known == town_index_.end() ? 0xFFFFFFFFU : known->second;
    r.responder_class = profile.responder_class;
    r.mode = profile.travel_mode;
    r.tier = profile.tier;
    r.unit = unit_index_.try_emplace(profile.unit, static_cast<std::uint32_t>(unit_index_.size())).first->second;
    idle_by_unit_.resize(unit_index_.size());
    r.stationed = is_stationed(profile.responder_class);
    r.enrolled = true;
    if (r.stationed) r.at = profile.home, r.has_fix = true;
    r.skills = profile.skills;
    if (r.has_fix && !index_.contains(slot(id))) index_.insert(slot(id), r.at, 0, r.skills);
    else if (r.has_fix) index_.set_skills(slot(id), r.skills), index_.move(slot(id), r.at);
    show(id);
    place(id);
    cover(r);
}

void Fleet::set_status(ResponderId id, FleetStatus status) {
    const Counted counted{*this, id};
    Record& r = records_[slot(id)];
    const bool was_placed = r.on_duty;
    if (r.free && !status.free && status.on_duty) r.taken_from = r.at, r.has_taken_from = r.has_fix, r.inside = false;
    r.tier = status.tier;
    r.on_duty = status.on_duty;
    r.free = status.free;
    r.retired = status.retired;
    show(id);
    if (!r.on_duty) occupancy_.remove(slot(id));
    else if (!was_placed || !occupancy_.is_placed(slot(id))) place(id);
    else occupancy_.set_group(slot(id), group_of(r));
    cover(r);
}

/// A free police car counts for the cells round it.
void Fleet::cover(Record& r) noexcept {
    const CellIndex from = r.tier == 2 && r.on_duty && r.free && r.has_fix && drives(r.mode) ? cells_.cell_at(r.at) : kNoCell;
    if (from == r.covers_from) return;
    coverage_.leave(r.covers_from);
    coverage_.enter(from);
    r.covers_from = from;
}

Ppm Fleet::coverage_loss(ResponderId id) const noexcept {
    const TierCensus& police = census_[1];
    const Ppm busy = police.on_duty == 0 ? 0 : kCertain - static_cast<Ppm>(std::uint64_t{police.free} * kCertain / police.on_duty);
    return coverage_.loss(record(id).covers_from, busy);
}

void Fleet::lend_coverage(ResponderId id) noexcept { coverage_.leave(record(id).covers_from); }
void Fleet::restore_coverage(ResponderId id) noexcept { coverage_.enter(record(id).covers_from); }

std::uint32_t Fleet::idle_of_unit(ResponderId id) const noexcept { return idle_by_unit_[record(id).unit]; }

RoadGroup Fleet::group_of(const Record& r) const noexcept { return static_cast<RoadGroup>(r.tier - 1U + (r.free ? 0U : kTiers)); }

bool Fleet::place(ResponderId id) {
    const Record& r = record(id);
    if (!r.on_duty || !r.has_fix) return false;
    const Network network = drives(r.mode) ? Network::Drive : Network::Walk;
    const RoadPoint point = snapper_.snap(r.at, network);
    if (!point) {
        occupancy_.remove(slot(id));
        return false;
    }
    occupancy_.place(slot(id), network, point, group_of(r));
    return true;
}

/// Keeps the console's index in step.
void Fleet::show(ResponderId id) {
    if (!index_.contains(slot(id))) return;
    const Record& r = record(id);
    index_.set_partition(slot(id), partition_of(!r.on_duty ? Availability::OffDuty : r.free ? Availability::Free : Availability::Busy, r.responder_class));
}

FixVerdict Fleet::move(ResponderId id, LatLon at, Instant taken_at, Instant now) { return last_verdict_ = take(id, at, taken_at, now); }

FixVerdict Fleet::take(ResponderId id, LatLon at, Instant taken_at, Instant now) {
    const Counted counted{*this, id};
    Record& r = records_[slot(id)];
    if (r.stationed && !r.taken_at.time_since_epoch().count()) r.taken_at = taken_at;
    if (r.has_fix && !r.stationed) {
        if (taken_at < r.taken_at) return FixVerdict::OlderThanLast;
        const Millimeters jump = haversine(r.at, at);
        const std::int64_t allowed_mm = kTeleportMmPerS * std::max<std::int64_t>((taken_at - r.taken_at).count(), 1000) / 1000;
        if (jump > kTeleportMin && jump.value > allowed_mm) return FixVerdict::Teleport;
    }
    const bool first = !r.has_fix;
    if (!first && r.at == at) {  // nobody has moved: what follows from the place stays
        r.taken_at = std::min(taken_at, now);
        return r.on_duty && !occupancy_.is_placed(slot(id)) ? FixVerdict::OffMap : FixVerdict::Used;
    }
    r.at = at;
    r.taken_at = std::min(taken_at, now);
    r.has_fix = true;
    if (first) index_.insert(slot(id), at, 0, r.skills), show(id);
    else index_.move(slot(id), at);
    cover(r);
    if (r.on_duty && !place(id)) return FixVerdict::OffMap;
    return FixVerdict::Used;
}

std::optional<Fix> Fleet::fix(ResponderId id) const noexcept {
    if (slot(id) >= records_.size() || !record(id).has_fix) return std::nullopt;
    return Fix{record(id).at, record(id).taken_at};
}

/// A person without news for `age` may have moved on at half speed in the worst direction (algorithms 1, pitfalls).
std::uint32_t Fleet::fix_penalty_ms(const Record& r, Instant now) const noexcept {
    if (r.stationed || now - r.taken_at <= kFreshFix) return 0;
    return static_cast<std::uint32_t>(std::min<std::int64_t>((now - r.taken_at).count() / 2, 600'000));
}

Verdict Fleet::verdict_of_fix(ResponderId id, Instant now, Duration fix_age_max) const noexcept {
    const Record& r = record(id);
    if (!r.has_fix || !occupancy_.is_placed(slot(id))) return Verdict::NoPosition;
    return !r.stationed && now - r.taken_at > fix_age_max ? Verdict::FixTooStale : Verdict::Eligible;
}

std::vector<Candidate> Fleet::nearest(const FleetQuery& query, FunctionRef<Verdict(ResponderId)> judge) {
    verdicts_.clear();
    const auto terms_of = [&](RoadSlot s) {
        const Record& r = records_[s];
        return TravelTerms{.speed_mm_s = walk_graph_speed_mm_s(r.mode), .turnout_ms = turnout_ms(r.tier), .handover_ms = 0, .fix_age_ms = fix_penalty_ms(r, query.now)};
    };
    const auto eligible = [&](RoadSlot s) {
        Verdict verdict = judge(ResponderId{s + 1U});
        if (verdict == Verdict::Eligible) verdict = verdict_of_fix(ResponderId{s + 1U}, query.now, query.fix_age_max);
        if (verdict != Verdict::Eligible) verdicts_.emplace_back(s, verdict);
        return verdict == Verdict::Eligible;
    };
    RoadGroupMask groups = 0;
    for (Tier tier = 1; tier <= kTiers; ++tier)
        if (query.tier == 0 || query.tier == tier) groups |= mask_of(static_cast<RoadGroup>(tier - 1U)) | (query.free_only ? 0U : mask_of(static_cast<RoadGroup>(tier - 1U + kTiers)));
    const NearestAnswer answer =
        search_.find(occupancy_, {.by_car = snapper_.snap(query.to, Network::Drive), .on_foot = snapper_.snap(query.to, Network::Walk), .groups = groups,
                                  .k = static_cast<std::uint32_t>(std::max<std::size_t>(query.k, 1)), .within = query.within, .found_min = 0,
                                  .excluded_max = static_cast<std::uint32_t>(kCandidatesKept)},
                     terms_of, eligible);
    std::sort(verdicts_.begin(), verdicts_.end());
    std::vector<Candidate> out;
    out.reserve(answer.found.size() + answer.excluded.size());
    const auto add = [&](const NearResponder& n, Verdict verdict) {
        const Record& r = records_[n.slot];
        out.push_back({.responder = {n.slot + 1U}, .eta_ms = n.eta_ms, .travel_ms = n.travel_ms, .turnout_ms = turnout_ms(r.tier),
                       .fix_penalty_ms = fix_penalty_ms(r, query.now), .distance_m = static_cast<std::uint32_t>((n.distance.value + 500) / 1000), .verdict = verdict});
    };
    for (const NearResponder& n : answer.found) add(n, Verdict::Eligible);
    for (const NearResponder& n : answer.excluded) {
        const auto v = std::lower_bound(verdicts_.begin(), verdicts_.end(), std::pair{n.slot, Verdict::Chosen});
        add(n, v != verdicts_.end() && v->first == n.slot ? v->second : Verdict::OutsideRadius);
    }
    std::sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return std::pair{a.eta_ms, a.responder} < std::pair{b.eta_ms, b.responder}; });
    return out;
}

std::optional<Candidate> Fleet::eta_to(ResponderId id, LatLon to, Instant now) {
    const Record& r = record(id);
    if (!r.has_fix || !occupancy_.is_placed(slot(id))) return std::nullopt;
    const Network network = drives(r.mode) ? Network::Drive : Network::Walk;
    const RoadPoint target = snapper_.snap(to, network);
    if (!target) return std::nullopt;
    const RoadPoint from = occupancy_.point_of(slot(id));
    const auto route = find_route(route_search_, network, from, target);
    if (!route) return std::nullopt;
    const std::uint64_t off_road_mm = static_cast<std::uint64_t>(from.off_road.value + target.off_road.value);
    const std::uint64_t speed = walk_graph_speed_mm_s(r.mode);
    const std::uint64_t way_ms = drives(r.mode) ? route->cost : std::uint64_t{route->cost} * 1000 / speed;
    Candidate c{.responder = id, .eta_ms = 0, .travel_ms = static_cast<std::uint32_t>(way_ms + off_road_mm * 1000 / kOffRoadSpeedMmS), .turnout_ms = turnout_ms(r.tier),
                .fix_penalty_ms = fix_penalty_ms(r, now), .distance_m = static_cast<std::uint32_t>((route->length.value + static_cast<std::int64_t>(off_road_mm)) / 1000),
                .verdict = Verdict::Eligible};
    c.eta_ms = c.travel_ms + c.turnout_ms + c.fix_penalty_ms;
    return c;
}

std::optional<Departure> Fleet::departure_of(ResponderId id, Instant now) const {
    if (slot(id) >= records_.size()) return std::nullopt;
    const Record& r = record(id);
    if (!r.has_fix || !occupancy_.is_placed(slot(id))) return std::nullopt;
    return Departure{.from = occupancy_.point_of(slot(id)), .network = drives(r.mode) ? Network::Drive : Network::Walk, .speed_mm_s = walk_graph_speed_mm_s(r.mode),
                     .delay_ms = turnout_ms(r.tier) + fix_penalty_ms(r, now)};
}

Duration Fleet::dwell_at(ResponderId id, LatLon at, Millimeters radius, Instant now) {
    Record& r = records_[slot(id)];
    if (!r.has_fix || haversine(r.at, at) > radius) {
        r.inside = false;
        return Duration{-1};
    }
    if (!r.inside) r.inside = true, r.inside_since = now;
    return now - r.inside_since;
}

Millimeters Fleet::moved_since_taken(ResponderId id) const noexcept {
    const Record& r = record(id);
    return r.has_fix && r.has_taken_from ? haversine(r.taken_from, r.at) : Millimeters{};
}

}  // namespace watchgrid::engine
