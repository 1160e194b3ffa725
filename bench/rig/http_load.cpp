#include "bench/rig/http_load.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace watchgrid::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) fail("connect");
    return fd;
}

struct Client {
    int fd{};
    std::string answer;
    Clock::time_point sent_at;

    void send(std::string_view bytes) {
        sent_at = Clock::now();
        if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) fail("send");
    }
    /// Reads what is there. @return true when the answer is whole.
    bool read(std::string_view status) {
        char part[16384];
        const ssize_t got = ::recv(fd, part, sizeof part, 0);
        if (got <= 0) fail("recv");
        answer.append(part, static_cast<std::size_t>(got));
        const std::size_t end = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
        if (end == std::string::npos) return false;
        if (length > end || answer.compare(9, status.size(), status) != 0) {
            std::fprintf(stderr, "unexpected answer: %s\n", answer.c_str());
            std::exit(1);
        }
        return answer.size() >= end + 4 + static_cast<std::size_t>(std::atoi(answer.c_str() + length + 16));
    }
};

}  // namespace

std::string alert_request(std::string_view token, std::string_view alert_id, std::string_view location_member) {
    const std::string body = R"({"alert_id":")" + std::string{alert_id} + R"(","source":{"kind":"phone","id":"p-17"},"intent":"report","type":"fight","severity":"high",)" +
                             std::string{location_member} + R"(,"reporter":{"name":"x","phone":"13800000000"},"text":"two people fight at the bus stop","silent":false})";
    return "POST /v1/alerts HTTP/1.1\r\nHost: 127.0.0.1:8135\r\nUser-Agent: bench/1\r\nAccept: */*\r\nAuthorization: Bearer " + std::string{token} +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Load load(std::uint16_t port, std::size_t connections, std::chrono::duration<double> time, std::string_view status, const std::function<std::string()>& next_request) {
    std::vector<Client> clients(connections);
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < connections; ++i) {
        clients[i].fd = connect_to(port);
        epoll_event interest{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &interest);
    }
    for (Client& c : clients) c.send(next_request());
    Load out;
    std::vector<epoll_event> events(connections);
    const auto begin = Clock::now();
    for (std::size_t in_flight = connections; in_flight > 0;) {
        const int n = ::epoll_wait(poll, events.data(), static_cast<int>(connections), 5000);
        if (n == 0) fail("no answer for five seconds");
        for (int i = 0; i < n; ++i) {
            Client& c = clients[events[static_cast<std::size_t>(i)].data.u64];
            if (!c.read(status)) continue;
            c.answer.clear();
            out.times_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - c.sent_at).count());
            if (Clock::now() - begin < time) c.send(next_request());
            else --in_flight;
        }
    }
    out.per_second = static_cast<double>(out.times_us.size()) / std::chrono::duration<double>(Clock::now() - begin).count();
    for (const Client& c : clients) ::close(c.fd);
    ::close(poll);
    return out;
}

}  // namespace watchgrid::bench
