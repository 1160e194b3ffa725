#pragma once
/// The people of the demo: citizens with alarm buttons and phones, and responders, all over real MQTT in real time.
///
/// Same habits as in virtual time (habits.hpp), but everything goes through the broker: duty, positions, offers, answers, receipts.
/// What they know is what the messages told them. An alert is sent again with the same id until its receipt came, an answer
/// until its ack came; an offer that the phone has shown already is not shown again.
/// Incidents that they did not raise themselves are left to whoever tries the system by hand: offers for those are confirmed as delivered
/// and never answered.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/places/town.hpp"

namespace watchgrid::sim {

struct LiveOptions {
    std::uint16_t mqtt_port{}, http_port{};
    std::string topic_prefix{"watchgrid/v1"};
    std::string receiver_user{}, receiver_password{};
    std::string publisher_user{}, publisher_password{};
    std::string desk_token{};
    std::string by_hand{};  ///< the responder whose phone a person holds: left alone altogether
    double alerts_per_minute{90};
    double speed{3};  ///< how much faster than life people answer, travel (at most three times) and finish
    std::uint64_t seed{1};
};

struct LiveCounts {
    std::uint64_t alerts{}, receipts{}, incidents{}, offers{}, accepted{}, arrived{}, closed{};
    std::uint64_t resent_alerts{}, resent_answers{}, duplicates_dropped{}, duplicates_shown{};
    bool connected{};
};

class LivePeople {
public:
    /// The town must outlive it.
    LivePeople(const engine::Town&, LiveOptions);
    ~LivePeople();  ///< stops

    void start();
    /// No new alerts from now on; what is under way goes on.
    void stop_alerts();
    /// Waits until every alert has its receipt. @return false at the deadline
    bool wait_for_receipts(std::chrono::milliseconds deadline);
    void stop();

    LiveCounts counts() const;  ///< any thread
    /// After stop(): the ids of all alerts whose receipt came.
    std::vector<std::string> receipted_alerts() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace watchgrid::sim
