#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/json_body.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/routes.hpp"
#include "engine/core/duty_hours.hpp"
#include "engine/core/order_check.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Role;

constexpr http::Roles kPeople{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Auditor};
constexpr http::Roles kDesk{Role::Admin, Role::Supervisor, Role::Dispatcher};

std::optional<double> number(std::optional<std::string_view> text) {
    if (!text) return std::nullopt;
    double out = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), out);
    return ec == std::errc{} && end == text->data() + text->size() && std::isfinite(out) ? std::optional{out} : std::nullopt;
}

struct NearestQuery {
    engine::LatLon to;
    std::size_t k{10};
    engine::Duration within{std::chrono::seconds{300}};
    std::optional<engine::ResponderClass> responder_class;
    std::optional<engine::TravelMode> mode;
    engine::IncidentId incident;  ///< none: 0; else people are judged as an order to it would be
};

std::optional<http::Response> parse_nearest(const http::Request& r, NearestQuery& q) {
    std::vector<http::FieldError> errors;
    const auto lat = number(r.query_value("lat")), lon = number(r.query_value("lon"));
    if (!lat) errors.push_back({"/lat", "expected degrees, for example lat=30.6"});
    if (!lon) errors.push_back({"/lon", "expected degrees, for example lon=114.3"});
    if (lat && lon) {
        const auto at = engine::LatLon::from_degrees(*lat, *lon);
        if (at) q.to = *at;
        else errors.push_back({"/lat", std::string{engine::explain(at.error())}});
    }
    if (const auto k = r.query_value("k")) {
        const auto n = number(k);
        if (!n || *n < 1 || *n > 100 || *n != std::floor(*n)) errors.push_back({"/k", "expected a whole number from 1 to 100"});
        else q.k = static_cast<std::size_t>(*n);
    }
    if (const auto within = r.query_value("within_s")) {
        const auto n = number(within);
        if (!n || *n < 1 || *n > 86'400) errors.push_back({"/within_s", "expected seconds from 1 to 86400"});
        else q.within = engine::Duration{static_cast<std::int64_t>(*n * 1000)};
    }
    if (const auto text = r.query_value("class"))
        if (!(q.responder_class = engine::parse_enum<engine::ResponderClass>(*text))) errors.push_back({"/class", "expected " + engine::expected_words<engine::ResponderClass>()});
    if (const auto text = r.query_value("mode"))
        if (!(q.mode = engine::parse_enum<engine::TravelMode>(*text))) errors.push_back({"/mode", "expected " + engine::expected_words<engine::TravelMode>()});
    if (const auto text = r.query_value("incident"))
        if (!(q.incident = parse_incident_id(*text))) errors.push_back({"/incident", "expected the id of an incident, for example I12"});
    if (errors.empty()) return std::nullopt;
    return http::problem(400, "invalid_query", errors.front().pointer.substr(1) + ": " + errors.front().detail, errors);
}

json::object nearest_json(const engine::State& s, engine::World w, engine::Instant now, const NearestQuery& q) {
    const engine::Duration fix_age_max = s.policies.empty() ? engine::Duration{std::chrono::seconds{60}} : s.policies.back().fix_age_max;
    const auto is_other_kind = [&](const engine::ResponderState& r) {
        return (q.responder_class && r.profile.responder_class != *q.responder_class) || (q.mode && r.profile.travel_mode != *q.mode);
    };
    const auto judge = [&](engine::ResponderId id) {
        const engine::ResponderState& r = s.responders.at(id);
        if (is_other_kind(r)) return engine::Verdict::OutsideRadius;  // left out below
        if (q.incident)
            if (const engine::Verdict v = engine::order_verdict(s, w, q.incident, id, now); v != engine::Verdict::Eligible) return v;
        if (!engine::is_vetted(r.profile, now)) return engine::Verdict::NotVetted;
        if (r.assignment) return engine::Verdict::Busy;
        if (r.open_offer) return engine::Verdict::HasOffer;
        if (r.resting_until && now < *r.resting_until) return engine::Verdict::Resting;
        return engine::is_tired(w.town, r, now) ? engine::Verdict::Tired : engine::Verdict::Eligible;
    };
    json::array out;
    for (const engine::Candidate& c : w.fleet.nearest({.to = q.to, .tier = 0, .k = q.k, .within = q.within, .now = now, .fix_age_max = fix_age_max}, judge)) {
        if (is_other_kind(s.responders.at(c.responder))) continue;
        json::object item = responder_json(s, w.fleet, c.responder, now);
        item["eta_s"] = c.eta_ms / 1000.0;
        item["travel_s"] = c.travel_ms / 1000.0;
        item["turnout_s"] = c.turnout_ms / 1000.0;
        item["distance_m"] = c.distance_m;
        const std::string_view reason = engine::to_string(c.verdict);
        item["reason"] = json::string{reason.data(), reason.size()};
        out.push_back(std::move(item));
    }
    return {{"responders", std::move(out)}, {"server_at", time_json(now)}};
}

http::Response unknown_responder(std::string_view id) { return http::problem(404, "unknown_responder", "no responder \"" + std::string{id} + "\" in the town pack"); }

void duty_route(const RouteContext& c, const http::Request& r, const http::Responder& respond) {
    const std::string name{r.param("id")};
    const engine::ResponderId id = c.directory.find(name);
    if (!id) return respond(unknown_responder(name));
    JsonBody body{r.body};
    const auto on = body.broken() ? std::nullopt : body.flag("on");
    const bool drill = body.broken() ? false : body.flag("drill").value_or(false);
    if (!on && body.good()) body.complain("on", "expected true or false");
    if (!body.complete()) return respond(body.problem());
    const bool taken = c.core.submit(engine::ReportDuty{.responder = id, .on = *on, .drill = drill, .by = std::string{r.caller.name}},
                                     [c, id, respond](const Outcome& o) {
                                         if (o.rejection) return respond(http::problem(409, engine::to_string(o.rejection->code), o.rejection->detail));
                                         respond(http::json_response(200, json::serialize(responder_json(o.state, o.world.fleet, id, o.now))));
                                     });
    if (!taken) respond(inbox_full(c.metrics, metrics::InboxKind::Duty));
}

/// {"positions":[{"responder_id","location":{"lat","lon","crs"},"at"}]}; each is judged by itself.
void positions_route(const RouteContext& c, const http::Request& r, const http::Responder& respond) {
    const auto decoded = codec::decode_positions(r.body, {.received_at = c.core.clock().now(), .town = c.directory.box, .limit = 1U << 20U});
    if (!decoded) {
        std::vector<http::FieldError> errors;
        for (const codec::Note& n : decoded.error().notes) errors.push_back({n.pointer, n.detail});
        return respond(http::problem(decoded.error().code == codec::WireErrc::Unreadable ? 400 : 422, "invalid_positions", errors.empty() ? "expected positions" : errors.front().detail, errors));
    }
    std::uint64_t used = 0;
    json::array unknown;
    for (const codec::Position& p : decoded->message) {
        // A device speaks for itself only.
        const bool foreign = r.caller.role == Role::Device && p.responder_id != r.caller.name;
        const engine::ResponderId id = foreign ? engine::ResponderId{} : c.directory.find(p.responder_id);
        if (!id) {
            c.metrics.position(metrics::PositionResult::UnknownResponder);
            unknown.push_back(json::string{p.responder_id});
            continue;
        }
        submit_position(c.core, c.metrics, {.responder = id, .at = p.location->at, .taken_at = p.at.value_or(c.core.clock().now())});
        ++used;
    }
    respond(http::json_response(200, json::serialize(json::object{{"accepted", used}, {"unknown_responders", std::move(unknown)}})));
}

}  // namespace

void add_responder_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/responders", kPeople, {"on_duty"}, [c](const http::Request& r, const http::Responder& respond) {
        bool on_duty_only{};
        if (auto bad = parse_flag(r, "on_duty", on_duty_only)) return respond(std::move(*bad));
        c.core.read([on_duty_only, respond](const engine::State& s, engine::World w, engine::Instant now) {
            json::array out;
            auto id = s.responders.first_id();
            for (const engine::ResponderState& r2 : s.responders) {
                if (!r2.retired && (!on_duty_only || r2.on_duty)) out.push_back(responder_json(s, w.fleet, id, now));
                ++id.value;
            }
            respond(http::json_response(200, json::serialize(json::object{{"responders", std::move(out)}, {"server_at", time_json(now)}})));
        });
    });
    router.get("/v1/responders/nearest", kPeople, {"lat", "lon", "k", "class", "mode", "within_s", "incident"}, [c](const http::Request& r, const http::Responder& respond) {
        NearestQuery query;
        if (auto bad = parse_nearest(r, query)) return respond(std::move(*bad));
        c.core.read([query, respond](const engine::State& s, engine::World w, engine::Instant now) {
            if (query.incident && !s.incidents.has(query.incident)) return respond(http::problem(404, "unknown_incident", "no incident I" + std::to_string(query.incident.value)));
            if (query.incident && !s.incidents.at(query.incident).open()) return respond(http::problem(409, "incident_closed", "nobody is sent to an incident that is not open"));
            respond(http::json_response(200, json::serialize(nearest_json(s, w, now, query))));
        });
    });
    router.get("/v1/responders/{id}", kPeople, [c](const http::Request& r, const http::Responder& respond) {
        const std::string name{r.param("id")};
        const engine::ResponderId id = c.directory.find(name);
        if (!id) return respond(unknown_responder(name));
        c.core.read([id, respond](const engine::State& s, engine::World w, engine::Instant now) {
            respond(http::json_response(200, json::serialize(responder_json(s, w.fleet, id, now))));
        });
    });
    router.post("/v1/responders/{id}/duty", kDesk, [c](const http::Request& r, const http::Responder& respond) { duty_route(c, r, respond); });
    router.add(http::Method::Post, "/v1/positions", {.roles = {Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Device}, .body_max = 1U << 20U, .query = {http::kAnyQuery}},
               [c](const http::Request& r, const http::Responder& respond) { positions_route(c, r, respond); });
}

}  // namespace watchgrid::app
