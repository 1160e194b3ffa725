#include "adapters/app/routes_login.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "adapters/app/json_body.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;

constexpr std::size_t kBodyMax = 4U << 10U;  ///< bytes
constexpr std::size_t kLinesMax = 1000, kLinesUsual = 100;

Response answer_to(const identity::LoginAnswer& a) {
    switch (a.result) {
        case identity::LoginResult::Ok:
            return http::json_response(200, json::serialize(json::object{{"token", a.token}, {"name", a.name}, {"role", a.role}, {"expires_at", time_json(a.expires_at)}}));
        case identity::LoginResult::Wrong: return http::problem(401, "login_wrong", "name, password or code is wrong");
        case identity::LoginResult::CodeNeeded: return http::problem(401, "code_needed", "expected the code of the second factor too", {{"/code", "expected six digits"}});
        case identity::LoginResult::FactorMissing:
            return http::problem(403, "second_factor_required", "this role must have a second factor; whoever keeps the users gives one (watchgrid user passwd NAME --totp)");
        case identity::LoginResult::Wait: break;
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(a.wait).count();
    Response out = http::problem(429, "login_locked", "too many wrong tries; wait " + std::to_string(seconds) + " s");
    out.headers.emplace_back("Retry-After", std::to_string(seconds));
    return out;
}

Response busy(std::string_view why) {
    Response out = http::problem(503, "overloaded", why);
    out.headers.emplace_back("Retry-After", "1");
    return out;
}

void log_in(identity::SignIn& sign_in, const Request& r, const Responder& respond) {
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    identity::LoginRequest request{.name = body.required_text("name", "\"li.hua\""), .password = body.required_text("password", "\"...\""), .code = body.text("code", 16), .address = std::string{r.remote}};
    if (!body.good()) return respond(body.problem());
    if (sign_in.ask(std::move(request), [respond](const identity::LoginAnswer& a) { respond(answer_to(a)); })) return;
    respond(busy("too many are signing in; try again"));
}

void read_audit(const audit::AuditLog& log, RouteWorker& worker, const Request& r, const Responder& respond) {
    std::size_t limit = kLinesUsual;
    if (const auto wanted = r.query_value("limit")) {
        const auto [end, ec] = std::from_chars(wanted->data(), wanted->data() + wanted->size(), limit);
        if (ec != std::errc{} || end != wanted->data() + wanted->size() || limit == 0 || limit > kLinesMax)
            return respond(http::problem(400, "invalid_query", "limit: expected a whole number, 1 to 1000"));
    }
    const bool taken = worker.post([&log, limit, respond] {
        // The lines are JSON already.
        std::string out = "{\"entries\":[";
        for (const std::string& line : log.tail(limit)) out += (out.back() == '[' ? "" : ",") + line;
        respond(http::json_response(200, out + "],\"anchor\":\"" + to_string(log.head()) + "\"}"));
    });
    if (!taken) respond(busy("too much is asked of the disk at once; try again"));
}

}  // namespace

http::Caller caller_of_session(identity::SignIn& sign_in, std::string_view token) {
    const auto who = sign_in.find(token);
    const auto role = who ? engine::parse_enum<http::Role>(who->role) : std::nullopt;
    return role ? http::Caller{*role, who->name, who->key} : http::Caller{};
}

void add_login_routes(http::Router& router, identity::SignIn& sign_in) {
    using http::Role;
    router.add(http::Method::Post, "/login", {.roles = http::Roles::everyone(), .body_max = kBodyMax}, [&sign_in](const Request& r, const Responder& respond) { log_in(sign_in, r, respond); });
    router.add(http::Method::Post, "/v1/logout", {.roles = {Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Viewer, Role::Device, Role::Wall, Role::Auditor}, .consumes = "*", .body_max = kBodyMax},
               [&sign_in](const Request& r, const Responder& respond) {
                   sign_in.sign_out(r.bearer());
                   respond({.status = 204, .content_type = {}});
               });
}

void add_audit_routes(http::Router& router, const audit::AuditLog& log, RouteWorker& worker) {
    router.get("/v1/audit", {http::Role::Admin, http::Role::Auditor}, {"limit"}, [&log, &worker](const Request& r, const Responder& respond) { read_audit(log, worker, r, respond); });
}

}  // namespace watchgrid::app
