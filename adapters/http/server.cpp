#include "adapters/http/server.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <algorithm>
#include <ctime>

#include "adapters/http/connection.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/wire.hpp"

namespace watchgrid::http {
namespace asio = boost::asio;
using boost::system::error_code;

asio::ip::address network_of(const asio::ip::address& address) {
    if (!address.is_v6()) return address;
    const asio::ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6);
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::address_v6{bytes};
}

Connection::Connection(std::shared_ptr<ServerCore> core, asio::ip::address address) : core_(std::move(core)), address_(std::move(address)) {}

void Connection::unregister() { core_->delist(*this); }

void SessionBase::answer(std::uint64_t ticket, Response response) {
    if (core().io().get_executor().running_in_this_thread())
        deliver(ticket, std::move(response));
    else
        core().complete(session(), ticket, std::move(response));
}

ServerCore::ServerCore(asio::io_context& io, ServerOptions options, const Router& router, std::shared_ptr<const TokenTable> tokens)
    : io_(io),
      options_(std::move(options)),
      router_(router),
      tokens_(tokens ? std::move(tokens) : std::make_shared<const TokenTable>()),
      acceptor_(io),
      sweep_timer_(io),
      accept_pause_(io) {
    const auto& l = options_.limits;
    const auto shortest = std::min({l.header_timeout, l.body_timeout, l.idle_timeout, l.response_timeout, l.write_timeout});
    sweep_interval_ = std::clamp<Clock::duration>(shortest / 8, std::chrono::milliseconds{5}, std::chrono::milliseconds{500});
}

std::string ServerCore::load_tls() {
    if (options_.tls_certificate.empty() && options_.tls_key.empty()) return {};
    asio::ssl::context fresh{asio::ssl::context::tls_server};
    fresh.set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    error_code ec;
    fresh.use_certificate_chain_file(options_.tls_certificate, ec);
    if (ec) return "TLS certificate " + options_.tls_certificate + ": " + ec.message() + "; expected a PEM file";
    fresh.use_private_key_file(options_.tls_key, asio::ssl::context::pem, ec);
    if (ec) return "TLS key " + options_.tls_key + ": " + ec.message() + "; expected the PEM key of " + options_.tls_certificate;
    tls_ = std::move(fresh);  // open connections hold what they need of the old one
    return {};
}

std::string ServerCore::load_tokens(const std::filesystem::path& file) {
    auto fresh = TokenTable::load(file, tokens_.get());
    if (!fresh) {
        std::string complaint;
        for (const std::string& line : fresh.error()) complaint += (complaint.empty() ? "" : "; ") + line;
        return complaint;
    }
    old_tokens_.push_back(std::exchange(tokens_, std::move(*fresh)));
    return {};
}

bool ServerCore::session_holds(const SessionKey& key, Role role) const {
    if (key == SessionKey{}) return true;
    if (const Role known = tokens_->find(key).role; known != Role::None) return known == role;
    return options_.session_holds && options_.session_holds(key);
}

boost::system::result<std::uint16_t, std::string> ServerCore::listen() {
    if (std::string trouble = load_tls(); !trouble.empty()) return trouble;
    const auto complain = [this](const error_code& ec) { return "cannot listen on " + options_.bind + ":" + std::to_string(options_.port) + ": " + ec.message(); };
    error_code ec;
    const auto address = asio::ip::make_address(options_.bind, ec);
    if (ec) return "cannot listen on \"" + options_.bind + "\": expected an IP address, for example 127.0.0.1";
    const tcp::endpoint endpoint(address, options_.port);
    if (acceptor_.open(endpoint.protocol(), ec); ec) return complain(ec);
    acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
    if (acceptor_.bind(endpoint, ec); ec) return complain(ec);
    if (acceptor_.listen(asio::socket_base::max_listen_connections, ec); ec) return complain(ec);
    const std::uint16_t port = acceptor_.local_endpoint().port();
    sweep();
    accept();
    return port;
}

void ServerCore::accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code ec, tcp::socket socket) { self->on_accept(ec, std::move(socket)); });
}

void ServerCore::on_accept(error_code ec, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (ec) {
        // Out of descriptors, most likely: accepting again at once would spin.
        warn("accept failed: " + ec.message());
        accept_pause_.expires_after(std::chrono::milliseconds{100});
        accept_pause_.async_wait([self = shared_from_this()](error_code) {
            if (self->acceptor_.is_open()) self->accept();
        });
        return;
    }
    accepted_.fetch_add(1, std::memory_order_relaxed);
    const auto remote = socket.remote_endpoint(ec);
    const auto known = per_address_.find(network_of(remote.address()));
    if (!ec && known != per_address_.end() && known->second >= limits().connections_per_address_max) {
        turn_away(socket, 429, "too_many_connections");
    } else if (!ec && connections_.size() >= limits().connections_max && !make_room()) {
        turn_away(socket, 503, "server_full");
    } else if (!ec) {
        socket.set_option(tcp::no_delay(true), ec);
        socket.non_blocking(true, ec);
        const auto session = tls_ ? make_tls_session(shared_from_this(), std::move(socket), remote.address(), *tls_)
                                  : make_session(shared_from_this(), std::move(socket), remote.address());
        enlist(session);
        session->start();
    }
    accept();
}

/// Closes a connection that waits without a request, so that whoever holds many open shuts nobody out: of the address that holds most the one
/// that has waited longest. False: we owe everybody an answer, or they are streams. O(connections log addresses).
bool ServerCore::make_room() {
    std::shared_ptr<Connection> longest;
    std::size_t most = 0;
    std::uint64_t since = 0;
    for (const auto& c : connections_) {
        const auto waits = c->waits_since();
        if (!waits) continue;
        const std::size_t held = per_address_.at(network_of(c->address_));
        if (longest && (held < most || (held == most && *waits > since))) continue;
        longest = c, most = held, since = *waits;
    }
    if (!longest) return false;
    warn("connection closed: server_full, and it had no request");
    longest->cut();
    return connections_.size() < limits().connections_max;
}

/// Tells why and closes. One write that either fits into the empty socket buffer or is lost; with TLS the peer just sees the close.
void ServerCore::turn_away(tcp::socket& socket, int status, std::string_view code) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    warn("connection refused: " + std::string(code));
    if (tls_) return;
    Response response = problem(status, code, "Too many open connections; close some or try again later.");
    response.headers.emplace_back("Retry-After", "1");
    std::string wire;
    append_head(wire, response, {.date = date_, .keep_alive = false, .http10 = false});
    wire += response.body;
    error_code ec;
    socket.non_blocking(true, ec);
    socket.write_some(asio::buffer(wire), ec);
    socket.shutdown(tcp::socket::shutdown_send, ec);
    char unread[4096];
    socket.read_some(asio::buffer(unread), ec);  // unread bytes would turn the close into a reset that overtakes the answer
}

void ServerCore::enlist(std::shared_ptr<Connection> connection) {
    connection->index_ = connections_.size();
    connection->registered_ = true;
    ++per_address_[network_of(connection->address_)];
    connections_.push_back(std::move(connection));
    open_.store(connections_.size(), std::memory_order_relaxed);
}

void ServerCore::delist(Connection& connection) {
    if (!connection.registered_) return;
    connection.registered_ = false;
    const std::shared_ptr<Connection> keep = connections_[connection.index_];
    std::swap(connections_[connection.index_], connections_.back());
    connections_[connection.index_]->index_ = connection.index_;
    connections_.pop_back();
    const auto at = per_address_.find(network_of(connection.address_));
    if (--at->second == 0) per_address_.erase(at);
    open_.store(connections_.size(), std::memory_order_relaxed);
    if (draining_ && connections_.empty()) finish_drain();
}

void ServerCore::schedule_sweep() {
    sweep_timer_.expires_after(sweep_interval_);
    sweep_timer_.async_wait([weak = weak_from_this()](error_code ec) {
        if (const auto self = weak.lock(); self && !ec) self->sweep();
    });
}

void ServerCore::sweep() {
    now_ = Clock::now();
    char text[40];
    const std::time_t wall = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&wall, &utc);
    date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc));
    if (draining_ && drained_ && now_ >= drain_until_) {
        cut_all();
        finish_drain();
    }
    // Backwards: a connection that leaves is replaced by the last one, which was looked at already.
    for (std::size_t i = connections_.size(); i-- > 0;)
        if (i < connections_.size()) {
            const auto keep = connections_[i];
            keep->on_sweep(now_);
        }
    schedule_sweep();
}

void ServerCore::complete(std::shared_ptr<SessionBase> session, std::uint64_t ticket, Response response) {
    bool first = false;
    {
        const std::lock_guard lock(completions_mutex_);
        first = completions_.empty();
        completions_.push_back({std::move(session), ticket, std::move(response)});
    }
    if (first) asio::post(io_, [self = shared_from_this()] { self->deliver_completions(); });
}

void ServerCore::deliver_completions() {
    {
        const std::lock_guard lock(completions_mutex_);
        delivering_.swap(completions_);
    }
    for (Completion& c : delivering_) c.session->deliver(c.ticket, std::move(c.response));
    delivering_.clear();
}

void ServerCore::stop_accepting() {
    error_code ec;
    acceptor_.close(ec);
    accept_pause_.cancel();
}

void ServerCore::drain(std::chrono::milliseconds grace, std::function<void()> done) {
    stop_accepting();
    draining_ = true;
    drained_ = std::move(done);
    drain_until_ = Clock::now() + grace;
    const std::vector<std::shared_ptr<Connection>> all = connections_;
    for (const auto& c : all) c->on_drain();
    if (connections_.empty()) finish_drain();
}

void ServerCore::finish_drain() {
    if (!drained_) return;
    asio::post(io_, std::exchange(drained_, nullptr));
}

void ServerCore::cut_all() {
    while (!connections_.empty()) {
        const auto keep = connections_.back();
        keep->cut();
        keep->unregister();
    }
    // Answers that came after the I/O thread had stopped: they hold their sessions, which hold this.
    std::vector<Completion> late;
    const std::lock_guard lock(completions_mutex_);
    late.swap(completions_);
}

void ServerCore::warn(std::string_view line) {
    if (!options_.warn || now_ - warned_ < std::chrono::seconds{1}) return;
    warned_ = now_;
    options_.warn(line);
}

ServerStats ServerCore::stats() const {
    return {.accepted = accepted_.load(std::memory_order_relaxed),
            .refused = refused_.load(std::memory_order_relaxed),
            .requests = requests_.load(std::memory_order_relaxed),
            .timeouts = timeouts_.load(std::memory_order_relaxed),
            .open = open_.load(std::memory_order_relaxed)};
}

Server::Server(asio::io_context& io, ServerOptions options, const Router& router, std::shared_ptr<const TokenTable> tokens)
    : core_(std::make_shared<ServerCore>(io, std::move(options), router, std::move(tokens))) {}

Server::~Server() {
    core_->stop_accepting();
    core_->cut_all();
}

boost::system::result<std::uint16_t, std::string> Server::listen() { return core_->listen(); }

void Server::stop_accepting() {
    asio::dispatch(core_->io(), [core = core_] { core->stop_accepting(); });
}

void Server::drain(std::chrono::milliseconds grace, std::function<void()> done) {
    asio::dispatch(core_->io(), [core = core_, grace, done = std::move(done)]() mutable { core->drain(grace, std::move(done)); });
}

void Server::renew_tls(std::function<void(std::string complaint)> done) {
    asio::dispatch(core_->io(), [core = core_, done = std::move(done)] { done(core->load_tls()); });
}

void Server::renew_tokens(const std::filesystem::path& file, std::function<void(std::string complaint)> done) {
    asio::dispatch(core_->io(), [core = core_, file, done = std::move(done)] { done(core->load_tokens(file)); });
}

ServerStats Server::stats() const { return core_->stats(); }

}  // namespace watchgrid::http
