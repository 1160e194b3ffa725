// The WebSocket feed with real sockets.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using namespace std::chrono_literals;
using http_test::Frame;
using http_test::get;
using http_test::RawClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class HttpStream : public ServerTest {
protected:
    ClientId wait_for_client(std::size_t n = 1) {
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex);
            return connected.size() >= n;
        }));
        const std::lock_guard lock(mutex);
        return connected.size() >= n ? connected[n - 1] : 0;
    }
    /// The next whole message, or close frame; pings are answered.
    static std::optional<Frame> next(RawClient& c) {
        for (Frame message;;) {
            auto frame = c.read_frame();
            if (!frame || frame->opcode == 8) return frame;
            if (frame->opcode == 9) {
                c.send_frame(10, frame->payload);
                continue;
            }
            if (frame->opcode != 0) message.opcode = frame->opcode;
            message.payload += frame->payload;
            if (frame->final) return message;
        }
    }
    std::string last_goodbye() {
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex);
            return !goodbyes.empty();
        }));
        const std::lock_guard lock(mutex);
        return goodbyes.empty() ? "" : goodbyes.back();
    }
};

/// Whose token was taken back sees nothing more from the next sweep on.
TEST_F(HttpStream, EndsWhenItsTokenIsTakenBackAndNobodyElses) {
    start();
    auto gone = client(), stays = client();
    ASSERT_EQ(gone.upgrade("/stream", authorization("wall"))->status, 101);
    feed->join(wait_for_client(), {"hello"});
    ASSERT_EQ(stays.upgrade("/stream", authorization("dispatcher"))->status, 101);
    feed->join(wait_for_client(2), {"hello"});
    EXPECT_EQ(next(gone)->payload, "hello");
    EXPECT_EQ(next(stays)->payload, "hello");
    const std::filesystem::path file = std::filesystem::path{::testing::TempDir()} / ("tokens." + std::to_string(::getpid()));
    const auto renew = [&](const std::string& lines) {
        std::ofstream{file} << lines;
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::promise<std::string> said;
        server->renew_tokens(file, [&](std::string complaint) { said.set_value(std::move(complaint)); });
        return said.get_future().get();
    };
    EXPECT_THAT(renew("nonsense"), HasSubstr("expected three words"));
    EXPECT_EQ(renew("dispatcher dispatcher-1 " + token_of("dispatcher") + "\n"), "");
    EXPECT_EQ(next(gone)->close_code(), kSessionEnded);
    feed->broadcast("still here");
    EXPECT_EQ(next(stays)->payload, "still here");
    EXPECT_EQ(client().ask(get("/stream", authorization("wall")))->status, 401) << "and cannot come back";
    std::filesystem::remove(file);
}

TEST_F(HttpStream, SendsFirstMessagesThenEveryBroadcastThatFollows) {
    start();
    auto c = client();
    ASSERT_EQ(c.upgrade("/stream", authorization("dispatcher"))->status, 101);
    const ClientId id = wait_for_client();
    EXPECT_THAT(callers, ElementsAre("dispatcher-1"));
    feed->broadcast("before joining");
    feed->join(id, {"hello", "snapshot"});
    for (int i = 0; i < 20; ++i) feed->broadcast("delta " + std::to_string(i));
    feed->send(id, "only you");
    std::vector<std::string> texts;
    for (int i = 0; i < 23; ++i) texts.push_back(next(c).value().payload);
    EXPECT_EQ(texts[0], "hello");
    EXPECT_EQ(texts[1], "snapshot");
    EXPECT_EQ(texts[2], "delta 0");
    EXPECT_EQ(texts[21], "delta 19");
    EXPECT_EQ(texts[22], "only you");
}

/// A ping may be answered before the core comes to the joining.
TEST_F(HttpStream, SendsOnToWhoAskedSomethingBeforeJoining) {
    start();
    auto c = client();
    ASSERT_EQ(c.upgrade("/stream", authorization("dispatcher"))->status, 101);
    const ClientId id = wait_for_client();
    boost::asio::post(io_context(), [&] {  // in one turn of the I/O thread: the pong is still being written when it joins
        feed->send(id, "pong");
        feed->join(id, {"hello", std::string(1000, 's')});
    });
    EXPECT_EQ(next(c).value().payload, "pong");
    EXPECT_EQ(next(c).value().payload, "hello");
    EXPECT_EQ(next(c).value().payload.size(), 1000U);
    for (int i = 0; i < 200; ++i) {  // more than may wait at once, each taken before the next
        feed->broadcast("delta");
        const auto frame = next(c);
        ASSERT_TRUE(frame);
        ASSERT_EQ(frame->payload, "delta") << "after " << i << " of them";
    }
}

TEST_F(HttpStream, HearsItsClients) {
    start();
    auto c = client();
    ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    ASSERT_TRUE(c.send_frame(1, R"({"want":"snapshot"})"));
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return !messages.empty();
    }));
    EXPECT_THAT(messages, ElementsAre(R"({"want":"snapshot"})"));
    ASSERT_TRUE(c.send_frame(1, std::string(2000, 'x')));
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->close_code(), 1009);
}

TEST_F(HttpStream, NeedsATokenOfTheRightRole) {
    start();
    EXPECT_EQ(client().upgrade("/stream")->status, 401);
    EXPECT_EQ(client().upgrade("/stream", authorization("viewer"))->status, 403);
    EXPECT_EQ(client().upgrade("/stream", authorization("wall"))->status, 101);
}

TEST_F(HttpStream, TakesTheTokenAsASubProtocolForBrowsers) {
    start();
    auto c = client();
    const auto answer = c.upgrade("/stream", "Sec-WebSocket-Protocol: watchgrid.v1, bearer." + token_of("wall") + "\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 101);
    EXPECT_EQ(answer->header("sec-websocket-protocol"), "watchgrid.v1");
    EXPECT_EQ(answer->header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 section 1.3
}

TEST_F(HttpStream, AsksForAnUpgradeWithoutOne) {
    start();
    auto c = client();
    const auto answer = c.ask(get("/stream", authorization("wall")));
    EXPECT_EQ(answer->status, 426);
    EXPECT_EQ(answer->header("upgrade"), "websocket");
    EXPECT_EQ(c.ask(get("/hello"))->status, 200);
}

TEST_F(HttpStream, ClosesAReaderThatIsTooSlowWithAReason) {
    start();
    RawClient c(port, 4096);
    ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    feed->join(wait_for_client(), {"hello"});
    // Far more than the queue and the socket's buffers hold.
    for (int i = 0; i < 200; ++i) feed->broadcast(std::string(100'000, 'x'));
    std::this_thread::sleep_for(20ms);
    // It starts to read late: what was on its way arrives, then the reason.
    std::optional<Frame> frame;
    do frame = next(c);
    while (frame && frame->opcode != 8);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->close_code(), 1013);
    EXPECT_EQ(frame->close_reason(), "too slow: reconnect for a snapshot");
    EXPECT_EQ(last_goodbye(), "too slow: reconnect for a snapshot");
}

TEST_F(HttpStream, CutsAReaderThatDoesNotReadAtAllAndServesTheOthers) {
    options.limits.idle_timeout = 400ms;  // sweeps often
    start();
    RawClient stuck(port, 4096);
    ASSERT_EQ(stuck.upgrade("/stream", authorization("wall"))->status, 101);
    feed->join(wait_for_client(1), {"hello"});
    auto fine = client();
    ASSERT_EQ(fine.upgrade("/stream", authorization("wall"))->status, 101);
    feed->join(wait_for_client(2), {"hello"});
    EXPECT_EQ(next(fine).value().payload, "hello");
    for (int i = 0; i < 100; ++i) {
        feed->broadcast(std::string(100'000, 'x'));
        EXPECT_EQ(next(fine).value().payload.size(), 100'000U) << i;
    }
    EXPECT_TRUE(eventually([&] { return feed->clients() == 1; }));
    EXPECT_TRUE(eventually([&] { return server->stats().open == 1; }));
    feed->broadcast("still here");
    EXPECT_EQ(next(fine).value().payload, "still here");
}

TEST_F(HttpStream, PingsAndCutsTheSilent) {
    options.limits.idle_timeout = 400ms;
    start();
    auto c = client();
    ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    const auto ping = c.read_frame();
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->opcode, 9);
    EXPECT_EQ(last_goodbye(), "timed out");  // no pong
    EXPECT_TRUE(c.closed_within(1s));
}

TEST_F(HttpStream, PingsBetweenTheFramesOfALargeSnapshot) {
    options.limits.idle_timeout = 400ms;
    start();
    RawClient c(port, 4096);
    ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    feed->join(wait_for_client(), {std::string(12U << 20U, 's')});
    // A slow reader, but an honest one: it takes longer than three pings and answers each.
    std::size_t size = 0, pings = 0;
    for (std::optional<Frame> frame; (frame = c.read_frame());) {
        if (frame->opcode == 9) {
            ++pings;
            ASSERT_TRUE(c.send_frame(10, frame->payload));
            continue;
        }
        ASSERT_NE(frame->opcode, 8) << frame->close_reason();
        size += frame->payload.size();
        if (frame->final) break;
        std::this_thread::sleep_for(6ms);
    }
    EXPECT_EQ(size, 12U << 20U);
    EXPECT_GE(pings, 1U);
}

TEST_F(HttpStream, TakesLeaveOfItsClientsWhenTheServerDrains) {
    start();
    auto c = client();
    ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    wait_for_client();
    std::atomic<bool> drained{};
    server->drain(3s, [&] { drained = true; });
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), 1001);
    c.send_frame(8, close->payload);
    EXPECT_TRUE(eventually([&] { return drained.load(); }));
}

TEST_F(HttpStream, IsClosedWhenTheSessionBehindItEnds) {
    std::atomic<bool> holds{true};
    options.find_session = [](std::string_view token) { return token == "session-of-li" ? Caller{Role::Dispatcher, "li", {1, 2, 3}} : Caller{}; };
    options.session_holds = [&](const SessionKey& key) { return key == SessionKey{1, 2, 3} && holds; };
    options.limits.idle_timeout = 400ms;  // sweeps often
    start();
    auto li = client(), desk = client();
    ASSERT_EQ(li.upgrade("/stream", "Authorization: Bearer session-of-li\r\n")->status, 101);
    feed->join(wait_for_client(1), {"hello"});
    ASSERT_EQ(desk.upgrade("/stream", authorization("dispatcher"))->status, 101);
    feed->join(wait_for_client(2), {"hello"});
    EXPECT_EQ(next(li).value().payload, "hello");
    EXPECT_EQ(next(desk).value().payload, "hello");
    std::this_thread::sleep_for(200ms);  // some sweeps
    feed->broadcast("while it holds");
    EXPECT_EQ(next(li).value().payload, "while it holds");
    holds = false;
    const auto began = std::chrono::steady_clock::now();
    const auto close = next(li);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->close_code(), kSessionEnded);
    EXPECT_EQ(close->close_reason(), "the session has ended: sign in again");
    EXPECT_LE(std::chrono::steady_clock::now() - began, 1s);
    EXPECT_EQ(next(desk).value().payload, "while it holds");
    feed->broadcast("to those who may");
    EXPECT_EQ(next(desk).value().payload, "to those who may") << "tokens of the file have no session";
}

TEST_F(HttpStream, NoticesClientsThatLeave) {
    start();
    {
        auto c = client();
        ASSERT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
        wait_for_client();
    }
    EXPECT_TRUE(eventually([&] { return feed->clients() == 0; }));
    feed->broadcast("to nobody");
    feed->send(1, "to nobody");
    EXPECT_EQ(client().ask(get("/hello"))->status, 200);
}

}  // namespace
}  // namespace watchgrid::http
