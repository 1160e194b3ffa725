#include "adapters/sim/fault_peers.hpp"

#include "adapters/codec/wire_alert.hpp"
#include "adapters/sim/seconds.hpp"

namespace watchgrid::sim {

using namespace std::chrono_literals;
using codec::AnswerKind;
using codec::Encoding;

namespace {

constexpr engine::Duration kRepeatEvery = 5s;
constexpr engine::Duration kNothingUnderWay = 40s;  ///< longer than any message takes: an older "on duty" may still be behind what the service shows

}  // namespace

Phone::Phone(const engine::Responder& profile, std::size_t person, Weather& weather, PeerPort& port) : profile_{profile}, person_{person}, weather_{weather}, port_{port} {}

void Phone::after(engine::Duration d, std::function<void()> what) { port_.later(d, std::move(what)); }

void Phone::start() {
    on_duty_ = true;
    send_duty();
    report_position();
}

/// Nobody acknowledges duty; the page asks who it is and says it again until the service agrees.
void Phone::send_duty() {
    if (online_) port_.send(topics_.inbound(mqtt::Inbound::Duty, profile_.external_id), codec::encode(codec::Duty{.on = on_duty_, .at = {}}, Encoding::Json), true);
    after(3s, [this, change = duty_changes_] {
        if (change != duty_changes_) return;  // changed its mind: the newer one is on its way
        if (!online_ || port_.is_on_duty(person_) != on_duty_) send_duty();
    });
}

void Phone::go_off_duty(engine::Duration back_after) {
    if (!on_duty_) return;
    on_duty_ = false;
    const std::uint64_t change = ++duty_changes_;
    send_duty();
    after(kNothingUnderWay, [this, change] { has_left_ = change == duty_changes_ && online_ && !port_.is_on_duty(person_); });
    after(back_after, [this] {
        on_duty_ = true, has_left_ = false, ++duty_changes_;
        send_duty();
        report_position();
    });
}

void Phone::report_position() {
    if (!online_ || !on_duty_) return;
    engine::LatLon at = engine::LatLon::from_e6(profile_.home.lat_e6() + static_cast<std::int32_t>(weather_.dice.between(-300, 300)), profile_.home.lon_e6());
    if (weather_.strikes(Fault::FalsePositions, 0.05)) at = engine::LatLon::from_e6(profile_.home.lat_e6() + 400'000, profile_.home.lon_e6());
    port_.send(topics_.inbound(mqtt::Inbound::Position, profile_.external_id), codec::encode(codec::Position{.responder_id = {}, .location = engine::Location{at, 10}, .at = {}, .speed_mps = {}, .heading_deg = {}, .battery_pct = {}}, Encoding::Json), false);
}

void Phone::lose_connection(engine::Duration back_after) {
    if (!online_) return;
    online_ = false;
    after(back_after, [this] {
        online_ = true;
        hello();
    });
}

void Phone::hello() {
    port_.send(topics_.inbound(mqtt::Inbound::Hello, profile_.external_id), codec::encode(codec::Hello{.last_seq = last_seq_, .epoch = 0, .app = "sim", .at = {}}, Encoding::Json), true);
    report_position();
}

void Phone::receive(std::string_view topic, const std::string& payload) {
    if (!online_) return;
    if (weather_.strikes(Fault::Lose, 0.01)) return lose_connection(seconds(weather_.dice.between(0.5, 20)));
    if (topic == topics_.offer(profile_.external_id)) {
        if (const auto offer = codec::decode<codec::Offer>(payload)) on_offer(offer->message);
        else port_.complain(profile_.external_id + " got an offer that it cannot read");
    } else if (topic == topics_.task(profile_.external_id)) {
        if (const auto task = codec::decode<codec::Task>(payload)) on_task(task->message);
        else port_.complain(profile_.external_id + " got a task that it cannot read");
    } else if (const auto ack = codec::decode<codec::Ack>(payload)) {
        unacked_.erase(ack->message.answer_id);
    }
}

void Phone::on_offer(const codec::Offer& o) {
    last_seq_ = std::max(last_seq_, o.seq);
    if (!known_.insert(o.offer_id).second) return;
    if (o.expires_at && *o.expires_at <= port_.server_now()) return;
    // A newer offer of an incident takes the older one's place: the withdrawal may still be on its way. Both open is our mistake.
    for (const auto& [id, shown] : open_)
        if (shown.incident_id == o.incident_id && port_.is_open(id)) ++shown_twice_, port_.complain(profile_.external_id + " is asked by " + id + " and " + o.offer_id + " for " + o.incident_id);
    std::erase_if(open_, [&](const auto& entry) { return entry.second.incident_id == o.incident_id || (entry.second.expires_at && *entry.second.expires_at <= port_.server_now()); });
    ++shown_;
    open_[o.offer_id] = {o.incident_id, o.expires_at};
    answer(o.offer_id, AnswerKind::Delivered);
    const double mood = weather_.dice.uniform();
    if (mood > 0.85) return;
    after(seconds(weather_.dice.log_normal(7, 0.5)), [this, id = o.offer_id, kind = mood < 0.65 ? AnswerKind::Accept : AnswerKind::Decline] {
        const auto it = open_.find(id);
        if (it == open_.end() || (it->second.expires_at && *it->second.expires_at <= port_.server_now())) return;
        answer(id, kind);
        if (kind == AnswerKind::Decline) open_.erase(it);
    });
}

void Phone::on_task(const codec::Task& t) {
    last_seq_ = std::max(last_seq_, t.seq);
    if (t.kind == codec::TaskKind::Granted) {
        open_.erase(t.offer_id);
        if (job_ != t.offer_id) do_the_job(t.offer_id);
    } else if (t.kind == codec::TaskKind::TakenByOther || t.kind == codec::TaskKind::StandDown || t.kind == codec::TaskKind::Withdrawn) {
        open_.erase(t.offer_id);
        if (job_ == t.offer_id) job_.clear();
    }
}

void Phone::do_the_job(const std::string& offer_id) {
    job_ = offer_id;
    if (weather_.dice.chance(0.03)) return;  // says yes and stays at home
    double at = 0;
    for (const auto& [kind, least, most] : {std::tuple{AnswerKind::Moving, 2.0, 15.0}, {AnswerKind::Arrived, 30.0, 240.0}, {AnswerKind::Controlled, 20.0, 90.0}, {AnswerKind::Feedback, 10.0, 60.0}}) {
        at += weather_.dice.between(least, most);
        after(seconds(at), [this, offer_id, kind = kind] {
            if (job_ == offer_id) answer(offer_id, kind);
        });
    }
}

void Phone::answer(const std::string& offer_id, AnswerKind kind) {
    const std::string id = profile_.external_id + "-" + std::to_string(++answers_);
    unacked_[id] = codec::encode(codec::Answer{.answer_id = id, .offer_id = offer_id, .answer = kind, .at = {}, .location = {}, .text = {}}, Encoding::Json);
    send_until_acked(id);
}

void Phone::send_until_acked(const std::string& answer_id) {
    const auto it = unacked_.find(answer_id);
    if (it == unacked_.end()) return;
    if (online_) port_.send(topics_.inbound(mqtt::Inbound::Answer, profile_.external_id), it->second, true);
    after(kRepeatEvery, [this, answer_id] { send_until_acked(answer_id); });
}

AlarmDevice::AlarmDevice(engine::Alert alert, PeerPort& port) : alert_{std::move(alert)}, port_{port} {}

void AlarmDevice::send() {
    if (acknowledged_) return;
    port_.send(topics_.inbound(mqtt::Inbound::Alert, alert_.source_id), codec::encode_alert(alert_, Encoding::Json), true);
    port_.later(kRepeatEvery, [this] { send(); });
}

void AlarmDevice::receive(const std::string& payload) {
    const auto receipt = codec::decode<codec::Receipt>(payload);
    if (!receipt || receipt->message.alert_id != alert_.alert_id) return;
    if (!receipt->message.accepted) port_.complain(alert_.alert_id + " was refused: " + receipt->message.code);
    acknowledged_ = true;
}

}  // namespace watchgrid::sim
