#pragma once
/// Internal: takes over a connection whose request asked for a WebSocket.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "adapters/http/roles.hpp"

namespace watchgrid::http {

class FeedCore;
struct RelayCore;
class ServerCore;

/// Defined for plain and TLS streams. `unread` are bytes that came behind the handshake. `stands` is asked at each sweep whether the client may
/// stay; it may be empty. On the I/O thread.
template <class Stream>
void start_websocket(Stream stream, boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread, Caller caller, std::function<bool()> stands,
                     std::shared_ptr<FeedCore> feed, std::shared_ptr<ServerCore> server, boost::asio::ip::address address);

/// The same for a relay.
template <class Stream>
void start_relay(Stream stream, boost::beast::http::request<boost::beast::http::empty_body> handshake, std::string_view unread,
                 std::shared_ptr<RelayCore> relay, std::shared_ptr<ServerCore> server, boost::asio::ip::address address);

}  // namespace watchgrid::http
