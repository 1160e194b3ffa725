#include "adapters/sim/faulty_broker.hpp"

namespace watchgrid::sim {

namespace {

engine::Duration ms(double value) { return engine::Duration{static_cast<std::int64_t>(value)}; }

}  // namespace

engine::Instant FaultyBroker::arrival() {
    const double longest = weather_.strikes(Fault::Delay, 0.02) ? 8000 : 40;
    return weather_.now() + ms(weather_.dice.between(1, longest));
}

engine::Instant FaultyBroker::arrival_in_order(const std::string& topic) {
    engine::Instant& last = last_arrival_[topic];
    return last = std::max(arrival(), last + ms(1));
}

void FaultyBroker::carry(Way way, std::string topic, std::string payload, bool may_double) {
    const engine::Instant at = arrival_in_order(topic);
    if (may_double && weather_.strikes(Fault::Double, 0.03)) queue_.put(arrival_in_order(topic), {way, life_, 0, topic, payload});
    queue_.put(at, {way, life_, 0, std::move(topic), std::move(payload)});
}

bool FaultyBroker::publish(mqtt::Outgoing out, mqtt::PublishDone done) {
    if (!service_connected_) return false;
    if (weather_.strikes(Fault::Crash, 0.0005)) throw Killed{};
    const std::uint64_t id = ++published_;
    if (up_) {
        carry(Way::ToPeers, std::move(out.topic), std::move(out.payload), true);
        queue_.put(arrival(), {.way = Way::Confirm, .life = life_, .id = id});
    }
    unconfirmed_.emplace(id, std::move(done));
    if (weather_.strikes(Fault::Crash, 0.0005)) throw Killed{};
    return true;
}

void FaultyBroker::lose_service() {
    service_connected_ = false;
    const auto lost = std::exchange(unconfirmed_, {});
    for (const auto& [id, done] : lost) done(mqtt::PublishResult::Lost);
}

void FaultyBroker::forget_service() {
    service_connected_ = false;
    unconfirmed_.clear();
}

void FaultyBroker::send(std::string topic, std::string payload, bool at_least_once) {
    if (up_) carry(Way::ToService, std::move(topic), std::move(payload), at_least_once);
}

void FaultyBroker::die() {
    up_ = false;
    ++life_;
    frozen_until_ = {};
}

void FaultyBroker::step() {
    auto entry = queue_.take();
    Packet& p = entry.what;
    if (p.life != life_) return;  // it died with the broker
    if (frozen()) {
        queue_.put(frozen_until_, std::move(p));  // in the order in which they stood
        return;
    }
    if (p.way == Way::ToPeers) return to_peers_(p.topic, p.payload);
    if (p.way == Way::ToService) return service_connected_ ? to_service_(p.topic, p.payload) : void();
    const auto it = unconfirmed_.find(p.id);
    if (it == unconfirmed_.end()) return;
    const mqtt::PublishDone done = std::move(it->second);
    unconfirmed_.erase(it);
    done(mqtt::PublishResult::Ok);
}

}  // namespace watchgrid::sim
