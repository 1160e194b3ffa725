// Clients that send too much, too slowly, or come in too great a number.
#include <gmock/gmock.h>

#include "adapters/http/connection.hpp"
#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using namespace std::chrono_literals;
using http_test::get;
using http_test::post;
using http_test::RawClient;
using ::testing::HasSubstr;

using HttpLimits = ServerTest;

TEST_F(HttpLimits, RefuseAMebibyteBeforeItIsSent) {
    start();
    auto c = client();
    // Only the head: the answer must not wait for the body.
    const auto answer = c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_THAT(answer->body, HasSubstr("at most 65536 bytes"));
    EXPECT_EQ(answer->header("connection"), "close");
}

TEST_F(HttpLimits, LetAStubbornSenderReadWhyItIsRefused) {
    start();
    auto c = client();
    const auto answer = c.ask(post("/echo", std::string(1U << 20U, ' ')));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_TRUE(c.closed_within(4s));
}

TEST_F(HttpLimits, TakeABodyOfExactlyTheLimit) {
    start();
    auto c = client();
    const std::string body(64U << 10U, ' ');
    const auto answer = c.ask(post("/echo", body));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, body);
    EXPECT_EQ(c.ask(post("/echo", body + ' '))->status, 413);
}

TEST_F(HttpLimits, CountChunkedBodiesToo) {
    start();
    const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto one = client();
    EXPECT_EQ(one.ask(head + "fffffff\r\n")->status, 413);
    auto many = client();
    std::string body = head;
    for (int i = 0; i < 17; ++i) body += "1000\r\n" + std::string(4096, ' ') + "\r\n";
    EXPECT_EQ(many.ask(body)->status, 413);
    auto endless = client();
    EXPECT_EQ(endless.ask(head + "1;" + std::string(30'000, 'x'))->status, 400);  // a chunk header without end
}

TEST_F(HttpLimits, MayBeTighterForOneRoute) {
    router.add(Method::Post, "/small", {.roles = Roles::everyone(), .consumes = "*", .body_max = 10},
               [](const Request& r, const Responder& respond) { respond(text_response(200, std::string(r.body))); });
    start();
    auto c = client();
    EXPECT_EQ(c.ask(post("/small", "0123456789", "text/plain"))->body, "0123456789");
    EXPECT_EQ(c.ask(post("/small", "0123456789a", "text/plain"))->status, 413);
}

TEST_F(HttpLimits, RefuseHeadersThatAreTooLarge) {
    start();
    auto fits = client();
    EXPECT_EQ(fits.ask(get("/hello", "X: " + std::string(15'000, 'x') + "\r\n"))->status, 200);
    EXPECT_EQ(fits.ask(post("/echo", "1", "application/json", "X: " + std::string(15'000, 'x') + "\r\n"))->body, "1");
    auto large = client();
    EXPECT_EQ(large.ask(get("/hello", "X: " + std::string(17'000, 'x') + "\r\n"))->status, 431);
    auto endless = client();
    EXPECT_EQ(endless.ask("GET /" + std::string(20'000, 'x'))->status, 431);
    auto many = client();
    std::string fields;
    for (int i = 0; i < 200; ++i) fields += "A" + std::to_string(i) + ": b\r\n";
    EXPECT_EQ(many.ask(get("/hello", fields))->status, 431);
    auto drop = client();
    std::string small_fields;
    for (int i = 0; i < 90; ++i) small_fields += "A" + std::to_string(i) + ": " + std::string(200, 'b') + "\r\n";
    EXPECT_EQ(drop.ask(get("/hello", small_fields))->status, 431);  // each small, together too large
}

TEST_F(HttpLimits, EndASlowHeader) {
    options.limits.header_timeout = 200ms;
    start();
    auto c = client();
    ASSERT_TRUE(c.send("GET /hello HTTP/1.1\r\n"));
    const auto begin = std::chrono::steady_clock::now();
    // One field now and then does not help: the limit is for the whole header.
    for (int i = 0; i < 50 && std::chrono::steady_clock::now() - begin < 2s; ++i) {
        if (!c.send("X-" + std::to_string(i) + ": y\r\n")) break;
        std::this_thread::sleep_for(20ms);
        if (server->stats().timeouts > 0) break;
    }
    const auto answer = c.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_TRUE(c.closed_within(4s));
    EXPECT_EQ(server->stats().timeouts, 1U);
}

TEST_F(HttpLimits, EndManySlowHeadersWhileOthersAreServed) {
    options.limits.header_timeout = 300ms;
    start();
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 100; ++i) {
        slow.push_back(std::make_unique<RawClient>(port));
        ASSERT_TRUE(slow.back()->send("POST /echo HTTP/1.1\r\nHost:"));
    }
    auto c = client();
    EXPECT_EQ(c.ask(get("/hello"))->status, 200);
    for (const auto& s : slow) EXPECT_EQ(s->read_answer()->status, 408);
    for (const auto& s : slow) EXPECT_TRUE(s->closed_within(4s));
    EXPECT_TRUE(eventually([&] { return server->stats().open <= 1; }));
}

TEST_F(HttpLimits, EndASlowBody) {
    options.limits.body_timeout = 150ms;
    start();
    auto c = client();
    const auto answer = c.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
}

TEST_F(HttpLimits, CloseIdleAndSilentConnectionsWithoutAWord) {
    options.limits.idle_timeout = 150ms;
    options.limits.header_timeout = 150ms;
    start();
    auto idle = client();
    EXPECT_EQ(idle.ask(get("/hello"))->status, 200);
    auto silent = client();
    EXPECT_TRUE(idle.closed_within(2s));
    EXPECT_TRUE(silent.closed_within(2s));
    EXPECT_EQ(server->stats().timeouts, 0U);
}

TEST_F(HttpLimits, AnswerForAHandlerThatDoesNot) {
    options.limits.response_timeout = 150ms;
    start();
    auto c = client();
    const auto answer = c.ask(post("/keep", "{}"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_THAT(answer->body, HasSubstr("response_timeout"));
    take_kept()(json_response(200, "too late"));
    EXPECT_TRUE(c.closed_within(4s));
}

TEST_F(HttpLimits, CutReadersThatDoNotTakeTheirAnswer) {
    options.limits.write_timeout = 200ms;
    start();
    RawClient c(port, 4096);
    ASSERT_TRUE(c.send(get("/big")));
    EXPECT_TRUE(eventually([&] { return server->stats().open == 1; }));
    EXPECT_TRUE(eventually([&] { return server->stats().open == 0; }));
}

TEST_F(HttpLimits, TurnConnectionsAwayAtTheCap) {
    options.limits.connections_max = 3;
    start();
    std::vector<std::unique_ptr<RawClient>> open;
    for (int i = 0; i < 3; ++i) {
        open.push_back(std::make_unique<RawClient>(port));
        ASSERT_TRUE(open.back()->send(post("/keep", "{}")));
    }
    std::vector<Responder> owed;
    for (int i = 0; i < 3; ++i) owed.push_back(take_kept());
    auto fourth = client();
    const auto answer = fourth.read_answer();
    ASSERT_TRUE(answer) << "everybody waits for us";
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->header("retry-after"), "1");
    EXPECT_TRUE(fourth.closed_within(2s));
    EXPECT_EQ(server->stats().refused, 1U);
    for (Responder& respond : owed) respond(json_response(200, "{}"));
    for (auto& c : open) EXPECT_EQ(c->read_answer()->status, 200) << "none was cut off";
}

/// Whoever holds connections open without asking for anything shuts nobody out.
TEST_F(HttpLimits, CloseWhoHasWaitedLongestAtTheCap) {
    options.limits.connections_max = 3;
    start();
    std::vector<std::unique_ptr<RawClient>> open;
    for (int i = 0; i < 3; ++i) {
        open.push_back(std::make_unique<RawClient>(port));
        EXPECT_EQ(open.back()->ask(get("/hello"))->status, 200);
    }
    EXPECT_EQ(open[0]->ask(get("/hello"))->status, 200) << "used again: now the second has waited longest";
    auto alarm = client();
    EXPECT_EQ(alarm.ask(get("/hello"))->status, 200);
    EXPECT_TRUE(open[1]->closed_within(2s));
    EXPECT_EQ(open[0]->ask(get("/hello"))->status, 200);
    EXPECT_EQ(open[2]->ask(get("/hello"))->status, 200);
    EXPECT_EQ(server->stats().refused, 0U);
    EXPECT_EQ(server->stats().open, 3U);
}

TEST_F(HttpLimits, CloseHalfARequestAtTheCap) {
    options.limits.connections_max = 2;
    start();
    auto slow = client(), slower = client();
    ASSERT_TRUE(slow.send("GET /hello HTTP/1.1\r\n"));
    ASSERT_TRUE(slower.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
    ASSERT_TRUE(eventually([&] { return server->stats().open == 2; }));
    EXPECT_EQ(client().ask(get("/hello"))->status, 200);
    EXPECT_EQ(client().ask(get("/hello"))->status, 200);
}

TEST_F(HttpLimits, TurnConnectionsOfOneAddressAway) {
    options.limits.connections_per_address_max = 2;
    start();
    auto a = client();
    auto b = client();
    EXPECT_EQ(a.ask(get("/hello"))->status, 200);
    EXPECT_EQ(b.ask(get("/hello"))->status, 200);
    auto third = client();
    const auto answer = third.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 429);
    EXPECT_TRUE(third.closed_within(2s));
}

TEST(NetworkOf, IsAnAddressOrTheLineItIsOn) {
    const auto network = [](const char* text) { return network_of(boost::asio::ip::make_address(text)).to_string(); };
    EXPECT_EQ(network("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(network("2001:db8:1:2:ffff::1"), network("2001:db8:1:2::9"));
    EXPECT_NE(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
}

TEST_F(HttpLimits, CountWebSocketsAsConnections) {
    options.limits.connections_max = 1;
    start();
    auto c = client();
    EXPECT_EQ(c.upgrade("/stream", authorization("wall"))->status, 101);
    EXPECT_EQ(client().read_answer()->status, 503);
}

}  // namespace
}  // namespace watchgrid::http
