// How long from an alert on MQTT to its first offer on MQTT, matched by road and durable (P1, P2, P3)?
//
//   ours  the real service in this process, a real Mosquitto, a generated county with N responders on duty
//   ECHO  two hops through the same broker with the same client classes, rate and payload (adapters/mqtt/echo.hpp)
//   SYNC  one durable 4 KiB write at the same rate on the same disk
//
// Goals: P1 p50 <= 1.25 x (ECHO p50 + SYNC p50) and P2 p99 <= 1.5 x (ECHO p99 + SYNC p99) at 1,000 alerts/s with 100,000 responders;
// no 40 ms step at 100/s; P3 with 20,000 positions/s flowing.
//
// end_to_end_bench [RESPONDERS] [ROUNDS] [FOLDER]; default 100000 5 and the working directory.
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/codec/wire_messages.hpp"
#include "adapters/mqtt/echo.hpp"
#include "bench/rig/service_rig.hpp"

namespace {

using namespace watchgrid;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t kDevices = 1'000;  // of one alone no more than a twentieth of the inbox may wait

double us(nanoseconds t) { return std::chrono::duration<double, std::micro>(t).count(); }

nanoseconds quantile(std::vector<nanoseconds> times, double q) {
    if (times.empty()) return nanoseconds{};
    std::sort(times.begin(), times.end());
    return times[std::min(times.size() - 1, static_cast<std::size_t>(q * static_cast<double>(times.size())))];
}

/// One durable 4 KiB write after the other, at the rate.
std::vector<nanoseconds> run_sync(const std::filesystem::path& folder, double rate, std::size_t count) {
    const auto file = folder / "sync";
    const int fd = open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const std::vector<char> block(4096, 's');
    std::vector<nanoseconds> out;
    auto next = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        next += nanoseconds{static_cast<std::int64_t>(1e9 / rate)};
        std::this_thread::sleep_until(next);
        const auto begin = Clock::now();
        if (write(fd, block.data(), block.size()) < 0 || fdatasync(fd) != 0) bench::die("cannot write " + file.string());
        out.push_back(Clock::now() - begin);
    }
    close(fd);
    std::filesystem::remove(file);
    return out;
}

class Bench {
public:
    Bench(std::size_t responders, const std::filesystem::path& folder) : rig{responders, folder, {"ear", "mouth", "echo-far-ear", "echo-far-mouth", "flow"}} { connect(); }
    ~Bench() { disconnect(); }

    /// Everybody is free and has a fresh position.
    void prepare() {
        rig.close_all();
        rig.refresh_positions();
    }
    /// Alerts at the rate; the time from the publish call to the first offer of each.
    std::vector<nanoseconds> run_alerts(double rate, std::size_t count, bool from_rest = true) {
        if (from_rest) prepare();
        const auto& places = rig.town().places;
        {
            const std::lock_guard lock{mutex_};
            sent_.clear();
            incident_of_.clear();
            offered_.clear();
        }
        auto next = Clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            next += nanoseconds{static_cast<std::int64_t>(1e9 / rate)};
            std::this_thread::sleep_until(next);
            const std::string id = "a" + std::to_string(++alerts_), device = "button-" + std::to_string(alerts_ % kDevices);
            const engine::LatLon at = places[(alerts_ * 7919) % places.size()].at;
            char payload[320];
            std::snprintf(payload, sizeof payload,
                          "{\"alert_id\":\"%s\",\"source\":{\"kind\":\"alarm_point\",\"id\":\"%s\"},\"intent\":\"report\",\"type\":\"theft\",\"text\":\"%s\","
                          "\"location\":{\"lat\":%.6f,\"lon\":%.6f,\"crs\":\"wgs84\",\"accuracy_m\":10}}", id.c_str(), device.c_str(), id.c_str(), at.lat(), at.lon());
            {
                const std::lock_guard lock{mutex_};
                sent_[id] = Clock::now();
            }
            publish("alerts/" + device, payload);
        }
        std::this_thread::sleep_for(milliseconds{500});
        const std::vector<nanoseconds> times = from_alert_to_offer();
        if (times.empty()) bench::die("no alert gave an offer: nothing was measured");
        if (times.size() < count * 99 / 100) std::fprintf(stderr, "only %zu of %zu alerts gave an offer\n", times.size(), count);
        return times;
    }

    mqtt::EchoResult run_echo(double rate, std::size_t count) {
        disconnect();  // the echo's near side takes over the names
        mqtt::EchoResult result = mqtt::run_echo({.near_receiver = rig.connection("ear"), .near_publisher = rig.connection("mouth"), .far_receiver = rig.connection("echo-far-ear"),
                                                  .far_publisher = rig.connection("echo-far-mouth"), .topic_up = rig.topics().prefix() + "/alerts/echo",
                                                  .topic_down = rig.topics().prefix() + "/responders/echo/offer", .rate_per_s = rate, .count = count});
        if (!result.complaint.empty()) bench::die(result.complaint);
        connect();
        return result;
    }

    /// Positions at the rate for as long as it lives, out of a process of their own as phones are: the clients of one process share
    /// one lock inside Paho, so that a flow in this one would slow the service's own connections down.
    class Flow {
    public:
        Flow(Bench& b, const std::filesystem::path& folder, double rate) {
            const auto file = folder / "flow";
            std::ofstream out{file};
            const mqtt::ConnectionSettings to = b.rig.connection("flow");
            out << to.uris.front() << '\n' << to.user << '\n' << to.password << '\n' << rate << '\n';
            const auto& people = b.rig.town().responders;
            for (std::size_t n = 0; n < people.size(); ++n) {
                const engine::Responder& r = people[(n * 104'729) % people.size()];
                if (!engine::is_stationed(r.responder_class)) out << b.rig.topics().prefix() << "/responders/" << r.external_id << "/position\n" << bench::ServiceRig::position_json(r, static_cast<int>(n % 7)) << '\n';
            }
            out.close();
            child_ = popen(("exec /proc/" + std::to_string(getpid()) + "/exe --flow '" + file.string() + "'").c_str(), "w");
            if (child_ == nullptr) bench::die("cannot start the flow of positions");
            std::this_thread::sleep_for(seconds{1});  // until it has connected and flows
        }
        ~Flow() { pclose(child_); }  // its input ends, and so does it

    private:
        FILE* child_;
    };

    bench::ServiceRig rig;

private:
    void connect() {
        receiver_ = std::make_unique<mqtt::Receiver>(
            rig.connection("ear"), std::vector<mqtt::Subscription>{{rig.topics().prefix() + "/responders/+/offer", 1}, {rig.topics().prefix() + "/alerts/+/receipt", 1}},
            [this](const mqtt::Incoming& in) { in.topic.ends_with("/receipt") ? on_receipt(in) : on_offer(in); });
        publisher_ = std::make_unique<mqtt::Publisher>(rig.connection("mouth"), 60'000);
        receiver_->start();
        publisher_->start();
        while (!receiver_->connected() || !publisher_->connected()) std::this_thread::sleep_for(milliseconds{5});
    }
    void disconnect() {
        receiver_->stop(seconds{1});
        publisher_->stop(seconds{1});
    }
    void publish(const std::string& topic, std::string payload) {
        while (!publisher_->publish({.topic = rig.topics().prefix() + "/" + topic, .payload = payload, .qos = 1, .retain = false, .expiry = std::nullopt, .correlation = {}, .kind = {}}, [](mqtt::PublishResult) {}))
            std::this_thread::sleep_for(milliseconds{1});
    }
    void on_offer(const mqtt::Incoming& in) {
        const auto arrived = Clock::now();
        const auto decoded = codec::decode<codec::Offer>(in.payload);
        if (!decoded) return;
        const std::lock_guard lock{mutex_};
        offered_.try_emplace(decoded->message.incident_id, arrived);
    }
    /// An offer names its incident and not the alert, whose words are for those who have accepted; the receipt names both.
    void on_receipt(const mqtt::Incoming& in) {
        const auto decoded = codec::decode<codec::Receipt>(in.payload);
        if (!decoded || decoded->message.incident_id.empty()) return;
        const std::lock_guard lock{mutex_};
        incident_of_.try_emplace(decoded->message.alert_id, decoded->message.incident_id);
    }
    std::vector<nanoseconds> from_alert_to_offer() {
        const std::lock_guard lock{mutex_};
        std::vector<nanoseconds> times;
        for (const auto& [alert, incident] : incident_of_) {
            const auto sent = sent_.find(alert);
            const auto offered = offered_.find(incident);
            if (sent != sent_.end() && offered != offered_.end()) times.push_back(offered->second - sent->second);
        }
        return times;
    }

    std::unique_ptr<mqtt::Receiver> receiver_;
    std::unique_ptr<mqtt::Publisher> publisher_;
    std::mutex mutex_;
    std::map<std::string, Clock::time_point> sent_;     ///< by alert
    std::map<std::string, std::string> incident_of_;    ///< by alert
    std::map<std::string, Clock::time_point> offered_;  ///< by incident: its first offer
    std::size_t alerts_{};
};

/// The process of Flow: publishes what the file says, round and round, until its input ends. @return the exit code
int run_flow(const char* file) {
    std::ifstream in{file};
    mqtt::ConnectionSettings to;
    to.uris.resize(1);
    double rate = 0;
    std::getline(in, to.uris[0]), std::getline(in, to.user), std::getline(in, to.password), in >> rate >> std::ws;
    std::vector<std::pair<std::string, std::string>> messages;
    for (std::string topic, payload; std::getline(in, topic) && std::getline(in, payload);) messages.emplace_back(topic, payload);
    mqtt::Publisher publisher{to, 60'000};
    publisher.start();
    while (!publisher.connected()) std::this_thread::sleep_for(milliseconds{5});
    std::atomic<bool> stop{false};
    std::thread watcher{[&] { while (std::getchar() != EOF) {} stop = true; }};
    constexpr std::size_t kBurst = 20;
    std::size_t refused = 0;
    auto next = Clock::now();
    for (std::size_t n = 0; !stop; ++n) {
        const auto& [topic, payload] = messages[n % messages.size()];
        if (!publisher.publish({.topic = topic, .payload = payload, .qos = 0, .retain = false, .expiry = std::nullopt, .correlation = {}, .kind = {}}, [](mqtt::PublishResult) {})) ++refused;
        if (n % kBurst == 0) next += nanoseconds{static_cast<std::int64_t>(kBurst * 1e9 / rate)}, std::this_thread::sleep_until(next);
    }
    if (refused > 0) std::fprintf(stderr, "the broker took %zu positions less than were to flow\n", refused);
    watcher.join();
    publisher.stop(seconds{1});
    return 0;
}

struct Row {
    std::vector<double> ours50, ours99, echo50, echo99, sync50, sync99;
    static double median(std::vector<double> v) { return std::sort(v.begin(), v.end()), v[v.size() / 2]; }
    void add(const std::vector<nanoseconds>& ours, const mqtt::EchoResult& echo, const std::vector<nanoseconds>& sync) {
        ours50.push_back(us(quantile(ours, 0.5))), ours99.push_back(us(quantile(ours, 0.99)));
        echo50.push_back(us(echo.quantile(0.5))), echo99.push_back(us(echo.quantile(0.99)));
        sync50.push_back(us(quantile(sync, 0.5))), sync99.push_back(us(quantile(sync, 0.99)));
    }
    void print(const char* name, double goal50, double goal99) const {
        const double r50 = median(ours50) / (median(echo50) + median(sync50)), r99 = median(ours99) / (median(echo99) + median(sync99));
        std::printf("%-22s p50 us: ours %8.0f  echo %7.0f  sync %6.0f  ratio %5.2f (goal %.2f %s)   p99 us: ours %8.0f  echo %7.0f  sync %6.0f  ratio %5.2f (goal %.2f %s)\n", name, median(ours50),
                    median(echo50), median(sync50), r50, goal50, r50 <= goal50 ? "met" : "MISSED", median(ours99), median(echo99), median(sync99), r99, goal99, r99 <= goal99 ? "met" : "MISSED");
        std::fflush(stdout);
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2 && std::string_view{argv[1]} == "--flow") return run_flow(argv[2]);
    spdlog::set_level(spdlog::level::err);  // clocks of incidents that nobody takes page a supervisor all the time
    const std::size_t responders = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    const std::filesystem::path folder = std::filesystem::path{argc > 3 ? argv[3] : "."} / "end-to-end-bench";
    std::printf("end_to_end_bench: %zu responders on duty, medians of %d rounds\n", responders, rounds);
    Bench county{responders, folder};
    county.run_alerts(100, 100);
    Row slow, fast, flowing;
    for (int i = 0; i < rounds; ++i) {
        slow.add(county.run_alerts(100, 200), county.run_echo(100, 200), run_sync(folder, 100, 200));
        fast.add(county.run_alerts(1000, 2000), county.run_echo(1000, 2000), run_sync(folder, 1000, 2000));
    }
    slow.print("100 alerts/s", 1.25, 1.5);
    fast.print("P1 P2 1,000 alerts/s", 1.25, 1.5);
    std::printf("no 40 ms step at 100/s: p99 %.1f ms (%s)\n", Row::median(slow.ours99) / 1000, Row::median(slow.ours99) < 40'000 ? "met" : "MISSED");
    for (int i = 0; i < rounds; ++i) {
        std::vector<nanoseconds> ours;
        {
            county.prepare();
            const Bench::Flow flow{county, folder, 20'000};
            ours = county.run_alerts(1000, 2000, false);
        }
        flowing.add(ours, county.run_echo(1000, 2000), run_sync(folder, 1000, 2000));
    }
    flowing.print("P3 with 20,000 pos/s", 1.25, 1.5);
}
