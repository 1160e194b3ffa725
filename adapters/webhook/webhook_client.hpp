#pragma once
/// The other channel: an HTTP POST for what MQTT could not bring to a person (SMS, voice, a supervisor's pager).
///
/// `post` may be called from any thread, also from the core's, and never waits: bodies go into a queue of `queue_max` and are sent
/// by a thread of the client's own, a few at a time, the most urgent first. When the queue is full the oldest of the LEAST urgent is dropped
/// and counted (among equals the newest page is the one that still helps); it may be the very one that comes. Any 2xx answer is success. Whatever else happens (no connection, timeout, another status) is
/// tried again with the same `Idempotency-Key`, so that a gateway can drop what it has sent already; after `tries_max` it is
/// given up, counted and warned of. Nothing here is durable: the fact that somebody had to be paged is in the journal, and whoever asks
/// again after a restart gives the same key.
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace watchgrid::webhook {

struct WebhookOptions {
    std::string url;                              ///< http:// or https://, host, optional port and path
    std::chrono::milliseconds timeout{3'000};     ///< for one try, from the connect to the last byte of the answer; name look-up is the system's
    std::chrono::milliseconds retry_after{1'000}; ///< between two tries
    std::size_t queue_max{1'000};
    unsigned tries_max{3};
    unsigned in_flight_max{4};                    ///< requests at once; of three or more, one is kept for 120 and one for 120 and pages
    std::string ca_file{};                        ///< PEM; empty: the certificates that the system trusts
    std::function<void(std::string_view line)> warn{};  ///< one line of log, from the client's thread; never with the body
};

/// What a call is worth when there is no room for all. Least first.
enum class Urgency : std::uint8_t {
    News,  ///< nobody is sent by it
    Help,  ///< pages, offers by another way, who has a key
    Life,  ///< 120
};
inline constexpr std::size_t kUrgencies = 3;

struct WebhookStats {
    std::uint64_t sent{};     ///< answered with 2xx
    std::uint64_t failed{};   ///< given up after tries_max
    std::uint64_t dropped{};  ///< least urgent in a full queue, or still waiting at stop
    std::size_t waiting{};    ///< in the queue now, those under way not counted
};

class WebhookClient {
public:
    /// Starts the thread. Nothing is connected yet. @return the client, or the sentence that says what is wrong with the settings
    static boost::system::result<std::unique_ptr<WebhookClient>, std::string> start(WebhookOptions);
    virtual ~WebhookClient() = default;

    /// Called once, from the client's thread or that of the `post` that pushed it out: whether the gateway took the body. Not called for
    /// what still waits when the client is stopped.
    using Done = std::function<void(bool taken)>;
    /// Any thread; never blocks. `key` is the Idempotency-Key, visible ASCII; empty: one that no other call of any process has.
    /// @return false when something was dropped for it or it was dropped itself, or when the client has stopped
    virtual bool post(std::string body_json, Done done = {}, std::string key = {}, Urgency urgency = Urgency::Help) = 0;
    virtual WebhookStats stats() const = 0;
    /// Waits until nothing waits or is under way, at most until the deadline; later calls are still taken.
    virtual void drain(std::chrono::milliseconds deadline) = 0;
    /// Sends what waits until the deadline, then stops; the destructor stops at once.
    virtual void stop(std::chrono::milliseconds deadline) = 0;
};

/// The parts of a webhook's URL. @return the sentence that says what is wrong with it
struct WebhookAddress {
    bool tls{};
    std::string host;    ///< as the Host header and the certificate name it, without brackets
    std::string port;    ///< "80" or "443" when the URL names none
    std::string target;  ///< path and query, at least "/"
};
boost::system::result<WebhookAddress, std::string> parse_webhook_url(std::string_view url);

}  // namespace watchgrid::webhook
