#pragma once
/// A real server on a free port, its I/O thread, and a few routes.
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/problem.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/websocket_feed.hpp"
#include "tests/adapters/http/raw_client.hpp"

namespace watchgrid::http {

/// Tokens of the tests: "<role>-token-0123456789abcdef".
std::string token_of(std::string_view role);
std::string authorization(std::string_view role);

class ServerTest : public ::testing::Test {
protected:
    ServerTest();
    ~ServerTest() override;

    /// Starts; call once, after changing `options` and `router`.
    void start();
    void stop();

    /// Waits until the condition holds; false after five seconds.
    static bool eventually(const std::function<bool()>& condition);
    /// Answers that a test gives by hand, from its own thread.
    Responder take_kept();

    boost::asio::io_context& io_context();
    http_test::RawClient client() const { return http_test::RawClient(port); }

    ServerOptions options;
    Router router;
    std::uint16_t port{};
    std::vector<std::string> warnings;  ///< guarded by the I/O thread having stopped

private:
    struct Io;

protected:
    std::unique_ptr<Io> io;
    std::unique_ptr<WebSocketFeed> feed;
    std::unique_ptr<Server> server;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Responder> kept;          ///< of POST /keep
    std::vector<ClientId> connected;
    std::vector<std::string> callers, messages, goodbyes;

private:
    std::thread thread;
};

}  // namespace watchgrid::http
