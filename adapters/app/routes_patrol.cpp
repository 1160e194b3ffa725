#include "adapters/app/routes_patrol.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <set>

#include "adapters/app/crowded_door.hpp"
#include "adapters/app/inbox_full.hpp"
#include "adapters/app/json_body.hpp"
#include "adapters/app/json_views.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/http/problem.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;

constexpr std::size_t kBodyMax = 8U << 10U;  ///< bytes
constexpr std::size_t kHelpsKept = 10'000;
constexpr std::size_t kStrangersSosMax = 20;                          ///< different ones of an address without a login, within
constexpr engine::Duration kStrangersWindow = std::chrono::minutes{10};
constexpr std::size_t kStrangersNotesMax = 60;                        ///< about those beyond them, in the same

std::optional<engine::LatLon> place(const Request& r, std::string_view lat_name, std::string_view lon_name, std::vector<http::FieldError>& errors) {
    const auto degrees = [&](std::string_view name) -> std::optional<double> {
        const std::string_view text = r.query_value(name).value_or(std::string_view{});
        double out = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
        if (ec == std::errc{} && end == text.data() + text.size() && !text.empty() && std::isfinite(out)) return out;
        errors.push_back({"/" + std::string{name}, "expected degrees, for example 30.6"});
        return std::nullopt;
    };
    const auto lat = degrees(lat_name), lon = degrees(lon_name);
    if (!lat || !lon) return std::nullopt;
    const auto at = engine::LatLon::from_degrees(*lat, *lon);
    if (at) return *at;
    errors.push_back({"/" + std::string{lat_name}, std::string{engine::explain(at.error())}});
    return std::nullopt;
}

Response send_again() { return http::problem(503, "overloaded", "send it again with the same sos_id"); }

Response bad_query(const std::vector<http::FieldError>& errors) {
    return http::problem(400, "invalid_query", errors.front().pointer.substr(1) + ": " + errors.front().detail, errors);
}

/// Place in words: on the wire an offer names its place by id, which says nothing to a person.
json::object offer_json(const engine::State& s, const engine::Town& town, engine::OfferId id, std::uint32_t area_m) {
    const engine::OfferState& o = s.offers.at(id);
    const engine::IncidentState& i = s.incidents.at(o.incident);
    const std::string words = area_m == 0 || o.ring || said_yes(o) ? place_words(s, town, i) : area_words(town, i);
    return {{"offer_id", public_id(id)}, {"incident_id", public_id(o.incident)}, {"place_words", words}, {"expires_at", time_json(o.expires_at)}, {"accepted_at", time_json(o.accepted_at)},
            {"moving_at", time_json(o.moving_at)}, {"arrived_at", time_json(o.arrived_at)}, {"controlled_at", time_json(o.controlled_at)},
            {"feedback_at", time_json(o.feedback_at)}};
}

json::object me_json(const engine::State& s, engine::World w, engine::ResponderId id, engine::Instant now, std::uint32_t area_m) {
    json::object out = responder_json(s, w.fleet, id, now);
    out.erase("watched");  // for the desk to judge, not for the phone to learn
    const engine::ResponderState& r = s.responders.at(id);
    out["offer"] = r.open_offer ? json::value(offer_json(s, w.town, r.open_offer, area_m)) : json::value{};
    out["task"] = r.assignment ? json::value(offer_json(s, w.town, r.assignment, area_m)) : json::value{};
    out["town"] = json::string{w.town.name};
    out["server_at"] = time_json(now);
    return out;
}

/// Roads with any end near the point. Written by hand, like the whole map: thousands of lines.
std::string roads_near(const engine::Town& town, engine::LatLon at) {
    static constexpr const char* kClasses[] = {"motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "track", "path"};
    std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
    const auto near = [&](engine::LatLon p) { return engine::haversine(p, at).meters() <= kRoadsRadiusM; };
    const auto point = [&out](engine::LatLon p) {
        char buffer[48];
        out.append(buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, "[%.6f,%.6f]", p.lon(), p.lat())));
    };
    bool first = true;
    for (const engine::Edge& e : town.roads.edges()) {
        const engine::LatLon from = town.roads.nodes()[e.from], to = town.roads.nodes()[e.to];
        if (!near(from) && !near(to)) continue;
        out += first ? "" : ",";
        first = false;
        out += "{\"type\":\"Feature\",\"properties\":{\"class\":\"";
        out += kClasses[static_cast<std::size_t>(e.road_class)];
        out += "\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[";
        point(from);
        for (const engine::LatLon p : town.roads.shape(e)) out += ',', point(p);
        out += ',';
        point(to);
        out += "]}}";
    }
    return out + "]}";
}

class PatrolDesk {
public:
    PatrolDesk(const RouteContext& c, const PatrolOptions& o) : c_{c}, o_{o}, helped_{std::make_shared<std::set<std::string>>()}, strangers_{std::make_shared<CrowdedDoor>(CrowdedDoor::Bounds{kStrangersSosMax, kStrangersWindow, kStrangersNotesMax})} {}

    void me(const Request& r, const Responder& respond) const {
        const engine::ResponderId id = caller(r);
        if (!id) return respond(unknown());
        c_.core.read([id, respond, area_m = o_.offer_area_m](const engine::State& s, engine::World w, engine::Instant now) {
            respond(http::json_response(200, json::serialize(me_json(s, w, id, now, area_m))));
        });
    }
    void route(const Request& r, const Responder& respond) const;
    void roads(const Request& r, const Responder& respond) const;
    void help(const Request& r, const Responder& respond) const;
    void sos(const Request& r, const Responder& respond) const;

private:
    engine::ResponderId caller(const Request& r) const { return patrol_caller(r, c_.directory, o_.check_password); }
    static Response unknown() { return http::problem(401, "login_unknown", "Expected Basic authorization with a responder's id and password at the broker, or a device's token."); }

    RouteContext c_;
    PatrolOptions o_;
    std::shared_ptr<std::set<std::string>> helped_;  ///< help ids that were carried out; core thread only
    std::shared_ptr<CrowdedDoor> strangers_;         ///< SOS without a login, by address
};

/// What the desk reads of a press that raises nothing new: its place and words.
std::string words_of(const engine::Alert& alert) {
    std::array<char, 40> place{};
    if (alert.location) std::snprintf(place.data(), place.size(), "%.6f,%.6f", alert.location->at.lat(), alert.location->at.lon());
    return place.data() + std::string{alert.location && !alert.text.empty() ? " " : ""} + alert.text;
}

void take_sos(const RouteContext& c, engine::Alert alert, const Responder& respond) {
    const std::string alert_id = alert.alert_id, source = alert.source_id;
    const bool taken = c.core.submit(engine::ReceiveAlert{std::move(alert)}, [c, source, alert_id, respond](const Outcome& o) {
        if (o.rejection != nullptr) return respond(http::problem(503, engine::to_string(o.rejection->code), o.rejection->detail));
        const bool repeated = o.events.empty();
        c.metrics.alert(engine::SourceKind::Responder, repeated ? metrics::AlertResult::Repeated : metrics::AlertResult::Accepted);
        const codec::Receipt receipt = receipt_message(o.state, o.world, source, alert_id, repeated, o.now, &c.directory.shelters);
        respond(http::json_response(repeated ? 200 : 201, codec::encode(receipt, codec::Encoding::Json)));
    }, true);
    if (!taken) c.metrics.inbox_dropped(metrics::InboxKind::Sos), respond(send_again());
}

/// Whoever is not known and presses without end calls everybody away from where they are needed: what is said beyond the first ones reaches the desk.
void join_sos(const RouteContext& c, const engine::State& s, engine::World w, engine::Instant now, const std::shared_ptr<CrowdedDoor>& door, const CrowdedDoor::Joined& joined, const std::string& remote, const std::string& source, const Responder& respond) {
    const codec::Receipt receipt = receipt_message(s, w, joined.alarm.source_id, joined.alarm.alert_id, true, now, &c.directory.shelters);
    const auto answer = [c, respond, receipt] {
        c.metrics.alert(engine::SourceKind::Responder, metrics::AlertResult::Repeated);
        respond(http::json_response(200, codec::encode(receipt, codec::Encoding::Json)));
    };
    switch (joined.joining) {
        case CrowdedDoor::Joining::Said: return answer();
        case CrowdedDoor::Joining::Full: return respond(http::problem(429, "too_many_words", "the desk has this address's alarm and many words about it; call 110"));
        case CrowdedDoor::Joining::Told: break;
        default: return respond(send_again());
    }
    const bool taken = c.core.submit(engine::AddNote{joined.incident, source, "同一地址又一次 SOS another SOS from the same address" + joined.note}, [door, joined, remote, answer, respond](const Outcome& o) {
        if (o.rejection != nullptr) return respond(send_again());
        door->told(remote, joined, o.now);
        answer();
    }, true);
    if (!taken) c.metrics.inbox_dropped(metrics::InboxKind::Sos), respond(send_again());
}

void PatrolDesk::route(const Request& r, const Responder& respond) const {
    const engine::ResponderId id = caller(r);
    if (!id) return respond(unknown());
    std::vector<http::FieldError> errors;
    const auto from = place(r, "lat", "lon", errors), to = place(r, "to_lat", "to_lon", errors);
    if (!errors.empty()) return respond(bad_query(errors));
    RouteRequest request{.from = *from, .to = *to};
    for (const engine::Responder& known : c_.directory.town.responders)
        if (c_.directory.find(known.external_id) == id) request.mode = known.travel_mode;
    const bool taken = o_.routes.ask(request, [respond](const std::optional<RouteFound>& way) {
        if (!way) return respond(http::problem(404, "no_way", "there is no way by road between these places"));
        json::array line;
        for (const engine::LatLon p : way->line) line.push_back(json::array{p.lon(), p.lat()});
        respond(http::json_response(200, json::serialize(json::object{{"line", std::move(line)}, {"distance_m", way->distance_m}, {"travel_s", way->travel_s}})));
    });
    if (!taken) respond(http::problem(503, "overloaded", "too many ways are being looked for; try again"));
}

void PatrolDesk::roads(const Request& r, const Responder& respond) const {
    if (!caller(r)) return respond(unknown());
    std::vector<http::FieldError> errors;
    const auto at = place(r, "lat", "lon", errors);
    if (!errors.empty()) return respond(bad_query(errors));
    respond({.status = 200, .content_type = "application/geo+json", .body = roads_near(c_.directory.town, *at)});
}

void PatrolDesk::help(const Request& r, const Responder& respond) const {
    const engine::ResponderId id = caller(r);
    if (!id) return respond(unknown());
    JsonBody body{r.body};
    if (body.broken()) return respond(body.problem());
    const std::string help_id = body.required_text("help_id", "\"R17-1\""), text = body.text("text");
    const engine::IncidentId incident = parse_incident_id(body.required_text("incident_id", "\"I17\""));
    if (!incident && body.good()) body.complain("incident_id", "expected an incident id, for example \"I17\"");
    if (!body.good()) return respond(body.problem());
    const RouteContext& c = c_;
    c_.core.read([c, helped = helped_, id, help_id, text, incident, respond](const engine::State& s, engine::World, engine::Instant) {
        const engine::ResponderState& me = s.responders.at(id);
        const engine::OfferState* mine = me.assignment ? s.offers.find(me.assignment) : nullptr;
        const std::string key = me.profile.external_id + "\n" + help_id;
        const auto done = [](bool again) { return http::json_response(200, again ? R"({"accepted":true,"repeated":true})" : R"({"accepted":true,"repeated":false})"); };
        if (helped->contains(key)) return respond(done(true));
        if (mine == nullptr || mine->incident != incident) return respond(http::problem(409, "not_assigned", "you are not assigned to " + public_id(incident)));
        const bool taken = c.core.submit(engine::Escalate{incident, engine::Tier{}, me.profile.external_id, text.empty() ? "reinforcement asked for at the scene" : text},
                                         [helped, key, done, respond](const Outcome& o) {
                                             if (o.rejection != nullptr) return respond(http::problem(409, engine::to_string(o.rejection->code), o.rejection->detail));
                                             if (helped->size() >= kHelpsKept) helped->clear();
                                             helped->insert(key);
                                             respond(done(false));
                                         }, true);
        if (!taken) respond(inbox_full(c.metrics));
    });
}

void PatrolDesk::sos(const Request& r, const Responder& respond) const {
    const engine::ResponderId id = caller(r);
    const BasicLogin login = read_basic(r.header("Authorization").value_or(std::string_view{}));
    const std::string claimed = r.caller.role == http::Role::Device ? std::string{r.caller.name} : login.id;
    const auto decoded = codec::decode<codec::Sos>(r.body, {.received_at = c_.core.clock().now(), .town = c_.directory.box});
    const std::string source = id ? claimed : "unverified:" + (claimed.empty() ? std::string{r.remote} : claimed.substr(0, 64));
    engine::Alert alert = sos_alert(source, decoded ? decoded->message : codec::Sos{}, c_.core.clock().now());
    if (!id) alert.flags |= engine::kFlagUnknownSource;
    const CrowdedDoor::Alarm named{alert.source_id, alert.alert_id};
    const bool crowded = !id && strangers_->come(std::string{r.remote}, named, c_.core.clock().now()) == CrowdedDoor::Coming::Crowded;
    c_.core.read([c = c_, id, crowded, door = strangers_, remote = std::string{r.remote}, named, alert = std::move(alert), respond](const engine::State& s, engine::World w, engine::Instant now) mutable {
        const CrowdedDoor::Joined joined = crowded ? door->join(s, remote, named, words_of(alert), now) : CrowdedDoor::Joined{};
        if (joined.joining != CrowdedDoor::Joining::Alone) return join_sos(c, s, w, now, door, joined, remote, named.source_id, respond);
        complete_sos(alert, w, id);
        take_sos(c, std::move(alert), respond);
    }, true);
}

}  // namespace

engine::ResponderId patrol_caller(const Request& r, const Directory& directory, const std::function<bool(std::string_view, std::string_view)>& check_password) {
    if (r.caller.role == http::Role::Device) return directory.find(r.caller.name);
    const BasicLogin login = read_basic(r.header("Authorization").value_or(std::string_view{}));
    const engine::ResponderId id = login.id.empty() ? engine::ResponderId{} : directory.find(login.id);
    return id && check_password && check_password(login.id, login.password) ? id : engine::ResponderId{};
}

BasicLogin read_basic(std::string_view header) {
    constexpr std::string_view kScheme = "Basic ";
    if (!header.starts_with(kScheme)) return {};
    header.remove_prefix(kScheme.size());
    if (header.empty() || header.size() > 512 || header.size() % 4 != 0) return {};
    std::string text(header.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(header.data()), static_cast<int>(header.size()));
    if (size < 0) return {};
    const auto padding = static_cast<std::size_t>(header.ends_with("==") ? 2 : header.ends_with('=') ? 1 : 0);
    text.resize(static_cast<std::size_t>(size) - padding);
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return {};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

void add_patrol_routes(http::Router& router, const RouteContext& c, const PatrolOptions& o) {
    const auto desk = std::make_shared<const PatrolDesk>(c, o);
    const http::Roles everybody = http::Roles::everyone();  // who it is stands in the request, and is looked at here
    using Handle = void (PatrolDesk::*)(const Request&, const Responder&) const;
    const auto handler = [desk](Handle handle) { return [desk, handle](const Request& r, const Responder& respond) { ((*desk).*handle)(r, respond); }; };
    router.get("/patrol/api/me", everybody, handler(&PatrolDesk::me));
    router.get("/patrol/api/route", everybody, {"lat", "lon", "to_lat", "to_lon"}, handler(&PatrolDesk::route));
    router.get("/patrol/api/roads", everybody, {"lat", "lon"}, handler(&PatrolDesk::roads));
    router.add(http::Method::Post, "/patrol/api/help", {.roles = everybody, .body_max = kBodyMax, .query = {http::kAnyQuery}}, handler(&PatrolDesk::help));
    router.add(http::Method::Post, "/patrol/api/sos", {.roles = everybody, .body_max = kBodyMax, .query = {http::kAnyQuery}}, handler(&PatrolDesk::sos));
}

}  // namespace watchgrid::app
