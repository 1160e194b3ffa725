/// Patrols with their check-ins, and other work that is counted.
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/reports/everyday_report.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;
using http::Role;

constexpr http::Roles kPeople{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer};
constexpr std::size_t kMembersMax = 100;

void list_patrols(const RouteContext& c, const Request& r, const Responder& respond) {
    PageQuery page;
    if (auto bad = parse_page(r, 'P', page)) return respond(std::move(*bad));
    const auto state = r.query_value("state").value_or("all");
    if (state != "open" && state != "ended" && state != "all") return respond(bad_query("state", "expected open, ended or all"));
    const bool open = state != "ended", ended = state != "open";
    std::string zone;
    if (auto bad = parse_zone(r, c.directory.town, zone)) return respond(std::move(*bad));
    c.core.read([page, open, ended, zone, respond](const engine::State& s, engine::World, engine::Instant) {
        const auto keep = [&](const engine::PatrolState& p) { return (p.ended_at ? ended : open) && (zone.empty() || p.zone_id == zone); };
        respond(http::json_response(200, json::serialize(page_of("patrols", 'P', s.books.patrols, page, keep, [&](engine::PatrolId id) { return patrol_json(s, id); }))));
    });
}

/// What the same start began the first time, so that whoever missed the answer learns it; 0 when it has left memory.
engine::PatrolId patrol_of_report(const engine::State& s, const std::string& by, const std::string& report_id) {
    for (std::uint64_t id = s.books.patrols.next_id().value; id-- > s.books.patrols.first_id().value;)
        if (const engine::PatrolState& p = s.books.patrols.at({id}); p.report_id == report_id && p.by == by) return {id};
    return {};
}

void start(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::StartPatrol command{body.text("team", 64), optional_texts(body, "members", kMembersMax), body.text("zone", 64), author->id,
                                body.required_text("report_id", "\"v-1-20260302-1\"")};
    if (!author->desk && std::find(command.members.begin(), command.members.end(), author->id) == command.members.end()) command.members.push_back(author->id);
    if (!complete(body, *author)) return respond(body.problem());
    const std::string by = command.by, report_id = command.report_id;
    submit(c, std::move(command), respond, [by, report_id](const Outcome& o) {
        const auto* started = event_of<engine::PatrolStarted>(o);
        const engine::PatrolId patrol = started != nullptr ? started->patrol : patrol_of_report(o.state, by, report_id);
        return patrol ? patrol_json(o.state, patrol) : json::object{};
    }, true);
}

void check_in(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const engine::PatrolId patrol = parse_patrol_id(r.param("id"));
    const std::string place_id = body.required_text("place_id", "\"water-007\"");
    engine::CheckPatrol command{patrol, place_id, body.required_text("report_id", "\"v-1-20260302-1\""), doer_of(body, *author, c.directory), check_in_of(body, *author, place_id, options.codes)};
    if (!complete(body, *author)) return respond(body.problem());
    submit(c, std::move(command), respond, [patrol](const Outcome& o) { return patrol_json(o.state, patrol); }, true);
}

void command_patrol(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    if (body.text("command") != "end") body.complain("command", "expected end");
    if (!complete(body, *author)) return respond(body.problem());
    const engine::PatrolId patrol = parse_patrol_id(r.param("id"));
    const auto check = [patrol, author = *author](const engine::State& s) -> std::optional<Response> {
        const engine::PatrolState* p = s.books.patrols.find(patrol);
        if (author.desk || p == nullptr || std::find(p->members.begin(), p->members.end(), author.id) != p->members.end()) return std::nullopt;
        return http::problem(403, "not_yours", "you are not a member of the patrol");
    };
    check_then_submit(c, check, engine::EndPatrol{patrol, author->id}, respond, [patrol](const Outcome& o) { return patrol_json(o.state, patrol); }, false);
}

void record_work(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::RecordWork command{.report_id = body.required_text("report_id", "\"v-1-20260302-1\""), .by = doer_of(body, *author, c.directory), .work = body.required_text("work", "\"talk\""),
                               .count = static_cast<std::uint32_t>(optional_integer(body, "count", 1, 10'000).value_or(1)), .zone_id = body.text("zone", 64), .text = body.text("text"),
                               .recorded_by = author->desk ? author->id : std::string{}};
    if (!complete(body, *author)) return respond(body.problem());
    const std::string report_id = command.report_id;
    submit(c, std::move(command), respond, [report_id](const Outcome&) { return json::object{{"report_id", report_id}}; }, true);
}

/// Sums of the months from and to, of the books' own counts. Days and people are in the journal (`watchgrid report patrol`).
struct WorkQuery {
    std::int64_t from{}, to{999'912};  ///< 202601
    reports::WorkGroup by{reports::WorkGroup::Work};
};

std::optional<Response> parse_work(const Request& r, WorkQuery& q) {
    const auto month = [&](const char* name, std::int64_t& out) {
        const auto text = r.query_value(name);
        if (!text) return true;
        if (text->size() != 7 || (*text)[4] != '-') return false;
        for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U})
            if ((*text)[i] < '0' || (*text)[i] > '9') return false;
        out = std::stoll(std::string{text->substr(0, 4)}) * 100 + std::stoll(std::string{text->substr(5)});
        return out % 100 >= 1 && out % 100 <= 12;
    };
    if (!month("from", q.from)) return bad_query("from", "expected a month, for example 2026-01");
    if (!month("to", q.to)) return bad_query("to", "expected a month, for example 2026-03");
    const auto by = engine::parse_enum<reports::WorkGroup>(r.query_value("group_by").value_or("work"));
    using reports::WorkGroup;
    if (!by || *by == WorkGroup::Person || *by == WorkGroup::Team || *by == WorkGroup::Day) return bad_query("group_by", "expected work, zone, station or month");
    q.by = *by;
    return std::nullopt;
}

std::string group_of(reports::WorkGroup by, const reports::Stations& stations, const engine::WorkCount& w) {
    if (by == reports::WorkGroup::Work) return w.work;
    if (by == reports::WorkGroup::Zone) return w.zone_id.empty() ? "-" : w.zone_id;
    if (by == reports::WorkGroup::Station) return stations.of(w.zone_id);
    const std::string month = std::to_string(w.month);
    return month.substr(0, 4) + "-" + month.substr(4);
}

void work_report(const RouteContext& c, const Request& r, const Responder& respond) {
    WorkQuery q;
    if (auto bad = parse_work(r, q)) return respond(std::move(*bad));
    const reports::Stations stations = q.by == reports::WorkGroup::Station ? reports::Stations{c.directory.town} : reports::Stations{};
    c.core.read([q, stations, respond](const engine::State& s, engine::World, engine::Instant) {
        reports::WorkReport out{.group_by = q.by, .rows = {}};
        for (const engine::WorkCount& w : s.books.work_counts) {
            if (w.month < q.from || w.month > q.to) continue;
            out.rows[group_of(q.by, stations, w)] += w.count;
        }
        respond(http::json_response(200, reports::json_of(out)));
    });
}

}  // namespace

void add_patrol_session_routes(http::Router& router, const RouteContext& c, const EverydayOptions& o) {
    router.get("/v1/patrols", kPeople, {"state", "zone", "limit", "cursor"}, [c](const Request& r, const Responder& respond) { list_patrols(c, r, respond); });
    router.get("/v1/reports/patrol", kPeople, {"from", "to", "group_by"}, [c](const Request& r, const Responder& respond) { work_report(c, r, respond); });
    add_for_reporters(router, http::Method::Post, "/patrols", [c, o](const Request& r, const Responder& respond) { start(c, o, r, respond); });
    add_for_reporters(router, http::Method::Post, "/patrols/{id}/checks", [c, o](const Request& r, const Responder& respond) { check_in(c, o, r, respond); });
    add_for_reporters(router, http::Method::Post, "/patrols/{id}/commands", [c, o](const Request& r, const Responder& respond) { command_patrol(c, o, r, respond); });
    add_for_reporters(router, http::Method::Post, "/work", [c, o](const Request& r, const Responder& respond) { record_work(c, o, r, respond); });
}

}  // namespace watchgrid::app
