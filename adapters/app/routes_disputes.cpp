/// Disputes: cases of their own beside the incidents that they come from.
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;

constexpr std::size_t kPartiesMax = 50;

struct DisputeFilter {
    std::optional<engine::DisputePhase> phase;
    std::string party, place, zone;
    bool keeps(const engine::DisputeState& d) const {
        return (!phase || d.phase == *phase) && (place.empty() || d.place_id == place) && (zone.empty() || d.zone_id == zone) &&
               (party.empty() || std::find(d.parties.begin(), d.parties.end(), party) != d.parties.end());
    }
};

void list_disputes(const RouteContext& c, const Request& r, const Responder& respond) {
    PageQuery page;
    if (auto bad = parse_page(r, 'D', page)) return respond(std::move(*bad));
    DisputeFilter filter{.phase = {}, .party = std::string{r.query_value("party").value_or("")}, .place = std::string{r.query_value("place").value_or("")},
                         .zone = {}};
    if (auto bad = parse_zone(r, c.directory.town, filter.zone)) return respond(std::move(*bad));
    if (const auto state = r.query_value("state").value_or("all"); state != "all")
        if (!(filter.phase = engine::parse_enum<engine::DisputePhase>(state))) return respond(bad_query("state", "expected all, " + engine::expected_words<engine::DisputePhase>()));
    c.core.read([page, filter, respond](const engine::State& s, engine::World, engine::Instant) {
        respond(http::json_response(200, json::serialize(page_of("disputes", 'D', s.books.disputes, page, [&](const engine::DisputeState& d) { return filter.keeps(d); },
                                                                 [&](engine::DisputeId id) { return dispute_json(s, id, false); }))));
    });
}

void open(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string incident = body.text("incident_id", 32);
    engine::OpenDispute command{.place_id = body.required_text("place_id", "\"home-12\""), .parties = optional_texts(body, "parties", kPartiesMax),
                                .subject = body.required_text("subject", "\"the wall between them\""), .mediator = body.text("mediator", 64),
                                .incident = parse_incident_id(incident), .by = std::string{r.caller.name}};
    if (!incident.empty() && !command.incident) body.complain("incident_id", "expected an incident id, for example \"I17\"");
    if (!body.complete()) return respond(body.problem());
    submit(c, std::move(command), respond, [](const Outcome& o) {
        const auto* opened = event_of<engine::DisputeOpened>(o);
        return opened == nullptr ? json::object{} : dispute_json(o.state, opened->dispute, true);
    }, true);
}

std::optional<engine::Command> parse_command(JsonBody& body, engine::DisputeId id, const std::string& by) {
    const std::string name = body.text("command");
    if (name == "reopen") return engine::ReopenDispute{id, body.required_text("reason", "\"the gutter leaks again\""), by};
    const auto step = engine::parse_enum<engine::DisputeStep>(name);
    if (!step) return body.complain("command", "expected " + engine::expected_words<engine::DisputeStep>()), std::nullopt;
    return engine::StepDispute{id, *step, body.required_text("text", "\"both heard, apart\""), by, body.text("agency", 200), optional_time(body, "follow_up_at")};
}

void command_dispute(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const engine::DisputeId id = parse_dispute_id(r.param("id"));
    auto command = parse_command(body, id, std::string{r.caller.name});
    if (!command || !body.complete()) return respond(body.problem());
    submit(c, std::move(*command), respond, [id](const Outcome& o) { return dispute_json(o.state, id, true); }, false);
}

}  // namespace

void add_dispute_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/disputes", kDeskRoles, {"state", "party", "place", "zone", "limit", "cursor"}, [c](const Request& r, const Responder& respond) { list_disputes(c, r, respond); });
    router.post("/v1/disputes", kDeskRoles, [c](const Request& r, const Responder& respond) { open(c, r, respond); });
    router.get("/v1/disputes/{id}", kDeskRoles, [c](const Request& r, const Responder& respond) {
        c.core.read([name = std::string{r.param("id")}, respond](const engine::State& s, engine::World, engine::Instant) {
            const engine::DisputeId id = parse_dispute_id(name);
            if (!s.books.disputes.has(id)) return respond(http::problem(404, "unknown_dispute", "no dispute " + name));
            respond(http::json_response(200, json::serialize(dispute_json(s, id, true))));
        });
    });
    router.post("/v1/disputes/{id}/commands", kDeskRoles, [c](const Request& r, const Responder& respond) { command_dispute(c, r, respond); });
}

}  // namespace watchgrid::app
