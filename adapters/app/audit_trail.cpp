#include "adapters/app/audit_trail.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/app/routes_patrol.hpp"

namespace watchgrid::app {
namespace {

constexpr std::string_view kPersonal[] = {
    "/v1/incidents", "/v1/incidents/{id}", "/v1/incidents/{id}/timeline", "/v1/incidents/{id}/explanation", "/v1/incidents/{id}/photos/{digest}",
    "/v1/incidents/{id}/home", "/v1/responders", "/v1/responders/nearest", "/v1/responders/{id}", "/v1/rings/{id}", "/v1/reports/repeats", "/v1/sheet", "/v1/stream",
    "/v1/stream/wall", "/v1/hazards", "/v1/places", "/v1/places/{id}/code", "/v1/tasks", "/v1/patrols", "/v1/homes", "/v1/disputes", "/v1/disputes/{id}", "/v1/points", "/v1/points/{holder}",
    "/v1/audit",
};
constexpr std::string_view kPatrolPage = "/patrol/api", kSignIn = "/login", kSos = "/patrol/api/sos";
/// Not a person's doing, or of a person who has no name here.
constexpr std::string_view kNobodys[] = {"/v1/positions", "/p/{plate}", "/p/{plate}/a/{key}"};

template <std::size_t N>
bool is_one_of(const std::string_view (&list)[N], std::string_view pattern) noexcept {
    return std::find(std::begin(list), std::end(list), pattern) != std::end(list);
}

/// Of a JSON body, cut at 64 bytes.
std::string text_of(std::string_view body, const char* field) {
    boost::json::error_code ec;
    const boost::json::value v = boost::json::parse({body.data(), body.size()}, ec);
    if (ec || !v.is_object()) return {};
    const boost::json::value* text = v.get_object().if_contains(field);
    return text != nullptr && text->is_string() ? std::string{text->get_string().data(), std::min<std::size_t>(text->get_string().size(), 64)} : std::string{};
}

}  // namespace

Audited audited(const http::RouteInfo& route) {
    if (is_one_of(kNobodys, route.pattern)) return Audited::No;
    if (route.method != http::Method::Get) return Audited::Order;
    const bool personal = route.pattern.starts_with(kPatrolPage) ? is_one_of(kPersonal, "/v1" + route.pattern.substr(kPatrolPage.size())) : is_one_of(kPersonal, route.pattern);
    return personal ? Audited::View : Audited::No;
}

std::string command_name(std::string_view body) { return text_of(body, "command"); }

bool AuditTrail::fits(Allowance& a, engine::Instant now) {
    if (now - a.minute_began >= std::chrono::minutes{1}) {
        if (a.tries > a.max)
            log_.add({.at = now, .who = {}, .role = "unknown", .from = {}, .what = a.what, .on = {}, .detail = std::to_string(a.tries - a.max) + a.more, .status = 401});
        a.minute_began = now;
        a.tries = 0;
    }
    return ++a.tries <= a.max;
}

/// A responder's page signs in with Basic; the route has looked at the password when it answers with success. Two routes have not: the one
/// that signs in reads the name in its body, and an SOS is taken from everybody.
AuditTrail::Who AuditTrail::without_a_token(const http::Request& r, const http::RouteInfo& route, int status) const {
    const bool done = status < 300;
    if (route.pattern == kSignIn) return {text_of(r.body, "name"), done ? "signed in" : "unverified"};
    const BasicLogin login = read_basic(r.header("Authorization").value_or(std::string_view{}));
    if (login.id.empty()) return {{}, "unknown"};
    const bool shown = route.pattern != kSos || (verifier_ && verifier_(r));
    return {login.id, done && shown ? "responder" : "unverified"};
}

void AuditTrail::on_answer(const http::Request& r, const http::RouteInfo& route, int status) {
    if (audited(route) == Audited::No) return;
    const bool by_device = r.caller.role == http::Role::Device && route.pattern == "/v1/alerts";
    if (by_device && status < 300) return;
    Who who = r.caller.role == http::Role::None ? without_a_token(r, route, status) : Who{std::string{r.caller.name}, std::string{engine::to_string(r.caller.role)}};
    const engine::Instant now = clock_.now();
    if ((who.name.empty() || who.role == "unverified") && !fits(route.pattern == kSignIn ? sign_ins_ : strangers_, now)) return;
    log_.add({.at = now, .who = std::move(who.name), .role = std::move(who.role), .from = std::string{r.remote},
              .what = std::string{http::to_string(r.method)} + " " + route.pattern, .on = std::string{r.path}, .detail = command_name(r.body), .status = status});
}

}  // namespace watchgrid::app
