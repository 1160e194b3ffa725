#include "adapters/mqtt/echo.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace watchgrid::mqtt {
namespace {

using SteadyClock = std::chrono::steady_clock;

template <class Ready>
bool wait_until(Ready ready, std::chrono::seconds limit) {
    for (const auto until = SteadyClock::now() + limit; SteadyClock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds{2}))
        if (ready()) return true;
    return ready();
}

/// The payload starts with its number; the rest is padding.
std::string payload_of(std::uint64_t number, std::size_t size) {
    std::string out(std::max(size, sizeof number), 'x');
    std::memcpy(out.data(), &number, sizeof number);
    return out;
}

}  // namespace

std::chrono::nanoseconds EchoResult::quantile(double q) const {
    if (round_trips.empty()) return {};
    const auto last = static_cast<double>(round_trips.size() - 1);
    return round_trips[static_cast<std::size_t>(q * last)];
}

EchoResult run_echo(const EchoSetup& setup) {
    const std::size_t total = setup.warm_up + setup.count;
    std::vector<SteadyClock::time_point> sent(total);
    std::vector<std::chrono::nanoseconds> took(total, std::chrono::nanoseconds{-1});
    std::atomic<std::size_t> back{0};

    Publisher far_publisher{setup.far_publisher, 60'000};
    Receiver far_receiver{setup.far_receiver, {{setup.topic_up, setup.qos}}, [&](const Incoming& m) {
                              (void)far_publisher.publish({.topic = setup.topic_down, .payload = std::string{m.payload}, .qos = setup.qos}, {});
                          }};
    Publisher near_publisher{setup.near_publisher, 60'000};
    Receiver near_receiver{setup.near_receiver, {{setup.topic_down, setup.qos}}, [&](const Incoming& m) {
                               const auto now = SteadyClock::now();
                               std::uint64_t number{};
                               if (m.payload.size() < sizeof number) return;
                               std::memcpy(&number, m.payload.data(), sizeof number);
                               if (number >= total || took[number].count() >= 0) return;
                               took[number] = now - sent[number];
                               back.fetch_add(1, std::memory_order_release);
                           }};
    far_publisher.start();
    far_receiver.start();
    near_publisher.start();
    near_receiver.start();
    const auto all_connected = [&] { return far_publisher.connected() && far_receiver.connected() && near_publisher.connected() && near_receiver.connected(); };
    EchoResult result;
    if (!wait_until(all_connected, std::chrono::seconds{10})) {
        result.complaint = "no connection to the broker within 10 s";
        return result;
    }
    const auto gap = std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>{1.0 / setup.rate_per_s});
    auto next = SteadyClock::now();
    for (std::uint64_t i = 0; i < total; ++i, next += gap) {
        std::this_thread::sleep_until(next);
        sent[i] = SteadyClock::now();
        (void)near_publisher.publish({.topic = setup.topic_up, .payload = payload_of(i, setup.payload_bytes), .qos = setup.qos}, {});
    }
    wait_until([&] { return back.load(std::memory_order_acquire) == total; }, std::chrono::seconds{2});
    near_receiver.stop(std::chrono::seconds{1});
    for (std::size_t i = setup.warm_up; i < total; ++i) {
        if (took[i].count() >= 0) result.round_trips.push_back(took[i]);
        else ++result.lost;
    }
    std::sort(result.round_trips.begin(), result.round_trips.end());
    return result;
}

}  // namespace watchgrid::mqtt
