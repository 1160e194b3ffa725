#include "adapters/mqtt/paho_connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace watchgrid::mqtt {
namespace {

::mqtt::create_options create_options() {
    ::mqtt::create_options options{MQTTVERSION_5};
    options.set_max_buffered_messages(65'535);  // else the 101st publish that waits for its PUBACK fails with -12
    options.set_send_while_disconnected(false);
    return options;
}

::mqtt::ssl_options ssl_options(const std::string& ca) {
    ::mqtt::ssl_options options;
    options.set_trust_store(ca);
    options.set_enable_server_cert_auth(true);
    options.set_verify(true);  // the name too: any certificate of the same authority would do otherwise
    options.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);
    return options;
}

/// The number after the last colon; 0 when there is none.
std::uint16_t port_of(const std::string& uri) {
    const std::size_t colon = uri.rfind(':');
    return colon == std::string::npos ? 0 : static_cast<std::uint16_t>(std::strtoul(uri.c_str() + colon + 1, nullptr, 10));
}

bool is_peer_port(int fd, std::uint16_t port) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return false;
    if (peer.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port) == port;
    if (peer.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port) == port;
    return false;
}

}  // namespace

PahoConnection::PahoConnection(ConnectionSettings settings) : settings_{std::move(settings)}, retry_wait_{settings_.retry_min} {}

void PahoConnection::start(Hooks hooks, std::shared_ptr<void> self) {
    hooks_ = std::move(hooks);
    client_ = std::make_unique<::mqtt::async_client>(settings_.uris.front(), settings_.user, create_options());
    client_->set_connection_lost_handler([this](const std::string&) { note(lost_); });
    client_->set_disconnected_handler([this](const ::mqtt::properties&, ::mqtt::ReasonCode) { note(lost_); });
    if (hooks_.message)
        client_->set_message_callback([this](::mqtt::const_message_ptr m) {
            if (!m) return;
            const auto& payload = m->get_payload_ref();
            while_open([&] {
                hooks_.message({m->get_topic(), {payload.data(), payload.size()}, m->get_qos(), m->is_retained(), m->is_duplicate()});
            });
        });
    thread_ = std::thread{[this, self = std::move(self)] { run(); }};
}

void PahoConnection::stop(Milliseconds deadline) {
    if (!thread_.joinable()) return;
    const auto until = SteadyClock::now() + deadline;
    bool done;
    {
        std::unique_lock lock{mutex_};
        stop_until_ = until;
        stopping_.store(true, std::memory_order_release);
        changed_.notify_all();
        done = changed_.wait_until(lock, until + Milliseconds{100}, [&] { return thread_done_; });
    }
    if (!done && hooks_.lost) hooks_.lost();
    {
        const std::unique_lock lock{gate_};
        closed_ = true;
    }
    // A thread that hangs in the client library keeps itself and this object alive, and harms nobody.
    if (done) thread_.join();
    else thread_.detach();
}

void PahoConnection::note(bool& event) {
    const std::lock_guard lock{mutex_};
    event = true;
    changed_.notify_all();
}
void PahoConnection::wake() { note(woken_); }
void PahoConnection::give_up() { note(lost_); }

void PahoConnection::ready() { note(usable_); }

void PahoConnection::tell(bool connected) {
    if (std::exchange(told_, connected) == connected) return;
    if (hooks_.state) while_open([&] { hooks_.state(connected); });
}

void PahoConnection::run() {
    {
        std::unique_lock lock{mutex_};
        while (!stopping()) step(lock);
    }
    const auto until = stop_until_;
    if (phase_ == Phase::Up) {
        while (!hooks_.drained() && SteadyClock::now() < until - Milliseconds{50} && client_->is_connected()) {
            if (hooks_.work) hooks_.work();
            std::this_thread::sleep_for(Milliseconds{1});
        }
    }
    disconnect(until);
    ready_.store(false, std::memory_order_release);
    if (hooks_.lost) hooks_.lost();
    const std::lock_guard lock{mutex_};
    thread_done_ = true;
    changed_.notify_all();
}

/// Waits for something to happen and deals with it. `lock` is held on entry and on return, and released for all the rest.
void PahoConnection::step(std::unique_lock<std::mutex>& lock) {
    constexpr Milliseconds kLook{500};  // a loss that Paho did not tell of is found this way
    const auto until = phase_ == Phase::Down ? retry_at_ : SteadyClock::now() + kLook;
    changed_.wait_until(lock, until, [&] {
        return connect_ok_ || connect_failed_ || lost_ || (phase_ == Phase::Up && (woken_ || usable_)) || stopping();
    });
    const bool up = phase_ == Phase::Up;
    const bool ok = std::exchange(connect_ok_, false), failed = std::exchange(connect_failed_, false), lost = std::exchange(lost_, false);
    const bool usable = up && std::exchange(usable_, false), woken = up && std::exchange(woken_, false);
    lock.unlock();
    switch (phase_) {
        case Phase::Down:
            if (!stopping() && SteadyClock::now() >= retry_at_) begin_connect();
            break;
        case Phase::Connecting:
            if (ok) come_up();
            else if (failed || SteadyClock::now() >= connect_until_) go_down();
            break;
        case Phase::Up:
            if (lost || !client_->is_connected() || hooks_.is_stuck()) {
                go_down();
                break;
            }
            if (usable) become_ready();
            if (woken && hooks_.work) hooks_.work();
            break;
    }
    lock.lock();
}

void PahoConnection::begin_connect() {
    ::mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    options.set_user_name(settings_.user);
    options.set_password(settings_.password);
    options.set_keep_alive_interval(settings_.keepalive);
    options.set_connect_timeout(settings_.connect_timeout);
    options.set_max_inflight(65'535);
    options.set_servers(std::make_shared<::mqtt::string_collection>(settings_.uris));
    if (!settings_.tls_ca.empty()) options.set_ssl(ssl_options(settings_.tls_ca));
    phase_ = Phase::Connecting;
    // Paho keeps its own time; this is for the day that it forgets to.
    connect_until_ = SteadyClock::now() + settings_.connect_timeout * static_cast<int>(settings_.uris.size()) + std::chrono::seconds{3};
    {
        const std::lock_guard lock{mutex_};
        usable_ = connect_ok_ = connect_failed_ = lost_ = false;  // what was said of the last connection
    }
    try {
        client_->connect(options, nullptr, listener_);
    } catch (const ::mqtt::exception&) {
        go_down();
    }
}

void PahoConnection::come_up() {
    phase_ = Phase::Up;
    set_nodelay();
    try {
        hooks_.connected();
    } catch (const ::mqtt::exception&) {
        go_down();
    }
}

void PahoConnection::become_ready() {
    retry_wait_ = settings_.retry_min;
    ready_.store(true, std::memory_order_release);
    connects_.fetch_add(1, std::memory_order_relaxed);
    tell(true);
}

void PahoConnection::go_down() {
    const bool was_up = phase_ == Phase::Up;
    phase_ = Phase::Down;
    ready_.store(false, std::memory_order_release);
    if (client_->is_connected()) disconnect(SteadyClock::now() + Milliseconds{500});
    if (was_up) {
        if (hooks_.lost) hooks_.lost();
        tell(false);
    }
    retry_at_ = SteadyClock::now() + retry_wait_;
    retry_wait_ = std::min(retry_wait_ * 2, settings_.retry_max);
}

void PahoConnection::disconnect(SteadyClock::time_point until) {
    const auto left = std::chrono::duration_cast<Milliseconds>(until - SteadyClock::now());
    if (left.count() <= 0 || !client_->is_connected()) return;
    try {
        client_->disconnect(static_cast<int>(std::min<std::int64_t>(left.count(), 200)))->wait_for(left);
    } catch (const ::mqtt::exception&) {
        // It was gone anyway.
    }
}

/// Paho has no option for it and does not tell its socket: every socket of this process whose peer has the broker's port.
void PahoConnection::set_nodelay() const {
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ec}) {
        int fd = -1;
        const std::string name = entry.path().filename().string();
        std::from_chars(name.data(), name.data() + name.size(), fd);
        for (const std::string& uri : settings_.uris) {
            if (!is_peer_port(fd, port_of(uri))) continue;
            const int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
    }
}

}  // namespace watchgrid::mqtt
