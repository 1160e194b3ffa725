// The relay between real sockets: a WebSocket client on one side, a listener of the test as the broker on the other.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

#include "adapters/http/websocket_relay.hpp"
#include "tests/adapters/http/server_fixture.hpp"

namespace watchgrid::http {
namespace {

using namespace std::chrono_literals;
using http_test::Frame;
using http_test::get;
using http_test::RawClient;
using ::testing::HasSubstr;

constexpr std::string_view kConnect{"\x10\x0c\x00\x04MQTT", 8};
constexpr const char* kMqtt = "Sec-WebSocket-Protocol: mqtt\r\n";

/// A listener that the test reads and writes by hand.
class FakeBroker {
public:
    FakeBroker() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 16), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~FakeBroker() {
        hang_up();
        go_away();
    }
    FakeBroker(const FakeBroker&) = delete;
    FakeBroker& operator=(const FakeBroker&) = delete;

    std::uint16_t port() const { return port_; }
    bool accept() {
        pollfd p{listener_, POLLIN, 0};
        if (::poll(&p, 1, 3000) != 1) return false;
        peer_ = ::accept(listener_, nullptr, nullptr);
        return peer_ >= 0;
    }
    std::string read(std::size_t size) const {
        std::string out;
        while (out.size() < size) {
            pollfd p{peer_, POLLIN, 0};
            if (::poll(&p, 1, 3000) != 1) break;
            char block[65536];
            const ssize_t n = ::recv(peer_, block, std::min(sizeof block, size - out.size()), 0);
            if (n <= 0) break;
            out.append(block, static_cast<std::size_t>(n));
        }
        return out;
    }
    bool write(std::string_view bytes) const { return ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }
    bool write_some(std::string_view bytes) const { return ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0; }
    bool closed() const {
        pollfd p{peer_, POLLIN, 0};
        char c = 0;
        return ::poll(&p, 1, 3000) == 1 && ::recv(peer_, &c, 1, 0) <= 0;
    }
    void hang_up() {
        if (peer_ >= 0) ::close(peer_);
        peer_ = -1;
    }
    void go_away() {
        if (listener_ >= 0) ::close(listener_);
        listener_ = -1;
    }

private:
    int listener_{-1}, peer_{-1};
    std::uint16_t port_{};
};

class HttpRelay : public ServerTest {
protected:
    void serve(RelayOptions relay_options = {}) {
        relay_options.port = broker.port();
        relay.emplace(relay_options);
        options.limits.header_timeout = 400ms;  // the sweep looks eight times in the shortest limit
        router.websocket("/mqtt", Roles::everyone(), *relay);
        start();
    }
    static std::optional<Frame> next(RawClient& c) {
        for (;;) {
            auto frame = c.read_frame();
            if (!frame || (frame->opcode != 9 && frame->opcode != 10)) return frame;
            if (frame->opcode == 9) c.send_frame(10, frame->payload);
        }
    }
    static std::string read_binary(RawClient& c, std::size_t size) {
        std::string out;
        while (out.size() < size) {
            const auto frame = next(c);
            if (!frame || (frame->opcode != 2 && frame->opcode != 0)) break;
            out += frame->payload;
        }
        return out;
    }
    void connect(RawClient& c) {
        const auto answer = c.upgrade("/mqtt", kMqtt);
        ASSERT_TRUE(answer);
        ASSERT_EQ(answer->status, 101);
        EXPECT_EQ(answer->header("sec-websocket-protocol"), "mqtt");
        ASSERT_TRUE(broker.accept());
        ASSERT_TRUE(c.send_frame(2, kConnect));
        ASSERT_EQ(broker.read(kConnect.size()), kConnect);
    }

    FakeBroker broker;
    std::optional<WebSocketRelay> relay;
};

TEST_F(HttpRelay, CarriesBytesBothWaysUnchanged) {
    serve();
    auto c = client();
    connect(c);
    std::string up, down;
    for (int i = 0; i < 50'000; ++i) up += static_cast<char>(i * 7), down += static_cast<char>(i * 11);
    ASSERT_TRUE(c.send_frame(2, up));
    EXPECT_EQ(broker.read(up.size()), up);
    std::thread writer{[&] { EXPECT_TRUE(broker.write(down)); }};
    EXPECT_EQ(read_binary(c, down.size()), down);
    writer.join();
    EXPECT_EQ(relay->stats().opened, 1U);
    EXPECT_EQ(relay->stats().open, 1U);
}

TEST_F(HttpRelay, HangsUpAtTheBrokerWhenTheClientGoes) {
    serve();
    {
        auto c = client();
        connect(c);
    }
    EXPECT_TRUE(broker.closed());
    EXPECT_TRUE(eventually([&] { return relay->stats().open == 0; }));
}

TEST_F(HttpRelay, ClosesTheClientWhenTheBrokerHangsUp) {
    serve();
    auto c = client();
    connect(c);
    ASSERT_TRUE(broker.write("goodbye"));
    broker.hang_up();
    EXPECT_EQ(next(c)->payload, "goodbye") << "the last words arrive before the close";
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->close_code(), 1000);
}

TEST_F(HttpRelay, SaysTryAgainWhenTheBrokerIsAway) {
    serve();
    broker.go_away();
    auto c = client();
    ASSERT_EQ(c.upgrade("/mqtt", kMqtt)->status, 101);
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), 1013);
    EXPECT_EQ(close->close_reason(), "the broker is away");
    EXPECT_EQ(relay->stats().refused, 1U);
}

TEST_F(HttpRelay, RefusesWhatIsNotMqtt) {
    serve();
    struct Row {
        const char* protocol;
        std::uint8_t opcode;
        std::string_view bytes;
        std::uint16_t code;
    };
    for (const Row& row : {Row{"", 2, kConnect, 1002}, Row{"Sec-WebSocket-Protocol: chat, mqttv3.1\r\n", 2, kConnect, 1002}, Row{kMqtt, 1, "hello", 1003},
                           Row{kMqtt, 2, "GET / HTTP/1.1\r\n\r\n", 1002}}) {
        auto c = client();
        ASSERT_EQ(c.upgrade("/mqtt", row.protocol)->status, 101);
        c.send_frame(row.opcode, row.bytes);
        const auto close = next(c);
        ASSERT_TRUE(close) << row.protocol << row.bytes;
        EXPECT_EQ(close->opcode, 8);
        EXPECT_EQ(close->close_code(), row.code) << row.protocol << row.bytes;
    }
    auto c = client();
    EXPECT_EQ(c.ask(get("/mqtt"))->status, 426) << "without an upgrade";
}

TEST_F(HttpRelay, ClosesWhoDoesNotBegin) {
    serve({.connect_timeout = 300ms});
    auto c = client();
    ASSERT_EQ(c.upgrade("/mqtt", kMqtt)->status, 101);
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), 1013);
    EXPECT_THAT(close->close_reason(), HasSubstr("CONNECT"));
}

TEST_F(HttpRelay, ClosesAMessageBeyondTheBound) {
    serve({.message_max = 1000});
    {
        auto c = client();
        connect(c);
        ASSERT_TRUE(c.send_frame(2, std::string(1001, 'x')));
        const auto close = next(c);
        ASSERT_TRUE(close);
        EXPECT_EQ(close->close_code(), 1009);
    }
    EXPECT_TRUE(eventually([&] { return relay->stats().open == 0; }));
}

TEST_F(HttpRelay, TurnsAwayMoreThanItsShare) {
    serve({.clients_max = 1});
    auto first = client(), second = client();
    connect(first);
    ASSERT_EQ(second.upgrade("/mqtt", kMqtt)->status, 101);
    EXPECT_EQ(next(second)->close_code(), 1013);
}

TEST_F(HttpRelay, CutsASilentClient) {
    serve({.ping_interval = 100ms});
    auto c = client();
    connect(c);
    // Pings come, nobody answers them: after three of them the broker's side is closed, so that the last will goes out.
    EXPECT_TRUE(broker.closed());
    EXPECT_TRUE(eventually([&] { return relay->stats().open == 0; }));
}

TEST_F(HttpRelay, KeepsAClientThatAnswersPings) {
    serve({.ping_interval = 100ms});
    auto c = client();
    connect(c);
    const auto until = std::chrono::steady_clock::now() + 700ms;
    while (std::chrono::steady_clock::now() < until)
        if (const auto frame = c.read_frame(); frame && frame->opcode == 9) c.send_frame(10, frame->payload);
    ASSERT_TRUE(broker.write("still here"));
    EXPECT_EQ(next(c)->payload, "still here");
}

TEST_F(HttpRelay, StopsReadingFromTheBrokerWhileTheClientDoesNot) {
    serve({.ping_interval = 30s, .stall_timeout = 400ms});
    RawClient c{port, 4096};
    connect(c);
    // The client reads nothing: the broker can push what the kernels' buffers take and no more; then the stall ends it.
    std::size_t pushed = 0;
    const std::string block(64U << 10U, 'x');
    const auto until = std::chrono::steady_clock::now() + 3s;
    bool cut = false;
    while (!cut && std::chrono::steady_clock::now() < until) {
        cut = relay->stats().open == 0;
        if (!cut && pushed < (64U << 20U) && broker.write_some(block)) pushed += block.size();
    }
    EXPECT_TRUE(cut);
    EXPECT_LT(pushed, 32U << 20U);
}

TEST_F(HttpRelay, SaysGoodbyeWhenTheServerStops) {
    serve();
    auto c = client();
    connect(c);
    std::promise<void> drained;
    server->drain(2s, [&] { drained.set_value(); });
    const auto close = next(c);
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), 1001);
    c.send_frame(8, std::string{"\x03\xe9", 2});
    EXPECT_EQ(drained.get_future().wait_for(3s), std::future_status::ready);
    EXPECT_TRUE(broker.closed());
}

}  // namespace
}  // namespace watchgrid::http
