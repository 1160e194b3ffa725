#include "adapters/client/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

namespace watchgrid::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kBodyMax = 256U << 20U;  ///< a county's roads are some 50 MB

struct Address {
    bool tls{};
    std::string host, port;
    std::string authority() const {
        std::string out{host.find(':') == std::string::npos ? host : '[' + host + ']'};
        return out.append(":").append(port);
    }
};

Talked<Address> parse(std::string_view url) {
    std::string named = "--url = ";
    named.append(url).append(": ");
    const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
    const bool known = parsed && (parsed->scheme() == "http" || parsed->scheme() == "https");
    if (!known || parsed->host().empty() || parsed->has_userinfo()) return named.append("expected a URL such as http://127.0.0.1:8135");
    if (!(parsed->encoded_path().empty() || parsed->encoded_path() == "/") || parsed->has_query()) return named.append("expected no path behind the host");
    Address out{.tls = parsed->scheme() == "https", .host = parsed->host_address(), .port = {}};
    out.port = parsed->has_port() && !parsed->port().empty() ? std::string{parsed->port()} : out.tls ? "443" : "80";
    return out;
}

std::string explain(const char* what, const Address& a, error_code ec) {
    std::string out{what};
    out.append(" ").append(a.authority()).append(": ");
    return out.append(ec == beast::error::timeout ? "no answer in time" : ec.message());
}

template <class Stream> beast::tcp_stream& lowest(Stream& s) { return beast::get_lowest_layer(s); }

template <class Stream>
asio::awaitable<error_code> open_stream(Stream& stream, const Address& a, steady_clock::time_point until) {
    tcp::resolver resolver{co_await asio::this_coro::executor};
    const auto [ec, where] = co_await resolver.async_resolve(a.host, a.port, nothrow);
    if (ec) co_return ec;
    lowest(stream).expires_at(until);
    const auto [connect_error, endpoint] = co_await lowest(stream).async_connect(where, nothrow);
    if (connect_error) co_return connect_error;
    if constexpr (!std::is_same_v<Stream, beast::tcp_stream>) {
        if (!SSL_set_tlsext_host_name(stream.native_handle(), a.host.c_str())) co_return error_code{asio::error::invalid_argument};
        stream.set_verify_callback(asio::ssl::host_name_verification{a.host});
        const auto [shake] = co_await stream.async_handshake(asio::ssl::stream_base::client, nothrow);
        co_return shake;
    }
    co_return error_code{};
}

using Request = http::request<http::string_body>;

template <class Stream>
asio::awaitable<Talked<Answer>> exchange_on(Stream& stream, const Address& a, const Request& request, steady_clock::time_point until) {
    if (const error_code ec = co_await open_stream(stream, a, until)) co_return explain("cannot connect to", a, ec);
    const auto [write_error, written] = co_await http::async_write(stream, request, nothrow);
    if (write_error) co_return explain("cannot send to", a, write_error);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kBodyMax);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, nothrow);
    if (read_error) co_return explain("no answer from", a, read_error);
    auto& response = parser.get();
    co_return Answer{response.result_int(), std::move(response.body()), std::string{response[http::field::retry_after]}};
}

asio::ssl::context tls_context(const ServiceOptions& o, error_code& ec) {
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.set_verify_mode(asio::ssl::verify_peer, ec);
    if (o.ca_file.empty()) tls.set_default_verify_paths(ec);
    else tls.load_verify_file(o.ca_file, ec);
    return tls;
}

asio::awaitable<Talked<Answer>> call_async(asio::any_io_executor executor, ServiceOptions o, Address a, Request request, milliseconds timeout) {
    const auto until = steady_clock::now() + timeout;
    if (!a.tls) {
        beast::tcp_stream stream{executor};
        co_return co_await exchange_on(stream, a, request, until);
    }
    error_code ec;
    asio::ssl::context tls = tls_context(o, ec);
    if (ec) co_return std::string{"--ca: cannot read the certificates: "}.append(ec.message());
    beast::ssl_stream<beast::tcp_stream> stream{executor, tls};
    co_return co_await exchange_on(stream, a, request, until);
}

/// Runs a coroutine to its end on this thread.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
    std::optional<T> out;
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, T value) {
        failure = std::move(e);
        out.emplace(std::move(value));
        io.stop();  // a refused WebSocket leaves its handshake timer behind
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*out);
}

struct Follow {
    std::string target;
    milliseconds connect_timeout, limit;
    const std::function<bool(std::string_view)>* take;
};

template <class Next>
asio::awaitable<Talked<Ended>> follow_on(websocket::stream<Next>& ws, Address a, std::string token, Follow f) {
    if (const error_code ec = co_await open_stream(ws.next_layer(), a, steady_clock::now() + f.connect_timeout)) co_return explain("cannot connect to", a, ec);
    lowest(ws).expires_never();
    auto timeouts = websocket::stream_base::timeout::suggested(beast::role_type::client);
    timeouts.handshake_timeout = f.connect_timeout;
    ws.set_option(timeouts);
    ws.read_message_max(kBodyMax);
    ws.set_option(websocket::stream_base::decorator([token](websocket::request_type& r) {
        if (!token.empty()) r.set(http::field::authorization, std::string{"Bearer "}.append(token));
    }));
    websocket::response_type response;
    const auto [shake] = co_await ws.async_handshake(response, a.authority(), f.target, nothrow);
    if (shake == websocket::error::upgrade_declined) co_return std::string{"the stream was refused with status "}.append(std::to_string(response.result_int()));
    if (shake) co_return explain("no WebSocket at", a, shake);
    const auto until = f.limit.count() > 0 ? steady_clock::now() + f.limit : steady_clock::time_point::max();
    beast::flat_buffer buffer;
    for (;;) {
        if (f.limit.count() > 0) lowest(ws).expires_at(until);
        const auto [ec, bytes] = co_await ws.async_read(buffer, nothrow);
        if (ec == beast::error::timeout && steady_clock::now() >= until) co_return Ended{};
        if (ec == websocket::error::closed) {
            const std::string reason{ws.reason().reason.c_str()};
            co_return Ended{.by_peer = true, .reason = reason.empty() ? std::string{"the service closed the stream"} : reason};
        }
        if (ec) co_return explain("lost", a, ec);
        const auto data = buffer.data();
        if (!(*f.take)({static_cast<const char*>(data.data()), data.size()})) co_return Ended{};
        buffer.consume(buffer.size());
    }
}

}  // namespace

std::string check_url(std::string_view url) {
    const auto a = parse(url);
    return a ? std::string{} : a.error();
}

Talked<Answer> call(const ServiceOptions& o, std::string_view method, std::string_view target, std::string_view body, milliseconds timeout,
                    const std::vector<std::pair<std::string, std::string>>& headers) {
    const auto a = parse(o.url);
    if (!a) return a.error();
    Request request;
    request.method_string({method.data(), method.size()});
    request.target({target.data(), target.size()});
    request.version(11);
    request.set(http::field::host, a->authority());
    request.set(http::field::user_agent, "watchgrid");
    request.set(http::field::accept, "application/json");
    if (!o.token.empty()) request.set(http::field::authorization, std::string{"Bearer "}.append(o.token));
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    for (const auto& [name, value] : headers) request.set(name, value);
    request.keep_alive(false);
    request.body() = body;
    request.prepare_payload();
    asio::io_context io{1};
    return run(io, call_async(io.get_executor(), o, *a, std::move(request), timeout));
}

Talked<Ended> follow(const ServiceOptions& o, std::string_view target, milliseconds connect_timeout, milliseconds limit,
                     const std::function<bool(std::string_view)>& take) {
    const auto a = parse(o.url);
    if (!a) return a.error();
    const Follow f{.target = std::string{target}, .connect_timeout = connect_timeout, .limit = limit, .take = &take};
    asio::io_context io{1};
    if (!a->tls) {
        websocket::stream<beast::tcp_stream> ws{io};
        return run(io, follow_on(ws, *a, o.token, f));
    }
    error_code ec;
    asio::ssl::context tls = tls_context(o, ec);
    if (ec) return std::string{"--ca: cannot read the certificates: "}.append(ec.message());
    websocket::stream<beast::ssl_stream<beast::tcp_stream>> ws{io, tls};
    return run(io, follow_on(ws, *a, o.token, f));
}

std::string percent_encode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else out += '%', out += kHex[byte >> 4U], out += kHex[byte & 15U];
    }
    return out;
}

}  // namespace watchgrid::client
