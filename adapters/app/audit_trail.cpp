#include "adapters/app/audit_trail.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/app/routes_patrol.hpp"

namespace watchgrid::app {
namespace {

constexpr std::string_view kPersonal[] = {
    "/v1/incidents", "/v1/incidents/{id}", "/v1/incidents/{id}/timeline", "/v1/incidents/{id}/explanation", "/v1/incidents/{id}/photos/{digest}",
    "/v1/responders", "/v1/responders/nearest", "/v1/responders/{id}", "/v1/rings/{id}", "/v1/incidents/{id}/home", "/v1/homes", "/v1/disputes", "/v1/disputes/{id}", "/v1/points", "/v1/points/{holder}", "/v1/reports/repeats", "/v1/sheet", "/v1/stream", "/v1/stream/wall",
};
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

Audited audited(const http::RouteInfo& route) noexcept {
    if (is_one_of(kNobodys, route.pattern)) return Audited::No;
    if (route.method != http::Method::Get) return Audited::Order;
    return is_one_of(kPersonal, route.pattern) ? Audited::View : Audited::No;
}

std::string command_name(std::string_view body) { return text_of(body, "command"); }

bool AuditTrail::stranger_fits(engine::Instant now) {
    if (now - minute_began_ >= std::chrono::minutes{1}) {
        if (strangers_ > kStrangersMax)
            log_.add({.at = now, .who = {}, .role = "unknown", .from = {}, .what = "audit strangers", .on = {}, .detail = std::to_string(strangers_ - kStrangersMax) + " more tries without a known caller", .status = 401});
        minute_began_ = now;
        strangers_ = 0;
    }
    return ++strangers_ <= kStrangersMax;
}

void AuditTrail::on_answer(const http::Request& r, const http::RouteInfo& route, int status) {
    if (audited(route) == Audited::No) return;
    const bool by_device = r.caller.role == http::Role::Device && route.pattern == "/v1/alerts";
    if (by_device && status < 300) return;
    std::string who{r.caller.name}, role{r.caller.role == http::Role::None ? std::string_view{"unknown"} : engine::to_string(r.caller.role)};
    if (r.caller.role == http::Role::None) {
        // A responder's page signs in with Basic; the route has looked at the password when it answers with success.
        const BasicLogin login = read_basic(r.header("Authorization").value_or(std::string_view{}));
        if (!login.id.empty()) who = login.id, role = status < 300 ? "responder" : "unverified";
        else if (route.pattern == "/login") who = text_of(r.body, "name"), role = status < 300 ? "signed in" : "unverified";
    }
    const engine::Instant now = clock_.now();
    if ((who.empty() || role == "unverified") && !stranger_fits(now)) return;
    log_.add({.at = now, .who = std::move(who), .role = std::move(role), .from = std::string{r.remote},
              .what = std::string{http::to_string(r.method)} + " " + route.pattern, .on = std::string{r.path}, .detail = command_name(r.body), .status = status});
}

}  // namespace watchgrid::app
