#include "adapters/app/everyday_replies.hpp"

#include <array>
#include <charconv>

#include "adapters/app/inbox_full.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using engine::Refusal;
using http::Response;

constexpr std::uint32_t kAccuracyMax = 100'000;  ///< metres
constexpr std::size_t kBodyMax = 16U << 10U;      ///< bytes

/// Refusals that are about a field of the body; their sentences begin with its name.
constexpr std::array kAboutAField{Refusal::FieldMissing, Refusal::UnknownItem, Refusal::UnknownPlace, Refusal::UnknownZone, Refusal::UnknownResponder, Refusal::UnknownIncident,
                                  Refusal::BadExpiry, Refusal::TooMany, Refusal::UnknownHome};
/// The path names something that is not there.
constexpr std::array kNotThere{Refusal::UnknownTask, Refusal::UnknownPatrol, Refusal::UnknownHome, Refusal::UnknownCareNotice, Refusal::UnknownDispute, Refusal::UnknownEntry,
                               Refusal::UnknownNotice, Refusal::UnknownIncident};

template <class List>
bool contains(const List& list, Refusal r) { return std::find(list.begin(), list.end(), r) != list.end(); }

/// "field" of "field: expected ..."; "" when the sentence does not begin with one.
std::string_view field_of(std::string_view detail) {
    const std::size_t colon = detail.find(": ");
    if (colon == std::string_view::npos || colon == 0) return {};
    const std::string_view field = detail.substr(0, colon);
    return std::all_of(field.begin(), field.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }) ? field : std::string_view{};
}

}  // namespace

void add_for_reporters(http::Router& router, http::Method method, const std::string& path, const http::Handler& handler, const http::QueryNames& query) {
    router.add(method, "/v1" + path, {.roles = kDeskAndDevices, .body_max = kBodyMax, .query = query}, handler);
    router.add(method, "/patrol/api" + path, {.roles = http::Roles::everyone(), .body_max = kBodyMax, .query = query}, handler);
}

std::optional<Author> author_of(const http::Request& r, const EverydayOptions& o, const http::Responder& respond) {
    if (kDeskRoles.contains(r.caller.role)) return Author{std::string{r.caller.name}, true};
    std::string id = o.person(r);
    if (!id.empty()) return Author{std::move(id), false};
    if (r.caller.role == http::Role::Device) respond(http::problem(403, "not_a_responder", "expected the token of a device that bears a responder's id"));
    else respond(http::problem(401, "login_unknown", "Expected Basic authorization with a responder's id and password at the broker, or a token."));
    return std::nullopt;
}

std::string doer_of(JsonBody& body, const Author& author, const Directory& directory) {
    std::string by = body.text("by", 64);
    if (by.empty() || by == author.id) return author.id;
    if (!author.desk) body.complain("by", "expected your own id, \"" + author.id + "\", or nothing");
    else if (!directory.find(by)) body.complain("by", "no responder \"" + by + "\" in the town pack");
    return by;
}

bool complete(JsonBody& body, const Author& author) { return author.desk ? body.complete() : body.good(); }

engine::CheckIn check_in_of(JsonBody& body, const Author& author, std::string_view place_id, const PlaceCodes& codes) {
    engine::CheckIn out;
    out.at = optional_location(body, "location");
    if (const json::value* location = body.find("location"); location != nullptr && location->is_object()) {
        const json::value* accuracy = location->get_object().if_contains("accuracy_m");
        json::error_code ec;
        const double meters = accuracy == nullptr || accuracy->is_null() ? 0 : accuracy->to_number<double>(ec);
        if (ec || !(meters >= 0 && meters <= kAccuracyMax)) body.complain("location/accuracy_m", "expected 0 to " + std::to_string(kAccuracyMax) + " metres");
        else out.accuracy_m = static_cast<std::uint32_t>(meters);
    }
    out.fix_at = optional_time(body, "fix_at");
    out.device_at = optional_time(body, "at");
    const auto proof = body.word<engine::Proof>("proof");
    const std::string code = body.text("code", 64);
    if (author.desk) {
        if (proof && *proof != engine::Proof::Desk) body.complain("proof", "expected desk or nothing: only whoever was there can prove it");
        out.proof = engine::Proof::Desk;
        return out;
    }
    out.proof = proof.value_or(engine::Proof::Geofence);
    if (out.proof == engine::Proof::Desk) body.complain("proof", "expected geofence or qr");
    if (out.proof == engine::Proof::Qr && !codes.matches(place_id, code)) body.complain("code", "expected the code that hangs at " + std::string{place_id});
    return out;
}

Response refusal_of(const engine::Rejection& r, std::string_view path_field) {
    const std::string_view field = field_of(r.detail), code = engine::to_string(r.code);
    if (contains(kAboutAField, r.code) && !field.empty() && field != path_field)
        return http::problem(422, code, r.detail, {{"/" + std::string{field}, r.detail.substr(field.size() + 2)}});
    if (contains(kNotThere, r.code) || (!field.empty() && field == path_field)) return http::problem(404, code, r.detail);
    if (!field.empty()) return http::problem(409, code, r.detail, {{"/" + std::string{field}, r.detail.substr(field.size() + 2)}});
    return http::problem(409, code, r.detail);
}

void submit(const RouteContext& c, engine::Command command, const http::Responder& respond, Render render, bool created, std::string path_field) {
    const bool taken = c.core.submit(std::move(command), [respond, render = std::move(render), created, path_field = std::move(path_field)](const Outcome& o) {
        if (o.rejection != nullptr) return respond(refusal_of(*o.rejection, path_field));
        json::object body = render(o);
        if (created && o.events.empty()) body["repeated"] = true;
        respond(http::json_response(created && !o.events.empty() ? 201 : 200, json::serialize(body)));
    });
    if (!taken) respond(inbox_full(c.metrics));
}

void check_then_submit(const RouteContext& c, std::function<std::optional<Response>(const engine::State&)> check, engine::Command command, const http::Responder& respond,
                       Render render, bool created) {
    c.core.read([c, check = std::move(check), command = std::move(command), respond, render = std::move(render), created](const engine::State& s, engine::World, engine::Instant) mutable {
        if (auto no = check(s)) return respond(std::move(*no));
        submit(c, std::move(command), respond, std::move(render), created);
    });
}

Response bad_query(const char* name, std::string expected) {
    return http::problem(400, "invalid_query", std::string{name} + ": " + expected, {{"/" + std::string{name}, expected}});
}

std::optional<Response> parse_flag(const http::Request& r, const char* name, bool& out) {
    const auto text = r.query_value(name);
    if (text && *text != "true" && *text != "false") return bad_query(name, "expected true or false");
    out = text == "true";
    return std::nullopt;
}

std::optional<Response> parse_zone(const http::Request& r, const engine::Town& town, std::string& out) {
    out = r.query_value("zone").value_or("");
    if (!out.empty() && town.find_zone(out) == engine::kNoZone) return bad_query("zone", "no zone \"" + out + "\" in the town pack");
    return std::nullopt;
}

std::optional<Response> parse_person(const http::Request& r, const char* name, const Directory& directory, std::string& out) {
    out = r.query_value(name).value_or("");
    if (!out.empty() && !directory.find(out)) return bad_query(name, "no responder \"" + out + "\" in the town pack");
    return std::nullopt;
}

std::optional<Response> parse_page(const http::Request& r, char letter, PageQuery& q) {
    if (const auto text = r.query_value("limit")) {
        const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), q.limit);
        if (ec != std::errc{} || end != text->data() + text->size() || q.limit < 1 || q.limit > 1000) return bad_query("limit", "expected a whole number from 1 to 1000");
    }
    if (const auto cursor = r.query_value("cursor")) {
        const auto id = parse_public_id<engine::Id<struct CursorTag>>(*cursor, letter);
        if (!id) return bad_query("cursor", "expected the value of next_cursor");
        q.before = id.value;
    }
    return std::nullopt;
}

}  // namespace watchgrid::app
