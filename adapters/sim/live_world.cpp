#include "adapters/sim/live_world.hpp"

#include <algorithm>
#include <chrono>

#include "adapters/sim/seconds.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr Duration kPositionsEvery = 12s, kPositionsTurn = 1s;  ///< everybody once in 12 s, a twelfth of them each second
constexpr Duration kAlertAgainAfter = 3s, kAnswerAgainAfter = 3s;
constexpr int kAnswerTriesMax = 10, kCloseTriesMax = 20;
constexpr double kPaceMax = 3;  ///< a car at three times its speed is still no teleport
constexpr std::size_t kShownMax = 500;
constexpr double kPlaceShare = 0.65;  ///< mostly where somebody is near, so that a minute shows whole incidents

}  // namespace

LiveWorld::LiveWorld(const Town& town, const LiveOptions& options, const mqtt::Topics& topics, std::function<bool(mqtt::Outgoing)> publish)
    : town_{town}, options_{options}, topics_{topics}, publish_{std::move(publish)}, grids_{town.zones}, calls_{town, grids_}, planner_{town.roads},
      dice_{options.seed}, desk_{options.http_port, options.desk_token}, run_{std::to_string(to_ms(now()))} {
    for (std::size_t i = 0; i < town.responders.size(); ++i) {
        const Responder& r = town.responders[i];
        if (r.external_id != options.by_hand) person_of_.emplace(r.external_id, i);
        people_.emplace_back();
        people_.back().habits = draw_habits(r, dice_);
        people_.back().habits.pace *= std::min(options.speed, kPaceMax);
        people_.back().at = r.home;
    }
}

Instant LiveWorld::now() const { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

std::chrono::milliseconds LiveWorld::until_next() const { return queue_.empty() ? 1s : std::max<Duration>(queue_.next_at() - now(), 0ms); }

std::vector<std::string> LiveWorld::receipted_alerts() const {
    std::vector<std::string> out;
    for (const auto& [id, raised] : alerts_)
        if (raised.receipted) out.push_back(id);
    return out;
}

bool LiveWorld::send(std::string topic, std::string payload, int qos) {
    mqtt::Outgoing m;
    m.topic = std::move(topic);
    m.payload = std::move(payload);
    m.qos = qos;
    return publish_(std::move(m));
}

void LiveWorld::on_connected() {
    follow_shifts(true);
    for (std::size_t i = 0; i < people_.size(); ++i)
        if (people_[i].on_duty) send(topics_.inbound(mqtt::Inbound::Hello, town_.responders[i].external_id), codec::encode(codec::Hello{.app = "demo", .at = now()}, codec::Encoding::Protobuf));
    if (std::exchange(began_, true)) return;
    queue_.put(now() + 1s, {.kind = Kind::Positions});
    queue_.put(now() + 60s, {.kind = Kind::Duty});
    queue_.put(now() + 1500ms, {.kind = Kind::Alert});
}

void LiveWorld::work_off_due() {
    for (int i = 0; i < 1000 && !queue_.empty() && queue_.next_at() <= now(); ++i) step(queue_.take().what);
}

void LiveWorld::step(const Due& due) {
    switch (due.kind) {
        case Kind::Alert: return raise();
        case Kind::AlertAgain: return send_alert(due);
        case Kind::Answer: return answer(due);
        case Kind::AnswerAgain:
            if (const auto it = unacked_.find(due.about); it != unacked_.end()) {
                if (due.tries >= kAnswerTriesMax) return void(unacked_.erase(it));
                ++counts_.resent_answers;
                send(topics_.inbound(mqtt::Inbound::Answer, town_.responders[it->second.person].external_id), codec::encode(it->second.answer, codec::Encoding::Protobuf));
                queue_.put(now() + kAnswerAgainAfter, {.kind = Kind::AnswerAgain, .about = due.about, .tries = due.tries + 1});
            }
            return;
        case Kind::Moving: return set_off(due);
        case Kind::AtScene: return at_scene(due);
        case Kind::Controlled:
            if (people_[due.person].job == due.about) send_answer(due.person, due.about, codec::AnswerKind::Controlled);
            return;
        case Kind::Positions: return report_positions();
        case Kind::Duty:
            follow_shifts(false);
            queue_.put(now() + 60s, {.kind = Kind::Duty});
            return;
        case Kind::Close: return close(due);
    }
}

// ---- citizens ----

void LiveWorld::raise() {
    if (!raising_) return;
    queue_.put(now() + seconds(dice_.exponential(60.0 / options_.alerts_per_minute)), {.kind = Kind::Alert});
    Alert a = calls_.draw(dice_, kPlaceShare);
    a.alert_id = "demo-" + run_ + "-" + std::to_string(++counts_.alerts);
    if (a.source_id.empty()) a.source_id = "phone-" + std::to_string(1 + dice_.below(900));
    a.occurred_at = now();
    const std::string id = a.alert_id;
    alerts_.emplace(id, Raised{.alert = std::move(a)});
    send_alert({.kind = Kind::AlertAgain, .about = id});
}

void LiveWorld::send_alert(const Due& due) {
    const Raised& raised = alerts_.at(due.about);
    if (raised.receipted) return;
    if (due.tries > 0) ++counts_.resent_alerts;
    send(topics_.inbound(mqtt::Inbound::Alert, raised.alert.source_id), codec::encode_alert(raised.alert, codec::Encoding::Protobuf));
    queue_.put(now() + kAlertAgainAfter, {.kind = Kind::AlertAgain, .about = due.about, .tries = due.tries + 1});
}

void LiveWorld::on_receipt(const codec::Receipt& r) {
    const auto it = alerts_.find(r.alert_id);
    if (it == alerts_.end() || !r.accepted || std::exchange(it->second.receipted, true)) return;
    ++counts_.receipts;
    if (r.merged || incidents_.contains(r.incident_id)) return;
    const Alert& a = it->second.alert;
    incidents_[r.incident_id] = {.at = a.location ? a.location->at : town_.centre};
    ++counts_.incidents;
    const Duration give_up = a.intent == Intent::Consult ? 20s : 180s;  // advice is given quickly; nobody came: the desk ends it
    queue_.put(now() + faster(give_up), {.kind = Kind::Close, .about = r.incident_id});
}

// ---- responders ----

void LiveWorld::on_message(const LiveMessage& m) {
    std::string_view rest = m.topic;
    if (!rest.starts_with(topics_.prefix())) return;
    rest.remove_prefix(topics_.prefix().size() + 1);
    if (rest.starts_with("alerts/")) {
        if (const auto receipt = codec::decode<codec::Receipt>(m.payload)) on_receipt(receipt->message);
        return;
    }
    const std::size_t from = std::string_view{"responders/"}.size(), slash = rest.find('/', from);
    if (!rest.starts_with("responders/") || slash == std::string_view::npos) return;
    const auto person = person_of_.find(rest.substr(from, slash - from));
    if (person == person_of_.end()) return;
    const std::string_view leaf = rest.substr(slash + 1);
    if (leaf == "offer") {
        if (const auto offer = codec::decode<codec::Offer>(m.payload)) on_offer(person->second, offer->message);
    } else if (leaf == "task") {
        if (const auto task = codec::decode<codec::Task>(m.payload)) on_task(person->second, task->message);
    } else if (leaf == "answer/ack") {
        if (const auto ack = codec::decode<codec::Ack>(m.payload)) on_ack(ack->message);
    }
}

void LiveWorld::on_offer(std::size_t who, const codec::Offer& o) {
    Person& p = people_[who];
    if (p.seen.contains(o.offer_id)) return void(++counts_.duplicates_dropped);
    if (p.seen.size() >= kShownMax) p.seen.clear();
    p.seen.insert(o.offer_id);
    if (p.offer == o.offer_id) ++counts_.duplicates_shown;  // the screen would flash twice
    p.offer = o.offer_id;
    incident_of_[o.offer_id] = o.incident_id;
    if (o.role == "post" && o.location) {  // posts are held whoever has raised the alert, and do not end the incident
        post_of_[o.offer_id] = o.location->at;
        incidents_.try_emplace(o.incident_id, Incident{.at = o.location->at, .close_planned = true});
    }
    ++counts_.offers;
    send_answer(who, o.offer_id, codec::AnswerKind::Delivered);
    const Answering a = draw_answer(p.habits, dice_);
    if (a.reaction != Reaction::Silence) queue_.put(now() + std::max<Duration>(faster(a.after), 300ms), {.kind = Kind::Answer, .person = who, .about = o.offer_id, .reaction = a.reaction});
}

/// Only here is it asked whose incident it is: by now the receipt has come, if the alert was one of ours.
void LiveWorld::answer(const Due& due) {
    if (people_[due.person].offer != due.about) return;
    const auto incident = incident_of_.find(due.about);
    if (incident == incident_of_.end()) return;
    if (!incidents_.contains(incident->second)) {
        if (due.tries < 2) {
            Due again = due;
            ++again.tries;
            queue_.put(now() + 1s, std::move(again));
        }
        return;
    }
    send_answer(due.person, due.about, due.reaction == Reaction::Accept ? codec::AnswerKind::Accept : codec::AnswerKind::Decline);
}

void LiveWorld::send_answer(std::size_t who, const std::string& offer, codec::AnswerKind kind, const std::string& text) {
    codec::Answer a{.answer_id = "a-" + run_ + "-" + std::to_string(++answers_), .offer_id = offer, .answer = kind, .at = now(),
                    .location = Location{where(people_[who]), 10}, .text = text};
    send(topics_.inbound(mqtt::Inbound::Answer, town_.responders[who].external_id), codec::encode(a, codec::Encoding::Protobuf));
    queue_.put(now() + kAnswerAgainAfter, {.kind = Kind::AnswerAgain, .about = a.answer_id, .tries = 1});
    const std::string id = a.answer_id;
    unacked_.emplace(id, Sent{who, std::move(a)});
}

void LiveWorld::on_ack(const codec::Ack& ack) {
    const auto it = unacked_.find(ack.answer_id);
    if (it == unacked_.end()) return;
    const Sent sent = std::move(it->second);
    unacked_.erase(it);
    const std::string& offer = sent.answer.offer_id;
    const auto incident = incident_of_.find(offer);
    if (sent.answer.answer == codec::AnswerKind::Accept) {
        if (!ack.accepted) people_[sent.person].offer.clear();
        else if (incident != incident_of_.end()) sent_out(sent.person, offer, incident->second);
    } else if (sent.answer.answer == codec::AnswerKind::Arrived && ack.accepted && incident != incident_of_.end()) {
        ++counts_.arrived;
        if (post_of_.contains(offer)) return;
        const auto own = incidents_.find(incident->second);
        if (own == incidents_.end() || std::exchange(own->second.close_planned, true)) return;
        queue_.put(now() + faster(seconds(4 + std::min(dice_.exponential(6), 40.0))), {.kind = Kind::Close, .about = own->first, .tries = 1});
    }
}

void LiveWorld::on_task(std::size_t who, const codec::Task& t) {
    if (t.offer_id.empty()) return;
    Person& p = people_[who];
    if (t.kind == codec::TaskKind::Granted) {
        if (incidents_.contains(t.incident_id)) sent_out(who, t.offer_id, t.incident_id);
    } else if (t.kind == codec::TaskKind::TakenByOther || t.kind == codec::TaskKind::StandDown || t.kind == codec::TaskKind::Withdrawn) {
        if (p.offer == t.offer_id) p.offer.clear();
        if (p.job == t.offer_id) release(who);
        if (p.job != t.offer_id) incident_of_.erase(t.offer_id);
    }
}

/// By the grant or by the ack, whichever comes first.
void LiveWorld::sent_out(std::size_t who, const std::string& offer, const std::string& incident) {
    Person& p = people_[who];
    if (p.job == offer || !incidents_.contains(incident)) return;
    ++counts_.accepted;
    p.at = where(p);
    p.trip.reset();
    p.job = offer;
    p.incident = incident;
    incident_of_[offer] = incident;
    queue_.put(now() + faster(draw_turnout(town_.responders[who].tier, dice_)), {.kind = Kind::Moving, .person = who, .about = offer});
}

void LiveWorld::set_off(const Due& due) {
    Person& p = people_[due.person];
    const auto incident = incidents_.find(p.incident);
    if (p.job != due.about || incident == incidents_.end()) return;
    const auto post = post_of_.find(due.about);
    p.trip = planner_.plan(p.at, post != post_of_.end() ? post->second : incident->second.at, town_.responders[due.person].travel_mode, p.habits.pace, now());
    send_answer(due.person, due.about, codec::AnswerKind::Moving);
    queue_.put(p.trip->arrives_at + 500ms, {.kind = Kind::AtScene, .person = due.person, .about = due.about});
}

void LiveWorld::at_scene(const Due& due) {
    if (people_[due.person].job != due.about) return;
    send_answer(due.person, due.about, codec::AnswerKind::Arrived);
    queue_.put(now() + faster(seconds(dice_.between(3, 8))), {.kind = Kind::Controlled, .person = due.person, .about = due.about});
}

void LiveWorld::release(std::size_t who) {
    Person& p = people_[who];
    p.at = where(p);
    p.trip.reset();
    incident_of_.erase(p.job);
    p.job.clear();
    p.incident.clear();
    const Responder& r = town_.responders[who];
    if (haversine(p.at, r.home) > from_meters(20)) p.trip = planner_.plan(p.at, r.home, r.travel_mode, p.habits.pace, now());
}

/// Everybody who got there reports, then the desk closes it. Asked again while the service does not answer.
void LiveWorld::close(const Due& due) {
    const auto it = incidents_.find(due.about);
    if (it == incidents_.end() || it->second.closed) return;
    if (due.tries == 0 && it->second.close_planned) return;  // somebody arrived: the later time counts
    for (std::size_t i = 0; i < people_.size(); ++i)
        if (people_[i].incident == due.about && people_[i].trip && now() >= people_[i].trip->arrives_at) send_answer(i, people_[i].job, codec::AnswerKind::Feedback, "done");
    const unsigned status = desk_.resolve(due.about, it->second.close_planned ? draw_outcome(dice_) : "nobody_came");
    if (status == 0 || status >= 500 || status == 429) {
        if (due.tries < kCloseTriesMax) queue_.put(now() + 2s, {.kind = Kind::Close, .about = due.about, .tries = std::max(due.tries, 1) + 1});
        return;
    }
    it->second.closed = true;
    ++counts_.closed;
}

void LiveWorld::follow_shifts(bool say_all) {
    const Instant at = now();
    for (std::size_t i = 0; i < people_.size(); ++i) {
        Person& p = people_[i];
        if (!person_of_.contains(town_.responders[i].external_id)) continue;  // in a person's hands
        const bool wanted = is_rostered(town_, i, at) || (p.on_duty && !p.job.empty());
        if (wanted == p.on_duty && !(say_all && wanted)) continue;
        p.on_duty = wanted;
        const std::string& id = town_.responders[i].external_id;
        send(topics_.inbound(mqtt::Inbound::Duty, id), codec::encode(codec::Duty{.on = wanted, .at = now()}, codec::Encoding::Protobuf));
        if (!wanted) continue;
        codec::Position position{.responder_id = {}, .location = Location{where(p), 10}, .at = now()};
        send(topics_.inbound(mqtt::Inbound::Position, id), codec::encode(position, codec::Encoding::Protobuf), 0);
    }
}

/// Whoever has a job or is on the way home reports every three seconds, everybody else who is not at a fixed post once in twelve.
void LiveWorld::report_positions() {
    queue_.put(now() + kPositionsTurn, {.kind = Kind::Positions});
    const std::size_t turns = static_cast<std::size_t>(kPositionsEvery / kPositionsTurn);
    positions_turn_ = (positions_turn_ + 1) % turns;
    for (std::size_t i = 0; i < people_.size(); ++i) {
        Person& p = people_[i];
        if (!p.on_duty) continue;
        const bool fast = (!p.job.empty() || p.trip) && i % 3 == positions_turn_ % 3;
        const bool mine = i % turns == positions_turn_ && (!is_stationed(town_.responders[i].responder_class) || p.trip);
        if (!fast && !mine) continue;
        codec::Position position{.responder_id = {}, .location = Location{where(p), 10}, .at = now()};
        send(topics_.inbound(mqtt::Inbound::Position, town_.responders[i].external_id), codec::encode(position, codec::Encoding::Protobuf), 0);
        if (p.job.empty() && p.trip && now() >= p.trip->arrives_at) p.at = p.trip->to, p.trip.reset();
    }
}

}  // namespace watchgrid::sim
