#pragma once
/// The thin bridge to the broker: a Receiver and a Publisher, each with its own MQTT v5 connection (Paho never sets
/// TCP_NODELAY, and acknowledgements behind publishes on one connection cost 40 ms and more), its own user, and one own thread.
///
/// Rules that hold for both:
///  - The broker may be missing, frozen or restarted at any time. No call here waits for it; the thread keeps trying.
///  - The broker's session is disposable: every connect is a clean start, the Receiver subscribes again each time.
///  - Nothing is kept for a broker that is away. The journal is the outbox: when the connection goes, every publish without a
///    PUBACK is reported lost, and its owner publishes it again after `connected(true)`. Receivers drop what they know.
///  - A PUBACK means that the broker has the message, nothing more.
///  - Handlers run on the bridge's or on Paho's threads: copy, post to your strand, return. They may call `publish`, nothing
///    else of this header. After `stop` has returned none is called any more.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::mqtt {

struct ConnectionSettings {
    std::vector<std::string> uris{};  ///< "tcp://127.0.0.1:1883" or "ssl://broker.example:8883"; tried in this order at each connect; at least one
    std::string user{};               ///< also the client id
    std::string password{};
    /// PEM certificates that the broker's must come from, for ssl:// URIs: TLS 1.2 or newer, and the certificate must bear the URI's name or
    /// address. Read at every connect, so a new one counts from the next.
    std::string tls_ca{};
    /// A dead connection is found after at most twice this by who sends, thrice by who only listens: below the 8 s of a frozen broker.
    std::chrono::seconds keepalive{2};
    /// Paho looks at a new socket only once a second when nothing else happens, twice for one connect: not below 3 s.
    std::chrono::seconds connect_timeout{3};
    std::chrono::milliseconds retry_min{200};  ///< first wait after a loss; doubles up to retry_max
    std::chrono::milliseconds retry_max{2000};
};

/// Only valid during the call.
struct Incoming {
    std::string_view topic;
    std::string_view payload;
    int qos{};
    bool retained{};   ///< not live: kept by the broker from before. Only presence may be
    bool duplicate{};  ///< sent again by the broker
};

struct Subscription {
    std::string filter{};
    int qos{1};
};

using MessageHandler = std::function<void(const Incoming&)>;
/// True: connected (a Receiver: and subscribed). False: lost. Alternates, starting with true.
using ConnectedHandler = std::function<void(bool connected)>;

class Receiver {
public:
    Receiver(ConnectionSettings, std::vector<Subscription>, MessageHandler, ConnectedHandler = {});
    ~Receiver();  ///< stops with a deadline of one second

    void start();  ///< returns at once, whether there is a broker or not
    /// Disconnects. Returns at the deadline at the latest, also when the broker is frozen. A stopped one stays stopped.
    void stop(std::chrono::milliseconds deadline);

    bool connected() const noexcept;
    std::uint64_t received() const noexcept;  ///< messages so far
    std::uint64_t connects() const noexcept;  ///< successful ones so far

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// Label `kind` of watchgrid_mqtt_published_total.
enum class MessageKind : std::uint8_t { Receipt, Offer, Task, Ack, Notice, Other };
inline constexpr std::size_t kMessageKinds = 6;
inline constexpr std::array<std::string_view, kMessageKinds> kMessageKindNames{"receipt", "offer", "task", "ack", "notice", "other"};

/// Label `result` of watchgrid_mqtt_published_total.
enum class PublishResult : std::uint8_t {
    Ok,       ///< PUBACK (QoS 0: written)
    Refused,  ///< the broker said no: not authorised, too large
    Lost,     ///< the connection went, or `stop` came, before the PUBACK: outcome unknown
    Dropped,  ///< never accepted by `publish`: offline or window full
};
inline constexpr std::size_t kPublishResults = 4;
inline constexpr std::array<std::string_view, kPublishResults> kPublishResultNames{"ok", "refused", "lost", "dropped"};

struct Outgoing {
    std::string topic{};
    std::string payload{};
    int qos{1};
    bool retain{};
    std::optional<std::chrono::seconds> expiry{};  ///< Message Expiry Interval; round up, the payload has the exact time
    std::string correlation{};                     ///< Correlation Data; empty: none
    MessageKind kind{MessageKind::Other};
};

/// Called exactly once for each accepted publish, in no promised order.
using PublishDone = std::function<void(PublishResult)>;

/// Where messages go out: the Publisher, or a simulated broker.
class PublishPort {
public:
    virtual ~PublishPort() = default;
    /// Never blocks. @return false: offline or window full, `done` is dropped uncalled; try again when a `done` or `connected(true)` comes.
    [[nodiscard]] virtual bool publish(Outgoing, PublishDone done) = 0;
};

class Publisher : public PublishPort {
public:
    /// @param window_max  publishes without an outcome at the same time, 1..65000
    Publisher(ConnectionSettings, std::size_t window_max = 10'000, ConnectedHandler = {});
    ~Publisher() override;  ///< stops with a deadline of one second

    void start();
    /// Takes no more, waits for the PUBACKs of what is under way, disconnects; reports the rest as lost. Never later than the deadline.
    void stop(std::chrono::milliseconds deadline);

    /// Thread-safe, a microsecond. Messages leave in the order of the calls.
    [[nodiscard]] bool publish(Outgoing, PublishDone done) override;

    bool connected() const noexcept;
    std::size_t under_way() const noexcept;  ///< accepted and without an outcome
    std::uint64_t published(MessageKind, PublishResult) const noexcept;
    std::uint64_t connects() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace watchgrid::mqtt
