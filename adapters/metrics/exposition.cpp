#include "adapters/metrics/exposition.hpp"

#include <arpa/inet.h>
#include <prometheus/exposer.h>
#include <prometheus/registry.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

namespace watchgrid::metrics {
namespace {

/// Why nobody can listen there, or empty. Civetweb only says that it failed, so we try first and ask the system.
std::string bind_trouble(const std::string& bind, std::uint16_t port) {
    sockaddr_storage storage{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    socklen_t size = 0;
    if (::inet_pton(AF_INET, bind.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        size = sizeof *v4;
    } else if (::inet_pton(AF_INET6, bind.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        size = sizeof *v6;
    } else {
        return "expected an IP address, for example 127.0.0.1";
    }
    const int fd = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (fd < 0) return std::strerror(errno);
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0 && ::listen(fd, 1) == 0;
    std::string trouble = bound ? "" : std::strerror(errno);
    ::close(fd);
    return trouble;
}

std::string with_port(const std::string& bind, std::uint16_t port) {
    return (bind.find(':') == std::string::npos ? bind : "[" + bind + "]") + ":" + std::to_string(port);
}

}  // namespace

struct Exposition::Listener {
    explicit Listener(const std::string& where) : exposer(where, 2) {}
    prometheus::Exposer exposer;
    std::uint16_t port{};
};

Exposition::Exposition(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
Exposition::~Exposition() = default;
std::uint16_t Exposition::port() const noexcept { return listener_->port; }

boost::system::result<std::unique_ptr<Exposition>, std::string> Exposition::start(const Metrics& metrics, const std::string& bind, std::uint16_t port) {
    const std::string where = with_port(bind, port);
    const auto complain = [&](std::string_view why) { return "cannot serve metrics on " + where + ": " + std::string(why); };
    if (const std::string trouble = bind_trouble(bind, port); !trouble.empty()) return complain(trouble);
    try {
        auto listener = std::make_unique<Listener>(where);
        listener->exposer.RegisterCollectable(metrics.registry());
        listener->port = static_cast<std::uint16_t>(listener->exposer.GetListeningPorts().front());
        return std::unique_ptr<Exposition>(new Exposition(std::move(listener)));
    } catch (const std::exception& e) {
        return complain(e.what());
    }
}

}  // namespace watchgrid::metrics
