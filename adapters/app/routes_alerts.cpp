#include <boost/json.hpp>

#include "adapters/app/json_views.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

using http::Role;

http::Response refusal(const codec::WireError& e) {
    std::vector<http::FieldError> errors;
    for (const codec::Note& n : e.notes) errors.push_back({n.pointer, n.detail});
    switch (e.code) {
        case codec::WireErrc::TooLarge: return http::problem(413, "body_too_large", "expected at most 16 KiB", errors);
        case codec::WireErrc::Unreadable: return http::problem(400, "malformed_body", errors.empty() ? "expected a JSON object" : errors.front().detail, errors);
        case codec::WireErrc::Missing:
        case codec::WireErrc::Strict: break;
    }
    return http::problem(422, "invalid_alert", errors.empty() ? "expected an alert" : errors.front().detail, errors);
}

class AlertRoute {
public:
    explicit AlertRoute(const RouteContext& context) : c_{context} {}

    void operator()(const http::Request& request, const http::Responder& respond) const {
        const bool device = request.caller.role == Role::Device;
        codec::DecodeContext context{.received_at = c_.core.clock().now(), .town = c_.directory.box};
        if (device) context.sender_id = request.caller.name, context.default_crs = declared_crs(c_.directory.town, request.caller.name);
        context.strict = request.query_value("strict") == "true";
        auto decoded = codec::decode_alert(request.body, context);
        if (!decoded) {
            c_.metrics.alert(engine::SourceKind::Other, metrics::AlertResult::Refused);
            return respond(refusal(decoded.error()));
        }
        if (!device && decoded->alert.source_id.empty()) decoded->alert.source_id = request.caller.name;
        complete_alert(*decoded, c_.directory);
        submit(std::move(decoded->alert), respond);
    }

private:
    void submit(engine::Alert alert, const http::Responder& respond) const {
        const std::string id = alert.alert_id, source = alert.source_id;
        const engine::SourceKind kind = alert.source_kind;
        const bool critical = alert.severity == engine::Severity::Critical;
        const RouteContext& c = c_;
        const bool taken = c_.core.submit(engine::ReceiveAlert{std::move(alert)},
                                          [c, id, source, kind, respond](const Outcome& o) {
                                              if (o.rejection != nullptr)
                                                  return respond(http::problem(503, engine::to_string(o.rejection->code), o.rejection->detail));
                                              const bool repeated = o.events.empty();
                                              c.metrics.alert(kind, repeated ? metrics::AlertResult::Repeated : metrics::AlertResult::Accepted);
                                              // The same id gets the same words again: the code stays "accepted".
                                              codec::Receipt receipt = receipt_message(o.state, o.world, source, id, false, o.now, &c.directory.shelters);
                                              respond(http::json_response(repeated ? 200 : 201, codec::encode(receipt, codec::Encoding::Json)));
                                          },
                                          true);
        if (taken) return;
        c_.metrics.inbox_dropped(metrics::InboxKind::Alert);
        // 429 is never the answer to a critical alert; 503 says that it is us, and to come back at once.
        http::Response busy = critical ? http::problem(503, "overloaded", "the inbox is full; send it again with the same alert_id")
                                       : http::problem(429, "overloaded", "the inbox is full; send it again with the same alert_id");
        busy.headers.emplace_back("Retry-After", "1");
        respond(std::move(busy));
    }
    RouteContext c_;
};

}  // namespace

void add_alert_routes(http::Router& router, const RouteContext& c) {
    router.add(http::Method::Post, "/v1/alerts", {.roles = {Role::Admin, Role::Supervisor, Role::Dispatcher, Role::Device}, .consumes = "application/json", .query = {http::kAnyQuery}}, AlertRoute{c});
}

}  // namespace watchgrid::app
