/// Homes that are looked after: visits, who was told of an alarm, and what those who go there need to know.
#include "adapters/app/everyday_replies.hpp"
#include "adapters/app/everyday_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "engine/core/homes_of.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;

void list_homes(const RouteContext& c, const Request& r, const Responder& respond) {
    bool overdue_only{};
    std::string helper;
    if (auto bad = parse_flag(r, "overdue", overdue_only)) return respond(std::move(*bad));
    if (auto bad = parse_person(r, "helper", c.directory, helper)) return respond(std::move(*bad));
    c.core.read([overdue_only, helper, respond](const engine::State& s, engine::World, engine::Instant now) {
        json::array items;
        engine::HomeId id = s.books.homes.first_id();
        for (const engine::HomeState& h : s.books.homes) {
            const bool waits = s.books.open_task(h.profile.place_id, engine::WorkKind::Visit) != engine::TaskId{};
            if (h.listed && (!overdue_only || waits) && (helper.empty() || h.profile.helper == helper)) items.push_back(home_json(s, id));
            ++id.value;
        }
        respond(http::json_response(200, json::serialize(json::object{{"homes", std::move(items)}, {"server_at", time_json(now)}})));
    });
}

void visit(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string place_id{r.param("id")};
    engine::VisitHome command{.place_id = place_id, .report_id = body.required_text("report_id", "\"v-1-20260302-1\""), .by = doer_of(body, *author, c.directory),
                              .check_in = check_in_of(body, *author, place_id, options.codes), .text = body.text("text")};
    if (!complete(body, *author)) return respond(body.problem());
    submit(c, std::move(command), respond, [place_id](const Outcome& o) {
        const engine::HomeId id = engine::Books::find(o.state.books.home_by_place, place_id);
        return id ? home_json(o.state, id) : json::object{};
    }, true, "place_id");
}

/// Whoever has accepted the incident and is still on it.
bool is_on_it(const engine::State& s, const engine::IncidentState& i, const std::string& person) {
    const engine::ResponderId id = s.find_responder(person);
    return id && std::any_of(i.offers.begin(), i.offers.end(), [&](engine::OfferId offer) {
        const engine::OfferState* o = s.offers.find(offer);
        return o != nullptr && o->responder == id && o->active();
    });
}

/// The profile leaves the desk only towards those who go there, and only while they do.
void home_of_incident(const RouteContext& c, const EverydayOptions& options, const Request& r, const Responder& respond) {
    const auto author = author_of(r, options, respond);
    if (!author) return;
    const std::string name{r.param("id")};
    c.core.read([name, author = *author, respond](const engine::State& s, engine::World, engine::Instant) {
        const engine::IncidentId incident = parse_incident_id(name);
        const engine::IncidentState* i = s.incidents.find(incident);
        if (i == nullptr) return respond(http::problem(404, "unknown_incident", "no incident " + name));
        if (!author.desk && !is_on_it(s, *i, author.id)) return respond(http::problem(403, "not_on_incident", "expected somebody who has accepted this incident"));
        const std::vector<engine::HomeId> homes = engine::homes_of(s, incident);
        if (homes.empty()) return respond(http::problem(404, "no_home", "the incident is not at a home that is looked after"));
        json::object out = home_profile_json(s, homes.front());
        json::array notices, others;
        for (std::size_t n = 1; n < homes.size(); ++n) others.push_back(home_profile_json(s, homes[n]));
        engine::CareNoticeId id = s.books.care_notices.first_id();
        for (const engine::CareNoticeState& n : s.books.care_notices) {
            if (engine::is_of(s, n.incident, incident)) notices.push_back(care_notice_json(s, id));
            ++id.value;
        }
        out["notices"] = std::move(notices);
        out["others"] = std::move(others);  // alarms at several homes can be one event
        respond(http::json_response(200, json::serialize(out)));
    });
}

void command_notice(const RouteContext& c, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    if (body.text("command") != "settle") body.complain("command", "expected settle");
    const auto delivered = body.flag("delivered");
    if (!delivered && body.good()) body.complain("delivered", "expected true or false");
    engine::SettleCareNotice command{parse_care_notice_id(r.param("id")), delivered.value_or(false), body.text("text")};
    if (!body.complete()) return respond(body.problem());
    const engine::CareNoticeId id = command.notice;
    submit(c, std::move(command), respond, [id](const Outcome& o) { return care_notice_json(o.state, id); }, false);
}

}  // namespace

void add_care_routes(http::Router& router, const RouteContext& c, const EverydayOptions& o) {
    router.get("/v1/homes", kDeskRoles, {"overdue", "helper"}, [c](const Request& r, const Responder& respond) { list_homes(c, r, respond); });
    router.post("/v1/care-notices/{id}/commands", kDeskRoles, [c](const Request& r, const Responder& respond) { command_notice(c, r, respond); });
    add_for_reporters(router, http::Method::Post, "/homes/{id}/visits", [c, o](const Request& r, const Responder& respond) { visit(c, o, r, respond); });
    add_for_reporters(router, http::Method::Get, "/incidents/{id}/home", [c, o](const Request& r, const Responder& respond) { home_of_incident(c, o, r, respond); });
}

}  // namespace watchgrid::app
