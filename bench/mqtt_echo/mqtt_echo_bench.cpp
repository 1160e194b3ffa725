/// How long is the way through the broker and back, with the clients of the service? The floor of the end-to-end goals P1 to P3.
/// Two hops, QoS 1, own Mosquitto on loopback. Usage: mqtt_echo_bench [payload_bytes] [runs]
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "adapters/broker/mosquitto_process.hpp"
#include "adapters/mqtt/echo.hpp"

namespace {

using namespace watchgrid;

double micros(std::chrono::nanoseconds d) { return std::chrono::duration<double, std::micro>(d).count(); }

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

bool measure(const broker::MosquittoProcess& process, double rate, std::size_t payload_bytes, int runs) {
    const auto user = [&](std::string_view id) {
        return mqtt::ConnectionSettings{.uris = {process.uri()}, .user = std::string{id}, .password = std::string{process.password(id)}};
    };
    std::vector<double> p50, p99;
    for (int run = 0; run < runs; ++run) {
        const mqtt::EchoResult echo = mqtt::run_echo({.near_receiver = user(broker::kWorldReceiverUser),
                                                      .near_publisher = user(broker::kWorldPublisherUser),
                                                      .far_receiver = user(broker::kReceiverUser),
                                                      .far_publisher = user(broker::kPublisherUser),
                                                      .topic_up = "watchgrid/v1/echo/up",
                                                      .topic_down = "watchgrid/v1/echo/down",
                                                      .rate_per_s = rate,
                                                      .count = static_cast<std::size_t>(rate * 3),
                                                      .payload_bytes = payload_bytes});
        if (!echo.complaint.empty() || echo.lost > 0) {
            std::fprintf(stderr, "%s, lost %zu\n", echo.complaint.c_str(), echo.lost);
            return false;
        }
        p50.push_back(micros(echo.quantile(0.5)));
        p99.push_back(micros(echo.quantile(0.99)));
    }
    std::printf("ECHO %5.0f/s %zu B: p50 %7.1f us  p99 %7.1f us  (medians of %d runs of 3 s)\n", rate, payload_bytes, median(p50), median(p99), runs);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t payload_bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300;
    const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    std::string name = (std::filesystem::temp_directory_path() / "watchgrid-echo-XXXXXX").string();
    const std::filesystem::path dir = ::mkdtemp(name.data());
    bool ok = false;
    {
        broker::MosquittoProcess process{{.dir = dir}};
        const std::string complaint = process.start({{std::string{broker::kWorldReceiverUser}, broker::Role::World},
                                                     {std::string{broker::kWorldPublisherUser}, broker::Role::World}});
        if (complaint.empty()) ok = measure(process, 1000, payload_bytes, runs) && measure(process, 100, payload_bytes, runs);
        else std::fputs(complaint.c_str(), stderr);
    }
    std::filesystem::remove_all(dir);
    return ok ? 0 : 1;
}
