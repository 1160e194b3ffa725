#include "adapters/app/route_worker.hpp"

#include <cmath>

#include "engine/roads/nearest_by_road.hpp"
#include "engine/roads/route.hpp"

namespace watchgrid::app {

using engine::LatLon;
using engine::Network;

std::optional<RouteFound> find_way(engine::RoadSearch& search, const engine::RoadSnapper& snapper, const RouteRequest& r) {
    const bool drives = engine::drives(r.mode);
    const Network network = drives ? Network::Drive : Network::Walk;
    const engine::RoadPoint from = snapper.snap(r.from, network), to = snapper.snap(r.to, network);
    if (!from || !to) return std::nullopt;
    const std::uint64_t speed_mm_s = engine::walk_graph_speed_mm_s(r.mode);
    const auto within_s = static_cast<std::uint64_t>(std::chrono::seconds{RouteWorker::kRouteWithin}.count());
    const std::uint64_t most = drives ? within_s * 1000 : within_s * speed_mm_s;
    const auto route = engine::find_route(search, network, from, to, static_cast<std::uint32_t>(std::min<std::uint64_t>(most, engine::kCostMax)));
    if (!route) return std::nullopt;
    RouteFound out;
    out.line.push_back(r.from);
    for (const LatLon p : engine::polyline(search.graph(), *route)) out.line.push_back(p);
    out.line.push_back(r.to);
    const double off_road_m = from.off_road.meters() + to.off_road.meters();
    const double on_road_s = drives ? route->cost / 1000.0 : static_cast<double>(route->cost) / static_cast<double>(speed_mm_s);
    out.distance_m = static_cast<std::uint32_t>(std::lround(route->length.meters() + off_road_m));
    out.travel_s = static_cast<std::uint32_t>(std::ceil(on_road_s + off_road_m * 1000.0 / engine::kOffRoadSpeedMmS));
    return out;
}

RouteWorker::RouteWorker(const engine::RoadGraph& graph, const engine::RoadSnapper& snapper) : graph_{graph}, snapper_{snapper}, thread_{[this] { run(); }} {}

RouteWorker::~RouteWorker() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool RouteWorker::ask(RouteRequest request, Reply reply) {
    return add([this, request, reply = std::move(reply)](engine::RoadSearch& search) { reply(find_way(search, snapper_, request)); });
}

bool RouteWorker::post(std::function<void()> job) {
    return add([job = std::move(job)](engine::RoadSearch&) { job(); });
}

bool RouteWorker::add(Job job) {
    {
        const std::lock_guard lock{mutex_};
        if (stop_ || waiting_.size() >= kWaitingMax) return false;
        waiting_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void RouteWorker::run() {
    engine::RoadSearch search{graph_};
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (stop_) return;
        const Job job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job(search);
        lock.lock();
    }
}

}  // namespace watchgrid::app
