/// Notices to an area: warnings, lost children, floods.
#include <algorithm>
#include <set>

#include "adapters/app/cap_notices.hpp"
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/job_worker.hpp"
#include "adapters/app/notice_reach.hpp"
#include "adapters/app/proposals.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Role;

constexpr std::size_t kCapBytesMax = 1U << 20U;
constexpr std::size_t kCapWaitingMax = 8;
constexpr http::Roles kReaders{Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Wall};

void list_notices(const RouteContext& c, const Request& r, const Responder& respond) {
    PageQuery page;
    if (auto bad = parse_page(r, 'N', page)) return respond(std::move(*bad));
    const auto state = r.query_value("state").value_or("open");
    if (state != "open" && state != "all") return respond(bad_query("state", "expected open or all"));
    std::string zone;
    if (auto bad = parse_zone(r, c.directory.town, zone)) return respond(std::move(*bad));
    c.core.read([page, all = state == "all", zone, respond](const engine::State& s, engine::World, engine::Instant) {
        const auto keep = [&](const engine::NoticeState& n) { return (all || !n.ended) && (zone.empty() || n.content.zone_id == zone); };
        respond(http::json_response(200, json::serialize(page_of("notices", 'N', s.books.notices, page, keep, [&](engine::NoticeId id) { return notice_json(s, id); }))));
    });
}

/// "expires_at", or "expires_in_s" from now.
engine::Instant expiry_of(JsonBody& body, engine::Instant now) {
    const auto at = optional_time(body, "expires_at");
    if (const auto in = optional_integer(body, "expires_in_s", 60, 7 * 86'400)) return now + std::chrono::seconds{*in};
    if (!at && body.good()) body.complain("expires_at", "expected a time in the next seven days, or expires_in_s");
    return at.value_or(engine::Instant{});
}

/// Who may have a notice wait for a second person, and how far each name has reached alone.
struct TwoForMany {
    Proposals& proposals;
    NoticeReach reach{};

    /// A false one empties a town, so it takes two: to a whole station's area, or to many grids, at once or one after the other. What is only on
    /// record, and what is no zone of ours and refused anyway, takes one.
    bool needed(const engine::Town& town, const std::vector<engine::AreaNotice>& notices, std::string_view by) {
        if (!proposals.needed()) return false;
        std::set<std::string> grids;
        for (const engine::AreaNotice& n : notices) {
            const engine::ZoneIndex zone = town.find_zone(n.zone_id);
            if (n.drill || zone == engine::kNoZone) continue;
            if (town.zones[zone].level < engine::ZoneLevel::Grid) return true;
            grids.insert(n.zone_id);
        }
        return !reach.fits(by, grids, proposals.now());
    }
};

void issue_now(const RouteContext& c, engine::AreaNotice n, std::string by, const Responder& respond) {
    submit(c, engine::IssueNotice{std::move(n), std::move(by)}, respond, [](const Outcome& o) {
        const auto* issued = event_of<engine::NoticeIssued>(o);
        return issued == nullptr ? json::object{} : notice_json(o.state, issued->notice);
    }, true);
}

void issue(const RouteContext& c, TwoForMany& two, const Request& r, const Responder& respond) {
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
    if (!body.complete()) return respond(body.problem());
    if (!two.needed(c.directory.town, {n}, r.caller.name)) return issue_now(c, std::move(n), std::string{r.caller.name}, respond);
    json::object about{{"zone", n.zone_id}, {"headline", n.headline}, {"text", n.text}, {"severity", n.severity}, {"expires_at", time_json(n.expires_at)}};
    two.proposals.propose("notice", std::move(about), r.caller.name, [c, n = std::move(n)](const std::string& by, const Responder& to) { issue_now(c, n, by, to); }, respond);
}

void command_notice(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    if (body.text("command") != "cancel") body.complain("command", "expected cancel");
    engine::CancelNotice command{parse_notice_id(r.param("id")), std::string{r.caller.name}, body.text("reason")};
    if (!body.complete()) return respond(body.problem());
    const engine::NoticeId id = command.notice;
    submit(c, std::move(command), respond, [id](const Outcome& o) { return notice_json(o.state, id); }, false);
}

// ---- CAP ----
engine::NoticeId notice_of(const engine::State& s, const std::string& cap_id, std::uint64_t from) {
    for (std::uint64_t id = std::max(from, s.books.notices.first_id().value); id < s.books.notices.next_id().value; ++id)
        if (const engine::NoticeState& n = s.books.notices.at({id}); !n.ended && n.content.cap_id == cap_id) return {id};
    return {};
}

/// What the message asks for, order by order; the answer comes with the last, when all are durable.
void carry_out(const RouteContext& c, const CapOrder& order, const std::string& cap_id, const std::string& by, const engine::State& s, const Responder& respond) {
    std::vector<engine::Command> commands;
    for (const std::string& old : order.replaces)
        for (engine::NoticeId id = notice_of(s, old, 0); id; id = notice_of(s, old, id.value + 1)) commands.push_back(engine::CancelNotice{id, by, "replaced by " + cap_id});
    for (const engine::AreaNotice& n : order.issue) commands.push_back(engine::IssueNotice{n, by});
    const auto refusals = std::make_shared<json::array>();
    const auto answer = [refusals, cap_id, respond](const engine::State& state) {
        json::array notices;
        for (engine::NoticeId id = notice_of(state, cap_id, 0); id; id = notice_of(state, cap_id, id.value + 1)) notices.push_back(notice_json(state, id));
        respond(http::json_response(200, json::serialize(json::object{{"cap_id", cap_id}, {"notices", std::move(notices)}, {"refused", *refusals}})));
    };
    if (commands.empty()) return answer(s);
    for (std::size_t n = 0; n < commands.size(); ++n) {
        const bool last = n + 1 == commands.size();
        const bool taken = c.core.submit(std::move(commands[n]), [refusals, answer, last](const Outcome& o) {
            if (o.rejection != nullptr) refusals->push_back(json::string{o.rejection->detail});
            if (last) answer(o.state);
        });
        if (!taken) return respond(inbox_full(c.metrics));
    }
}

void carry_out_cap(const RouteContext& c, const CapOrder& order, const std::string& cap_id, const std::string& by, const Responder& respond) {
    c.core.read([c, order, cap_id, by, respond](const engine::State& s, engine::World, engine::Instant) { carry_out(c, order, cap_id, by, s, respond); });
}

/// Whether every area of the message has its notice of it, so that it changes nothing.
bool is_carried_out(const engine::State& s, const CapOrder& order, const std::string& cap_id) {
    std::set<std::string_view> told;
    for (const engine::NoticeState& n : s.books.notices)
        if (n.content.cap_id == cap_id) told.insert(n.content.zone_id);
    return std::all_of(order.issue.begin(), order.issue.end(), [&](const engine::AreaNotice& n) { return told.contains(n.zone_id); });
}

/// Services send a message again and again: one that was carried out needs nobody any more.
void propose_cap(const RouteContext& c, Proposals& proposals, const CapOrder& order, const std::string& cap_id, const std::string& by, const Responder& respond) {
    c.core.read([c, &proposals, order, cap_id, by, respond](const engine::State& s, engine::World, engine::Instant) {
        if (is_carried_out(s, order, cap_id)) return carry_out(c, order, cap_id, by, s, respond);
        json::array zones;
        for (const engine::AreaNotice& n : order.issue) zones.push_back(json::string{n.zone_id});
        const engine::AreaNotice& first = order.issue.front();
        json::object about{{"cap_id", cap_id}, {"headline", first.headline}, {"zones", std::move(zones)}, {"expires_at", time_json(first.expires_at)}};
        proposals.propose("notices", std::move(about), by, [c, order, cap_id](const std::string& both, const Responder& to) { carry_out_cap(c, order, cap_id, both, to); }, respond);
    });
}

struct CapRequest {
    std::string body, zone, by;
};

void read_and_carry_out(const RouteContext& c, TwoForMany& two, const CapRequest& r, const Responder& respond) {
    const auto message = cap::read_cap(r.body);
    if (!message) {
        std::vector<http::FieldError> errors;
        for (const std::string& line : message.error()) errors.push_back({"", line});
        return respond(http::problem(422, "invalid_cap", errors.empty() ? "expected a CAP message" : errors.front().detail, errors));
    }
    auto order = order_of_cap(*message, c.directory.town, r.zone, c.core.clock().now());
    if (!order) return respond(std::move(order.error()));
    if (!two.needed(c.directory.town, order->issue, r.by)) return carry_out_cap(c, *order, message->identifier, r.by, respond);
    propose_cap(c, two.proposals, *order, message->identifier, r.by, respond);
}

/// A message of a megabyte is read, and compared with every grid, on a thread of its own.
void take_cap(const RouteContext& c, const std::shared_ptr<TwoForMany>& two, JobWorker& reader, const Request& r, const Responder& respond) {
    CapRequest request{std::string{r.body}, std::string{r.query_value("zone").value_or("")}, std::string{r.caller.name}};
    if (!reader.push([c, two, request = std::move(request), respond] { read_and_carry_out(c, *two, request, respond); }))
        respond(http::problem(503, "overloaded", "too many messages wait already; send it again"));
}

void show_cap(const RouteContext& c, const Request& r, const Responder& respond) {
    c.core.read([&town = c.directory.town, name = std::string{r.param("id")}, respond](const engine::State& s, engine::World, engine::Instant) {
        const engine::NoticeId id = parse_notice_id(name);
        if (!s.books.notices.has(id)) return respond(http::problem(404, "unknown_notice", "no notice " + name));
        respond({.status = 200, .content_type = "application/cap+xml", .body = cap_of_notice(s.books.notices.at(id), id, town)});
    });
}

}  // namespace

void add_notice_routes(http::Router& router, const RouteContext& c, Proposals& proposals) {
    const auto two = std::shared_ptr<TwoForMany>{new TwoForMany{proposals}};
    router.get("/v1/notices", kReaders, {"state", "zone", "limit", "cursor"}, [c](const Request& r, const Responder& respond) { list_notices(c, r, respond); });
    router.post("/v1/notices", kDeskRoles, [c, two](const Request& r, const Responder& respond) { issue(c, *two, r, respond); });
    router.add(http::Method::Post, "/v1/notices:cap", {.roles = kDeskRoles, .consumes = "*", .body_max = kCapBytesMax, .query = {"zone"}},
               [c, two, reader = std::make_shared<JobWorker>(kCapWaitingMax)](const Request& r, const Responder& respond) { take_cap(c, two, *reader, r, respond); });
    router.get("/v1/notices/{id}/cap", kReaders, [c](const Request& r, const Responder& respond) { show_cap(c, r, respond); });
    router.post("/v1/notices/{id}/commands", kDeskRoles, [c](const Request& r, const Responder& respond) { command_notice(c, r, respond); });
}

}  // namespace watchgrid::app
