#pragma once
/// `GET /v1/stream`: hello, snapshot, then deltas. A client joins between two steps, so there is no gap between its snapshot and
/// its first delta; one that falls behind is closed and comes again.
#include <memory>
#include <span>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/http/websocket_feed.hpp"

namespace watchgrid::app {

class Stream {
public:
    Stream(boost::asio::io_context&, const http::FeedLimits&, const Directory&, std::string build);
    void attach(CoreLoop* core) { core_ = core; }
    http::WebSocketFeed& feed() noexcept { return *feed_; }

    /// Core thread: one delta a step.
    void on_events(const engine::State&, std::span<const StoredEvent>, engine::World);
    /// Core thread: the positions of everybody on duty, as columns; call a few times a second. Nothing is built without clients.
    void send_positions(const engine::State&, engine::World, engine::Instant now);

private:
    void on_connect(http::ClientId);
    const Directory& directory_;
    const std::string build_;
    CoreLoop* core_{};
    std::unique_ptr<http::WebSocketFeed> feed_;
};

}  // namespace watchgrid::app
