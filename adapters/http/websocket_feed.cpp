#include "adapters/http/websocket_feed.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <map>
#include <mutex>

#include "adapters/http/connection.hpp"
#include "adapters/http/websocket_client.hpp"

namespace watchgrid::http {
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

using Text = std::shared_ptr<const std::string>;

/// One client as the feed sees it. All calls on the I/O thread.
class FeedClient {
public:
    virtual ~FeedClient() = default;
    virtual void join(const std::vector<Text>&) = 0;
    virtual void send(const Text&) = 0;
    virtual bool joined() const noexcept = 0;
    virtual void close(websocket::close_code, std::string_view reason) = 0;
};

/// The clients, and the orders that other threads left for them. Orders that come close together share one wake-up.
class FeedCore : public std::enable_shared_from_this<FeedCore> {
public:
    FeedCore(asio::io_context& io, FeedLimits limits, FeedEvents events) : io_(io), limits_(limits), events_(std::move(events)) {}

    struct Order {
        enum class Kind : std::uint8_t { Join, Send, Broadcast, Close } kind;
        ClientId client{};
        std::vector<Text> texts;
    };

    void order(Order o) {
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            first = orders_.empty();
            orders_.push_back(std::move(o));
        }
        if (first) asio::post(io_, [self = shared_from_this()] { self->carry_out(); });
    }

    const FeedLimits& limits() const noexcept { return limits_; }
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

    // On the I/O thread.
    ClientId add(std::shared_ptr<FeedClient> client, const Caller& caller) {
        const ClientId id = ++last_id_;
        clients_.emplace(id, std::move(client));
        size_.store(clients_.size(), std::memory_order_relaxed);
        if (!silent_ && events_.on_connect) events_.on_connect(id, caller);
        return id;
    }
    void remove(ClientId id, std::string_view reason) {
        if (clients_.erase(id) == 0) return;
        size_.store(clients_.size(), std::memory_order_relaxed);
        if (!silent_ && events_.on_disconnect) events_.on_disconnect(id, reason);
    }
    void message(ClientId id, std::string_view text) const {
        if (!silent_ && events_.on_message) events_.on_message(id, text);
    }
    /// The owner goes away: no more events.
    void silence() noexcept { silent_ = true; }

private:
    void carry_out() {
        std::vector<Order> orders;
        {
            const std::lock_guard lock(mutex_);
            orders.swap(orders_);
        }
        for (const Order& o : orders) carry_out(o);
    }

    void carry_out(const Order& o) {
        if (o.kind == Order::Kind::Broadcast) {
            broadcasting_.clear();
            for (const auto& [id, client] : clients_) broadcasting_.push_back(client);  // sending may remove from the map
            for (const auto& client : broadcasting_)
                if (client->joined()) client->send(o.texts.front());
            broadcasting_.clear();
            return;
        }
        const auto at = clients_.find(o.client);
        if (at == clients_.end()) return;
        const auto client = at->second;
        switch (o.kind) {
            case Order::Kind::Join: return client->join(o.texts);
            case Order::Kind::Send: return client->send(o.texts.front());
            case Order::Kind::Close: return client->close(websocket::close_code::normal, *o.texts.front());
            case Order::Kind::Broadcast: return;
        }
    }

    asio::io_context& io_;
    FeedLimits limits_;
    FeedEvents events_;
    std::atomic<bool> silent_{};
    std::map<ClientId, std::shared_ptr<FeedClient>> clients_;
    std::vector<std::shared_ptr<FeedClient>> broadcasting_;
    ClientId last_id_{};
    std::atomic<std::size_t> size_{};
    std::mutex mutex_;
    std::vector<Order> orders_;
};

namespace {

constexpr std::size_t kRateMin = 64;  ///< bytes a millisecond: the slowest line on which a snapshot may arrive

/// A WebSocket connection. At most one read, one write, one ping and one close are under way, as Beast wants it.
template <class Stream>
class WebSocketClient final : public Connection, public FeedClient, public std::enable_shared_from_this<WebSocketClient<Stream>> {
public:
    WebSocketClient(Stream stream, std::shared_ptr<FeedCore> feed, std::shared_ptr<ServerCore> server, asio::ip::address address)
        : Connection(std::move(server), std::move(address)), stream_(std::move(stream)), feed_(std::move(feed)) {}

    void start(const boost::beast::http::request<boost::beast::http::empty_body>& handshake, std::string_view unread, Caller caller);

    void join(const std::vector<Text>& first) override;
    void send(const Text&) override;
    bool joined() const noexcept override { return joined_; }
    void close(websocket::close_code, std::string_view reason) override;

    void on_sweep(Clock::time_point now) override;
    void on_drain() override { close(websocket::close_code::going_away, "the server stops"); }
    void cut() override { end("cut off"); }

private:
    void on_accepted(error_code, Caller);
    void read();
    void write();
    void start_close();
    void end(std::string_view reason);
    void heard() { silent_until_ = std::max(silent_until_, core().now() + 3 * feed_->limits().ping_interval); }

    websocket::stream<Stream> stream_;
    std::shared_ptr<FeedCore> feed_;
    boost::beast::flat_buffer in_;
    struct Queued {
        Text text;
        bool counts;  ///< first messages do not
    };
    std::deque<Queued> queue_;  ///< the front one is being written while writing_
    std::size_t queue_messages_{}, queue_bytes_{};  ///< of what counts
    ClientId id_{};
    std::string caller_name_;
    SessionKey session_{};
    Role role_{Role::None};
    bool joined_{}, writing_{}, pinging_{}, closing_{}, close_sent_{}, ended_{}, accepted_{};
    websocket::close_reason close_reason_;
    Clock::time_point silent_until_{}, ping_at_{}, cut_at_{};
};

template <class Stream>
void WebSocketClient<Stream>::start(const boost::beast::http::request<boost::beast::http::empty_body>& handshake, std::string_view unread, Caller caller) {
    namespace http = boost::beast::http;
    core().enlist(this->shared_from_this());
    caller_name_ = caller.name;
    session_ = caller.session;
    role_ = caller.role;
    cut_at_ = core().now() + core().limits().header_timeout;
    silent_until_ = Clock::time_point::max();  // until the handshake is done, cut_at_ rules
    stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    stream_.read_message_max(feed_->limits().message_in_max);
    stream_.text(true);
    stream_.write_buffer_bytes(64U << 10U);  // of one frame: a ping gets through between the frames of a large snapshot
    const std::string_view offered = handshake[http::field::sec_websocket_protocol];
    if (offered.find(kStreamProtocol) != std::string_view::npos)
        stream_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& r) { r.set(http::field::sec_websocket_protocol, kStreamProtocol); }));
    stream_.control_callback([this](websocket::frame_type, boost::beast::string_view) { heard(); });
    const auto space = in_.prepare(unread.size());
    std::copy(unread.begin(), unread.end(), static_cast<char*>(space.data()));
    in_.commit(unread.size());
    stream_.async_accept(handshake, [self = this->shared_from_this()](error_code ec) {
        self->on_accepted(ec, Caller{self->role_, self->caller_name_, self->session_});
    });
}

template <class Stream>
void WebSocketClient<Stream>::on_accepted(error_code ec, Caller caller) {
    if (ended_) return;
    if (ec) return end("handshake failed");
    accepted_ = true;
    silent_until_ = {};
    heard();
    ping_at_ = core().now() + feed_->limits().ping_interval;
    id_ = feed_->add(this->shared_from_this(), caller);
    read();
}

template <class Stream>
void WebSocketClient<Stream>::read() {
    stream_.async_read(in_, [self = this->shared_from_this()](error_code ec, std::size_t) {
        if (self->ended_) return;
        if (ec) return self->end(ec == websocket::error::closed ? "closed" : ec.message());
        self->heard();
        const auto data = self->in_.cdata();
        if (!self->closing_) self->feed_->message(self->id_, {static_cast<const char*>(data.data()), data.size()});
        self->in_.consume(self->in_.size());
        self->read();
    });
}

template <class Stream>
void WebSocketClient<Stream>::join(const std::vector<Text>& first) {
    if (joined_ || closing_ || ended_) return;
    joined_ = true;
    for (const Text& text : first) queue_.push_back({text, false});
    if (!writing_ && !queue_.empty()) write();
}

template <class Stream>
void WebSocketClient<Stream>::send(const Text& text) {
    if (closing_ || ended_) return;
    const FeedLimits& limits = feed_->limits();
    if (queue_messages_ >= limits.queue_messages_max || queue_bytes_ + text->size() > limits.queue_bytes_max)
        return close(websocket::close_code::try_again_later, "too slow: reconnect for a snapshot");
    queue_.push_back({text, true});
    ++queue_messages_;
    queue_bytes_ += text->size();
    if (!writing_) write();
}

template <class Stream>
void WebSocketClient<Stream>::write() {
    writing_ = true;
    // A pong waits behind what lies in the socket's buffers: a large snapshot gets the time that it takes at kRateMin.
    silent_until_ = std::max(silent_until_, core().now() + std::chrono::milliseconds(queue_.front().text->size() / kRateMin));
    stream_.async_write(asio::buffer(*queue_.front().text), [self = this->shared_from_this(), text = queue_.front().text](error_code ec, std::size_t) {
        self->writing_ = false;
        if (self->ended_) return;
        if (ec) return self->end(ec.message());
        if (self->closing_) return self->start_close();
        if (self->queue_.front().counts) --self->queue_messages_, self->queue_bytes_ -= text->size();
        self->queue_.pop_front();
        if (!self->queue_.empty()) self->write();
    });
}

/// What waits is dropped: the client asks for a snapshot when it comes back.
template <class Stream>
void WebSocketClient<Stream>::close(websocket::close_code code, std::string_view reason) {
    if (closing_ || ended_) return;
    if (!accepted_) return end(reason);
    closing_ = true;
    queue_.clear();
    close_reason_ = {code, boost::beast::string_view(reason.substr(0, 120))};
    cut_at_ = core().now() + feed_->limits().close_timeout;
    if (!writing_) start_close();
}

template <class Stream>
void WebSocketClient<Stream>::start_close() {
    if (close_sent_) return;
    close_sent_ = true;
    stream_.async_close(close_reason_, [self = this->shared_from_this()](error_code) {
        if (!self->ended_) self->end({self->close_reason_.reason.data(), self->close_reason_.reason.size()});
    });
}

template <class Stream>
void WebSocketClient<Stream>::end(std::string_view reason) {
    if (ended_) return;
    ended_ = true;
    const auto keep = this->shared_from_this();
    error_code ec;
    boost::beast::get_lowest_layer(stream_).close(ec);
    queue_.clear();
    if (closing_) reason = {close_reason_.reason.data(), close_reason_.reason.size()};
    if (id_ != 0) feed_->remove(id_, reason);
    unregister();
}

template <class Stream>
void WebSocketClient<Stream>::on_sweep(Clock::time_point now) {
    if (ended_) return;
    if (now >= silent_until_ || ((closing_ || !accepted_) && now >= cut_at_)) {
        core().count_timeout();
        return end("timed out");
    }
    if (closing_ || !accepted_) return;
    if (!core().session_holds(session_, role_)) return close(static_cast<websocket::close_code>(kSessionEnded), "the session has ended: sign in again");
    if (pinging_ || now < ping_at_) return;
    pinging_ = true;
    ping_at_ = now + feed_->limits().ping_interval;
    stream_.async_ping({}, [self = this->shared_from_this()](error_code) { self->pinging_ = false; });
}

}  // namespace

template <class Stream>
void start_websocket(Stream stream, boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread, Caller caller,
                     std::shared_ptr<FeedCore> feed, std::shared_ptr<ServerCore> server, asio::ip::address address) {
    const auto client = std::make_shared<WebSocketClient<Stream>>(std::move(stream), std::move(feed), std::move(server), std::move(address));
    client->start(handshake, unread, caller);
}

template void start_websocket(tcp::socket, boost::beast::http::request<boost::beast::http::empty_body>, std::string_view, Caller, std::shared_ptr<FeedCore>,
                              std::shared_ptr<ServerCore>, asio::ip::address);
template void start_websocket(asio::ssl::stream<tcp::socket>, boost::beast::http::request<boost::beast::http::empty_body>, std::string_view, Caller,
                              std::shared_ptr<FeedCore>, std::shared_ptr<ServerCore>, asio::ip::address);

WebSocketFeed::WebSocketFeed(asio::io_context& io, FeedLimits limits, FeedEvents events)
    : core_(std::make_shared<FeedCore>(io, limits, std::move(events))) {}

WebSocketFeed::~WebSocketFeed() { core_->silence(); }

void WebSocketFeed::join(ClientId client, std::vector<std::string> first_messages) {
    std::vector<Text> texts;
    texts.reserve(first_messages.size());
    for (std::string& m : first_messages) texts.push_back(std::make_shared<const std::string>(std::move(m)));
    core_->order({FeedCore::Order::Kind::Join, client, std::move(texts)});
}

void WebSocketFeed::send(ClientId client, std::string text) {
    core_->order({FeedCore::Order::Kind::Send, client, {std::make_shared<const std::string>(std::move(text))}});
}

void WebSocketFeed::broadcast(std::string text) {
    core_->order({FeedCore::Order::Kind::Broadcast, 0, {std::make_shared<const std::string>(std::move(text))}});
}

void WebSocketFeed::close(ClientId client, std::string reason) {
    core_->order({FeedCore::Order::Kind::Close, client, {std::make_shared<const std::string>(std::move(reason))}});
}

std::size_t WebSocketFeed::clients() const noexcept { return core_->size(); }

}  // namespace watchgrid::http
