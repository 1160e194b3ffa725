// How much of a bare Beast echo's speed does our server keep, with routing, roles, limits and timeouts?
//
// One thread serves, one thread of this process is 64 keep-alive clients, one request in flight each: a POST of 300 bytes of JSON with
// a bearer token, answered with the same bytes. Both servers take turns, five rounds, medians. P11 (an alert, durable, matched) needs at
// least half of the bare echo, so this ratio is what is left to spend.
//
//     http_echo_bench [seconds a round = 2] [connections = 64]
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/server.hpp"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kToken = "bench-token-0123456789abcdef";

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

std::string request_bytes() {
    const std::string body = R"({"alert_id":"b-1","source":{"kind":"phone","id":"p-17"},"intent":"report","type":"fight","severity":"high",)"
                             R"("location":{"lat":26.323456,"lon":114.523456,"crs":"wgs84","accuracy_m":12},"reporter":{"name":"x","phone":"13800000000"},)"
                             R"("text":"two people fight at the bus stop","occurred_at":"2024-05-01T08:00:00.000Z","silent":false})";
    return "POST /v1/alerts HTTP/1.1\r\nHost: 127.0.0.1:8135\r\nUser-Agent: bench/1\r\nAccept: */*\r\nAuthorization: Bearer " + std::string(kToken) +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

struct Client {
    int fd{};
    std::size_t received{};
};

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("connect");
    return fd;
}

void send_all(int fd, std::string_view bytes) {
    if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) fail("send");
}

/// Size of one answer; they are all alike. Also checks that it is a 200.
std::size_t answer_size(int fd, std::string_view request) {
    send_all(fd, request);
    std::string answer;
    char part[4096];
    for (;;) {
        const ssize_t n = ::recv(fd, part, sizeof part, 0);
        if (n <= 0) fail("recv");
        answer.append(part, static_cast<std::size_t>(n));
        const std::size_t end = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
        if (end == std::string::npos) continue;
        const std::size_t size = end + 4 + static_cast<std::size_t>(std::atoi(answer.c_str() + length + 16));
        if (answer.size() < size) continue;
        if (!answer.starts_with("HTTP/1.1 200")) {
            std::fprintf(stderr, "unexpected answer: %s\n", answer.c_str());
            std::exit(1);
        }
        return size;
    }
}

/// Requests per second that `connections` clients get out of the server.
double load(std::uint16_t port, std::size_t connections, std::chrono::duration<double> time) {
    const std::string request = request_bytes();
    std::vector<Client> clients(connections);
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < connections; ++i) {
        clients[i].fd = connect_to(port);
        epoll_event interest{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &interest);
    }
    const std::size_t size = answer_size(clients[0].fd, request);
    for (const Client& c : clients) send_all(c.fd, request);
    std::uint64_t answers = 0;
    std::vector<epoll_event> events(connections);
    char part[65536];
    const auto begin = Clock::now();
    while (Clock::now() - begin < time) {
        const int n = ::epoll_wait(poll, events.data(), static_cast<int>(connections), 100);
        for (int i = 0; i < n; ++i) {
            Client& c = clients[events[static_cast<std::size_t>(i)].data.u64];
            const ssize_t got = ::recv(c.fd, part, sizeof part, 0);
            if (got <= 0) fail("recv");
            c.received += static_cast<std::size_t>(got);
            if (c.received < size) continue;
            c.received = 0;
            ++answers;
            send_all(c.fd, request);
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    for (const Client& c : clients) ::close(c.fd);
    ::close(poll);
    return static_cast<double>(answers) / seconds;
}

/// Runs the server's thread for one round.
double round_of(asio::io_context& io, std::uint16_t port, std::size_t connections, std::chrono::duration<double> time) {
    io.restart();
    std::thread thread([&io] { io.run(); });
    const double rate = load(port, connections, time);
    io.stop();
    thread.join();
    return rate;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    const std::chrono::duration<double> time{argc > 1 ? std::atof(argv[1]) : 2.0};
    const std::size_t connections = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 64;

    asio::io_context bare_io{1};
    BareServer bare(bare_io);

    using namespace watchgrid::http;
    asio::io_context our_io{1};
    Router router;
    router.post("/v1/alerts", {Role::Device, Role::Dispatcher}, [](const Request& r, const Responder& respond) { respond(json_response(200, std::string(r.body))); });
    router.get("/v1/incidents/{id}", {Role::Dispatcher}, [](const Request&, const Responder& respond) { respond(json_response(200, "{}")); });
    const auto tokens = TokenTable::parse("device bench " + std::string(kToken), "bench");
    ServerOptions options;
    options.limits.connections_max = options.limits.connections_per_address_max = connections * 2;
    Server server(our_io, options, router, *tokens);
    const auto bound = server.listen();
    if (!bound) {
        std::fprintf(stderr, "%s\n", bound.error().c_str());
        return 1;
    }

    std::vector<double> bare_rates, our_rates;
    for (int round = 0; round < 5; ++round) {
        bare_rates.push_back(round_of(bare_io, bare.port(), connections, time));
        our_rates.push_back(round_of(our_io, *bound, connections, time));
        std::printf("round %d: bare Beast echo %8.0f req/s   watchgrid %8.0f req/s\n", round + 1, bare_rates.back(), our_rates.back());
        std::fflush(stdout);
    }
    std::printf("median of 5 at %zu connections: bare Beast echo %.0f req/s, watchgrid %.0f req/s, ratio %.2f\n", connections, median(bare_rates),
                median(our_rates), median(our_rates) / median(bare_rates));
    return 0;
}
