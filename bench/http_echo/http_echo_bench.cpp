// How much of a bare Beast echo's speed does our server keep, with routing, roles, limits and timeouts?
//
// One thread serves, one thread of this process is 64 keep-alive clients, one request in flight each: a POST of 300 bytes of JSON with
// a bearer token, answered with the same bytes. Both servers take turns, five rounds, medians. P11 (an alert, durable, matched) needs at
// least half of the bare echo, so this ratio is what is left to spend.
//
//     http_echo_bench [seconds a round = 2] [connections = 64]
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/server.hpp"
#include "bench/rig/bare_echo.hpp"

namespace {

using namespace watchgrid;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kToken = "bench-token-0123456789abcdef";

/// The same alert again and again; an echo does not mind.
std::string request_bytes() {
    return bench::alert_request(kToken, "b-1", R"("location":{"lat":26.323456,"lon":114.523456,"crs":"wgs84","accuracy_m":12})");
}

/// Runs the server's thread for one round.
double round_of(asio::io_context& io, std::uint16_t port, std::size_t connections, std::chrono::duration<double> time) {
    io.restart();
    std::thread thread([&io] { io.run(); });
    const double rate = bench::load(port, connections, time, "200", [] { return request_bytes(); }).per_second;
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
        bare_rates.push_back(bench::echo_load(connections, time, [] { return request_bytes(); }));
        our_rates.push_back(round_of(our_io, *bound, connections, time));
        std::printf("round %d: bare Beast echo %8.0f req/s   watchgrid %8.0f req/s\n", round + 1, bare_rates.back(), our_rates.back());
        std::fflush(stdout);
    }
    std::printf("median of 5 at %zu connections: bare Beast echo %.0f req/s, watchgrid %.0f req/s, ratio %.2f\n", connections, median(bare_rates),
                median(our_rates), median(our_rates) / median(bare_rates));
    return 0;
}
