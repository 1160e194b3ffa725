#pragma once
/// The other side of the HTTP benches: the usual Beast session that sends back what it got, and nothing else.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "bench/rig/http_load.hpp"

namespace watchgrid::bench {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

/// The usual Beast session and nothing else.
class BareSession : public std::enable_shared_from_this<BareSession> {
public:
    explicit BareSession(tcp::socket socket) : socket_(std::move(socket)) { socket_.set_option(tcp::no_delay(true)); }
    void read() {
        request_ = {};
        http::async_read(socket_, buffer_, request_, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->write();
        });
    }

private:
    void write() {
        response_ = {http::status::ok, request_.version()};
        response_.set(http::field::content_type, "application/json");
        response_.body() = std::move(request_.body());
        response_.prepare_payload();
        http::async_write(socket_, response_, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->read();
        });
    }
    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
};

class BareServer {
public:
    explicit BareServer(asio::io_context& io) : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) { accept(); }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (ec) return;
            std::make_shared<BareSession>(std::move(socket))->read();
            accept();
        });
    }
    tcp::acceptor acceptor_;
};

/// Requests a second that the echo answers, on a thread of its own.
inline double echo_load(std::size_t connections, std::chrono::duration<double> time, const std::function<std::string()>& next_request) {
    asio::io_context io{1};
    BareServer server{io};
    std::thread thread{[&io] { io.run(); }};
    const double rate = load(server.port(), connections, time, "200", next_request).per_second;
    io.stop();
    thread.join();
    return rate;
}

}  // namespace watchgrid::bench
