// What a client sends behind the handshake of /v1/stream: frames, and the JSON in them. The same stream type and limit as websocket_feed.cpp; the
// connection is in memory.
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json.hpp>

#include "adapters/http/websocket_feed.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace beast = boost::beast;
    boost::asio::io_context io;
    beast::test::stream peer{io};
    beast::websocket::stream<beast::test::stream> server{io};
    server.next_layer().connect(peer);
    const std::size_t message_max = watchgrid::http::FeedLimits{}.message_in_max;
    server.read_message_max(message_max);
    server.next_layer().append("GET /v1/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    const std::string_view bytes = watchgrid::fuzz::text(data, size);
    server.next_layer().append({bytes.data(), bytes.size()});
    server.next_layer().close_remote();  // what is read ends here instead of waiting for more
    beast::error_code ec;
    server.accept(ec);
    watchgrid::fuzz::expect(!ec);
    for (beast::flat_buffer message; !ec; message.clear()) {
        server.read(message, ec);
        if (ec) break;
        watchgrid::fuzz::expect(message.size() <= message_max);
        boost::json::error_code unreadable;
        (void)boost::json::parse({static_cast<const char*>(message.data().data()), message.size()}, unreadable);
    }
    return 0;
}
