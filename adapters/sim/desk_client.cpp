#include "adapters/sim/desk_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace watchgrid::sim {

namespace beast = boost::beast;
namespace asio = boost::asio;

namespace {
constexpr std::chrono::seconds kAnswerMax{2};
}

/// Timeouts of Beast's streams only hold for asynchronous operations, so each step is one, run to its end.
struct DeskClient::Connection {
    asio::io_context io{1};
    beast::tcp_stream stream{io};
    beast::flat_buffer buffer;
    beast::error_code error;

    template <class Start>
    bool run(Start&& start) {
        stream.expires_after(kAnswerMax);
        start([this](beast::error_code ec, auto...) { error = ec; });
        io.restart();
        io.run();
        return !error;
    }
    bool connect(std::uint16_t port) {
        return run([&](auto done) { stream.async_connect(asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), port}, done); });
    }
};

DeskClient::DeskClient(std::uint16_t port, std::string token) : port_{port}, token_{std::move(token)} {}
DeskClient::~DeskClient() = default;

unsigned DeskClient::resolve(const std::string& incident_id, const std::string& outcome) {
    namespace http = beast::http;
    http::request<http::string_body> request{http::verb::post, "/v1/incidents/" + incident_id + "/commands", 11};
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::authorization, "Bearer " + token_);
    request.set(http::field::content_type, "application/json");
    request.body() = boost::json::serialize(boost::json::object{{"command", "resolve"}, {"outcome", outcome}});
    request.prepare_payload();
    for (int attempt = 0; attempt < 2; ++attempt) {  // the second one on a fresh connection: the first may have idled out
        if (!connection_) {
            connection_ = std::make_unique<Connection>();
            if (!connection_->connect(port_)) {
                connection_.reset();
                return 0;
            }
        }
        http::response_parser<http::string_body> parser;
        const bool answered = connection_->run([&](auto done) { http::async_write(connection_->stream, request, done); }) &&
                              connection_->run([&](auto done) { http::async_read(connection_->stream, connection_->buffer, parser, done); });
        if (!answered || !parser.get().keep_alive()) connection_.reset();
        if (answered) return parser.get().result_int();
    }
    return 0;
}

}  // namespace watchgrid::sim
