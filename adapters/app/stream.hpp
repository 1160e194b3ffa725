#pragma once
/// `GET /v1/stream`: hello, snapshot, then deltas. A client joins between two steps, so there is no gap between its snapshot and
/// its first delta; one that falls behind is closed and comes again.
///
/// Of the everyday work it tells what concerns an incident, without what only the desk may read (private_events.hpp).
///
/// `GET /v1/stream/wall` is the same for screens that everybody can see: no reporters, no notes, no names of people.
///
/// A client may say `{"kind":"ping","t0":n}` (answered by `{"kind":"pong","t0":n,"server_at"}`: how its clock differs) and
/// `{"kind":"snapshot"}` (after a gap in seq; while one is under way it answers all that are asked for), and `{"kind":"view","bounds":[west,south,east,north]}`: from then on its positions are
/// those of people in these bounds and of everybody who is offered or busy; `"bounds":null` takes it back. Anything else is ignored.
#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "adapters/app/core_loop.hpp"
#include "adapters/app/gateway.hpp"
#include "adapters/http/websocket_feed.hpp"

namespace watchgrid::app {

class Stream {
public:
    Stream(boost::asio::io_context&, const http::FeedLimits&, const Directory&, std::string build);
    void attach(CoreLoop* core) { core_ = core; }
    http::WebSocketFeed& feed() noexcept { return *desk_; }
    http::WebSocketFeed& wall_feed() noexcept { return *wall_; }
    std::size_t clients() const noexcept { return desk_->clients() + wall_->clients(); }

    /// Core thread: one delta a step.
    void on_events(const engine::State&, std::span<const StoredEvent>, engine::World);
    /// Core thread: the positions of everybody on duty, as columns; call a few times a second. Nothing is built without clients.
    void send_positions(const engine::State&, engine::World, engine::Instant now);
    /// Any thread: one message to every console; the walls hear nothing of it.
    void tell_desk(std::string message) { desk_->broadcast(std::move(message)); }

private:
    enum class Audience : std::uint8_t { Desk, Wall };
    struct View {
        std::int32_t west_e6{}, south_e6{}, east_e6{}, north_e6{};
        bool contains(engine::LatLon p) const noexcept {
            return p.lon_e6() >= west_e6 && p.lon_e6() <= east_e6 && p.lat_e6() >= south_e6 && p.lat_e6() <= north_e6;
        }
    };
    struct Seat {
        bool joined{};             ///< has its first snapshot
        bool snapshot_asked{};     ///< another is under way
        std::optional<View> view;  ///< absent: the whole town
    };
    using Views = std::map<http::ClientId, Seat>;
    struct Sighted;
    std::unique_ptr<http::WebSocketFeed> make_feed(boost::asio::io_context&, const http::FeedLimits&, Audience);
    http::WebSocketFeed& feed_of(Audience a) noexcept { return a == Audience::Desk ? *desk_ : *wall_; }
    void on_connect(Audience, http::ClientId);
    void on_message(Audience, http::ClientId, std::string_view);
    void set_view(Audience, http::ClientId, const boost::json::value* bounds);
    void ask_snapshot(Audience, http::ClientId);
    Views& views_of(Audience a) noexcept { return views_[a == Audience::Desk ? 0 : 1]; }
    void send_rings(const engine::State&, const engine::RingDesk&, engine::Instant now);
    std::string snapshot(const engine::State&, engine::World, engine::Instant now, Audience) const;
    const Directory& directory_;
    const std::string build_;
    CoreLoop* core_{};
    std::mutex views_mutex_;  ///< views are told on the I/O thread and read on the core's
    Views views_[2];
    std::unique_ptr<http::WebSocketFeed> desk_, wall_;
};

}  // namespace watchgrid::app
