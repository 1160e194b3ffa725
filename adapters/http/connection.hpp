#pragma once
/// Internal: what the server keeps of every connection, and the part of the server that connections use.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include "adapters/http/server.hpp"

namespace watchgrid::http {

using Clock = std::chrono::steady_clock;
using tcp = boost::asio::ip::tcp;

class ServerCore;

/// What counts as one address: an IPv4 address, also as an IPv6 socket shows it, or the /64 that one line has of IPv6.
boost::asio::ip::address network_of(const boost::asio::ip::address&);

/// A socket that counts against the caps, an HTTP session or a WebSocket client. All calls on the I/O thread.
class Connection {
public:
    Connection(std::shared_ptr<ServerCore> core, boost::asio::ip::address address);
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    virtual void on_sweep(Clock::time_point now) = 0;
    virtual void on_drain() = 0;  ///< finish what runs, then close
    virtual void cut() = 0;       ///< close at once; unregisters
    /// While it owes us a request, or the rest of one: the turn in which it began to. Nothing: we owe it an answer, or it is a stream.
    virtual std::optional<std::uint64_t> waits_since() const noexcept { return std::nullopt; }

protected:
    friend class ServerCore;
    ServerCore& core() const noexcept { return *core_; }
    const std::shared_ptr<ServerCore>& core_ptr() const noexcept { return core_; }
    const boost::asio::ip::address& address() const noexcept { return address_; }
    void unregister();

private:
    std::shared_ptr<ServerCore> core_;
    boost::asio::ip::address address_;
    std::size_t index_{};  ///< in ServerCore::connections_
    bool registered_{};
};

class SessionBase;

class ServerCore : public std::enable_shared_from_this<ServerCore> {
public:
    ServerCore(boost::asio::io_context&, ServerOptions, const Router&, std::shared_ptr<const TokenTable>);

    boost::system::result<std::uint16_t, std::string> listen();
    void stop_accepting();
    void drain(std::chrono::milliseconds grace, std::function<void()> done);
    void cut_all();
    /// @return a complaint; then nothing has changed
    std::string load_tls();
    std::string load_tokens(const std::filesystem::path& file);
    ServerStats stats() const;

    // For connections, on the I/O thread.
    boost::asio::io_context& io() noexcept { return io_; }
    const ServerOptions& options() const noexcept { return options_; }
    const ServerLimits& limits() const noexcept { return options_.limits; }
    const Router& router() const noexcept { return router_; }
    /// Of a bearer token; role None: nobody's.
    Caller caller_of(std::string_view token) const {
        const Caller known = tokens_->find(token);
        return known.role != Role::None || !options_.find_session ? known : options_.find_session(token);
    }
    /// Whether what opened a connection still holds: a token of the tokens file, with the same role, or a session. Needs nothing when the key is zeros.
    bool session_holds(const SessionKey&, Role) const;
    Clock::time_point now() const noexcept { return now_; }  ///< of the last sweep: no clock is read for a request
    std::string_view date() const noexcept { return date_; }
    bool draining() const noexcept { return draining_; }
    void count_request() noexcept { requests_.fetch_add(1, std::memory_order_relaxed); }
    void count_timeout() noexcept { timeouts_.fetch_add(1, std::memory_order_relaxed); }
    void warn(std::string_view line);
    std::uint64_t next_turn() noexcept { return ++turns_; }  ///< in place of a clock: who began to wait first
    /// Owns the connection until it is delisted: while a handler thinks, nothing else on the I/O thread holds it.
    void enlist(std::shared_ptr<Connection>);
    void delist(Connection&);

    /// From any thread: hands an answer to its session on the I/O thread. Answers that come close together share one wake-up.
    void complete(std::shared_ptr<SessionBase>, std::uint64_t ticket, Response);

private:
    struct Completion {
        std::shared_ptr<SessionBase> session;
        std::uint64_t ticket;
        Response response;
    };

    void accept();
    void on_accept(boost::system::error_code, tcp::socket);
    bool make_room();
    void turn_away(tcp::socket&, int status, std::string_view code);
    void schedule_sweep();
    void sweep();
    void deliver_completions();
    void finish_drain();

    boost::asio::io_context& io_;
    ServerOptions options_;
    const Router& router_;
    std::shared_ptr<const TokenTable> tokens_;
    std::vector<std::shared_ptr<const TokenTable>> old_tokens_;  ///< callers hold views of their names
    std::optional<boost::asio::ssl::context> tls_;
    tcp::acceptor acceptor_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer accept_pause_;
    Clock::duration sweep_interval_{};
    Clock::time_point now_{Clock::now()};
    Clock::time_point warned_{};
    std::string date_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::map<boost::asio::ip::address, std::size_t> per_address_;  ///< by network_of
    std::uint64_t turns_{};
    bool draining_{};
    Clock::time_point drain_until_{};
    std::function<void()> drained_;

    std::mutex completions_mutex_;
    std::vector<Completion> completions_;
    std::vector<Completion> delivering_;

    std::atomic<std::uint64_t> accepted_{}, refused_{}, requests_{}, timeouts_{};
    std::atomic<std::size_t> open_{};
};

/// An HTTP/1.1 connection; the part that does not depend on the stream.
class SessionBase : public Connection, public Exchange {
public:
    using Connection::Connection;
    virtual void start() = 0;
    virtual void deliver(std::uint64_t ticket, Response) = 0;
    void answer(std::uint64_t ticket, Response) override;

    virtual std::shared_ptr<SessionBase> session() = 0;
};

std::shared_ptr<SessionBase> make_session(std::shared_ptr<ServerCore>, tcp::socket, boost::asio::ip::address);
std::shared_ptr<SessionBase> make_tls_session(std::shared_ptr<ServerCore>, tcp::socket, boost::asio::ip::address, boost::asio::ssl::context&);

}  // namespace watchgrid::http
