#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <mutex>

#include "adapters/app/answer_memory.hpp"
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/app/private_events.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/app/timelines.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Role;

constexpr http::Roles kReaders{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Wall, Role::Auditor};
constexpr http::Roles kPeople{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Auditor};  ///< names and reasons are not for the wall
constexpr http::Roles kDesk{Role::Admin, Role::Supervisor, Role::Dispatcher};

http::Response not_found(std::string_view id) { return http::problem(404, "unknown_incident", "no incident " + std::string{id}); }

std::size_t number_or(std::optional<std::string_view> text, std::size_t fallback) {
    std::size_t n = fallback;
    if (text) std::from_chars(text->data(), text->data() + text->size(), n);
    return n;
}

struct ListQuery {
    bool open{true}, closed{false};
    std::string zone;
    std::size_t limit{100};
    std::uint64_t before{~std::uint64_t{0}};  ///< cursor: ids below this
};

std::optional<http::Response> parse_list(const http::Request& r, ListQuery& q) {
    const auto state = r.query_value("state").value_or("open");
    if (state != "open" && state != "closed" && state != "all")
        return http::problem(400, "invalid_query", "state: expected open, closed or all", {{"/state", "expected open, closed or all"}});
    q.open = state != "closed";
    q.closed = state != "open";
    q.zone = std::string{r.query_value("zone").value_or("")};
    q.limit = std::clamp<std::size_t>(number_or(r.query_value("limit"), 100), 1, 1000);
    if (const auto cursor = r.query_value("cursor")) {
        const engine::IncidentId id = parse_incident_id(*cursor);
        if (!id) return http::problem(400, "invalid_query", "cursor: expected the value of next_cursor", {{"/cursor", "expected the value of next_cursor"}});
        q.before = id.value;
    }
    return std::nullopt;
}

/// Newest first.
json::object list(const engine::State& s, const engine::Town& town, const ListQuery& q, engine::Instant now) {
    json::array items;
    json::value next;
    std::uint64_t id = std::min(s.incidents.next_id().value, q.before);
    while (id > s.incidents.first_id().value) {
        --id;
        const engine::IncidentState& i = s.incidents.at({id});
        if (!(i.open() ? q.open : q.closed) || (!q.zone.empty() && i.zone_id != q.zone)) continue;
        if (items.size() == q.limit) {
            next = json::string{public_id(engine::IncidentId{id + 1})};
            break;
        }
        items.push_back(incident_json(s, town, {id}, now));
    }
    return {{"incidents", std::move(items)}, {"next_cursor", std::move(next)}, {"server_at", time_json(now)}};
}

/// One body to one command; complaints go into the body.
std::optional<engine::Command> parse_command(JsonBody& body, engine::IncidentId id, const std::string& by, const Directory& directory) {
    static constexpr std::string_view kNames[] = {"claim", "assign", "unassign", "escalate", "set_severity", "set_location", "note", "excuse", "pause", "resume",
                                                  "resolve", "cancel", "reopen", "merge", "unmerge", "record_help", "withdraw_tier", "record_injury"};
    const std::string name = body.text("command");
    const std::string reason = body.text("reason");
    const auto responder = [&]() -> engine::ResponderId {
        const std::string external = body.required_text("responder_id", "\"R17\"");
        const engine::ResponderId r = directory.find(external);
        if (!r && !external.empty()) body.complain("responder_id", "no responder \"" + external + "\" in the town pack");
        return r;
    };
    if (name == "claim") return engine::ClaimIncident{id, by};
    if (name == "assign") return engine::AssignResponder{id, responder(), by, reason};
    if (name == "unassign") return engine::UnassignResponder{id, responder(), by, reason};
    if (name == "escalate") {
        const double tier = body.number("tier").value_or(0);
        if (!(tier >= 0 && tier <= engine::kTiers)) body.complain("tier", "expected 1, 2 or 3");
        return engine::Escalate{id, body.good() ? static_cast<engine::Tier>(tier) : engine::Tier{}, by, reason};
    }
    if (name == "set_severity") {
        const auto severity = body.word<engine::Severity>("severity");
        if (!severity && body.good()) body.complain("severity", "expected " + engine::expected_words<engine::Severity>());
        return engine::SetSeverity{id, severity.value_or(engine::Severity::Medium), by, reason};
    }
    if (name == "set_location") {
        const auto at = required_location(body, "location");
        if (!at) return std::nullopt;
        return engine::SetLocation{id, {*at, 0}, by};
    }
    if (name == "note") return engine::AddNote{id, by, body.required_text("text", "\"caller rang back\"")};
    if (name == "excuse") return engine::ExcuseClock{id, body.required_text("rule_id", "\"arrive_core\""), body.required_text("code", "\"road_blocked\""), by};
    if (name == "pause" || name == "resume") return engine::PauseClock{id, body.required_text("rule_id", "\"feedback\""), name == "resume", by, reason};
    if (name == "resolve") {
        const auto outcome = body.word<engine::IncidentOutcome>("outcome");
        if (!outcome && body.good()) body.complain("outcome", "expected " + engine::expected_words<engine::IncidentOutcome>());
        return engine::ResolveIncident{id, outcome ? std::string{engine::to_string(*outcome)} : std::string{}, by, body.text("text")};
    }
    if (name == "cancel") return engine::CancelIncident{id, by, reason};
    if (name == "reopen") return engine::ReopenIncident{id, by, reason};
    if (name == "merge") {
        const engine::IncidentId into = parse_incident_id(body.required_text("into", "\"I16\""));
        if (!into && body.good()) body.complain("into", "expected an incident id, for example \"I16\"");
        return engine::MergeIncident{id, into, by};
    }
    if (name == "unmerge") return engine::UnmergeIncident{id, by};
    if (name == "record_help" || name == "record_injury") {  // also of somebody whom nobody sent
        (void)responder();
        const std::string who = body.text("responder_id"), what = body.required_text("text", "\"ran into the house before anybody was asked\"");
        if (name == "record_injury") return engine::RecordInjury{id, who, what, by};
        return engine::RecordHelp{id, who, optional_time(body, "arrived_at"), what, by};
    }
    if (name == "withdraw_tier") {
        const auto tier = optional_integer(body, "tier", 1, engine::kTiers);
        return engine::OrderWithdraw{id, static_cast<std::uint8_t>(tier.value_or(1)), reason, by};
    }
    const std::string_view near = engine::nearest_name(name, kNames);
    body.complain("command", near.empty() ? "expected claim, assign, unassign, escalate, set_severity, set_location, note, excuse, pause, resume, resolve, cancel, reopen, merge, unmerge, record_help, withdraw_tier or record_injury"
                                          : "no such command; did you mean \"" + std::string{near} + "\"?");
    return std::nullopt;
}

/// Nobody takes an incident out of somebody's hands by accident.
const std::string* claimed_by_other(const engine::State& s, const engine::ClaimIncident& c) {
    const engine::IncidentState* i = s.incidents.find(c.incident);
    return i != nullptr && i->open() && !i->claimed_by.empty() && i->claimed_by != c.by ? &i->claimed_by : nullptr;
}

void command_route(const RouteContext& c, const std::shared_ptr<AnswerMemory>& memory, const http::Request& request, const http::Responder& respond) {
    const std::string_view text = request.param("id");
    const engine::IncidentId id = parse_incident_id(text);
    if (!id) return respond(not_found(text));
    JsonBody body{request.body};
    if (body.broken()) return respond(body.problem());
    auto command = parse_command(body, id, std::string{request.caller.name}, c.directory);
    const bool take_over = body.flag("take_over").value_or(false);
    if (!command || !body.complete()) return respond(body.problem());
    std::string key;
    if (const auto header = request.header("Idempotency-Key"); header && !header->empty()) key = std::string{request.caller.name} + "\n" + std::string{header->substr(0, 128)};
    const std::string name{text};
    const std::uint64_t order = std::hash<std::string>{}(name + "\n" + std::string{request.body});
    // The key is looked up on the core thread, in the same order in which commands are decided.
    c.core.read([c, memory, key, order, id, name, respond, take_over, command = std::move(*command)](const engine::State& s, engine::World, engine::Instant) mutable {
        if (!key.empty() && !memory->begin(key, order, respond)) return;
        const auto refuse = [&](const http::Response& answer) { key.empty() ? respond(answer) : memory->give_up(key, answer); };
        if (const auto* claim = std::get_if<engine::ClaimIncident>(&command); claim != nullptr && !take_over)
            if (const std::string* other = claimed_by_other(s, *claim)) return refuse(http::problem(409, "already_claimed", *other + " has this incident; take_over: true takes it over"));
        const bool taken = c.core.submit(std::move(command), [c, memory, key, id, name, respond](const Outcome& o) {
            http::Response answer;
            const bool unknown = o.rejection != nullptr && o.rejection->code == engine::Refusal::UnknownIncident;
            if (unknown && o.rejection->detail.starts_with("into: ")) answer = refusal_of(*o.rejection);  // not the incident of the path
            else if (unknown) answer = not_found(name);
            else if (o.rejection != nullptr) answer = http::problem(409, engine::to_string(o.rejection->code), o.rejection->detail);
            else if (!o.state.incidents.has(id)) answer = http::json_response(200, json::serialize(json::object{{"incident_id", name}}));  // closed, old, and forgotten in this very step
            else answer = http::json_response(200, json::serialize(incident_detail_json(o.state, c.directory.town, id, o.now)));
            key.empty() ? respond(std::move(answer)) : memory->settle(key, answer);
        }, true);
        if (!taken) refuse(inbox_full(c.metrics));
    });
}

void timeline_route(const RouteContext& c, const http::Request& request, const http::Responder& respond) {
    const std::string name{request.param("id")};
    const engine::IncidentId id = parse_incident_id(name);
    const bool desk = kDesk.contains(request.caller.role);
    c.core.read([c, id, name, desk, respond](const engine::State& s, engine::World, engine::Instant) {
        if (!s.incidents.has(id)) return respond(not_found(name));
        c.timelines.read(s.incidents.at(id).timeline, [c, name, desk, respond](std::vector<StoredEvent> events, const std::string& complaint) {
            if (!complaint.empty()) return respond(http::problem(500, "journal_unreadable", complaint));
            if (!desk)
                for (StoredEvent& e : events) remove_private(e.event.body);
            auto shared = std::make_shared<std::vector<StoredEvent>>(std::move(events));
            // Names of people come from the state.
            c.core.read([name, respond, shared](const engine::State& state, engine::World, engine::Instant) {
                json::array out;
                for (const StoredEvent& e : *shared) out.push_back(event_json(state, e));
                respond(http::json_response(200, json::serialize(json::object{{"incident_id", name}, {"events", std::move(out)}})));
            });
        });
    });
}

}  // namespace

void add_incident_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/incidents", kReaders, {"state", "zone", "limit", "cursor"}, [c](const http::Request& r, const http::Responder& respond) {
        ListQuery query;
        if (auto bad = parse_list(r, query)) return respond(std::move(*bad));
        c.core.read([c, query, respond](const engine::State& s, engine::World, engine::Instant now) {
            respond(http::json_response(200, json::serialize(list(s, c.directory.town, query, now))));
        });
    });
    const auto view = [c](auto render) {
        return [c, render](const http::Request& r, const http::Responder& respond) {
            const std::string name{r.param("id")};
            c.core.read([c, render, name, respond](const engine::State& s, engine::World, engine::Instant now) {
                const engine::IncidentId id = parse_incident_id(name);
                if (!s.incidents.has(id)) return respond(not_found(name));
                respond(http::json_response(200, json::serialize(render(s, c.directory.town, id, now))));
            });
        };
    };
    router.get("/v1/incidents/{id}", kPeople, view([](const engine::State& s, const engine::Town& town, engine::IncidentId id, engine::Instant now) { return incident_detail_json(s, town, id, now); }));
    router.get("/v1/incidents/{id}/explanation", kPeople, view([](const engine::State& s, const engine::Town&, engine::IncidentId id, engine::Instant) { return explanation_json(s, id); }));
    router.get("/v1/incidents/{id}/timeline", kPeople, [c](const http::Request& r, const http::Responder& respond) { timeline_route(c, r, respond); });
    router.post("/v1/incidents/{id}/commands", kDesk,
                [c, memory = std::make_shared<AnswerMemory>()](const http::Request& r, const http::Responder& respond) { command_route(c, memory, r, respond); });
}

}  // namespace watchgrid::app
