#pragma once
/// One MQTT v5 connection of Paho that comes back by itself, with one thread for everything that may take time. Private to
/// the bridge.
///
/// Paho's own automatic reconnect is left off: it does not cover the first connect, and mixing it with own attempts crashes or
/// blocks (paho.mqtt.cpp 465, 300). Every attempt is a plain `connect` from this thread with options made in place: moved
/// options lose their v5 properties in 1.2.0, and none are needed, since 65535 is MQTT's default receive maximum.
#include <mqtt/async_client.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "adapters/mqtt/paho_bridge.hpp"

namespace watchgrid::mqtt {

class PahoConnection {
public:
    using Milliseconds = std::chrono::milliseconds;
    using SteadyClock = std::chrono::steady_clock;

    /// Called on the connection's thread, except `message` (Paho's).
    struct Hooks {
        std::function<void()> connected;  ///< after CONNACK; calls `ready` now or later
        std::function<void()> lost;
        std::function<void()> work;                        ///< after `wake`, while connected
        /// Asked twice a second. Paho sends no ping while writes wait, so it never finds a broker that froze with its socket full.
        std::function<bool()> is_stuck = [] { return false; };
        std::function<bool()> drained = [] { return true; };  ///< asked while stopping
        std::function<void(const Incoming&)> message;
        ConnectedHandler state;  ///< the user's
    };

    explicit PahoConnection(ConnectionSettings);

    /// @param self keeps the owner of the hooks alive while the thread runs, even past the deadline of `stop`
    void start(Hooks, std::shared_ptr<void> self);
    void stop(Milliseconds deadline);

    void wake();       ///< thread-safe: `work` will run
    void ready();      ///< thread-safe: this connection is of use now; tells the user connected(true)
    void give_up();    ///< thread-safe: this connection is of no use, make a new one (a refused subscription)
    bool is_ready() const noexcept { return ready_.load(std::memory_order_acquire); }
    bool stopping() const noexcept { return stopping_.load(std::memory_order_acquire); }
    std::uint64_t connects() const noexcept { return connects_.load(std::memory_order_relaxed); }
    ::mqtt::async_client& client() { return *client_; }

    /// Runs `call` unless `stop` has returned; handlers of the user go through here.
    template <class F>
    void while_open(F&& call) {
        const std::shared_lock lock{gate_};
        if (!closed_) call();
    }

private:
    enum class Phase { Down, Connecting, Up };
    struct ConnectListener : ::mqtt::iaction_listener {
        explicit ConnectListener(PahoConnection& o) : owner{o} {}
        void on_success(const ::mqtt::token&) override { owner.note(owner.connect_ok_); }
        void on_failure(const ::mqtt::token&) override { owner.note(owner.connect_failed_); }
        PahoConnection& owner;
    };

    void note(bool& event);
    void run();
    void step(std::unique_lock<std::mutex>&);
    void begin_connect();
    void come_up();
    void become_ready();
    void tell(bool connected);
    void go_down();
    void disconnect(SteadyClock::time_point until);
    void set_nodelay() const;

    ConnectionSettings settings_;
    Hooks hooks_;
    ConnectListener listener_{*this};
    std::unique_ptr<::mqtt::async_client> client_;

    std::mutex mutex_;  // guards the events and `thread_done_`; never held while Paho or a hook is called
    std::condition_variable changed_;
    bool connect_ok_{}, connect_failed_{}, usable_{}, lost_{}, woken_{}, thread_done_{};

    // Only of the thread:
    Phase phase_{Phase::Down};
    SteadyClock::time_point retry_at_{}, connect_until_{};
    Milliseconds retry_wait_{};
    bool told_{};  // what the user heard last

    std::atomic<bool> ready_{}, stopping_{};
    std::atomic<std::uint64_t> connects_{};
    SteadyClock::time_point stop_until_{};
    std::shared_mutex gate_;
    bool closed_{};
    std::thread thread_;
};

}  // namespace watchgrid::mqtt
