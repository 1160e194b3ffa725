#pragma once
/// What comes in over MQTT: bytes to commands, and answers to receipts and acks.
///
/// Runs on the bridge's thread: decode, submit, return. A receipt or an ack leaves only after the journal has the fact; when the
/// broker is away then, the device asks again with the same id and is answered from the state.
///
/// One button cannot drown the rest. Of the presses that differ by nothing but their id (same device, fixed place, type; no place of their own, not
/// called critical) kButtonPressesMax in kButtonWindow count by themselves; the next join the newest of them that is still open, what they say goes onto its
/// timeline, and each has its receipt (CrowdedDoor). Wherever joining is in doubt a press is an alarm of its own. Of whatever else one device sends,
/// `waiting_max` wait for the core; the next get no receipt and are sent again. Rescue, sos and what is called critical are never counted.
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/crowded_door.hpp"
#include "adapters/app/messages.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/app/peer_encodings.hpp"
#include "adapters/app/waiting_share.hpp"
#include "adapters/codec/wire_alert.hpp"
#include "adapters/app/heartbeat_watch.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/mqtt/topics.hpp"

namespace watchgrid::app {

/// What every border needs to know about the town. Immutable while the service runs; any thread.
struct Directory {
    const engine::Town& town;
    std::map<std::string, engine::ResponderId, std::less<>> responders;  ///< by external id
    codec::TownBox box;
    engine::PlaceIndex shelters;

    engine::ResponderId find(std::string_view external_id) const {
        const auto it = responders.find(external_id);
        return it == responders.end() ? engine::ResponderId{} : it->second;
    }
};

/// All of the town's streets and zones.
codec::TownBox box_of(const engine::Town&);

/// Fills in what the border knows: the source's place, and its kind where the message names none (by the sender's id), unknown places and sources flagged. Never loses the alert.
void complete_alert(codec::DecodedAlert&, const Directory&);

/// The datum that a place of the town has declared for what it sends (`crs` among its attributes). O(log places)
std::optional<engine::Crs> declared_crs(const engine::Town&, std::string_view sender);

/// The alert that an SOS is. Its id is made of the responder and the press: the same press over MQTT and HTTP is one alert.
engine::Alert sos_alert(std::string_view responder, const codec::Sos&, engine::Instant now);
/// Without a place in the press: the last known position of whoever pressed, else marked. Core thread.
void complete_sos(engine::Alert&, engine::World, engine::ResponderId);

inline constexpr std::size_t kButtonPressesMax = 30;
inline constexpr std::chrono::minutes kButtonWindow{10};
inline constexpr std::size_t kButtonNotesMax = 60;     ///< about the presses beyond kButtonPressesMax
inline constexpr std::size_t kAlertsWaitingMax = 5'000;  ///< of one device
inline constexpr std::size_t kAnswersWaitingMax = 64;    ///< of one phone, which has a few offers at a time

class Gateway {
public:
    /// @param waiting_max  alerts of one device that may wait for the core
    Gateway(CoreLoop&, const Directory&, Outbox&, PeerEncodings&, metrics::Metrics&, mqtt::Topics, std::size_t waiting_max = kAlertsWaitingMax);
    void attach(mqtt::PublishPort* publisher) { publisher_ = publisher; }
    /// Told of every heartbeat of a place. Before the first message.
    void tell_heartbeats_to(HeartbeatWatch* watch) { watch_ = watch; }

    void on_message(const mqtt::Incoming&);

private:
    void on_alert(std::string_view device, std::string_view payload);
    void on_answer(std::string_view responder, std::string_view payload);
    void on_position(std::string_view responder, std::string_view payload);
    void on_duty(std::string_view responder, std::string_view payload);
    void on_hello(std::string_view responder, std::string_view payload);
    void on_sighting(std::string_view checkpoint, std::string_view payload);
    void on_sos(std::string_view responder, std::string_view payload);
    /// An alert on its way: to whom its receipt goes, and the place in the queue that it holds (null: it needs none).
    struct Raised {
        engine::Alert alert;
        codec::Encoding encoding{};
        std::string receipt_topic;
        WaitingShare::Turn turn{};
    };
    void submit_alert(Raised);
    void join_press(const engine::State&, engine::World, engine::Instant now, const std::string& button, Raised);
    void send_joined(const Raised&, const codec::Receipt&);
    void send_receipt(const std::string& topic, const codec::Receipt&, codec::Encoding);
    void tell_of_foreign_answer(const std::string& responder, const std::string& offer, engine::Instant now);
    void send_ack(const std::string& responder, const codec::Ack&, codec::Encoding);
    void submit_duty(engine::ResponderId, bool on);
    codec::DecodeContext context(std::string_view sender) const;

    CoreLoop& core_;
    const Directory& directory_;
    Outbox& outbox_;
    PeerEncodings& encodings_;
    metrics::Metrics& metrics_;
    const mqtt::Topics topics_;
    mqtt::PublishPort* publisher_{};
    engine::Instant foreign_told_at_{};  ///< core thread
    HeartbeatWatch* watch_{};
    CrowdedDoor buttons_{{kButtonPressesMax, kButtonWindow, kButtonNotesMax}};
    WaitingShare alerts_, answers_{kAnswersWaitingMax};
    std::mutex waiting_mutex_;  ///< of what waits for the core: one of each kind for each responder, so that no phone fills the inbox
    std::set<engine::ResponderId> hellos_waiting_;
    std::map<engine::ResponderId, std::optional<bool>> duty_waiting_;  ///< and what the phone has said since
};

}  // namespace watchgrid::app
