#include "adapters/http/websocket_relay.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <array>
#include <optional>
#include <utility>

#include "adapters/http/connection.hpp"
#include "adapters/http/websocket_client.hpp"

namespace watchgrid::http {
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using websocket::close_code;

namespace {

constexpr std::size_t kBlock = 16U << 10U;  ///< bytes read from the broker at a time
constexpr std::string_view kProtocol = "mqtt";
constexpr unsigned char kConnectPacket = 0x10;  ///< first byte of an MQTT CONNECT (5.0 section 2.1)

/// Whether the comma-separated list of sub-protocols names ours. MQTT 3.1 clients say "mqttv3.1"; that is another word.
bool offers_mqtt(std::string_view list) noexcept {
    while (!list.empty()) {
        std::string_view word = list.substr(0, list.find(','));
        list.remove_prefix(std::min(word.size() + 1, list.size()));
        while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
        while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
        if (word == kProtocol) return true;
    }
    return false;
}

/// The connection to the broker, plain or by TLS.
class BrokerSide {
public:
    explicit BrokerSide(asio::io_context& io) : plain_{io} {}

    void close() {
        error_code ignored;
        socket().close(ignored);
    }
    tcp::socket& socket() noexcept { return tls_ ? tls_->next_layer() : plain_; }

    /// After the connect; `done` is called with the outcome of the handshake, at once when there is none.
    template <class Done>
    void shake_hands(const std::shared_ptr<asio::ssl::context>& context, const std::string& host, Done done) {
        error_code ec;
        plain_.set_option(tcp::no_delay(true), ec);
        if (!context) return done(error_code{});
        context_ = context;
        tls_.emplace(std::move(plain_), *context);
        tls_->set_verify_mode(asio::ssl::verify_peer);
        tls_->set_verify_callback(asio::ssl::host_name_verification(host));
        (void)::SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
        tls_->async_handshake(asio::ssl::stream_base::client, std::move(done));
    }
    template <class Done> void read_some(asio::mutable_buffer into, Done done) {
        if (tls_) tls_->async_read_some(into, std::move(done));
        else plain_.async_read_some(into, std::move(done));
    }
    template <class Done> void write(asio::const_buffer all, Done done) {
        if (tls_) asio::async_write(*tls_, all, std::move(done));
        else asio::async_write(plain_, all, std::move(done));
    }

private:
    tcp::socket plain_;
    std::shared_ptr<asio::ssl::context> context_;
    std::optional<asio::ssl::stream<tcp::socket>> tls_;
};

/// One client and its connection to the broker: two pumps, each with one buffer. All on the I/O thread.
template <class Stream>
class RelayClient final : public Connection, public std::enable_shared_from_this<RelayClient<Stream>> {
public:
    RelayClient(Stream stream, std::shared_ptr<RelayCore> relay, std::shared_ptr<ServerCore> server, asio::ip::address address)
        : Connection(std::move(server), std::move(address)), stream_(std::move(stream)), resolver_(core().io()), broker_(core().io()), relay_(std::move(relay)) {}

    void start(boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread);

    void on_sweep(Clock::time_point now) override;
    void on_drain() override { close(close_code::going_away, "the server stops"); }
    void cut() override { end(); }

private:
    const RelayOptions& options() const noexcept { return relay_->options; }
    void accept();
    void on_accepted(error_code);
    void on_connected(error_code);
    void read_client();
    void on_client_message(error_code);
    void read_broker();
    void refuse(close_code, std::string_view reason);
    void close(close_code, std::string_view reason);
    void start_close();
    void end();
    void heard() { silent_until_ = core().now() + 3 * options().ping_interval; }

    websocket::stream<Stream> stream_;
    tcp::resolver resolver_;
    BrokerSide broker_;
    std::shared_ptr<RelayCore> relay_;
    boost::beast::http::request<boost::beast::http::empty_body> handshake_;
    boost::beast::flat_buffer up_;
    std::array<char, kBlock> down_;
    websocket::close_reason close_reason_;
    bool mqtt_{}, accepted_{}, connected_{}, spoken_{}, writing_{}, pinging_{}, closing_{}, close_sent_{}, ended_{};
    Clock::time_point start_by_{}, silent_until_{}, ping_at_{}, cut_at_{};
    Clock::time_point up_by_{Clock::time_point::max()}, down_by_{Clock::time_point::max()};  ///< when a step has stalled
};

template <class Stream>
void RelayClient<Stream>::start(boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread) {
    core().enlist(this->shared_from_this());
    relay_->open.fetch_add(1, std::memory_order_relaxed);
    start_by_ = core().now() + options().connect_timeout;
    silent_until_ = Clock::time_point::max();  // until the first packet, start_by_ rules
    handshake_ = std::move(handshake);
    const auto offered = handshake_[boost::beast::http::field::sec_websocket_protocol];
    mqtt_ = offers_mqtt({offered.data(), offered.size()});
    stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    stream_.read_message_max(options().message_max);
    stream_.binary(true);
    if (mqtt_)
        stream_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& r) { r.set(boost::beast::http::field::sec_websocket_protocol, boost::beast::string_view{kProtocol.data(), kProtocol.size()}); }));
    stream_.control_callback([this](websocket::frame_type, boost::beast::string_view) { heard(); });
    const auto space = up_.prepare(unread.size());
    std::copy(unread.begin(), unread.end(), static_cast<char*>(space.data()));
    up_.commit(unread.size());
    accept();
}

template <class Stream>
void RelayClient<Stream>::accept() {
    stream_.async_accept(handshake_, [self = this->shared_from_this()](error_code ec) { self->on_accepted(ec); });
}

/// Only now the broker: a page that hears a closing code knows why, one that hears nothing does not.
template <class Stream>
void RelayClient<Stream>::on_accepted(error_code ec) {
    if (ended_) return;
    if (ec) return end();
    accepted_ = true;
    handshake_ = {};
    if (closing_) return start_close();
    if (!mqtt_) return refuse(close_code::protocol_error, "expected the sub-protocol mqtt");
    if (relay_->open.load(std::memory_order_relaxed) > options().clients_max) return refuse(close_code::try_again_later, "too many connections");
    resolver_.async_resolve(options().host, std::to_string(options().port), [self = this->shared_from_this()](error_code failed, const tcp::resolver::results_type& found) {
        if (self->ended_ || self->closing_) return;
        if (failed) return self->refuse(close_code::try_again_later, "the broker is not found");
        asio::async_connect(self->broker_.socket(), found, [self](error_code away, const tcp::endpoint&) {
            if (self->ended_ || self->closing_ || away) return self->on_connected(away);
            self->broker_.shake_hands(self->relay_->tls, self->options().host, [self](error_code refused) { self->on_connected(refused); });
        });
    });
}

template <class Stream>
void RelayClient<Stream>::on_connected(error_code ec) {
    if (ended_ || closing_) return;
    if (ec) return refuse(close_code::try_again_later, "the broker is away");
    connected_ = true;
    relay_->opened.fetch_add(1, std::memory_order_relaxed);
    ping_at_ = core().now() + options().ping_interval;
    read_client();
    read_broker();
}

template <class Stream>
void RelayClient<Stream>::read_client() {
    stream_.async_read(up_, [self = this->shared_from_this()](error_code ec, std::size_t) { self->on_client_message(ec); });
}

template <class Stream>
void RelayClient<Stream>::on_client_message(error_code ec) {
    if (ended_) return;
    if (ec) return end();
    if (closing_) return;  // the closing handshake reads the rest
    if (!stream_.got_binary()) return refuse(close_code::unknown_data, "expected binary messages");
    const auto bytes = up_.cdata();
    if (!spoken_ && bytes.size() != 0) {
        if (*static_cast<const unsigned char*>(bytes.data()) != kConnectPacket) return refuse(close_code::protocol_error, "expected an MQTT CONNECT");
        spoken_ = true;
    }
    heard();
    up_by_ = core().now() + options().stall_timeout;
    broker_.write(asio::buffer(bytes.data(), bytes.size()), [self = this->shared_from_this()](error_code failed, std::size_t) {
        if (self->ended_) return;
        self->up_by_ = Clock::time_point::max();
        self->up_.consume(self->up_.size());
        if (failed) return self->close(close_code::try_again_later, "the broker is away");
        self->read_client();
    });
}

template <class Stream>
void RelayClient<Stream>::read_broker() {
    broker_.read_some(asio::buffer(down_), [self = this->shared_from_this()](error_code ec, std::size_t n) {
        if (self->ended_ || self->closing_) return;
        // A broker that refuses a log-in says so in MQTT first; whatever the reason, the client comes again by itself.
        if (ec) return self->close(close_code::normal, "the broker ended the connection");
        self->writing_ = true;
        self->down_by_ = self->core().now() + self->options().stall_timeout;
        self->stream_.async_write(asio::buffer(self->down_.data(), n), [self](error_code failed, std::size_t) {
            self->writing_ = false;
            self->down_by_ = Clock::time_point::max();
            if (self->ended_) return;
            if (failed) return self->end();
            if (self->closing_) return self->start_close();
            self->read_broker();
        });
    });
}

template <class Stream>
void RelayClient<Stream>::refuse(close_code code, std::string_view reason) {
    relay_->refused.fetch_add(1, std::memory_order_relaxed);
    close(code, reason);
}

template <class Stream>
void RelayClient<Stream>::close(close_code code, std::string_view reason) {
    if (closing_ || ended_) return;
    closing_ = true;
    close_reason_ = {code, boost::beast::string_view(reason.data(), reason.size())};
    cut_at_ = core().now() + options().close_timeout;
    broker_.close();
    if (accepted_ && !writing_) start_close();
}

template <class Stream>
void RelayClient<Stream>::start_close() {
    if (std::exchange(close_sent_, true)) return;
    stream_.async_close(close_reason_, [self = this->shared_from_this()](error_code) { self->end(); });
}

template <class Stream>
void RelayClient<Stream>::end() {
    if (std::exchange(ended_, true)) return;
    const auto keep = this->shared_from_this();
    error_code ignored;
    broker_.close();
    boost::beast::get_lowest_layer(stream_).close(ignored);
    relay_->open.fetch_sub(1, std::memory_order_relaxed);
    unregister();
}

template <class Stream>
void RelayClient<Stream>::on_sweep(Clock::time_point now) {
    if (ended_) return;
    const bool too_late = closing_ ? now >= cut_at_ : now >= up_by_ || now >= down_by_ || now >= silent_until_ || (!accepted_ && now >= start_by_);
    if (too_late) {
        core().count_timeout();
        return end();
    }
    if (!closing_ && !spoken_ && now >= start_by_)
        return refuse(close_code::try_again_later, connected_ ? "expected an MQTT CONNECT sooner" : "the broker is away");
    if (!connected_ || closing_ || pinging_ || now < ping_at_) return;
    pinging_ = true;
    ping_at_ = now + options().ping_interval;
    stream_.async_ping({}, [self = this->shared_from_this()](error_code) { self->pinging_ = false; });
}

}  // namespace

template <class Stream>
void start_relay(Stream stream, boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread, std::shared_ptr<RelayCore> relay,
                 std::shared_ptr<ServerCore> server, asio::ip::address address) {
    const auto client = std::make_shared<RelayClient<Stream>>(std::move(stream), std::move(relay), std::move(server), std::move(address));
    client->start(std::move(handshake), unread);
}

template void start_relay(tcp::socket, boost::beast::http::request<boost::beast::http::empty_body>, std::string_view, std::shared_ptr<RelayCore>,
                          std::shared_ptr<ServerCore>, asio::ip::address);
template void start_relay(asio::ssl::stream<tcp::socket>, boost::beast::http::request<boost::beast::http::empty_body>, std::string_view, std::shared_ptr<RelayCore>,
                          std::shared_ptr<ServerCore>, asio::ip::address);

WebSocketRelay::WebSocketRelay(RelayOptions options) : core_(std::make_shared<RelayCore>()) { core_->options = std::move(options); }

std::string WebSocketRelay::load_tls() {
    if (core_->options.tls_ca.empty()) return {};
    auto fresh = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    fresh->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    error_code ec;
    fresh->load_verify_file(core_->options.tls_ca, ec);
    if (ec) return "CA certificates " + core_->options.tls_ca + ": " + ec.message() + "; expected a PEM file";
    core_->tls = std::move(fresh);
    return {};
}

RelayStats WebSocketRelay::stats() const noexcept {
    return {.opened = core_->opened.load(std::memory_order_relaxed), .refused = core_->refused.load(std::memory_order_relaxed),
            .open = core_->open.load(std::memory_order_relaxed)};
}

}  // namespace watchgrid::http
