#pragma once
/// The broker of a faulty world. Both sides see what QoS 1 really promises: a PUBACK means that the broker had the message, nothing
/// more; a message to somebody who is not connected is gone; whatever was under way when the broker or the service died is reported
/// lost or never reported.
#include <functional>
#include <map>
#include <string>

#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/sim/event_queue.hpp"
#include "adapters/sim/fault_weather.hpp"

namespace watchgrid::sim {

class FaultyBroker final : public mqtt::PublishPort {
public:
    /// @param to_service only while the service is connected; @param to_peers everything that the service publishes, by topic
    using Deliver = std::function<void(const std::string& topic, const std::string& payload)>;
    FaultyBroker(Weather& weather, Deliver to_service, Deliver to_peers) : weather_{weather}, to_service_{std::move(to_service)}, to_peers_{std::move(to_peers)} {}

    // The service's side.
    /// @throws Killed
    [[nodiscard]] bool publish(mqtt::Outgoing, mqtt::PublishDone) override;
    void connect_service() { service_connected_ = true; }
    /// Everything without a PUBACK is reported lost.
    void lose_service();
    /// The process is gone: nobody is left to be told.
    void forget_service();
    bool service_connected() const noexcept { return service_connected_; }

    // The peers' side.
    void send(std::string topic, std::string payload, bool at_least_once = true);

    bool up() const noexcept { return up_; }
    bool frozen() const noexcept { return weather_.now() < frozen_until_; }
    void die();
    void come_back() { up_ = true; }
    void freeze_until(engine::Instant t) { frozen_until_ = t; }

    bool idle() const noexcept { return queue_.empty(); }
    engine::Instant next_at() const noexcept { return queue_.next_at(); }
    /// Delivers what is due next. @pre not idle
    void step();

private:
    enum class Way : std::uint8_t { ToService, ToPeers, Confirm };
    struct Packet {
        Way way{};
        std::uint64_t life{}, id{};
        std::string topic{}, payload{};
    };
    void carry(Way, std::string topic, std::string payload, bool may_double);
    engine::Instant arrival();
    engine::Instant arrival_in_order(const std::string& topic);

    Weather& weather_;
    Deliver to_service_, to_peers_;
    EventQueue<Packet> queue_;
    std::map<std::uint64_t, mqtt::PublishDone> unconfirmed_;
    std::map<std::string, engine::Instant> last_arrival_;  // by topic: MQTT keeps the order of one publisher on one topic
    std::uint64_t published_{}, life_{1};
    engine::Instant frozen_until_{};
    bool up_{true}, service_connected_{};
};

}  // namespace watchgrid::sim
