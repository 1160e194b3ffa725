#include "adapters/app/routes_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>

#include "adapters/app/json_views.hpp"
#include "adapters/app/messages.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/web/html.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Role;
using web::escape_html;

constexpr http::Roles kDesk{Role::Admin, Role::Supervisor, Role::Dispatcher};
constexpr std::size_t kRowsByHand = 12;
constexpr std::int64_t kDaysMax = 366;

constexpr std::string_view kHead =
    "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>值班表 / Duty sheet</title><style>"
    "@page{size:A4;margin:12mm}body{font:11px/1.35 sans-serif;color:#000;background:#fff}h1{font-size:16px;margin:0}h2{font-size:13px;margin:14px 0 4px}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:2px 4px;text-align:left;vertical-align:top}th{background:#eee}"
    ".hand td{height:22px}tr{page-break-inside:avoid}</style></head><body>";

/// "2026-03-02 10:05:07", local.
std::string local_time(engine::Instant at, std::int32_t utc_offset_minutes) {
    using namespace std::chrono;
    const auto local = floor<seconds>(at + minutes{utc_offset_minutes});
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss time{local - day};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string cell(std::string_view text) { return "<td>" + escape_html(text) + "</td>"; }

std::string people_on(const engine::State& s, const engine::IncidentState& i) {
    std::string out;
    for (const engine::OfferId id : i.offers) {
        const engine::OfferState* o = s.offers.find(id);
        if (o == nullptr || !(o->active() || o->open())) continue;
        const engine::Responder& r = s.responders.at(o->responder).profile;
        const char* stage = o->open() ? "asked 已派" : o->arrived_at ? "there 到场" : o->moving_at ? "moving 途中" : "accepted 接单";
        out += (out.empty() ? "" : "; ") + fmt::format("{} {} ({})", r.external_id, r.name, stage);
    }
    if (!out.empty()) return out;
    return i.intent == engine::Intent::Consult ? "nobody is sent 不出警" : "nobody 无人";
}

/// A question has nobody on it and, unless the desk says otherwise, no severity; it is no alarm that everybody has overlooked.
std::string what_it_is(const engine::IncidentState& i) {
    const std::string type{engine::to_string(i.type)}, severity{engine::to_string(i.severity)};
    if (i.intent != engine::Intent::Consult) return type + " " + severity;
    return "consult 咨询 (" + type + ")" + (i.severity == engine::Severity::None ? "" : " " + severity);
}

std::string clocks_of(const engine::State& s, const engine::IncidentState& i, std::int32_t offset) {
    std::string out;
    for (const engine::ClockId id : i.clocks) {
        const engine::ClockState* c = s.clocks.find(id);
        if (c == nullptr || !c->live()) continue;
        out += (out.empty() ? "" : "; ") + s.rule_of(*c).id + " " + local_time(c->due_at, offset).substr(11) + (c->breached_at ? " late 超时" : "");
    }
    return out;
}

std::string incident_rows(const engine::State& s, const engine::Town& town) {
    std::string out;
    for (const engine::IncidentId id : s.open_incidents) {
        const engine::IncidentState& i = s.incidents.at(id);
        if (i.drill) continue;
        const engine::AlertState* first = i.alerts.empty() ? nullptr : s.alerts.find(i.alerts.front());
        std::string where = place_words(s, town, i);
        if (i.location) where += fmt::format(" {:.5f},{:.5f}", i.location->at.lat(), i.location->at.lon());
        std::string text = first == nullptr ? std::string{} : first->text;
        if (first != nullptr && !first->reporter.phone.empty()) text += " ☎ " + first->reporter.name + " " + first->reporter.phone;
        // A silent alarm says nothing that somebody could read over a shoulder.
        if (i.silent) text = "silent 静默";
        out += "<tr>" + cell(public_id(id)) + cell(local_time(i.received_at, town.utc_offset_minutes)) + cell(what_it_is(i)) +
               cell(where) + cell(text) + cell(people_on(s, i)) + cell(clocks_of(s, i, town.utc_offset_minutes)) + "</tr>";
    }
    return out;
}

std::string duty_rows(const engine::State& s, engine::Instant now) {
    std::map<std::tuple<engine::Tier, std::string, std::string>, std::string> rows;  // by tier, unit and id
    for (const engine::ResponderState& r : s.responders) {
        if (!r.on_duty || r.retired || r.drill_only) continue;
        const std::string_view state = r.assignment ? "busy 在勤" : r.resting_until && now < *r.resting_until ? "resting 休整" : "free 待命";
        rows[{r.profile.tier, r.profile.unit, r.profile.external_id}] =
            "<tr>" + cell(r.profile.unit) + cell(r.profile.external_id) + cell(r.profile.name) + cell(engine::to_string(r.profile.responder_class)) + cell(r.profile.grid) +
            cell(r.profile.shift) + cell(state) + "</tr>";
    }
    std::string out;
    for (const auto& [key, row] : rows) out += row;
    return out;
}

std::string phone_rows(const engine::Town& town) {
    std::string out;
    for (const engine::Place& p : town.places)
        if (!p.phone.empty() && (p.kind == engine::PlaceKind::Station || p.kind == engine::PlaceKind::PoliceRoom || p.kind == engine::PlaceKind::WatchPoint || p.kind == engine::PlaceKind::Post))
            out += "<tr>" + cell(p.name) + cell(engine::to_string(p.kind)) + cell(p.phone) + "</tr>";
    return out;
}

std::string table(std::string_view title, std::string_view heads, const std::string& rows) {
    std::string out = "<h2>" + std::string{title} + "</h2><table><tr>";
    while (!heads.empty()) {
        const auto bar = heads.find('|');
        out += "<th>" + std::string{heads.substr(0, bar)} + "</th>";
        heads = bar == std::string_view::npos ? std::string_view{} : heads.substr(bar + 1);
    }
    return out + "</tr>" + rows + "</table>";
}

struct Repeated {
    std::string place_id;
    engine::LatLon at;
    std::vector<engine::IncidentId> incidents;
    std::map<std::string, int> types;
    engine::Instant last{};
    int reopened{};
};

/// The place, else a square of about 50 m.
std::string key_of(const engine::IncidentState& i) {
    if (!i.place_id.empty()) return i.place_id;
    if (!i.location) return {};
    return fmt::format("~{},{}", i.location->at.lat_e6() / 500, i.location->at.lon_e6() / 500);
}

json::object repeated_json(const engine::Town& town, const Repeated& r) {
    json::object types;
    for (const auto& [type, n] : r.types) types[type] = n;
    json::array incidents;
    for (const engine::IncidentId id : r.incidents) incidents.push_back(json::value(public_id(id)));
    json::object out{{"count", r.incidents.size()}, {"location", location_json({r.at, 0})}, {"types", std::move(types)}, {"last_at", time_json(r.last)},
                     {"reopened", r.reopened}, {"incidents", std::move(incidents)}};
    out["place_id"] = r.place_id.empty() ? json::value{} : json::value(r.place_id);
    const engine::Place* place = town.find_place(r.place_id);
    out["name"] = place == nullptr ? json::value{} : json::value(place->name);
    return out;
}

/// A whole number between the bounds; nothing when there is no such parameter; false when it is something else.
bool whole(const http::Request& r, const char* name, std::int64_t min, std::int64_t max, std::int64_t& out) {
    const auto text = r.query_value(name);
    if (!text) return true;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), out);
    return ec == std::errc{} && end == text->data() + text->size() && out >= min && out <= max;
}

}  // namespace

std::string duty_sheet(const engine::State& s, const engine::Town& town, engine::Instant now) {
    std::string out{kHead};
    out += "<h1>" + escape_html(town.name) + " 值班表 / Duty sheet</h1><p>" + escape_html(local_time(now, town.utc_offset_minutes)) + " (" + escape_html(town.time_zone) + ")</p>";
    out += table("未结警情 / Open incidents", "no.|收到 received|类型 type|地点 where|内容 text|力量 people|时限 due", incident_rows(s, town));
    out += table("在岗力量 / On duty", "单位 unit|编号 id|姓名 name|类别 class|网格 grid|班次 shift|状态 state", duty_rows(s, now));
    if (const std::string phones = phone_rows(town); !phones.empty()) out += table("电话 / Telephones", "点位 place|类别 kind|电话 phone", phones);
    std::string hand;
    for (std::size_t i = 0; i < kRowsByHand; ++i) hand += "<tr class=\"hand\"><td></td><td></td><td></td><td></td><td></td><td></td></tr>";
    out += table("手工登记 / By hand", "时间 time|报警人 caller|地点 where|内容 what|派谁 who|到场 there", hand);
    return out + "</body></html>\n";
}

json::array repeat_places(const engine::State& s, const engine::Town& town, engine::Instant from, std::size_t min) {
    std::map<std::string, Repeated> by_key;
    engine::IncidentId id = s.incidents.first_id();
    for (const engine::IncidentState& i : s.incidents) {
        const engine::IncidentId here = id;
        ++id.value;
        if (i.drill || i.intent == engine::Intent::Consult || i.phase == engine::IncidentPhase::Merged || i.received_at < from) continue;
        const std::string key = key_of(i);
        if (key.empty()) continue;
        Repeated& r = by_key[key];
        r.place_id = i.place_id;
        if (i.location) r.at = i.location->at;
        r.incidents.push_back(here);
        ++r.types[std::string{engine::to_string(i.type)}];
        r.last = std::max(r.last, i.received_at);
        r.reopened += i.reopened;
    }
    std::vector<const Repeated*> found;
    for (const auto& [key, r] : by_key)
        if (r.incidents.size() >= min) found.push_back(&r);
    std::ranges::stable_sort(found, [](const Repeated* a, const Repeated* b) { return a->incidents.size() > b->incidents.size(); });
    json::array out;
    for (const Repeated* r : found) out.push_back(repeated_json(town, *r));
    return out;
}

void add_sheet_routes(http::Router& router, const RouteContext& c) {
    router.get("/v1/sheet", kDesk, [c](const http::Request&, const http::Responder& respond) {
        c.core.read([c, respond](const engine::State& s, engine::World, engine::Instant now) {
            respond(http::Response{.status = 200, .content_type = "text/html; charset=utf-8", .body = duty_sheet(s, c.directory.town, now)});
        });
    });
    router.get("/v1/reports/repeats", kDesk, {"days", "min"}, [c](const http::Request& r, const http::Responder& respond) {
        std::int64_t days = 30, min = 2;
        if (!whole(r, "days", 1, kDaysMax, days)) return respond(http::problem(400, "invalid_query", "days: expected a whole number, 1 to 366"));
        if (!whole(r, "min", 2, 1000, min)) return respond(http::problem(400, "invalid_query", "min: expected a whole number, 2 to 1000"));
        c.core.read([c, respond, days, min](const engine::State& s, engine::World, engine::Instant now) {
            const engine::Instant from = now - std::chrono::hours{24 * days};
            respond(http::json_response(200, json::serialize(json::object{{"from", time_json(from)}, {"places", repeat_places(s, c.directory.town, from, static_cast<std::size_t>(min))}})));
        });
    });
}

}  // namespace watchgrid::app
