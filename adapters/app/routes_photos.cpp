#include "adapters/app/routes_photos.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "adapters/app/public_ids.hpp"
#include "adapters/codec/rfc3339.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;

Response overloaded() { return http::problem(503, "overloaded", "too many photos at once; send it again"); }

Response refused(const engine::Rejection& r) { return http::problem(409, engine::to_string(r.code), r.detail); }

/// Written down; now the journal has to say so.
void journal(const RouteContext& c, engine::AddPhoto command, const Responder& respond) {
    const std::string digest = command.digest;
    const bool taken = c.core.submit(std::move(command), [digest, respond](const Outcome& o) {
        if (o.rejection != nullptr) return respond(refused(*o.rejection));
        respond(http::json_response(o.events.empty() ? 200 : 201, json::serialize(json::object{{"photo", digest}, {"repeated", o.events.empty()}})));
    }, true);
    if (!taken) respond(overloaded());
}

/// Looks before it writes: a file that no incident names would lie there for good.
void take(const RouteContext& c, PhotoShelf& shelf, engine::AddPhoto command, std::string bytes, const Responder& respond) {
    c.core.read([c, &shelf, command = std::move(command), bytes = std::move(bytes), respond](const engine::State& s, engine::World, engine::Instant) mutable {
        const engine::OfferState* offer = s.offers.find(command.offer);
        if (offer == nullptr || offer->responder != command.responder || !offer->accepted_at)
            return respond(http::problem(409, "not_accepted", "expected a photo of a task that you accepted"));
        const bool taken = shelf.keep(std::move(bytes), [c, command = std::move(command), respond](PhotoShelf::Kept kept) mutable {
            if (kept.digest.empty()) return respond(http::problem(507, "photo_not_kept", kept.complaint));
            command.digest = std::move(kept.digest);
            journal(c, std::move(command), respond);
        });
        if (!taken) respond(overloaded());
    });
}

void upload(const RouteContext& c, const PhotoOptions& o, const Request& r, const Responder& respond) {
    const engine::ResponderId who = o.caller(r);
    if (!who) return respond(http::problem(401, "login_unknown", "Expected Basic authorization with a responder's id and password at the broker, or a device's token."));
    if (photo_type(r.body).empty()) return respond(http::problem(415, "not_a_photo", "expected the bytes of a JPEG, PNG or WebP picture"));
    const std::string_view offer_text = r.query_value("offer_id").value_or(std::string_view{}), at_text = r.query_value("at").value_or(std::string_view{});
    const engine::OfferId offer = parse_offer_id(offer_text);
    if (!offer) return respond(http::problem(400, "invalid_query", "offer_id: expected an offer id, for example O21"));
    engine::AddPhoto command{.responder = who, .offer = offer, .digest = {}, .bytes = static_cast<std::uint32_t>(r.body.size()), .device_at = {}};
    if (!at_text.empty()) {
        command.device_at = codec::parse_rfc3339(at_text);
        if (!command.device_at) return respond(http::problem(400, "invalid_query", "at: expected a time, for example 2026-03-02T08:00:00Z"));
    }
    take(c, o.shelf, std::move(command), std::string{r.body}, respond);
}

void show(const RouteContext& c, PhotoShelf& shelf, const Request& r, const Responder& respond) {
    const engine::IncidentId incident = parse_incident_id(r.param("id"));
    const std::string digest{r.param("digest")};
    c.core.read([&shelf, incident, digest, respond](const engine::State& s, engine::World, engine::Instant) {
        const Response missing = http::problem(404, "no_such_photo", "this incident has no such photo");
        if (!s.incidents.has(incident)) return respond(missing);
        const std::vector<std::string>& known = s.incidents.at(incident).photos;
        if (std::find(known.begin(), known.end(), digest) == known.end()) return respond(missing);
        const bool taken = shelf.fetch(digest, [missing, digest, respond](std::optional<std::string> bytes) {
            if (!bytes) return respond(missing);
            Response out{.status = 200, .content_type = std::string{photo_type(*bytes)}, .body = std::move(*bytes)};
            out.headers = {{"Cache-Control", "private, max-age=86400, immutable"}, {"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "default-src 'none'; sandbox"}};
            out.etag = '"' + digest + '"';
            respond(std::move(out));
        });
        if (!taken) respond(overloaded());
    });
}

}  // namespace

void add_photo_routes(http::Router& router, const RouteContext& c, const PhotoOptions& o) {
    router.add(http::Method::Post, "/patrol/api/photo", {.roles = http::Roles::everyone(), .consumes = "*", .body_max = kPhotoBytesMax, .query = {"offer_id", "at"}},
               [c, o](const Request& r, const Responder& respond) { upload(c, o, r, respond); });
    router.get("/v1/incidents/{id}/photos/{digest}", {http::Role::Admin, http::Role::Supervisor, http::Role::Dispatcher, http::Role::Viewer, http::Role::Auditor},
               [c, &shelf = o.shelf](const Request& r, const Responder& respond) { show(c, shelf, r, respond); });
}

}  // namespace watchgrid::app
