#pragma once
/// One stream of text messages to many WebSocket clients (`GET /v1/stream`).
///
/// A client is told to the owner by on_connect, receives nothing until `join`, and from then on every broadcast that follows. join and
/// broadcast called from one thread keep their order, so a snapshot handed to join and the deltas after it have no gap.
/// Each client has a bounded queue: one that does not read is closed with 1013 and the reason "too slow: reconnect for a snapshot",
/// and cut off when it does not take even that. One whose session ends is closed with kSessionEnded: whoever signs out, is taken out, or
/// gets a new password sees nothing more than a moment later.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/roles.hpp"

namespace boost::asio {
class io_context;
}

namespace watchgrid::http {

struct FeedLimits {
    std::size_t queue_messages_max{256};         ///< waiting for one client, its first messages not counted
    std::size_t queue_bytes_max{4U << 20U};      ///< the same in bytes
    std::size_t message_in_max{4096};            ///< bytes of a message from a client; more: closed with 1009
    std::chrono::milliseconds ping_interval{5'000};  ///< a client silent for three of these is cut off; a large message adds 1 s for each 64 kB
    std::chrono::milliseconds close_timeout{3'000};  ///< for the closing handshake
};

using ClientId = std::uint64_t;  ///< never reused

/// All are called on the I/O thread and must not block; each may be empty.
struct FeedEvents {
    std::function<void(ClientId, const Caller&)> on_connect;  ///< the caller's name is valid during the call
    std::function<void(ClientId, std::string_view text)> on_message;
    std::function<void(ClientId, std::string_view reason)> on_disconnect;
};

class FeedCore;

/// Close code for a client whose session is over: sign in again. 3000 is registered as "Unauthorized" (IANA, RFC 6455 section 11.7).
inline constexpr std::uint16_t kSessionEnded = 3000;

/// The sub-protocol that a client may offer, beside `bearer.<token>`; the answer names it.
inline constexpr std::string_view kStreamProtocol = "watchgrid.v1";

class WebSocketFeed {
public:
    WebSocketFeed(boost::asio::io_context&, FeedLimits, FeedEvents);
    ~WebSocketFeed();
    WebSocketFeed(const WebSocketFeed&) = delete;
    WebSocketFeed& operator=(const WebSocketFeed&) = delete;

    /// From any thread. Unknown clients (gone meanwhile) are ignored.
    void join(ClientId, std::vector<std::string> first_messages);
    void send(ClientId, std::string text);
    void broadcast(std::string text);
    void close(ClientId, std::string reason);
    std::size_t clients() const noexcept;

    const std::shared_ptr<FeedCore>& core() const noexcept { return core_; }  ///< for the server

private:
    std::shared_ptr<FeedCore> core_;
};

}  // namespace watchgrid::http
