#include "engine/core/decision.hpp"
#include "engine/places/keepers.hpp"

namespace watchgrid::engine {
namespace {

/// Where help is needed: what was sent, else where the place stands.
std::optional<Location> location_of(const Alert& a, const Place* place) {
    if (a.location) return a.location;
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

}  // namespace

MaybeRefused decide_on(Decision& d, const ReceiveAlert& c) {
    State& s = d.s;
    const Alert& a = c.alert;
    if (s.alert_by_key.contains(alert_key(a.source_id, a.alert_id))) return std::nullopt;  // the sender asks again: the answer stands already
    if (s.policies.empty()) return Rejection{Refusal::NoPolicy, "expected a policy pack to be active before the first alert"};

    const Place* place = d.w.town.find_place(a.place_id);
    const std::optional<Location> location = location_of(a, place);
    const ZoneIndex zone = location ? d.w.grids.zone_at(location->at) : kNoZone;
    const PolicyIndex policy = static_cast<PolicyIndex>(s.policies.size() - 1);
    const PolicyPack& pack = s.policies[policy];
    IncidentFacts facts{.type = a.type, .intent = a.intent, .severity = {}, .source_kind = a.source_kind,
                        .zone_class = zone == kNoZone ? ZoneClass::Urban : d.w.town.zones[zone].zone_class, .night = d.night()};
    // The sender may call it worse than the table does, never milder.
    facts.severity = std::max(triage(pack, facts), a.severity.value_or(Severity::None));
    if (a.intent == Intent::Consult) facts.severity = Severity::None;

    const IncidentId id = s.incidents.next_id();
    d.emit(IncidentOpened{.incident = id, .policy = policy, .type = a.type, .intent = a.intent, .severity = facts.severity,
                          .source_kind = a.source_kind, .location = location, .place_id = a.place_id,
                          .zone_id = zone == kNoZone ? std::string{} : d.w.town.zones[zone].id, .zone_class = facts.zone_class,
                          .silent = a.silent, .drill = a.drill, .dispatch_row = dispatch_row_of(pack, facts)});
    Alert kept = a;
    if (!location) kept.flags |= kFlagNeedsLocation;
    if (location && zone == kNoZone) kept.flags |= kFlagOutsideTown;
    d.emit(AlertAccepted{s.alerts.next_id(), id, std::move(kept)});
    if (a.intent == Intent::Consult) return std::nullopt;
    d.start_clocks(id, Stage::Received, d.now);
    if (!a.drill) notify_keeper(d, id, zone);
    d.match_all(id, MatchTrigger::Opened);
    return std::nullopt;
}

}  // namespace watchgrid::engine
