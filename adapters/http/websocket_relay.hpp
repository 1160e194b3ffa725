#pragma once
/// Carries the bytes of WebSocket clients to a TCP server and back (`GET /mqtt`): pages reach the MQTT broker through the origin and the
/// certificate that they came from, and the broker needs no second open port.
///
/// The relay knows of MQTT only as much as keeps it from being a tunnel to anything: the client must offer the sub-protocol "mqtt", speak
/// in binary messages, and begin with an MQTT CONNECT packet within connect_timeout. Who may log in, and for how long, is the broker's
/// business: no session of ours is asked for, so none can end here.
/// Each direction holds one message or block at a time and reads no further until it is handed on, so a slow side slows the other down
/// and memory is bounded by message_max + kBlock for each client. A step that takes longer than stall_timeout, or a client silent for
/// three pings, ends the connection. Closed with 1013 when the broker is away or `clients_max` is reached, with 1001 when the server stops.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace watchgrid::http {

struct RelayOptions {
    std::string host{"127.0.0.1"};  ///< name or address of the broker
    std::uint16_t port{};
    std::string tls_ca{};  ///< PEM; then the broker is spoken to by TLS 1.2 or newer, and its certificate must come from these and bear `host`
    std::size_t clients_max{10'000};                      ///< at once
    std::size_t message_max{64U << 10U};                  ///< bytes of one message of a client; more: closed with 1009
    std::chrono::milliseconds connect_timeout{5'000};     ///< for the broker to take the connection, and for the client's first packet
    std::chrono::milliseconds ping_interval{20'000};
    std::chrono::milliseconds stall_timeout{30'000};      ///< for either side to take what it was sent
    std::chrono::milliseconds close_timeout{3'000};       ///< for the closing handshake
};

struct RelayStats {
    std::uint64_t opened{};   ///< handshakes done
    std::uint64_t refused{};  ///< closed at once: full, broker away, or not MQTT
    std::size_t open{};       ///< now
};

/// Internal: what the connections share. On the I/O thread, but for the counters.
struct RelayCore {
    RelayOptions options;
    std::shared_ptr<boost::asio::ssl::context> tls;  ///< null: plain
    std::atomic<std::uint64_t> opened{}, refused{};
    std::atomic<std::size_t> open{};
};

/// Must outlive the server.
class WebSocketRelay {
public:
    explicit WebSocketRelay(RelayOptions);
    /// Reads tls_ca, at the start and again when it was replaced; I/O thread, or before the server starts. @return a complaint; then nothing has changed
    std::string load_tls();
    RelayStats stats() const noexcept;  ///< any thread
    const std::shared_ptr<RelayCore>& core() const noexcept { return core_; }  ///< for the server

private:
    std::shared_ptr<RelayCore> core_;
};

}  // namespace watchgrid::http
