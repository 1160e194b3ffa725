#pragma once
/// Phones and alarm devices of a faulty world, as proto/README.md tells them to behave: they repeat what has not been answered, drop
/// what they know, show nothing after its deadline, and say hello after every connection.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/codec/wire_messages.hpp"
#include "adapters/mqtt/topics.hpp"
#include "adapters/sim/event_queue.hpp"
#include "adapters/sim/fault_weather.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::sim {

/// How a peer reaches the world: its messages, and a call back after some time.
struct PeerPort {
    std::function<void(std::string topic, std::string payload, bool at_least_once)> send;
    std::function<void(engine::Duration after, std::function<void()>)> later;
    std::function<engine::Instant()> server_now;             ///< as phones know it from the messages
    std::function<bool(std::size_t person)> is_on_duty;      ///< what GET /v1/me answers
    std::function<bool(const std::string& offer_id)> is_open;  ///< in the journal's truth
    std::function<void(std::string)> complain;
};

class Phone {
public:
    Phone(const engine::Responder&, std::size_t person, Weather&, PeerPort&);

    void start();
    void receive(std::string_view topic, const std::string& payload);
    void lose_connection(engine::Duration back_after);
    void go_off_duty(engine::Duration back_after);
    void report_position();

    bool online() const noexcept { return online_; }
    bool knows(const std::string& offer_id) const { return known_.contains(offer_id); }
    bool has_left() const noexcept { return has_left_; }  ///< off duty, and the service has said that it knows
    std::uint64_t offers_shown() const noexcept { return shown_; }
    std::uint64_t offers_shown_twice() const noexcept { return shown_twice_; }

private:
    struct Shown {
        std::string incident_id;
        std::optional<engine::Instant> expires_at;
    };
    void on_offer(const codec::Offer&);
    void on_task(const codec::Task&);
    void answer(const std::string& offer_id, codec::AnswerKind);
    void send_until_acked(const std::string& answer_id);
    void do_the_job(const std::string& offer_id);
    void send_duty();
    void hello();
    void after(engine::Duration, std::function<void()>);

    const engine::Responder& profile_;
    const std::size_t person_;
    Weather& weather_;
    PeerPort& port_;
    const mqtt::Topics topics_;
    bool online_{true}, on_duty_{}, has_left_{};
    std::set<std::string> known_;
    std::map<std::string, Shown> open_;           // on the screen, by offer id
    std::string job_;
    std::map<std::string, std::string> unacked_;  // answer id to payload
    std::uint64_t duty_changes_{}, answers_{}, shown_{}, shown_twice_{}, last_seq_{};
};

/// Raises one alert and repeats it until it has a receipt.
class AlarmDevice {
public:
    AlarmDevice(engine::Alert, PeerPort&);
    void start() { send(); }
    void receive(const std::string& payload);
    bool acknowledged() const noexcept { return acknowledged_; }
    const engine::Alert& alert() const noexcept { return alert_; }

private:
    void send();

    const engine::Alert alert_;
    PeerPort& port_;
    const mqtt::Topics topics_;
    bool acknowledged_{};
};

}  // namespace watchgrid::sim
