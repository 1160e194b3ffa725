#include "adapters/sim/trip.hpp"

#include <algorithm>

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr double kOffRoadMmPerS = 1500;

/// Milliseconds for a cost of the mode's network at the mode's own speed.
double ms_of_cost(TravelMode mode, double cost) { return drives(mode) ? cost : cost * 1000.0 / walk_graph_speed_mm_s(mode); }


}  // namespace

Trip TripPlanner::plan(LatLon from, LatLon to, TravelMode mode, double pace, Instant starts_at) {
    Trip trip{.route = {}, .mode = mode, .pace = pace, .from = from, .to = to, .starts_at = starts_at, .arrives_at = starts_at};
    const Network network = drives(mode) ? Network::Drive : Network::Walk;
    const RoadPoint a = snapper_.snap(from, network), b = snapper_.snap(to, network);
    double off_road_mm = static_cast<double>(haversine(from, to).value), way_ms = 0;
    if (a && b)
        if (auto route = find_route(search_, network, a, b)) {
            trip.route = std::move(*route);
            way_ms = ms_of_cost(mode, trip.route.cost);
            off_road_mm = static_cast<double>(a.off_road.value + b.off_road.value);
        }
    trip.arrives_at += Duration{static_cast<std::int64_t>((way_ms + off_road_mm / kOffRoadMmPerS * 1000.0) / pace)};
    return trip;
}

LatLon TripPlanner::position(const Trip& trip, Instant now) const {
    if (now <= trip.starts_at) return trip.from;
    if (now >= trip.arrives_at || trip.route.legs.empty()) return now >= trip.arrives_at ? trip.to : trip.from;
    const double share = static_cast<double>((now - trip.starts_at).count()) / static_cast<double>(std::max<std::int64_t>((trip.arrives_at - trip.starts_at).count(), 1));
    const double cost = share * static_cast<double>(trip.route.cost);
    return position_of(roads_, point_along(trip.route, static_cast<std::uint32_t>(cost)));
}

}  // namespace watchgrid::sim
