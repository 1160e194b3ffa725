#include <algorithm>
#include <cstdlib>

#include "engine/core/decision.hpp"
#include "engine/core/everyday_desk.hpp"
#include "engine/core/surge.hpp"
#include "engine/incident/same_event.hpp"
#include "engine/places/keepers.hpp"

namespace watchgrid::engine {
namespace {

/// A son who sees his mother fall sends his own position: such an alarm is about the home, and the position is the reporter's.
bool is_camera_of_home(const Alert& a, const Place* place) { return a.source_kind == SourceKind::HomeCamera && place != nullptr && place->kind == PlaceKind::Home; }

/// Where help is needed: what was sent, else where the place stands.
std::optional<Location> location_of(const Alert& a, const Place* place) {
    if (a.location && !is_camera_of_home(a, place)) return a.location;
    if (place != nullptr && place->kind != PlaceKind::MobileAlarmPoint) return Location{place->at, 0};
    return std::nullopt;
}

std::uint16_t dispatch_row_of(const PolicyPack& pack, const IncidentFacts& facts) {
    if (facts.intent == Intent::Consult) return kNoDispatchRow;  // consult never pages
    const DispatchRow* row = &dispatch_row(pack, facts);
    if (pack.dispatch.empty() || row < pack.dispatch.data() || row >= pack.dispatch.data() + pack.dispatch.size()) return kNoDispatchRow;
    return static_cast<std::uint16_t>(row - pack.dispatch.data());
}

/// The grid's owner always sees alerts in the own grid; owner off duty means the deputy.
void notify_keeper(Decision& d, IncidentId id, ZoneIndex zone) {
    const Keepers keepers = keepers_of(d.w.town.zones, zone);
    const auto on_duty = [&](std::string_view external_id) {
        const ResponderId r = d.s.find_responder(external_id);
        return r && d.s.responders.at(r).on_duty && !d.s.responders.at(r).drill_only ? r : ResponderId{};
    };
    if (const ResponderId owner = on_duty(keepers.owner)) d.emit(OwnerNotified{id, owner, false});
    else if (const ResponderId deputy = on_duty(keepers.deputy)) d.emit(OwnerNotified{id, deputy, true});
}

constexpr std::size_t kReportsCompared = 32;
constexpr Millimeters kNeighbourhood = from_meters(1000);  ///< where the background rate is counted

bool near(LatLon a, LatLon b, Millimeters within) {
    constexpr std::int32_t kBoxE6 = 20'000;  // cheap first: 2 km of latitude and at least 0.5 km of longitude anywhere people live
    if (std::abs(a.lat_e6() - b.lat_e6()) > kBoxE6 || std::abs(a.lon_e6() - b.lon_e6()) > 4 * kBoxE6) return false;
    return haversine(a, b) <= within;
}

/// May a report about `i` and one about `other` become one incident? Never a silent alarm, never a milder case than the new one,
/// never a drill with a real one.
bool may_absorb(const IncidentState& other, const IncidentState& i) {
    return other.open() && !other.silent && !i.silent && other.drill == i.drill && other.intent != Intent::Consult && other.severity >= i.severity;
}

Ppm likeness(const State& s, const IncidentState& other, const Report& report, std::uint32_t nearby) {
    Ppm best = 0;
    const std::size_t first = other.alerts.size() > kReportsCompared ? other.alerts.size() - kReportsCompared : 0;
    for (std::size_t n = first; n < other.alerts.size(); ++n) {
        const AlertState* a = s.alerts.find(other.alerts[n]);
        if (a != nullptr && a->location) best = std::max(best, same_event({*a->location, a->received_at, a->type, stands_at_scene(a->source_kind)}, report, nearby));
    }
    return best;
}

struct Twin {
    IncidentId incident;
    Ppm likelihood{};
};

/// The open incident that a new one most likely tells of again.
Twin find_twin(const Decision& d, IncidentId id) {
    const IncidentState& i = d.s.incidents.at(id);
    const Report report{*i.location, d.now, i.type, stands_at_scene(i.source_kind)};
    std::vector<IncidentId> candidates;
    std::uint32_t nearby = 0;
    std::uint64_t n = id.value;
    for (auto recent = std::next(d.s.recent.rbegin()); recent != d.s.recent.rend(); ++recent) {  // the last one is the new one itself
        --n;
        if (recent->opened_at < d.now - std::chrono::hours{1}) break;
        if (!recent->placed || !near(recent->at, i.location->at, kNeighbourhood) || !d.s.incidents.has({n})) continue;
        const IncidentState& other = d.s.incidents.at({n});
        if (other.phase == IncidentPhase::Merged) continue;
        ++nearby;
        if (may_absorb(other, i) && may_be_one_event(other.type, i.type)) candidates.push_back({n});
    }
    Twin best;
    for (const IncidentId candidate : candidates) {
        const Ppm p = likeness(d.s, d.s.incidents.at(candidate), report, nearby - 1);
        if (p > best.likelihood || (p == best.likelihood && p > 0 && candidate < best.incident)) best = {candidate, p};
    }
    return best;
}

/// One event reported again joins the open incident, and can be taken apart by hand. @return true when it did
bool join_twin(Decision& d, IncidentId id) {
    const IncidentState& i = d.s.incidents.at(id);
    const MatchingPlan& plan = d.s.policy_of(i).matching;
    if (plan.merge_percent == 0 || !i.location || i.silent) return false;
    const Twin twin = find_twin(d, id);
    if (twin.likelihood >= plan.merge_percent * 10'000U) {
        const bool held = is_held(d.s, d.s.incidents.at(twin.incident), d.now);
        d.emit(IncidentMerged{id, twin.incident, {}, twin.likelihood});
        d.settle_clocks(twin.incident);
        // Somebody who is never held says so too: it is as if that one had come first.
        if (held && !is_held(d.s, d.s.incidents.at(twin.incident), d.now)) d.match_all(twin.incident, MatchTrigger::Opened);
        return true;
    }
    if (twin.likelihood >= plan.link_percent * 10'000U) d.emit(IncidentLinked{id, twin.incident, twin.likelihood});
    return false;
}

}  // namespace

MaybeRefused decide_on(Decision& d, const ReceiveAlert& c) {
    State& s = d.s;
    const Alert& a = c.alert;
    if (s.alert_by_key.contains(alert_key(a.source_id, a.alert_id))) return std::nullopt;  // the sender asks again: the answer stands already
    if (s.policies.empty()) return Rejection{Refusal::NoPolicy, "expected a policy pack to be active before the first alert"};

    const std::string place_id = place_of_alert(s.books, a);
    const Place* place = d.w.town.find_place(place_id);
    const std::optional<Location> location = location_of(a, place);
    const ZoneIndex zone = location ? d.w.grids.zone_at(location->at) : kNoZone;
    const PolicyIndex policy = static_cast<PolicyIndex>(s.policies.size() - 1);
    const PolicyPack& pack = s.policies[policy];
    IncidentFacts facts{.type = a.type, .intent = a.intent, .severity = {}, .source_kind = a.source_kind,
                        .zone_class = zone == kNoZone ? ZoneClass::Urban : d.w.town.zones[zone].zone_class, .night = d.night()};
    // The sender may call it worse than the table does, never milder.
    facts.severity = std::max(triage(pack, facts), a.severity.value_or(Severity::None));
    if (a.intent == Intent::Consult) facts.severity = Severity::None;

    const bool surge = is_surge(d, a, facts.severity, location);
    const IncidentId id = s.incidents.next_id();
    d.emit(IncidentOpened{.incident = id, .policy = policy, .type = a.type, .intent = a.intent, .severity = facts.severity,
                          .source_kind = a.source_kind, .location = location, .place_id = place_id,
                          .zone_id = zone == kNoZone ? std::string{} : d.w.town.zones[zone].id, .zone_class = facts.zone_class,
                          .silent = a.silent, .drill = a.drill, .dispatch_row = dispatch_row_of(pack, facts)});
    Alert kept = a;
    if (is_camera_of_home(a, place) && a.location) {
        if (!kept.reporter.location) kept.reporter.location = a.location;
        kept.location = location;
    }
    if (!location) kept.flags |= kFlagNeedsLocation;
    if (location && zone == kNoZone) kept.flags |= kFlagOutsideTown;
    if (surge) kept.flags |= kFlagSurge;
    d.emit(AlertAccepted{s.alerts.next_id(), id, std::move(kept)});
    if (a.intent == Intent::Consult) return std::nullopt;
    const bool joined = join_twin(d, id);
    alert_touches_everyday(d, joined ? s.incidents.at(id).merged_into : id, a);
    if (joined) return std::nullopt;
    d.start_clocks(id, Stage::Received, d.now);
    if (!a.drill) notify_keeper(d, id, zone);
    d.match_all(id, MatchTrigger::Opened);
    return std::nullopt;
}

}  // namespace watchgrid::engine
