#include "adapters/app/routes_plate.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>

#include "adapters/app/crowded_door.hpp"
#include "adapters/app/press_memory.hpp"
#include "adapters/app/public_ids.hpp"
#include "adapters/app/routes_web.hpp"
#include "adapters/codec/wire_utf8.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/tokens.hpp"
#include "adapters/web/html.hpp"

namespace watchgrid::app {
namespace {

namespace json = boost::json;
using http::Request;
using http::Responder;
using http::Response;
using web::Language;
using web::PlateNotice;

constexpr std::size_t kPlateIdMax = 64;      ///< bytes
constexpr std::size_t kFormMax = 8U << 10U;  ///< bytes
constexpr std::size_t kTextMax = 2000;       ///< bytes: 500 characters and some
constexpr std::size_t kPhoneMax = 32;
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::chrono::hours kNotesWindow{24};
/// A caller's own fix moves the incident when it is this good, and this far from where we thought; a plate's place is surveyed.
constexpr double kFixGoodM = 100, kFixFarM = 150;
/// Nobody reads a plate from farther away; beyond it somebody holds a photo of the plate, or a phone lies about its place.
constexpr double kFixElsewhereM = 1000;

bool is_key(std::string_view key) noexcept {
    return key.size() >= 8 && key.size() <= 64 &&
           key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string_view::npos;
}

std::string in_case(std::string_view text, int (*fold)(int)) {
    std::string out{text};
    for (char& c : out) c = static_cast<char>(static_cast<unsigned char>(c) < 0x80 ? fold(static_cast<unsigned char>(c)) : c);
    return out;
}

/// Valid UTF-8 without control characters, cut.
std::string fit(std::string text, std::size_t max) {
    codec::replace_invalid_utf8(text);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    codec::cut_utf8(text, max);
    return text;
}

std::optional<double> number(const std::string& text) {
    double out = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() && !text.empty() && std::isfinite(out) ? std::optional{out} : std::nullopt;
}

Language language_of(const Request& r) {
    std::string asked{r.query_value("lang").value_or("")};
    if (asked.empty()) asked = web::form_value(r.body, "lang");
    if (!asked.empty()) return web::language_of(asked);
    return web::language_of(r.header("Accept-Language").value_or(""));
}
const char* query_of(Language l) noexcept { return l == Language::Zh ? "zh" : "en"; }

bool wants_json(const Request& r) noexcept { return r.header("Accept").value_or("").find("application/json") != std::string_view::npos; }

/// What one request is about, copied: the answer comes from another thread.
struct Visit {
    web::Plate plate;
    Language language{};
    bool json{};
    std::string key;
    bool told{};
};

std::string address_of(const Visit& v) { return "/p/" + web::escape_path_segment(v.plate.spelling.empty() ? v.plate.id : v.plate.spelling) + "/a/" + v.key + "?lang=" + query_of(v.language); }

/// The fix of a form as an alert's location; null without one. What is no number stays visible as broken.
json::value location_of(std::string_view form) {
    const std::string lat = web::form_value(form, "lat"), lon = web::form_value(form, "lon");
    if (lat.empty() && lon.empty()) return nullptr;
    const auto value = [](const std::string& text) { const auto n = number(text); return n ? json::value(*n) : json::value(nullptr); };
    json::object out{{"lat", value(lat)}, {"lon", value(lon)}, {"crs", "wgs84"}};
    if (const auto accuracy = number(web::form_value(form, "accuracy_m")); accuracy && *accuracy >= 0 && *accuracy < 1e6) out["accuracy_m"] = *accuracy;
    return out;
}

/// What the desk should ask on the telephone before it believes where the alarm is; empty: nothing. The alarm is taken as it is.
std::string doubt_about(const engine::Alert& a, const engine::Town& town) {
    const engine::Place* plate = town.find_place(a.place_id);
    if (plate == nullptr || !a.location) return {};
    const double away = engine::haversine(plate->at, a.location->at).meters();
    if (away <= kFixElsewhereM + a.location->accuracy_m) return {};
    return "报警人位置与牌不符 the caller's phone says that it is " + std::to_string(std::lround(away / 1000)) + " km from the plate";
}

/// How a visit is answered. Small and copied: answers come from the core's thread.
struct PlateAnswers {
    RouteContext c;
    bool tls{};

    Response html(const Visit& v, const std::optional<web::AlarmView>& alarm, PlateNotice notice, int status) const {
        Response out{.status = status, .content_type = "text/html; charset=utf-8", .body = web::render_plate_page(v.language, v.plate, alarm, notice)};
        out.headers.emplace_back("Content-Security-Policy", web::plate_page_policy());
        add_security_headers(out, tls);
        return out;
    }
    /// The alarm as it stands: JSON for the script; after a form the address of its page, so that a reload raises nothing.
    Response shown(const Visit& v, const web::AlarmView& alarm, int status) const {
        if (v.json) return http::json_response(status, web::alarm_json(v.language, alarm));
        Response out{.status = 303, .content_type = {}, .body = {}};
        out.headers.emplace_back("Location", address_of(v) + (v.told ? "&told=1" : ""));
        return out;
    }
    Response notice(const Visit& v, PlateNotice words, int status) const {
        Response out = v.json ? http::json_response(status, web::notice_json(v.language, words)) : html(v, std::nullopt, words, status);
        if (status == 429 || status == 503) out.headers.emplace_back("Retry-After", status == 503 ? "1" : "60");
        return out;
    }
};

/// What a press says, as one line for the desk: words, telephone and place.
std::string words_of(std::string_view form) {
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " · ") + part; };
    if (const std::string text = fit(web::form_value(form, "text"), kTextMax); !text.empty()) add(text);
    if (const std::string phone = fit(web::form_value(form, "phone"), kPhoneMax); !phone.empty()) add("tel " + phone);
    if (const auto lat = number(web::form_value(form, "lat")), lon = number(web::form_value(form, "lon")); lat && lon) {
        std::array<char, 64> place{};
        std::snprintf(place.data(), place.size(), "%.6f,%.6f", *lat, *lon);
        add(place.data());
    }
    return out;
}

void submit(const PlateAnswers& answers, engine::Alert alert, const Visit& v, const Responder& respond) {
    const std::string doubt = doubt_about(alert, answers.c.directory.town);
    const bool taken = answers.c.core.submit(engine::ReceiveAlert{std::move(alert)}, [answers, v, doubt, respond](const Outcome& o) {
        if (o.rejection != nullptr) return respond(answers.notice(v, PlateNotice::Busy, 503));
        const bool repeated = o.events.empty();
        answers.c.metrics.alert(engine::SourceKind::Plate, repeated ? metrics::AlertResult::Repeated : metrics::AlertResult::Accepted);
        const auto alarm = alarm_view(o.state, v.plate.id, v.key, o.now);
        if (!alarm) return respond(answers.notice(v, PlateNotice::Busy, 503));
        if (!repeated && !doubt.empty()) answers.c.core.submit(engine::AddNote{parse_incident_id(alarm->incident_id), "plate " + v.plate.id, doubt}, {});
        respond(answers.shown(v, *alarm, repeated ? 200 : 201));
    }, true);
    if (taken) return;
    answers.c.metrics.inbox_dropped(metrics::InboxKind::Alert);
    respond(answers.notice(v, PlateNotice::Busy, 503));
}

/// Answered when the desk's note is durable: who is told that the words were taken may go.
void tell_joined(const PlateAnswers& answers, const std::shared_ptr<CrowdedDoor>& door, const std::string& who, const Visit& v, const CrowdedDoor::Joined& joined, const web::AlarmView& alarm, const Responder& respond) {
    answers.c.metrics.alert(engine::SourceKind::Plate, metrics::AlertResult::Repeated);
    if (joined.joining == CrowdedDoor::Joining::Said) return respond(answers.shown(v, alarm, 200));
    if (joined.joining == CrowdedDoor::Joining::Full) return respond(answers.notice(v, PlateNotice::TooMany, 429));
    const bool taken = answers.c.core.submit(engine::AddNote{joined.incident, "plate " + v.plate.id, "又按了一次 pressed again" + joined.note}, [answers, door, who, v, joined, alarm, respond](const Outcome& o) {
        if (o.rejection != nullptr) return respond(answers.notice(v, PlateNotice::Busy, 503));
        door->told(who, joined, o.now);
        respond(answers.shown(v, alarm, 200));
    }, true);
    if (!taken) answers.c.metrics.inbox_dropped(metrics::InboxKind::Alert), respond(answers.notice(v, PlateNotice::Busy, 503));
}

/// One press too many of `who`.
void join(const PlateAnswers& answers, const std::shared_ptr<CrowdedDoor>& door, const std::string& who, engine::Alert alert, Visit v, std::string words, const Responder& respond) {
    answers.c.core.read([answers, door, who, alert = std::move(alert), v = std::move(v), words = std::move(words), respond](const engine::State& s, engine::World, engine::Instant now) mutable {
        const CrowdedDoor::Joined joined = door->join(s, who, {v.plate.id, v.key}, words, now);
        if (joined.joining == CrowdedDoor::Joining::Alone) return submit(answers, std::move(alert), v, respond);
        if (joined.joining != CrowdedDoor::Joining::Unsure) v.key = joined.alarm.alert_id;
        const auto alarm = alarm_view(s, v.plate.id, v.key, now);
        if (!alarm) return respond(answers.notice(v, PlateNotice::Busy, 503));
        tell_joined(answers, door, who, v, joined, *alarm, respond);
    });
}

/// What a press asks for. A word that nobody knows is taken as a report, and marked: somebody stands there and needs something.
struct Wish {
    engine::Intent intent{engine::Intent::Report};
    bool known{true};
};
Wish wish_of(std::string_view form) {
    const std::string word = web::form_value(form, "intent");
    if (word.empty()) return {};
    const auto intent = engine::parse_enum<engine::Intent>(word);
    return {intent.value_or(engine::Intent::Report), intent.has_value()};
}

class PlateDesk {
public:
    PlateDesk(const RouteContext& c, const PlateOptions& o) : c_{c}, o_{o}, answers_{c, o.tls} {}

    void page(const Request& r, const Responder& respond) const {
        Response out = answers_.html(visit(r), std::nullopt, PlateNotice::None, 200);
        std::string tag = web::policy_hash(out.body);
        tag.front() = tag.back() = '"';
        out.etag = std::move(tag);  // asked for again each time, sent again only when it has changed
        out.headers.emplace_back("Vary", "Accept-Language");
        respond(std::move(out));
    }

    void raise(const Request& r, const Responder& respond);
    void progress(const Request& r, const Responder& respond) const;
    void tell(const Request& r, const Responder& respond);

private:
    Visit visit(const Request& r) const {
        return {.plate = find_signed_plate(c_.directory.town, r.param("plate"), o_.codes, o_.signed_only), .language = language_of(r), .json = wants_json(r), .key = std::string{r.param("key")},
                .told = r.query_value("told").has_value()};
    }
    /// The key of this press: the sender's, or that of a press just before, or a new one.
    std::string key_of(const Request&, const std::string& who);
    bool too_many_unknown(const Request&, const web::Plate&, engine::Intent);
    std::optional<engine::Alert> alert_of(const Request&, const Visit&, const Wish&) const;

    RouteContext c_;
    PlateOptions o_;
    PlateAnswers answers_;
    PressMemory presses_;  ///< I/O thread only
    std::shared_ptr<CrowdedDoor> door_{std::make_shared<CrowdedDoor>(CrowdedDoor::Bounds{kPressesMax, kPressWindow, kCrowdNotesMax})};
};

std::string PlateDesk::key_of(const Request& r, const std::string& who) {
    const engine::Instant now = c_.core.clock().now();
    std::string key{r.header("Idempotency-Key").value_or("")};
    if (!is_key(key)) key = web::form_value(r.body, "key");
    if (!is_key(key)) key.clear();
    PressMemory::Press& press = presses_.at(who, now, kPressWindow);
    const engine::Instant before = std::exchange(press.last_at, now);
    if (key.empty()) key = !press.keys.empty() && now - before < kSamePress ? press.keys.back() : http::random_token();
    press.keys = {key};
    return key;
}

bool PlateDesk::too_many_unknown(const Request& r, const web::Plate& plate, engine::Intent intent) {
    if (plate.standing != web::PlateStanding::Unknown || intent == engine::Intent::Rescue) return false;
    PressMemory::Press& unknown = presses_.at("unknown\n" + std::string{r.remote}, c_.core.clock().now(), kPressWindow);
    if (unknown.keys.size() >= kUnknownMax) return true;
    unknown.keys.emplace_back();
    return false;
}

std::optional<engine::Alert> PlateDesk::alert_of(const Request& r, const Visit& v, const Wish& wish) const {
    json::object message{{"alert_id", v.key}, {"source", json::object{{"kind", "plate"}, {"id", v.plate.id}}}, {"intent", std::string{engine::to_string(wish.intent)}},
                         {"place_id", v.plate.id}, {"text", fit(web::form_value(r.body, "text"), kTextMax)}};
    if (json::value location = location_of(r.body); !location.is_null()) message["location"] = std::move(location);
    if (const std::string phone = fit(web::form_value(r.body, "phone"), kPhoneMax); !phone.empty()) message["reporter"] = json::object{{"phone", phone}};
    auto decoded = codec::decode_alert(json::serialize(message), {.received_at = c_.core.clock().now(), .town = c_.directory.box, .sender_id = v.plate.id});
    if (!decoded) return std::nullopt;
    complete_alert(*decoded, c_.directory);
    engine::Alert alert = std::move(decoded->alert);
    if (v.plate.standing == web::PlateStanding::Unknown) alert.flags |= engine::kFlagUnknownSource | engine::kFlagUnknownPlace;
    if (v.plate.standing == web::PlateStanding::Revoked) alert.flags |= engine::kFlagRevokedPlate;
    if (!wish.known) alert.flags |= engine::kFlagUnknownType;
    return alert;
}

void PlateDesk::raise(const Request& r, const Responder& respond) {
    Visit v = visit(r);
    c_.metrics.plate_press(standing_of_press(c_.directory.town, r.param("plate"), v.plate));
    const Wish wish = wish_of(r.body);
    const std::string who = v.plate.id + "\n" + std::string{r.remote} + "\n" + std::string{engine::to_string(wish.intent)};
    v.key = key_of(r, who);
    const CrowdedDoor::Coming coming = door_->come(who, {v.plate.id, v.key}, c_.core.clock().now());
    if (coming == CrowdedDoor::Coming::Counted && too_many_unknown(r, v.plate, wish.intent)) {
        door_->leave(who, {v.plate.id, v.key}, c_.core.clock().now());
        c_.metrics.alert(engine::SourceKind::Plate, metrics::AlertResult::Refused);
        return respond(answers_.notice(v, PlateNotice::TooMany, 429));
    }
    auto alert = alert_of(r, v, wish);
    if (!alert) return respond(answers_.notice(v, PlateNotice::Busy, 503));
    if (coming != CrowdedDoor::Coming::Crowded) return submit(answers_, std::move(*alert), v, respond);
    join(answers_, door_, who, std::move(*alert), std::move(v), words_of(r.body), respond);
}

void PlateDesk::progress(const Request& r, const Responder& respond) const {
    const PlateAnswers& answers = answers_;
    c_.core.read([answers, v = visit(r), respond](const engine::State& s, engine::World, engine::Instant now) {
        const auto alarm = alarm_view(s, v.plate.id, v.key, now);
        if (!alarm) return respond(answers.notice(v, PlateNotice::UnknownAlarm, 404));
        respond(v.json ? http::json_response(200, web::alarm_json(v.language, *alarm)) : answers.html(v, alarm, v.told ? PlateNotice::Told : PlateNotice::None, 200));
    });
}

/// What the caller adds, as one line for the desk.
std::string note_of(std::string_view form) {
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : " · ") + part; };
    const std::string type = web::form_value(form, "type");
    for (const std::string_view known : web::kPlateTypes)
        if (type == known) add(type);
    if (const std::string text = fit(web::form_value(form, "text"), kTextMax); !text.empty()) add(text);
    if (const std::string phone = fit(web::form_value(form, "phone"), kPhoneMax); !phone.empty()) add("tel " + phone);
    if (!web::form_value(form, "mistake").empty()) add("报警人说按错了 caller says: pressed by mistake");
    return out.empty() ? out : "报警人补充 caller adds: " + out;
}

/// Where the caller stands, when that tells the desk something new.
std::optional<engine::Location> moved_to(const engine::IncidentState& i, std::string_view form) {
    const auto lat = number(web::form_value(form, "lat")), lon = number(web::form_value(form, "lon"));
    const double accuracy = number(web::form_value(form, "accuracy_m")).value_or(kFixGoodM);
    if (!lat || !lon || !(accuracy >= 0 && accuracy < 1e6)) return std::nullopt;
    const auto at = engine::LatLon::from_degrees(*lat, *lon);
    if (!at) return std::nullopt;
    const engine::Location fix{*at, static_cast<std::uint32_t>(accuracy)};
    if (!i.location) return fix;
    const double away = engine::haversine(i.location->at, *at).meters();
    return accuracy <= kFixGoodM && away > std::max(kFixFarM, 2 * accuracy) ? std::optional{fix} : std::nullopt;
}

void PlateDesk::tell(const Request& r, const Responder& respond) {
    Visit v = visit(r);
    v.told = true;
    PressMemory::Press& told = presses_.at("told\n" + v.key, c_.core.clock().now(), kNotesWindow);
    if (told.keys.size() >= kNotesMax) return respond(answers_.notice(v, PlateNotice::TooMany, 429));
    told.keys.emplace_back();
    const PlateAnswers& answers = answers_;
    c_.core.read([answers, v, form = std::string{r.body}, respond](const engine::State& s, engine::World, engine::Instant now) {
        const auto alarm = alarm_view(s, v.plate.id, v.key, now);
        const engine::IncidentId id = alarm ? parse_incident_id(alarm->incident_id) : engine::IncidentId{};
        if (!alarm || !s.incidents.has(id)) return respond(answers.notice(v, PlateNotice::UnknownAlarm, 404));
        const std::string by = "plate " + v.plate.id;
        if (const auto at = moved_to(s.incidents.at(id), form); at && s.incidents.at(id).open()) answers.c.core.submit(engine::SetLocation{id, *at, by}, {});
        const std::string note = note_of(form);
        if (note.empty()) return respond(answers.shown(v, *alarm, 200));
        const bool taken = answers.c.core.submit(engine::AddNote{id, by, note}, [answers, v, alarm, respond](const Outcome& o) {
            if (o.rejection != nullptr) return respond(answers.notice(v, PlateNotice::UnknownAlarm, 409));
            respond(answers.shown(v, *alarm, 200));
        }, true);
        if (!taken) answers.c.metrics.inbox_dropped(metrics::InboxKind::Command), respond(answers.notice(v, PlateNotice::Busy, 503));
    });
}

}  // namespace

web::Plate find_plate(const engine::Town& town, std::string_view asked) {
    const std::string id = fit(std::string{asked.substr(0, 4 * kPlateIdMax)}, kPlateIdMax);
    for (const std::string& spelling : {id, in_case(id, std::tolower), in_case(id, std::toupper)}) {
        const engine::Place* p = town.find_place(spelling);
        if (p == nullptr || p->kind != engine::PlaceKind::Plate) continue;
        const auto status = p->attributes.find("status");
        const bool revoked = status != p->attributes.end() && status->second == "revoked";
        return {.id = p->id, .name = p->name, .standing = revoked ? web::PlateStanding::Revoked : web::PlateStanding::Known};
    }
    return {.id = id.empty() ? "?" : id, .name = {}, .standing = web::PlateStanding::Unknown};
}

std::string plate_signature(const PlaceCodes& codes, std::string_view plate_id) { return codes.code_of("plate:" + std::string{plate_id}); }

web::Plate find_signed_plate(const engine::Town& town, std::string_view asked, const PlaceCodes& codes, bool signed_only) {
    const std::size_t dot = asked.rfind('.');
    const std::string_view signature = dot == std::string_view::npos ? std::string_view{} : asked.substr(dot + 1);
    web::Plate plate = find_plate(town, asked);
    if (plate.standing == web::PlateStanding::Unknown && signature.size() == PlaceCodes::kCodeSize) {
        web::Plate with_id = find_plate(town, asked.substr(0, dot));
        if (with_id.standing == web::PlateStanding::Unknown || !codes.matches("plate:" + with_id.id, signature)) return plate;
        with_id.spelling = with_id.id + "." + std::string{signature};
        return with_id;
    }
    if (!signed_only || plate.standing == web::PlateStanding::Unknown) return plate;
    // Not the plate's id: an alarm from a source with that id would have its place.
    return {.id = plate.id + " (unsigned)", .name = {}, .standing = web::PlateStanding::Unknown, .spelling = plate.id};
}

metrics::PressStanding standing_of_press(const engine::Town& town, std::string_view asked, const web::Plate& found) {
    if (found.standing == web::PlateStanding::Known) return metrics::PressStanding::Known;
    if (found.standing == web::PlateStanding::Revoked) return metrics::PressStanding::Revoked;
    const std::size_t dot = asked.rfind('.');
    const bool has_signature = dot != std::string_view::npos && asked.size() - dot - 1 == PlaceCodes::kCodeSize;
    const bool is_ours = has_signature && find_plate(town, asked.substr(0, dot)).standing != web::PlateStanding::Unknown;
    return is_ours ? metrics::PressStanding::Forged : metrics::PressStanding::Unknown;
}

std::optional<web::AlarmView> alarm_view(const engine::State& s, std::string_view source_id, const std::string& key, engine::Instant now) {
    const auto known = s.alert_by_key.find(engine::alert_key(source_id, key));
    if (known == s.alert_by_key.end()) return std::nullopt;
    engine::IncidentId id = s.alerts.at(known->second).incident;
    for (int hops = 0; hops < 16 && s.incidents.has(id) && s.incidents.at(id).merged_into; ++hops) id = s.incidents.at(id).merged_into;
    using Progress = web::AlarmView::Progress;
    web::AlarmView out{.key = key, .incident_id = public_id(id), .progress = Progress::Closed};
    out.intent_unknown = (s.alerts.at(known->second).flags & engine::kFlagUnknownType) != 0;
    if (!s.incidents.has(id)) return out;  // long closed
    const engine::IncidentState& i = s.incidents.at(id);
    out.intent = i.intent;
    std::optional<engine::Instant> there_at;
    bool coming = false;
    for (const engine::OfferId o : i.offers) {
        const engine::OfferState* offer = s.offers.find(o);
        if (offer == nullptr) continue;
        out.anybody_asked = out.anybody_asked || offer->open();
        if (!offer->accepted_at) continue;
        out.anybody_came = true;
        out.anybody_there = out.anybody_there || offer->arrived_at.has_value();
        if (!offer->active() || offer->arrived_at) continue;
        coming = true;
        const engine::Instant at = *offer->accepted_at + offer->eta;
        if (!there_at || at < *there_at) there_at = at;
    }
    if (there_at) out.eta_s = std::chrono::floor<std::chrono::seconds>(*there_at - now).count();
    out.progress = !i.open() ? Progress::Closed : out.anybody_there ? Progress::Arrived : coming ? Progress::Coming : Progress::Received;
    return out;
}

void add_plate_routes(http::Router& router, const RouteContext& c, const PlateOptions& o) {
    const auto desk = std::make_shared<PlateDesk>(c, o);
    const http::Roles everybody = http::Roles::everyone();
    const auto post = [&](const char* pattern, void (PlateDesk::*handle)(const Request&, const Responder&)) {
        router.add(http::Method::Post, pattern, {.roles = everybody, .consumes = kForm, .body_max = kFormMax, .query = {http::kAnyQuery}},
                   [desk, handle](const Request& r, const Responder& respond) { ((*desk).*handle)(r, respond); });
    };
    router.get("/p/{plate}", everybody, {http::kAnyQuery}, [desk](const Request& r, const Responder& respond) { desk->page(r, respond); });
    post("/p/{plate}", &PlateDesk::raise);
    router.get("/p/{plate}/a/{key}", everybody, {http::kAnyQuery}, [desk](const Request& r, const Responder& respond) { desk->progress(r, respond); });
    post("/p/{plate}/a/{key}", &PlateDesk::tell);
}

}  // namespace watchgrid::app
