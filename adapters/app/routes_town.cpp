#include <boost/json.hpp>
#include <charconv>

#include "adapters/app/coverage_sweep.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/app/nearest_places.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Role;

constexpr http::Roles kReaders{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Wall, Role::Auditor};

constexpr const char* kRoadClassNames[] = {"motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "track", "path"};

std::string roads_geojson(const engine::Town& town) {
    // Written by hand: a county has 100,000 lines, and a document tree of them would cost a second.
    std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
    const auto point = [&out](engine::LatLon p) {
        char buffer[48];
        out.append(buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, "[%.6f,%.6f]", p.lon(), p.lat())));
    };
    bool first = true;
    for (const engine::Edge& e : town.roads.edges()) {
        out += first ? "" : ",";
        first = false;
        out += "{\"type\":\"Feature\",\"properties\":{\"class\":\"";
        out += kRoadClassNames[static_cast<std::size_t>(e.road_class)];
        out += "\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[";
        point(town.roads.nodes()[e.from]);
        for (const engine::LatLon p : town.roads.shape(e)) out += ',', point(p);
        out += ',';
        point(town.roads.nodes()[e.to]);
        out += "]}}";
    }
    return out + "]}";
}

json::object rule_json(const engine::Rule& r) {
    json::array excuses;
    for (const std::string& code : r.excuse_codes) excuses.push_back(json::string{code});
    const auto word = [](auto e) { const std::string_view w = engine::to_string(e); return json::string{w.data(), w.size()}; };
    return {{"rule_id", r.id}, {"start", word(r.start)}, {"stage", word(r.stop)}, {"tier", r.actor.tier}, {"deadline_s", static_cast<double>(r.deadline.count()) / 1000},
            {"target", r.target_percentile / 100.0}, {"pausable", r.pausable}, {"excuse_codes", std::move(excuses)}};
}

/// "26.32,114.51"
std::optional<engine::LatLon> parse_near(std::string_view text) {
    const auto comma = text.find(',');
    double lat = 0, lon = 0;
    const auto number = [](std::string_view part, double& out) {
        const auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), out);
        return ec == std::errc{} && end == part.data() + part.size();
    };
    if (comma == std::string_view::npos || !number(text.substr(0, comma), lat) || !number(text.substr(comma + 1), lon)) return std::nullopt;
    const auto at = engine::LatLon::from_degrees(lat, lon);
    return at ? std::optional{*at} : std::nullopt;
}

/// What a page must know before it can draw anything.
json::object town_json(const engine::State& s, const Directory& d) {
    const engine::Town& town = d.town;
    json::value policy;
    if (!s.policies.empty()) {
        json::array rules;
        for (const engine::Rule& r : s.policies.back().rules) rules.push_back(rule_json(r));
        policy = json::object{{"name", s.policies.back().name}, {"version", s.policies.back().version}, {"rules", std::move(rules)}};
    }
    return {{"id", town.id}, {"name", town.name}, {"time_zone", town.time_zone}, {"utc_offset_minutes", town.utc_offset_minutes}, {"centre", location_json({town.centre, 0})},
            {"bounds", json::array{d.box.south_west.lon(), d.box.south_west.lat(), d.box.north_east.lon(), d.box.north_east.lat()}}, {"policy", std::move(policy)}};
}

}  // namespace

void add_town_routes(http::Router& router, const RouteContext& c) {
    const engine::Town& town = c.directory.town;
    router.get("/v1/session", kReaders | http::Roles{Role::Device}, [](const http::Request& r, const http::Responder& respond) {
        const std::string_view role = engine::to_string(r.caller.role);
        respond(http::json_response(200, json::serialize(json::object{{"name", json::string{r.caller.name.data(), r.caller.name.size()}}, {"role", json::string{role.data(), role.size()}}})));
    });
    router.get("/v1/town", kReaders, [c](const http::Request&, const http::Responder& respond) {
        c.core.read([c, respond](const engine::State& s, engine::World, engine::Instant now) {
            json::object out = town_json(s, c.directory);
            out["server_at"] = time_json(now);
            respond(http::json_response(200, json::serialize(out)));
        });
    });
    router.get("/v1/places", kReaders, {"kind", "near", "k"}, [&town](const http::Request& r, const http::Responder& respond) {
        const PlaceReader reader = r.caller.role == Role::Wall ? PlaceReader::Wall : PlaceReader::Staff;
        const auto kind_text = r.query_value("kind");
        const auto kind = kind_text ? engine::parse_enum<engine::PlaceKind>(*kind_text) : std::nullopt;
        if (kind_text && !kind) return respond(http::problem(400, "invalid_query", "kind: expected " + engine::expected_words<engine::PlaceKind>()));
        if (const auto near = r.query_value("near")) {
            const auto at = parse_near(*near);
            if (!at) return respond(http::problem(400, "invalid_query", "near: expected lat,lon in degrees, for example near=26.32,114.51"));
            std::size_t k = 5;
            if (const auto wanted = r.query_value("k")) {
                const auto [end, ec] = std::from_chars(wanted->data(), wanted->data() + wanted->size(), k);
                if (ec != std::errc{} || end != wanted->data() + wanted->size() || k == 0 || k > kNearestMax)
                    return respond(http::problem(400, "invalid_query", "k: expected a whole number, 1 to 50"));
            }
            return respond(http::json_response(200, json::serialize(json::object{{"places", nearest_places(town, kind, *at, k, reader)}})));
        }
        json::array out;
        for (const engine::Place& p : town.places)
            if ((!kind || p.kind == *kind) && may_see(reader, p)) out.push_back(place_json_for(reader, town, p));
        respond(http::json_response(200, json::serialize(json::object{{"places", std::move(out)}})));
    });
    router.get("/v1/zones", kReaders, [&town](const http::Request&, const http::Responder& respond) {
        json::array features;
        for (const engine::Zone& z : town.zones) features.push_back(zone_json(town, z));
        respond(http::json_response(200, json::serialize(json::object{{"type", "FeatureCollection"}, {"features", std::move(features)}})));
    });
    router.get("/v1/coverage", kReaders, {"posts"}, [c](const http::Request& r, const http::Responder& respond) {
        std::size_t posts = 0;
        if (const auto wanted = r.query_value("posts")) {
            const auto [end, error] = std::from_chars(wanted->data(), wanted->data() + wanted->size(), posts);
            if (error != std::errc{} || end != wanted->data() + wanted->size() || posts > 200) return respond(http::problem(400, "invalid_query", "posts: expected a whole number, 0 to 200"));
        }
        respond(http::Response{.status = 200, .content_type = "application/geo+json", .body = c.coverage.geojson(posts)});
    });
    router.post("/v1/learning:run", {Role::Admin, Role::Supervisor}, [c](const http::Request&, const http::Responder& respond) {
        const bool taken = c.core.submit(engine::LearnAnswers{}, [respond](const Outcome& o) {
            respond(http::json_response(200, json::serialize(json::object{{"version", o.state.learned_version}})));
        });
        if (!taken) respond(inbox_full(c.metrics));
    });
    auto roads = std::make_shared<const std::string>(roads_geojson(town));
    char etag[24];
    std::snprintf(etag, sizeof etag, "\"%016llx\"", static_cast<unsigned long long>(town.roads.version()));
    router.get("/v1/map/roads.geojson", kReaders, [roads, tag = std::string{etag}](const http::Request&, const http::Responder& respond) {
        http::Response out{.status = 200, .content_type = "application/geo+json", .body = *roads};
        out.etag = tag;
        respond(std::move(out));
    });
    router.get("/healthz", http::Roles::everyone(), {http::kAnyQuery}, [](const http::Request&, const http::Responder& respond) {
        respond(http::json_response(200, "{\"status\":\"alive\"}"));
    });
    router.get("/readyz", http::Roles::everyone(), {http::kAnyQuery}, [c](const http::Request&, const http::Responder& respond) {
        respond(c.ready() ? http::json_response(200, "{\"status\":\"ready\"}") : http::problem(503, "not_ready", "the journal is being replayed or does not accept writes"));
    });
}

}  // namespace watchgrid::app
