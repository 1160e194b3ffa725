#pragma once
/// Computes ways for phones on a thread of its own: a search over a county takes tens of milliseconds, which neither the core nor the
/// I/O thread has. Other work of that size may queue up with it (`post`).
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/roads/road_search.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::app {

struct RouteRequest {
    engine::LatLon from;
    engine::LatLon to;
    engine::TravelMode mode{engine::TravelMode::Walk};
};

/// The way as a line, with the straight ends on and off the road.
struct RouteFound {
    std::vector<engine::LatLon> line;  ///< from `from` to `to`, both included
    std::uint32_t distance_m{};
    std::uint32_t travel_s{};
};

/// Nullopt: no road near one end, or no way within kRouteWithin.
std::optional<RouteFound> find_way(engine::RoadSearch&, const engine::RoadSnapper&, const RouteRequest&);

class RouteWorker {
public:
    using Reply = std::function<void(std::optional<RouteFound>)>;
    static constexpr std::size_t kWaitingMax = 256;
    static constexpr std::chrono::minutes kRouteWithin{60};

    /// Graph and snapper must outlive it.
    RouteWorker(const engine::RoadGraph&, const engine::RoadSnapper&);
    ~RouteWorker();  ///< what waits is not answered any more
    RouteWorker(const RouteWorker&) = delete;
    RouteWorker& operator=(const RouteWorker&) = delete;

    /// Any thread. `reply` comes from the worker's thread. @return false when too many wait already
    bool ask(RouteRequest, Reply);
    /// Any thread. The job runs on the worker's, in its turn. @return false when too many wait already
    bool post(std::function<void()> job);

private:
    using Job = std::function<void(engine::RoadSearch&)>;
    bool add(Job);
    void run();
    const engine::RoadGraph& graph_;
    const engine::RoadSnapper& snapper_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> waiting_;
    bool stop_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
