#pragma once
/// What the people of the demo know and do; the thread and the connections are live_people.cpp's. One thread.
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "adapters/codec/wire_messages.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/mqtt/topics.hpp"
#include "adapters/sim/calls.hpp"
#include "adapters/sim/desk_client.hpp"
#include "adapters/sim/event_queue.hpp"
#include "adapters/sim/habits.hpp"
#include "adapters/sim/live_people.hpp"
#include "adapters/sim/trip.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::sim {

struct LiveMessage {
    std::string topic, payload;
};

class LiveWorld {
public:
    /// @param publish returns false when the message was not taken; it is sent again later where that matters
    LiveWorld(const engine::Town&, const LiveOptions&, const mqtt::Topics&, std::function<bool(mqtt::Outgoing)> publish);

    void on_connected();  ///< duty, hello and a position of everybody: the broker may know nothing
    void on_message(const LiveMessage&);
    void work_off_due();
    void stop_alerts() noexcept { raising_ = false; }

    std::chrono::milliseconds until_next() const;
    const LiveCounts& counts() const noexcept { return counts_; }
    std::vector<std::string> receipted_alerts() const;

private:
    enum class Kind : std::uint8_t { Alert, AlertAgain, Answer, AnswerAgain, Moving, AtScene, Controlled, Positions, Duty, Close };
    struct Due {
        Kind kind{};
        std::size_t person{};  ///< position in Town::responders
        std::string about{};   ///< alert, offer, answer or incident id
        Reaction reaction{};
        int tries{};
    };
    struct Person {
        Habits habits;
        engine::LatLon at;
        std::optional<Trip> trip;
        std::string offer;     ///< on the screen
        std::string job;       ///< offer id of the assignment
        std::string incident;  ///< of the job
        std::set<std::string> seen;  ///< offer ids that were shown
        engine::Tier job_tier{1};
        bool on_duty{};
    };
    struct Raised {
        engine::Alert alert;
        bool receipted{};
    };
    struct Incident {
        engine::LatLon at;
        bool close_planned{}, closed{};
    };
    struct Sent {
        std::size_t person{};
        codec::Answer answer;
    };

    engine::Instant now() const;
    engine::Duration faster(engine::Duration d) const { return engine::Duration{static_cast<std::int64_t>(static_cast<double>(d.count()) / options_.speed)}; }
    void step(const Due&);
    void raise();
    void send_alert(const Due&);
    void send_answer(std::size_t person, const std::string& offer, codec::AnswerKind, const std::string& text = {});
    bool send(std::string topic, std::string payload, int qos = 1);
    void on_receipt(const codec::Receipt&);
    void on_offer(std::size_t person, const codec::Offer&);
    void on_task(std::size_t person, const codec::Task&);
    void on_ack(const codec::Ack&);
    void answer(const Due&);
    void sent_out(std::size_t person, const std::string& offer, const std::string& incident);
    void set_off(const Due&);
    void at_scene(const Due&);
    void close(const Due&);
    void release(std::size_t person);
    void follow_shifts(bool say_all);
    void report_positions();
    engine::LatLon where(const Person& p) const { return p.trip ? planner_.position(*p.trip, now()) : p.at; }

    const engine::Town& town_;
    const LiveOptions& options_;
    const mqtt::Topics& topics_;
    const std::function<bool(mqtt::Outgoing)> publish_;
    engine::GridTree grids_;
    CallMaker calls_;
    TripPlanner planner_;
    Dice dice_;
    DeskClient desk_;
    std::string run_;  ///< part of every id, so that two demos on one journal do not repeat each other
    EventQueue<Due> queue_;
    std::map<std::string, std::size_t, std::less<>> person_of_;
    std::vector<Person> people_;
    std::map<std::string, Raised> alerts_;           // by alert id
    std::map<std::string, Incident> incidents_;      // own ones, by public id
    std::map<std::string, Sent> unacked_;            // by answer id
    std::map<std::string, engine::LatLon> post_of_;        // offer -> post of a ring: where to drive instead
    std::map<std::string, std::string> incident_of_;  // offer -> incident, of offers that are on a screen or a job
    std::uint64_t answers_{};
    std::size_t positions_turn_{};
    bool raising_{true}, began_{};
    LiveCounts counts_;
};

}  // namespace watchgrid::sim
