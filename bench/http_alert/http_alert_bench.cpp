// How many alerts a second does the service take over HTTP, each parsed, matched by road, durable and answered with 201 (P11)?
//
//   ours  the real service with its broker and journal; 64 keep-alive clients, one alert in flight each, every alert a new one
//   echo  a bare Beast echo of the same bytes in the same process, driven by the same clients
//
// Goal P11: >= 0.5 of the echo's requests. Both sides take turns; incidents are ended between the rounds so that people are free.
//
// http_alert_bench [RESPONDERS] [ROUNDS] [FOLDER]; default 100000 5 and the working directory.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bench/rig/bare_echo.hpp"
#include "bench/rig/http_load.hpp"
#include "bench/rig/service_rig.hpp"

namespace {

using namespace watchgrid;

constexpr std::size_t kConnections = 60;  // the service takes 64 from one address; the rig itself needs one

double quantile(std::vector<double> v, double q) { return std::sort(v.begin(), v.end()), v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1))]; }

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    spdlog::set_level(spdlog::level::err);
    const std::size_t responders = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    bench::ServiceRig rig{responders, std::filesystem::path{argc > 3 ? argv[3] : "."} / "http-alert-bench"};
    std::size_t sent = 0;
    const auto next = [&] {
        const engine::LatLon at = rig.town().places[(++sent * 7919) % rig.town().places.size()].at;
        char location[128];
        std::snprintf(location, sizeof location, R"("location":{"lat":%.6f,"lon":%.6f,"crs":"wgs84","accuracy_m":12})", at.lat(), at.lon());
        return bench::alert_request(rig.token(), "h-" + std::to_string(sent), location);
    };
    std::vector<double> echo, ours, p50, p99;
    for (int round = 0; round < rounds; ++round) {
        rig.refresh_positions();
        echo.push_back(bench::echo_load(kConnections, std::chrono::seconds{2}, next));
        const bench::Load load = bench::load(rig.service().endpoints().http_port, kConnections, std::chrono::seconds{1}, "201", next);
        ours.push_back(load.per_second), p50.push_back(quantile(load.times_us, 0.5)), p99.push_back(quantile(load.times_us, 0.99));
        std::printf("round %d: bare Beast echo %8.0f req/s   alerts, durable and matched %8.0f /s   p50 %.0f us  p99 %.0f us\n", round + 1, echo.back(), ours.back(), p50.back(), p99.back());
        rig.close_all();
    }
    const double ratio = quantile(ours, 0.5) / quantile(echo, 0.5);
    std::printf("P11 at %zu connections, medians: echo %.0f req/s, alerts %.0f /s, ratio %.3f (goal 0.5 %s), p50 %.0f us, p99 %.0f us\n", kConnections, quantile(echo, 0.5), quantile(ours, 0.5), ratio,
                ratio >= 0.5 ? "met" : "MISSED", quantile(p50, 0.5), quantile(p99, 0.5));
}
