#pragma once
/// Durable effects on their way to the broker.
///
/// At least once: an effect leaves the outbox when the broker has confirmed it, or when the other channel has taken its call or given it
/// up (hook_calls.hpp); `published_seq` says up to where everything has been, and after a restart the journal is read from there. The broker's own memory is never trusted: after every loss of
/// the connection all open offers go out again, and phones drop the offer ids that they know.
/// Bound: kPendingMax effects; beyond it the oldest tasks go, which are only news, for what is newer; offers never (they expire by themselves).
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/hook_calls.hpp"
#include "adapters/app/least_view.hpp"
#include "adapters/app/messages.hpp"
#include "adapters/app/peer_encodings.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/mqtt/paho_bridge.hpp"
#include "adapters/mqtt/topics.hpp"

namespace watchgrid::app {

inline constexpr std::size_t kPendingMax = 200'000;

/// Every open offer and every notice that holds, for a broker that may have forgotten everything.
std::vector<engine::Effect> open_messages(const engine::State&);

class Outbox {
public:
    Outbox(mqtt::Topics, PeerEncodings&, metrics::Metrics&, HookCaller, AnchoredClock, Origin);

    /// Names the kit nearest to an incident, if one helps there. Before the first effect.
    using KitFinder = std::function<std::optional<codec::Kit>(const engine::State&, const engine::IncidentState&)>;
    void find_kits_with(KitFinder find) { find_kit_ = std::move(find); }
    /// Radius of the area that an offer names until it is accepted; 0: the exact place. Before the first effect.
    void show_areas_of(std::uint32_t meters) noexcept { area_m_ = meters; }
    /// The signature of an offer to this responder. Before the first effect; core thread.
    using OfferSignature = std::function<std::string(const codec::Offer&, std::string_view responder)>;
    void sign_offers_with(OfferSignature sign) { sign_ = std::move(sign); }
    /// Instead of kPendingMax. Before the first effect.
    void keep_at_most(std::size_t messages) noexcept { pending_max_ = messages; }
    /// Before the first effect. The publisher's connected handler must call `on_connected`.
    void attach(mqtt::PublishPort*, std::function<void(std::uint64_t published_seq)> on_progress);

    /// Core thread: everything of one step, durable.
    void push(const engine::State&, std::vector<DueEffect>&&);
    /// Core thread: answers to hello, and all open offers after a lost broker. Not part of `published_seq`.
    void resend(const engine::State&, const std::vector<engine::Effect>&);
    /// Any thread: the connection is back; what is pending goes out again, in order.
    void on_connected();
    /// Waits until everything is confirmed, at most until the deadline. @return what is left
    std::size_t flush(std::chrono::milliseconds deadline);
    std::size_t pending() const;

private:
    using Key = std::pair<std::uint64_t, std::uint32_t>;  ///< journal position, index
    struct Message {
        std::string topic, payload;
        mqtt::MessageKind kind{};
        engine::Instant expires_at{};  ///< offers and notices; else 0
        bool retain{};                 ///< notices
        std::chrono::steady_clock::time_point received{};
        bool under_way{}, first_time{true};
    };
    /// Nothing when what it is about has left memory.
    std::optional<Message> render(const engine::State&, const engine::Effect&) const;
    std::optional<Message> render_notice(const engine::State&, engine::NoticeId) const;
    void call(const engine::State&, const engine::Effect&, const engine::CallHook&);
    void keep(Key, Message&&);
    bool make_room_for(mqtt::MessageKind);
    void send_waiting();
    void send(Key, Message&);
    void done(Key, mqtt::PublishResult);
    void called(Key);
    void report_progress(std::unique_lock<std::mutex>&);

    KitFinder find_kit_;
    OfferSignature sign_;
    std::uint32_t area_m_{kOfferAreaM};
    const mqtt::Topics topics_;
    PeerEncodings& encodings_;
    metrics::Metrics& metrics_;
    const HookCaller hook_;
    mqtt::PublishPort* publisher_{};
    std::function<void(std::uint64_t)> on_progress_;
    const AnchoredClock clock_;  ///< deadlines are on this one; the wall clock may jump
    const Origin origin_;

    mutable std::mutex mutex_;
    std::map<Key, Message> pending_;
    std::set<Key> tasks_;  ///< those of `pending_` that may go when there are too many
    std::size_t pending_max_{kPendingMax};
    std::set<Key> calls_;  ///< under way; as many as the caller keeps waiting
    std::uint64_t last_seq_{};
    std::uint64_t reported_seq_{};
    std::uint64_t resends_{};
    std::set<Key> waiting_;  ///< that the publisher did not take, oldest first
};

}  // namespace watchgrid::app
