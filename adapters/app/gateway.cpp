#include "adapters/app/gateway.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "adapters/app/inbox_full.hpp"
#include "adapters/app/public_ids.hpp"

namespace watchgrid::app {
namespace {

engine::AnswerKind engine_kind(codec::AnswerKind k) noexcept { return static_cast<engine::AnswerKind>(k); }
static_assert(static_cast<int>(codec::AnswerKind::Withdraw) == static_cast<int>(engine::AnswerKind::Withdraw));

std::string first_note(const codec::WireError& e) {
    if (e.notes.empty()) return "unreadable";
    const codec::Note& note = e.notes.front();
    return note.pointer.empty() ? note.detail : note.pointer + ": " + note.detail;
}

/// A button's own press, of which the next one tells nothing new but its words. What is critical, silent, rescue or a drill is never one of many, nor
/// what a terminal tells of somebody: a station or a desk speaks for many.
bool is_plain_press(const engine::Alert& a, const engine::Town& town) {
    const engine::Place* place = town.find_place(a.place_id);
    const bool button = place != nullptr && a.place_id == a.source_id && (place->kind == engine::PlaceKind::AlarmPoint || place->kind == engine::PlaceKind::WatchPoint);
    return button && a.reporter == engine::Reporter{} && !a.location && !a.silent && !a.drill && a.intent == engine::Intent::Report &&
           a.type != engine::AlertType::Sos && a.severity != engine::Severity::Critical;
}

bool goes_first(const engine::Alert& a) { return a.silent || a.intent == engine::Intent::Rescue || a.type == engine::AlertType::Sos || a.severity == engine::Severity::Critical; }

/// The button, and what bears on how bad it is: a worse press is none of many milder ones.
std::string button_of(const engine::Alert& a) {
    return a.source_id + "\n" + std::string{engine::to_string(a.source_kind)} + "\n" + std::string{engine::to_string(a.type)} + "\n" +
           (a.severity ? std::string{engine::to_string(*a.severity)} : std::string{});
}

engine::SourceKind source_kind_of(const engine::Place* place) {
    using engine::PlaceKind, engine::SourceKind;
    if (place == nullptr) return SourceKind::Other;
    switch (place->kind) {
        case PlaceKind::WatchPoint:
        case PlaceKind::Post: return SourceKind::WatchPoint;  // a watch point with police at it
        case PlaceKind::AlarmPoint: return SourceKind::AlarmPoint;
        case PlaceKind::MobileAlarmPoint: return SourceKind::MobileAlarmPoint;
        case PlaceKind::Camera: return SourceKind::Camera;
        case PlaceKind::Home: return SourceKind::HomeCamera;
        default: return SourceKind::Other;  // a plate too: only its own page raises alarms, and says so
    }
}

/// What the town knows of a sender that does not say what it is. Who names a place is not that place.
engine::SourceKind source_kind_in(const engine::Town& town, const engine::Alert& a) {
    if (const engine::Place* sender = town.find_place(a.source_id)) return source_kind_of(sender);
    const auto is_sender = [&](const engine::CareHome& home) { return !home.camera.empty() && home.camera == a.source_id; };
    return std::ranges::any_of(town.everyday.homes, is_sender) ? engine::SourceKind::HomeCamera : engine::SourceKind::Other;
}

bool is_open(const engine::State& s, engine::IncidentId id) { return s.incidents.has(id) && s.incidents.at(id).open(); }

}  // namespace

codec::TownBox box_of(const engine::Town& town) {
    std::int32_t south = 90'000'000, north = -90'000'000, west = 180'000'000, east = -180'000'000;
    const auto include = [&](engine::LatLon p) {
        south = std::min(south, p.lat_e6()), north = std::max(north, p.lat_e6());
        west = std::min(west, p.lon_e6()), east = std::max(east, p.lon_e6());
    };
    for (const engine::LatLon p : town.roads.nodes()) include(p);
    for (const engine::Zone& z : town.zones)
        for (const auto& ring : z.rings)
            for (const engine::LatLon p : ring) include(p);
    return {engine::LatLon::from_e6(south, west), engine::LatLon::from_e6(north, east)};
}

void complete_alert(codec::DecodedAlert& decoded, const Directory& directory) {
    engine::Alert& a = decoded.alert;
    if (!decoded.kind_named) a.source_kind = source_kind_in(directory.town, a);
    // A device that is itself a place needs to send no more than its id.
    if (a.place_id.empty() && directory.town.find_place(a.source_id) != nullptr) a.place_id = a.source_id;
    if (!a.place_id.empty() && directory.town.find_place(a.place_id) == nullptr) a.flags |= engine::kFlagUnknownPlace;
    const bool known = directory.town.find_place(a.source_id) != nullptr || directory.find(a.source_id) || a.source_kind == engine::SourceKind::Desk;
    if (!known) a.flags |= engine::kFlagUnknownSource;
}

engine::Alert sos_alert(std::string_view responder, const codec::Sos& sos, engine::Instant now) {
    engine::Alert alert;
    alert.alert_id = "sos-" + std::string{responder} + "-" + (sos.sos_id.empty() ? std::to_string(engine::to_ms(now) / 10'000) : sos.sos_id);
    alert.source_kind = engine::SourceKind::Responder;
    alert.source_id = responder;
    alert.intent = engine::Intent::Rescue;
    alert.type = engine::AlertType::Sos;
    alert.severity = engine::Severity::Critical;
    alert.location = sos.location;
    alert.text = sos.text;
    alert.occurred_at = sos.at;
    return alert;
}

void complete_sos(engine::Alert& alert, engine::World w, engine::ResponderId id) {
    if (alert.location) return;
    const auto fix = id ? w.fleet.fix(id) : std::nullopt;
    if (fix) alert.location = engine::Location{fix->at, 0};
    else alert.flags |= engine::kFlagNeedsLocation;
}

Gateway::Gateway(CoreLoop& core, const Directory& directory, Outbox& outbox, PeerEncodings& encodings, metrics::Metrics& metrics, mqtt::Topics topics, std::size_t waiting_max)
    : core_{core}, directory_{directory}, outbox_{outbox}, encodings_{encodings}, metrics_{metrics}, topics_{std::move(topics)}, alerts_{waiting_max} {}

std::optional<engine::Crs> declared_crs(const engine::Town& town, std::string_view sender) {
    const engine::Place* place = town.find_place(sender);
    if (place == nullptr) return std::nullopt;
    const auto crs = place->attributes.find("crs");
    return crs == place->attributes.end() ? std::nullopt : engine::parse_crs(crs->second);
}

codec::DecodeContext Gateway::context(std::string_view sender) const {
    return {.received_at = core_.clock().now(), .default_crs = declared_crs(directory_.town, sender), .town = directory_.box, .sender_id = sender, .strict = false};
}

void Gateway::on_message(const mqtt::Incoming& in) {
    const auto topic = topics_.parse(in.topic);
    if (!topic || (in.retained && topic->kind != mqtt::Inbound::Presence)) return;  // planted or foreign
    switch (topic->kind) {
        case mqtt::Inbound::Alert: return on_alert(topic->id, in.payload);
        case mqtt::Inbound::Answer: return on_answer(topic->id, in.payload);
        case mqtt::Inbound::Position: return on_position(topic->id, in.payload);
        case mqtt::Inbound::Duty: return on_duty(topic->id, in.payload);
        case mqtt::Inbound::Hello: return on_hello(topic->id, in.payload);
        case mqtt::Inbound::Sos: return on_sos(topic->id, in.payload);
        case mqtt::Inbound::Sighting: return on_sighting(topic->id, in.payload);
        case mqtt::Inbound::Heartbeat:
            if (watch_ != nullptr && directory_.town.find_place(topic->id) != nullptr) watch_->heard(topic->id, core_.clock().now());
            return;
        case mqtt::Inbound::Presence: return;
    }
}

void Gateway::send_receipt(const std::string& topic, const codec::Receipt& receipt, codec::Encoding encoding) {
    if (publisher_ == nullptr) return;
    const bool sent = publisher_->publish({.topic = topic, .payload = codec::encode(receipt, encoding), .qos = 1, .retain = false, .expiry = std::nullopt,
                                           .correlation = {}, .kind = mqtt::MessageKind::Receipt},
                                          [this](mqtt::PublishResult r) {
                                              metrics_.mqtt_published(metrics::PublishKind::Receipt, r == mqtt::PublishResult::Ok ? metrics::PublishResult::Confirmed
                                                                                                                                  : metrics::PublishResult::Failed);
                                          });
    if (!sent) metrics_.mqtt_published(metrics::PublishKind::Receipt, metrics::PublishResult::Failed);
}

void Gateway::send_ack(const std::string& responder, const codec::Ack& ack, codec::Encoding encoding) {
    if (publisher_ == nullptr) return;
    const bool sent = publisher_->publish({.topic = topics_.answer_ack(responder), .payload = codec::encode(ack, encoding), .qos = 1, .retain = false,
                                           .expiry = std::nullopt, .correlation = {}, .kind = mqtt::MessageKind::Ack},
                                          [this](mqtt::PublishResult r) {
                                              metrics_.mqtt_published(metrics::PublishKind::Ack, r == mqtt::PublishResult::Ok ? metrics::PublishResult::Confirmed
                                                                                                                              : metrics::PublishResult::Failed);
                                          });
    if (!sent) metrics_.mqtt_published(metrics::PublishKind::Ack, metrics::PublishResult::Failed);
}

void Gateway::on_alert(std::string_view device, std::string_view payload) {
    auto decoded = codec::decode_alert(payload, context(device));
    const std::string topic = topics_.receipt(device);
    if (!decoded) {
        metrics_.alert(engine::SourceKind::Other, metrics::AlertResult::Refused);
        spdlog::warn("device={} alert refused: {}", device, first_note(decoded.error()));
        return send_receipt(topic, {.alert_id = {}, .accepted = false, .code = "unreadable", .incident_id = {}, .incident_state = {}, .merged = false,
                                    .severity = {}, .clocks = {}, .nearest_shelter = {}, .server_at = core_.clock().now(), .detail = first_note(decoded.error())},
                            payload.starts_with('{') ? codec::Encoding::Json : codec::Encoding::Protobuf);
    }
    complete_alert(*decoded, directory_);
    Raised raised{.alert = std::move(decoded->alert), .encoding = decoded->encoding, .receipt_topic = topic};
    if (!goes_first(raised.alert) && !(raised.turn = alerts_.take(raised.alert.source_id))) return metrics_.inbox_dropped(metrics::InboxKind::Alert);
    const std::string button = button_of(raised.alert);
    const bool crowded = is_plain_press(raised.alert, directory_.town) &&
                         buttons_.come(button, {raised.alert.source_id, raised.alert.alert_id}, core_.clock().now()) == CrowdedDoor::Coming::Crowded;
    if (!crowded) return submit_alert(std::move(raised));
    core_.read([this, button, raised = std::move(raised)](const engine::State& s, engine::World w, engine::Instant now) { join_press(s, w, now, button, raised); }, true);
}

/// Core thread. What the journal has by itself is answered by itself, and what cannot be joined is an alarm of its own.
void Gateway::join_press(const engine::State& s, engine::World w, engine::Instant now, const std::string& button, Raised raised) {
    const engine::Alert& alert = raised.alert;
    if (s.alert_by_key.contains(engine::alert_key(alert.source_id, alert.alert_id))) return submit_alert(std::move(raised));
    const CrowdedDoor::Joined joined = buttons_.join(s, button, {alert.source_id, alert.alert_id}, alert.text, now);
    const bool told = joined.joining == CrowdedDoor::Joining::Told;
    if (!told && joined.joining != CrowdedDoor::Joining::Said) return submit_alert(std::move(raised));
    codec::Receipt receipt = receipt_message(s, w, joined.alarm.source_id, joined.alarm.alert_id, false, now, &directory_.shelters);
    receipt.alert_id = alert.alert_id;
    receipt.merged = true;
    if (!told) return send_joined(raised, receipt);
    engine::AddNote note{joined.incident, alert.source_id, "又按了一次 pressed again" + joined.note};
    const bool taken = core_.submit(std::move(note), [this, button, joined, receipt = std::move(receipt), raised = std::move(raised)](const Outcome& o) {
        if (o.rejection != nullptr || !is_open(o.state, joined.incident)) return submit_alert(raised);  // closed in between: nobody reads it there
        buttons_.told(button, joined, o.now);
        send_joined(raised, receipt);
    }, true);
    if (!taken) metrics_.inbox_dropped(metrics::InboxKind::Alert);
}

void Gateway::send_joined(const Raised& raised, const codec::Receipt& receipt) {
    metrics_.alert(raised.alert.source_kind, metrics::AlertResult::Merged);
    send_receipt(raised.receipt_topic, receipt, raised.encoding);
}

void Gateway::submit_alert(Raised raised) {
    const std::string id = raised.alert.alert_id, source = raised.alert.source_id;
    const engine::SourceKind kind = raised.alert.source_kind;
    const bool sos = raised.alert.type == engine::AlertType::Sos;
    const codec::Encoding encoding = raised.encoding;
    const bool taken = core_.submit(engine::ReceiveAlert{std::move(raised.alert)},
                                    [this, id, source, kind, encoding, topic = std::move(raised.receipt_topic), turn = std::move(raised.turn)](const Outcome& o) {
                                        metrics_.alert(kind, o.events.empty() ? metrics::AlertResult::Repeated : metrics::AlertResult::Accepted);
                                        send_receipt(topic, receipt_message(o.state, o.world, source, id, o.events.empty(), o.now, &directory_.shelters), encoding);
                                    },
                                    true);
    if (!taken) metrics_.inbox_dropped(sos ? metrics::InboxKind::Sos : metrics::InboxKind::Alert);  // no receipt: the device asks again
}

void Gateway::on_answer(std::string_view responder, std::string_view payload) {
    const WaitingShare::Turn turn = answers_.take(std::string{responder});
    if (!turn) return metrics_.inbox_dropped(metrics::InboxKind::Answer);  // no ack: the phone asks again
    const engine::ResponderId id = directory_.find(responder);
    const auto decoded = codec::decode<codec::Answer>(payload, context(responder));
    const codec::Encoding encoding = payload.starts_with('{') ? codec::Encoding::Json : codec::Encoding::Protobuf;
    codec::Ack ack{.answer_id = {}, .accepted = false, .code = "unreadable", .offer_id = {}, .server_at = core_.clock().now(), .detail = {}};
    if (!decoded) {
        ack.detail = first_note(decoded.error());
        return send_ack(std::string{responder}, ack, encoding);
    }
    const codec::Answer& a = decoded->message;
    ack.answer_id = a.answer_id;
    ack.offer_id = a.offer_id;
    if (!id) {
        ack.code = "unknown_responder";
        return send_ack(std::string{responder}, ack, encoding);
    }
    encodings_.note(id, encoding);
    const engine::AnswerOffer command{.responder = id, .offer = parse_offer_id(a.offer_id), .answer = engine_kind(a.answer), .device_at = a.at, .text = a.text};
    const bool taken = core_.submit(command, [this, ack, who = std::string{responder}, encoding, turn](const Outcome& o) mutable {
        ack.accepted = o.rejection == nullptr;
        ack.code = o.rejection ? std::string{engine::to_string(o.rejection->code)} : "ok";
        if (o.rejection) ack.detail = o.rejection->detail;
        if (o.rejection != nullptr && o.rejection->code == engine::Refusal::NotYourOffer) tell_of_foreign_answer(who, public_id(parse_offer_id(ack.offer_id)), o.now);
        ack.server_at = o.now;
        send_ack(who, ack, encoding);
    }, true);
    if (!taken) return metrics_.inbox_dropped(metrics::InboxKind::Answer);
    if (a.location) submit_position(core_, metrics_, {.responder = id, .at = a.location->at, .taken_at = a.at.value_or(core_.clock().now())});
}

/// Counted each time, said at most once a second: who tries shall not fill the log.
void Gateway::tell_of_foreign_answer(const std::string& responder, const std::string& offer, engine::Instant now) {
    metrics_.foreign_answer();
    if (now - foreign_told_at_ < std::chrono::seconds{1}) return;
    foreign_told_at_ = now;
    spdlog::warn("responder={} offer={} answered, but it was offered to somebody else", responder, offer);
}

void Gateway::on_position(std::string_view responder, std::string_view payload) {
    const engine::ResponderId id = directory_.find(responder);
    if (!id) return metrics_.position(metrics::PositionResult::UnknownResponder);
    const auto decoded = codec::decode_positions(payload, context(responder));
    if (!decoded) return metrics_.position(metrics::PositionResult::Invalid);
    const engine::Instant now = core_.clock().now();
    for (const codec::Position& p : decoded->message)
        submit_position(core_, metrics_, {.responder = id, .at = p.location->at, .taken_at = p.at.value_or(now)});
}

void Gateway::on_duty(std::string_view responder, std::string_view payload) {
    const engine::ResponderId id = directory_.find(responder);
    const auto decoded = codec::decode<codec::Duty>(payload, context(responder));
    if (!id || !decoded) return spdlog::warn("responder={} duty refused: {}", responder, id ? first_note(decoded.error()) : "not in the town pack");
    encodings_.note(id, decoded->encoding);
    const bool on = decoded->message.on.value_or(false);
    {
        const std::lock_guard lock{waiting_mutex_};
        const auto [at, first] = duty_waiting_.try_emplace(id);
        if (!first) {
            at->second = on;
            return;
        }
    }
    submit_duty(id, on);
}

/// What the phone has said last meanwhile comes after it; what it said between has had no time to count.
void Gateway::submit_duty(engine::ResponderId id, bool on) {
    const bool taken = core_.submit(engine::ReportDuty{.responder = id, .on = on, .drill = false, .by = {}}, [this, id](const Outcome&) {
        std::optional<bool> next;
        {
            const std::lock_guard lock{waiting_mutex_};
            next = std::exchange(duty_waiting_[id], std::nullopt);
            if (!next) duty_waiting_.erase(id);
        }
        if (next) submit_duty(id, *next);
    });
    if (taken) return;
    metrics_.inbox_dropped(metrics::InboxKind::Duty);
    const std::lock_guard lock{waiting_mutex_};
    duty_waiting_.erase(id);
}

void Gateway::on_hello(std::string_view responder, std::string_view payload) {
    const engine::ResponderId id = directory_.find(responder);
    if (!id) return;
    if (const auto decoded = codec::decode<codec::Hello>(payload, context(responder))) encodings_.note(id, decoded->encoding);
    {
        const std::lock_guard lock{waiting_mutex_};
        if (!hellos_waiting_.insert(id).second) return;  // the one that waits is answered with what is open then
    }
    core_.read([this, id](const engine::State& s, engine::World, engine::Instant) {
        {
            const std::lock_guard lock{waiting_mutex_};
            hellos_waiting_.erase(id);
        }
        outbox_.resend(s, engine::open_effects(s, id));
    });
}

namespace {

/// The live ring whose suspect was last seen nearest; none: 0.
engine::RingId ring_near(const engine::State& s, engine::LatLon at) {
    engine::RingId best;
    engine::Millimeters nearest{};
    auto id = s.rings.first_id();
    for (const engine::RingState& r : s.rings) {
        const engine::Millimeters away = engine::haversine(r.suspect.at, at);
        if (r.live() && (!best || away < nearest)) best = id, nearest = away;
        ++id.value;
    }
    return best;
}

}  // namespace

/// Without a location the suspect is where the checkpoint stands; without a ring the sighting is for the nearest one.
void Gateway::on_sighting(std::string_view checkpoint, std::string_view payload) {
    const auto decoded = codec::decode<codec::Sighting>(payload, context(checkpoint));
    if (!decoded) return spdlog::warn("checkpoint={} sighting refused: {}", checkpoint, first_note(decoded.error()));
    const codec::Sighting& m = decoded->message;
    const engine::Place* place = directory_.town.find_place(checkpoint);
    if (!m.location && place == nullptr) return spdlog::warn("checkpoint={} sighting refused: expected a location, or a checkpoint of the town", checkpoint);
    engine::SightSuspect sighting{.ring = parse_ring_id(m.ring_id), .at = m.location ? m.location->at : place->at, .seen_at = m.at.value_or(core_.clock().now()), .heading_deg = {},
                                  .source = std::string{checkpoint}, .by = std::string{checkpoint}};
    if (m.heading_deg && *m.heading_deg >= 0 && *m.heading_deg <= 360) sighting.heading_deg = static_cast<std::uint16_t>(static_cast<int>(*m.heading_deg) % 360);
    core_.read([this, sighting](const engine::State& s, engine::World, engine::Instant) mutable {
        if (!sighting.ring) sighting.ring = ring_near(s, sighting.at);
        const std::string source = sighting.source;
        const bool taken = core_.submit(std::move(sighting), [source](const Outcome& o) {
            if (o.rejection != nullptr) spdlog::info("checkpoint={} sighting refused: {}", source, o.rejection->detail);
        }, true);
        if (!taken) spdlog::warn("checkpoint={} sighting dropped: the inbox is full", source);
    });
}

void Gateway::on_sos(std::string_view responder, std::string_view payload) {
    const auto decoded = codec::decode<codec::Sos>(payload, context(responder));
    engine::Alert alert = sos_alert(responder, decoded ? decoded->message : codec::Sos{}, core_.clock().now());
    const engine::ResponderId id = directory_.find(responder);
    const codec::Encoding encoding = decoded ? decoded->encoding : codec::Encoding::Json;
    const bool placed = alert.location || !id;
    Raised raised{.alert = std::move(alert), .encoding = encoding, .receipt_topic = topics_.receipt(responder)};
    if (placed) return submit_alert(std::move(raised));
    core_.read([this, raised = std::move(raised), id](const engine::State&, engine::World w, engine::Instant) mutable {
        complete_sos(raised.alert, w, id);
        submit_alert(std::move(raised));
    }, true);
}

}  // namespace watchgrid::app
