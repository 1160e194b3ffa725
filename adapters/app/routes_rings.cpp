#include "adapters/app/routes_rings.hpp"

#include <boost/json.hpp>
#include <cmath>

#include "adapters/app/body_parts.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/ring_views.hpp"
#include "engine/core/ring_preview.hpp"
#include "engine/ring/map_marks.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Role;

constexpr http::Roles kPeople{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Auditor};
constexpr http::Roles kDesk{Role::Admin, Role::Supervisor, Role::Dispatcher};
constexpr double kAgeMax_s = 86'400;

http::Response not_found(std::string_view id) { return http::problem(404, "unknown_ring", "no ring " + std::string{id}); }

/// "heading_deg": 0..359, or "towards" a place or zone of the town.
std::optional<std::uint16_t> heading_of(JsonBody& body, const engine::Town& town, engine::LatLon from) {
    const std::string towards = body.text("towards");
    if (const auto degrees = body.number("heading_deg")) {
        if (!(*degrees >= 0 && *degrees < 360)) return body.complain("heading_deg", "expected 0 to 359: 0 is north, 90 east"), std::nullopt;
        return static_cast<std::uint16_t>(std::lround(*degrees) % 360);
    }
    if (towards.empty()) return std::nullopt;
    if (const engine::Place* p = town.find_place(towards)) return static_cast<std::uint16_t>(engine::bearing_deg(from, p->at));
    for (const engine::Zone& z : town.zones)
        if ((z.id == towards || z.name == towards) && !z.rings.empty() && !z.rings.front().empty()) return static_cast<std::uint16_t>(engine::bearing_deg(from, z.rings.front().front()));
    return body.complain("towards", "expected the id of a place or zone of the town"), std::nullopt;
}

/// "seen_at", or "age_s" before now.
engine::Instant seen_at(JsonBody& body, engine::Instant now) {
    const auto at = optional_time(body, "seen_at");
    if (const auto age = body.number("age_s")) {
        if (!(*age >= 0 && *age <= kAgeMax_s)) return body.complain("age_s", "expected 0 to 86400 seconds"), now;
        return now - engine::Duration{std::llround(*age * 1000)};
    }
    return at.value_or(now);
}

engine::RingSuspect suspect_of(JsonBody& body, const engine::Town& town, engine::Instant now) {
    engine::RingSuspect suspect;
    suspect.at = required_location(body, "location").value_or(engine::LatLon{});
    suspect.seen_at = seen_at(body, now);
    suspect.vehicle = body.word<engine::SuspectVehicle>("vehicle").value_or(engine::SuspectVehicle::Car);
    suspect.heading_deg = heading_of(body, town, suspect.at);
    suspect.description = body.text("description");
    return suspect;
}

/// What the caller hears of a decision about a ring.
http::Response answer_of(const Outcome& o, engine::RingId ring) {
    if (o.rejection != nullptr) {
        const bool unknown = o.rejection->code == engine::Refusal::UnknownRing || o.rejection->code == engine::Refusal::UnknownIncident;
        return http::problem(unknown ? 404 : 409, engine::to_string(o.rejection->code), o.rejection->detail);
    }
    return http::json_response(200, json::serialize(ring_json(o.state, ring, o.now)));
}

void plan_route(const RouteContext& c, const http::Request& request, const http::Responder& respond) {
    JsonBody body{request.body};
    if (body.broken()) return respond(body.problem());
    engine::RingPreview preview;
    preview.suspect = suspect_of(body, c.directory.town, c.core.clock().now());
    preview.drill = body.flag("drill").value_or(false);
    preview.template_id = body.text("template");
    const std::string incident = body.text("incident_id");
    preview.incident = parse_incident_id(incident);
    if (!incident.empty() && !preview.incident) body.complain("incident_id", "expected an incident id, for example \"I17\"");
    if (const auto close_by = body.number("close_by_s")) {
        if (*close_by >= 60 && *close_by <= 3600) preview.close_by_ms = {static_cast<std::uint32_t>(std::llround(*close_by * 1000))};
        else body.complain("close_by_s", "expected 60 to 3600 seconds");
    }
    body.also({"bureau"});  // the same body orders the ring
    if (!body.complete()) return respond(body.problem());
    c.core.read([preview, respond](const engine::State& s, engine::World w, engine::Instant now) {
        if (w.rings == nullptr) return respond(http::problem(409, "no_roads", "this service has no roads to plan rings on"));
        if (!w.rings->snap(preview.suspect.at, preview.suspect.vehicle))
            return respond(http::problem(409, "off_map", "expected a place within 2 km of a road that a " + std::string{engine::to_string(preview.suspect.vehicle)} + " can use"));
        if (!preview.template_id.empty() && w.rings->find_template(preview.template_id) == nullptr)
            return respond(http::problem(409, engine::to_string(engine::Refusal::UnknownTemplate), "no ring template " + preview.template_id + "; GET /v1/ring-templates lists them"));
        respond(http::json_response(200, json::serialize(proposal_json(s, engine::preview_ring(s, w, preview, now), now))));
    });
}

void activate_route(const RouteContext& c, const http::Request& request, const http::Responder& respond) {
    JsonBody body{request.body};
    if (body.broken()) return respond(body.problem());
    const engine::IncidentId incident = parse_incident_id(body.required_text("incident_id", "\"I17\""));
    if (!incident && body.good()) body.complain("incident_id", "expected an incident id, for example \"I17\"");
    engine::ActivateRing command{incident, suspect_of(body, c.directory.town, c.core.clock().now()), body.text("bureau"), std::string{request.caller.name}, body.text("template")};
    body.also({"drill", "close_by_s"});  // of the preview; a ring is a drill when its incident is one
    if (!body.complete()) return respond(body.problem());
    const bool taken = c.core.submit(std::move(command), [respond](const Outcome& o) {
        engine::RingId ring;
        for (const StoredEvent& e : o.events)
            if (const auto* activated = std::get_if<engine::RingActivated>(&e.event.body)) ring = activated->ring;
        http::Response answer = answer_of(o, ring);
        if (answer.status == 200) answer.status = 201;
        respond(std::move(answer));
    }, true);
    if (!taken) respond(inbox_full(c.metrics));
}

std::optional<engine::Command> parse_command(JsonBody& body, engine::RingId ring, const std::string& by, const RouteContext& c) {
    static constexpr std::string_view kNames[] = {"sighting", "post_closed", "post_open", "stand_down", "take_over", "lend", "replan", "escalate"};
    const std::string name = body.text("command");
    const auto post = [&]() -> std::uint32_t {
        const double number = body.number("post").value_or(0);
        if (!(number >= 1 && number <= 1'000'000)) return body.complain("post", "expected the number of a post"), 0U;
        return static_cast<std::uint32_t>(number);
    };
    if (name == "sighting") {
        const engine::LatLon at = required_location(body, "location").value_or(engine::LatLon{});
        return engine::SightSuspect{ring, at, seen_at(body, c.core.clock().now()), heading_of(body, c.directory.town, at), body.text("source"), by};
    }
    if (name == "post_closed" || name == "post_open") return engine::SetRingPost{ring, post(), name == "post_closed", by, body.text("reason")};
    if (name == "stand_down") return engine::StandDownRing{ring, by, body.text("reason")};
    if (name == "take_over") return engine::TakeOverRing{ring, body.required_text("bureau", "\"qifang\""), by};
    if (name == "lend") {
        const double handover = body.number("handover_s").value_or(30);
        if (!(handover >= 0 && handover <= 3600)) body.complain("handover_s", "expected 0 to 3600 seconds");
        return engine::LendToRing{ring, body.required_text("bureau", "\"qifang\""), engine::Duration{body.good() ? std::llround(handover * 1000) : 0}, by};
    }
    if (name == "replan") return engine::ReplanRing{ring, by};
    if (name == "escalate") return engine::EscalateRing{ring, by};
    const std::string_view near = engine::nearest_name(name, kNames);
    body.complain("command", near.empty() ? "expected sighting, post_closed, post_open, stand_down, take_over, lend, replan or escalate" : "no such command; did you mean \"" + std::string{near} + "\"?");
    return std::nullopt;
}

void command_route(const RouteContext& c, const http::Request& request, const http::Responder& respond) {
    const engine::RingId ring = parse_ring_id(request.param("id"));
    if (!ring) return respond(not_found(request.param("id")));
    JsonBody body{request.body};
    if (body.broken()) return respond(body.problem());
    auto command = parse_command(body, ring, std::string{request.caller.name}, c);
    if (!command || !body.complete()) return respond(body.problem());
    const bool taken = c.core.submit(std::move(*command), [ring, respond](const Outcome& o) { respond(answer_of(o, ring)); }, true);
    if (!taken) respond(inbox_full(c.metrics));
}

}  // namespace

void add_ring_routes(http::Router& router, const RouteContext& c) {
    router.post("/v1/rings:plan", kDesk, [c](const http::Request& r, const http::Responder& respond) { plan_route(c, r, respond); });
    router.get("/v1/ring-templates", kPeople, [c](const http::Request&, const http::Responder& respond) {
        respond(http::json_response(200, json::serialize(json::object{{"items", templates_json(c.directory.town)}})));
    });
    router.post("/v1/rings", kDesk, [c](const http::Request& r, const http::Responder& respond) { activate_route(c, r, respond); });
    router.get("/v1/rings/{id}", kPeople, [c](const http::Request& r, const http::Responder& respond) {
        c.core.read([name = std::string{r.param("id")}, respond](const engine::State& s, engine::World, engine::Instant now) {
            const engine::RingId ring = parse_ring_id(name);
            if (!s.rings.has(ring)) return respond(not_found(name));
            respond(http::json_response(200, json::serialize(ring_json(s, ring, now))));
        });
    });
    router.post("/v1/rings/{id}/commands", kDesk, [c](const http::Request& r, const http::Responder& respond) { command_route(c, r, respond); });
}

}  // namespace watchgrid::app
