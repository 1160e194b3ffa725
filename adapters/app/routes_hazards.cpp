/// Hazard spots, hazards that somebody saw, and the tasks that follow.
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/routes_plate.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;
using http::Role;

constexpr http::Roles kPeople{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer};

void list_hazards(const RouteContext& c, const Request& r, const Responder& respond) {
    std::string zone;
    bool overdue_only{}, defects_only{};
    if (auto bad = parse_zone(r, c.directory.town, zone)) return respond(std::move(*bad));
    if (auto bad = parse_flag(r, "overdue", overdue_only)) return respond(std::move(*bad));
    if (auto bad = parse_flag(r, "missing", defects_only)) return respond(std::move(*bad));
    c.core.read([&town = c.directory.town, zone, overdue_only, defects_only, respond](const engine::State& s, engine::World, engine::Instant now) {
        json::array items;
        engine::HazardId id = s.books.hazards.first_id();
        for (const engine::HazardState& h : s.books.hazards) {
            const bool waits = s.books.open_task(h.spot.place_id, engine::WorkKind::Inspection) != engine::TaskId{};
            if (h.listed && (zone.empty() || h.spot.zone_id == zone) && (!overdue_only || waits) && (!defects_only || !h.missing.empty())) items.push_back(hazard_json(s, town, id));
            ++id.value;
        }
        respond(http::json_response(200, json::serialize(json::object{{"hazards", std::move(items)}, {"heat", s.books.heat}, {"server_at", time_json(now)}})));
    });
}

json::object hazard_at(const Outcome& o, const engine::Town& town, const std::string& place_id) {
    const engine::HazardId id = engine::Books::find(o.state.books.hazard_by_place, place_id);
    return id ? hazard_json(o.state, town, id) : json::object{};
}

void inspect(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string place_id{r.param("id")};
    engine::InspectHazard command{.place_id = place_id, .report_id = body.required_text("report_id", "\"g-7-20260302-1\""), .by = doer_of(body, *author, c.directory),
                                  .check_in = check_in_of(body, *author, place_id, options.codes), .missing = optional_texts(body, "missing", engine::kChecklistMax),
                                  .text = body.text("text")};
    if (!complete(body, *author)) return respond(body.problem());
    submit(c, std::move(command), respond, [&town = c.directory.town, place_id](const Outcome& o) { return hazard_at(o, town, place_id); }, true, "place_id");
}

void report(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::ReportHazard command{.place_id = body.text("place_id", 64), .report_id = body.required_text("report_id", "\"g-7-20260302-1\""), .by = doer_of(body, *author, c.directory),
                                 .at = optional_location(body, "location"), .text = body.required_text("text", "\"a cable hangs over the path\"")};
    if (command.place_id.empty() && !command.at && body.good()) body.complain("location", "expected a location, or a place_id");
    if (!complete(body, *author)) return respond(body.problem());
    const std::string subject = command.report_id, by = command.by;
    submit(c, std::move(command), respond, [subject, by](const Outcome& o) {
        const engine::TaskId task = o.state.books.open_task(subject, engine::WorkKind::HazardReport, by);  // somebody else's report may have the same id
        return task ? task_with_place_json(o.state, o.world.town, task) : json::object{{"report_id", subject}};
    }, true);
}

// ---- tasks ----
struct TaskFilter {
    bool open{true}, done{};
    bool overdue_only{};
    std::string assignee, zone;
    std::optional<engine::WorkKind> kind;
    bool keeps(const engine::TaskState& t) const {
        return (t.open() ? open : done) && (!overdue_only || t.overdue_at) && (assignee.empty() || t.task.assignee == assignee) && (zone.empty() || t.task.zone_id == zone) &&
               (!kind || t.task.kind == *kind);
    }
};

std::optional<Response> parse_filter(const Request& r, const Directory& directory, TaskFilter& f) {
    const auto state = r.query_value("state").value_or("open");
    if (state != "open" && state != "overdue" && state != "done" && state != "all") return bad_query("state", "expected open, overdue, done or all");
    f.open = state != "done", f.done = state == "done" || state == "all", f.overdue_only = state == "overdue";
    if (auto bad = parse_person(r, "assignee", directory, f.assignee)) return bad;
    if (auto bad = parse_zone(r, directory.town, f.zone)) return bad;
    if (const auto kind = r.query_value("kind"))
        if (!(f.kind = engine::parse_enum<engine::WorkKind>(*kind))) return bad_query("kind", "expected " + engine::expected_words<engine::WorkKind>());
    return std::nullopt;
}

void list_tasks(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    TaskFilter filter;
    PageQuery page;
    if (auto bad = parse_filter(r, c.directory, filter)) return respond(std::move(*bad));
    if (auto bad = parse_page(r, 'T', page)) return respond(std::move(*bad));
    if (!author->desk) filter.assignee = author->id;  // one's own
    c.core.read([filter, page, respond](const engine::State& s, engine::World w, engine::Instant) {
        respond(http::json_response(200, json::serialize(page_of("tasks", 'T', s.books.tasks, page, [&](const engine::TaskState& t) { return filter.keeps(t); },
                                                                 [&](engine::TaskId id) { return task_with_place_json(s, w.town, id); }))));
    });
}

void command_task(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const engine::TaskId task = parse_task_id(r.param("id"));
    if (body.text("command") != "finish") body.complain("command", "expected finish");
    engine::FinishTask command{task, doer_of(body, *author, c.directory), body.required_text("text", "\"a new ring hangs there\"")};
    if (!complete(body, *author)) return respond(body.problem());
    const auto check = [task, author = *author](const engine::State& s) -> std::optional<Response> {
        const engine::TaskState* t = s.books.tasks.find(task);
        if (author.desk || t == nullptr || t->task.assignee == author.id) return std::nullopt;
        return http::problem(403, "not_yours", "the task is somebody else's");
    };
    check_then_submit(c, check, std::move(command), respond, [task](const Outcome& o) { return task_with_place_json(o.state, o.world.town, task); }, false);
}

void set_heat(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    const auto on = body.broken() ? std::nullopt : body.flag("on");
    if (!on && body.good()) body.complain("on", "expected true or false");
    if (!body.complete()) return respond(body.problem());
    submit(c, engine::SetHeat{*on, std::string{r.caller.name}}, respond, [](const Outcome& o) {
        std::uint64_t moved = 0;
        for (const StoredEvent& e : o.events) moved += std::holds_alternative<engine::InspectionMoved>(e.event.body) ? 1 : 0;
        return json::object{{"heat", o.state.books.heat}, {"inspections_moved", moved}};
    }, false);
}

}  // namespace

void add_hazard_routes(http::Router& router, const RouteContext& c, const EverydayOptions& o) {
    router.get("/v1/hazards", kPeople, {"zone", "overdue", "missing"}, [c](const Request& r, const Responder& respond) { list_hazards(c, r, respond); });
    router.post("/v1/heat", kDeskRoles, [c](const Request& r, const Responder& respond) { set_heat(c, r, respond); });
    router.get("/v1/places/{id}/code", {Role::Admin, Role::Supervisor}, [c, o](const Request& r, const Responder& respond) {
        const std::string place_id{r.param("id")};
        const engine::Place* place = c.directory.town.find_place(place_id);
        if (place == nullptr) return respond(http::problem(404, "unknown_place", "no place \"" + place_id + "\" in the town pack"));
        json::object out{{"place_id", place_id}, {"code", o.codes.code_of(place_id)}};
        if (place->kind == engine::PlaceKind::Plate) out["plate_path"] = "/p/" + place_id + "." + plate_signature(o.codes, place_id);
        respond(http::json_response(200, json::serialize(out)));
    });
    add_for_reporters(router, http::Method::Post, "/hazards/{id}/inspections", [c, o](const Request& r, const Responder& respond) { inspect(c, o, r, respond); });
    add_for_reporters(router, http::Method::Post, "/hazard-reports", [c, o](const Request& r, const Responder& respond) { report(c, o, r, respond); });
    add_for_reporters(router, http::Method::Get, "/tasks", [c, o](const Request& r, const Responder& respond) { list_tasks(c, o, r, respond); },
                      {"state", "kind", "assignee", "zone", "limit", "cursor"});
    add_for_reporters(router, http::Method::Post, "/tasks/{id}/commands", [c, o](const Request& r, const Responder& respond) { command_task(c, o, r, respond); });
}

}  // namespace watchgrid::app
