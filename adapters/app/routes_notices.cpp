/// Notices to an area: warnings, lost children, floods.
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Role;

constexpr http::Roles kReaders{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Wall};

void list_notices(const RouteContext& c, const Request& r, const Responder& respond) {
    PageQuery page;
    if (auto bad = parse_page(r, 'N', page)) return respond(std::move(*bad));
    const auto state = r.query_value("state").value_or("open");
    if (state != "open" && state != "all") return respond(bad_query("state", "expected open or all"));
    const std::string zone{r.query_value("zone").value_or("")};
    c.core.read([page, all = state == "all", zone, respond](const engine::State& s, engine::World, engine::Instant) {
        const auto keep = [&](const engine::NoticeState& n) { return (all || !n.ended) && (zone.empty() || n.content.zone_id == zone); };
        respond(http::json_response(200, json::serialize(page_of("notices", 'N', s.books.notices, page, keep, [&](engine::NoticeId id) { return notice_json(s, id); }))));
    });
}

/// "expires_at", or "expires_in_s" from now.
engine::Instant expiry_of(JsonBody& body, engine::Instant now) {
    if (const auto in = optional_integer(body, "expires_in_s", 60, 7 * 86'400)) return now + std::chrono::seconds{*in};
    const auto at = optional_time(body, "expires_at");
    if (!at && body.good()) body.complain("expires_at", "expected a time in the next seven days, or expires_in_s");
    return at.value_or(engine::Instant{});
}

void issue(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    engine::AreaNotice n;
    n.zone_id = body.required_text("zone", "\"grid-007\"");
    n.headline = body.text("headline", 200);
    if (n.headline.empty() && body.good()) body.complain("headline", "expected a text, for example \"flood: leave the river bank\"");
    n.text = body.text("text");
    n.category = body.text("category", 64);
    n.severity = body.text("severity", 16);
    n.drill = body.flag("drill").value_or(false);
    n.expires_at = expiry_of(body, c.core.clock().now());
    if (!body.good()) return respond(body.problem());
    submit(c, engine::IssueNotice{std::move(n), std::string{r.caller.name}}, respond, [](const Outcome& o) {
        const auto* issued = event_of<engine::NoticeIssued>(o);
        return issued == nullptr ? json::object{} : notice_json(o.state, issued->notice);
    }, true);
}

void command_notice(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    if (body.text("command") != "cancel") body.complain("command", "expected cancel");
    engine::CancelNotice command{parse_notice_id(r.param("id")), std::string{r.caller.name}, body.text("reason")};
    if (!body.good()) return respond(body.problem());
    const engine::NoticeId id = command.notice;
    submit(c, std::move(command), respond, [id](const Outcome& o) { return notice_json(o.state, id); }, false);
}

}  // namespace

void add_notice_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/notices", kReaders, [c](const Request& r, const Responder& respond) { list_notices(c, r, respond); });
    router.post("/v1/notices", kDeskRoles, [c](const Request& r, const Responder& respond) { issue(c, r, respond); });
    router.post("/v1/notices/{id}/commands", kDeskRoles, [c](const Request& r, const Responder& respond) { command_notice(c, r, respond); });
}

}  // namespace watchgrid::app
