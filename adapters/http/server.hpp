#pragma once
/// The HTTP/1.1 server: listener, limits, routing, roles. Boost.Asio and Beast stay behind it.
///
/// Runs on an io_context that ONE thread runs; handlers are called on that thread, answers may come from any. Keep-alive and
/// pipelining: requests of one connection are handled one after the other, in order, and nothing is read meanwhile (backpressure).
/// Timeouts are watched by one sweep over all connections, so they are kept to within an eighth of the shortest of them.
///
/// What it answers by itself, as problem documents with these codes: 400 malformed_request, 400 bad_path, 400 invalid_query, 401 token_missing and
/// token_unknown, 403 role_not_allowed, 404 no_such_route, 405 method_not_allowed, 408 request_timeout, 413 body_too_large,
/// 415 unsupported_media_type, 426 upgrade_required, 429 too_many_connections, 431 header_too_large, 500 internal_error,
/// 503 server_full, 503 response_timeout, 505 unsupported_version.
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/router.hpp"
#include "adapters/http/tokens.hpp"

namespace boost::asio {
class io_context;
}

namespace watchgrid::http {

struct ServerLimits {
    std::size_t header_max{16U << 10U};            ///< bytes of request line and fields; more: 431
    std::size_t body_max{64U << 10U};              ///< bytes of a body, unless the route says otherwise; more: 413
    std::size_t connections_max{1024};             ///< open at once; one more closes the one that has waited longest without a request, else: 503 and closed
    std::size_t connections_per_address_max{256};  ///< open at once from one IPv4 address or IPv6 /64; more: 429 and closed
    std::chrono::milliseconds header_timeout{10'000};    ///< from the first byte (or the connect) to the end of the header: 408
    std::chrono::milliseconds body_timeout{20'000};      ///< from the end of the header to the end of the body: 408
    std::chrono::milliseconds idle_timeout{75'000};      ///< between requests: closed without a word
    std::chrono::milliseconds response_timeout{30'000};  ///< for the handler: 503
    std::chrono::milliseconds write_timeout{30'000};     ///< for the peer to take one response: closed
};

struct ServerOptions {
    std::string bind{"127.0.0.1"};  ///< an IP address, v4 or v6
    std::uint16_t port{};           ///< 0: a free one
    ServerLimits limits;
    std::string tls_certificate;  ///< PEM chain; with tls_key set the listener speaks TLS 1.2 or newer and nothing else
    std::string tls_key;          ///< PEM
    std::function<void(std::string_view line)> warn;  ///< one line of log; called on the I/O thread, at most once a second
    /// Who a token belongs to that the tokens file does not know: somebody who signed in. Role None: nobody. The name must outlive the
    /// request. Called on the I/O thread, must not block. May be empty.
    std::function<Caller(std::string_view token)> find_session{};
    /// Whether a session that `find_session` named still holds. Asked at every sweep, so at least twice a second, about each open WebSocket
    /// of somebody who signed in, and of a token that is no longer in the tokens file; false: it is closed with kSessionEnded. Called on the I/O
    /// thread, must not block. May be empty: no session holds, so `find_session` names none.
    std::function<bool(const SessionKey&)> session_holds{};
    /// Asked when role and route fit, before a body is read or a handler called: an answer refuses the request. For what a role alone cannot say,
    /// as how much one name has read. Called on the I/O thread, must not block. May be empty.
    std::function<std::optional<Response>(const Request&, const RouteInfo&)> admit{};
    /// Every answer to a request that met a route, refusals by role too, just before it is sent; 101 for a WebSocket. For the audit
    /// log: the request is whole, but for a body that was not taken. Called on the I/O thread, must not block. May be empty.
    std::function<void(const Request&, const RouteInfo&, int status)> answered{};
};

struct ServerStats {
    std::uint64_t accepted{};     ///< connections
    std::uint64_t refused{};      ///< connections turned away at a cap
    std::uint64_t requests{};     ///< with a complete header
    std::uint64_t timeouts{};     ///< connections ended by a timeout
    std::size_t open{};           ///< connections now, WebSockets included
};

class ServerCore;

class Server {
public:
    /// The router must outlive the server and not change any more.
    Server(boost::asio::io_context&, ServerOptions, const Router&, std::shared_ptr<const TokenTable>);
    ~Server();  ///< on the I/O thread, or when it no longer runs
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and starts to accept. @return the port, or a sentence that names address, port and reason
    boost::system::result<std::uint16_t, std::string> listen();

    /// The rest may be called from any thread.
    void stop_accepting();
    /// Stops accepting, lets running requests finish, closes the rest after `grace`; then calls `done` on the I/O thread, once.
    void drain(std::chrono::milliseconds grace, std::function<void()> done);
    /// Reads certificate and key again: connections that come from now on get the new one, those that are open stay. When a file is not what it
    /// should be the old one stays in use, and `done` is told why. `done` is called on the I/O thread, with "" when all is well.
    void renew_tls(std::function<void(std::string complaint)> done);
    /// Reads the tokens file again: what is no longer in it is refused from now on, and WebSockets that it opened end with the next sweep. When the
    /// file is not what it should be the old tokens stay, and `done` is told why. `done` is called on the I/O thread, with "" when all is well.
    void renew_tokens(const std::filesystem::path& file, std::function<void(std::string complaint)> done);
    ServerStats stats() const;

private:
    std::shared_ptr<ServerCore> core_;
};

}  // namespace watchgrid::http
