#include "tests/support/small_town.hpp"

#include <cmath>

namespace watchgrid::test {

using namespace engine;

namespace {

constexpr double kLat = 36.0, kLon = 101.0;
constexpr double kMetersPerDegree = 111'195.08;  // R = 6 371 008.8 m, as engine/base/geo.hpp

Zone rectangle(const std::string& id, ZoneClass zone_class, double west, double east) {
    Zone z;
    z.id = id;
    z.name = id;
    z.zone_class = zone_class;
    z.parent = 0;
    z.rings = {{at_meters(west, -500), at_meters(east, -500), at_meters(east, 1500), at_meters(west, 1500), at_meters(west, -500)}};
    z.polygon_starts = {0};
    return z;
}

}  // namespace

LatLon at_meters(double east, double north) {
    const double lat = kLat + north / kMetersPerDegree;
    const double lon = kLon + east / (kMetersPerDegree * std::cos(kLat * 3.14159265358979323846 / 180));
    return LatLon::from_e6(static_cast<std::int32_t>(std::lround(lat * 1e6)), static_cast<std::int32_t>(std::lround(lon * 1e6)));
}

std::pair<double, double> in_meters(LatLon at) {
    return {(at.lon() - kLon) * kMetersPerDegree * std::cos(kLat * 3.14159265358979323846 / 180), (at.lat() - kLat) * kMetersPerDegree};
}

RoadGraph street_grid(std::uint32_t columns, std::uint32_t rows, std::uint32_t spacing_m) {
    RoadGraph::Parts parts;
    const auto join = [&](NodeIndex a, NodeIndex b) {
        parts.edges.push_back({.from = a, .to = b, .length_mm = spacing_m * 1000, .forward_ms = spacing_m * 100, .backward_ms = spacing_m * 100});
    };
    for (std::uint32_t r = 0; r < rows; ++r)
        for (std::uint32_t c = 0; c < columns; ++c) {
            const NodeIndex n = r * columns + c;
            parts.nodes.push_back(at_meters(c * double{1} * spacing_m, r * double{1} * spacing_m));
            if (c > 0) join(n - 1, n);
            if (r > 0) join(n - columns, n);
        }
    return RoadGraph{std::move(parts)};
}

Town small_town() {
    Town t;
    t.id = "small";
    t.name = "Small Town";
    t.time_zone = "Asia/Shanghai";
    t.centre = at_meters(2000, 500);
    t.roads = street_grid(41, 11, 100);
    t.zones.push_back(rectangle("city", ZoneClass::Urban, -500, 4500));
    t.zones[0].level = ZoneLevel::City;
    t.zones[0].parent = kNoZone;
    t.zones.push_back(rectangle("g_core", ZoneClass::Core, -500, 1000));
    t.zones.push_back(rectangle("g_dense", ZoneClass::Dense, 1000, 2000));
    t.zones.push_back(rectangle("g_urban", ZoneClass::Urban, 2000, 4500));
    t.skills = {"swimming", "first_aid", "fire_fighting"};
    return t;
}

void add_responder(Town& t, Responder r, const std::string& shift) {
    r.shift = shift;
    t.responders.push_back(std::move(r));
    t.shifts.push_back(shift.empty() ? WeeklyHours::always() : parse_shift(shift)->weekly);
}

Responder person(const std::string& id, ResponderClass c, LatLon home, TravelMode mode) {
    Responder r;
    r.external_id = id;
    r.name = id;
    r.responder_class = c;
    r.tier = default_tier(c);
    r.home = home;
    r.travel_mode = mode;
    return r;
}

PolicyPack plain_policy() {
    using namespace std::chrono_literals;
    PolicyPack p;
    p.name = "plain";
    Rule arrive;
    arrive.id = "arrive";
    arrive.deadline = 60s;
    arrive.warn_at = {30s};
    arrive.pausable = true;
    arrive.excuse_codes = {"road_blocked"};
    Rule ring;
    ring.id = "ring_closed";
    ring.start = Stage::RingActivated;
    ring.stop = Stage::RingClosed;
    ring.deadline = 180s;
    ring.warn_at = {120s};
    p.rules = {arrive, ring};
    p.triage = {TriageRow{.type = {}, .intent = {Intent::Consult}, .source_kind = {}, .zone_class = {}, .severity = Severity::None},
                TriageRow{.type = {}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::High}};
    DispatchRow row;
    row.tier[0] = {.slots = 2, .batch = 3, .within = 3min, .offer_timeout = 20s, .offers_max = 36};
    row.tier[1] = {.slots = 1, .batch = 1, .within = 10min, .offer_timeout = 15s, .offers_max = 36};
    p.dispatch = {row};
    return p;
}

}  // namespace watchgrid::test
