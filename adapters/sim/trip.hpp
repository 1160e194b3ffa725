#pragma once
/// Somebody on the way: a route along the roads, and where on it they are at a given time.
#include <optional>

#include "engine/base/instant.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/roads/road_search.hpp"
#include "engine/roads/route.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::sim {

struct Trip {
    engine::Route route;
    engine::TravelMode mode{};
    double pace{1.0};
    engine::LatLon from, to;
    engine::Instant starts_at, arrives_at;
};

/// Plans trips and follows them. One thread. The town's roads must outlive it.
class TripPlanner {
public:
    explicit TripPlanner(const engine::RoadGraph& roads) : roads_{roads}, snapper_{roads}, search_{roads} {}

    /// Without a way by road people go straight, at walking pace.
    Trip plan(engine::LatLon from, engine::LatLon to, engine::TravelMode, double pace, engine::Instant starts_at);
    engine::LatLon position(const Trip&, engine::Instant now) const;

private:
    const engine::RoadGraph& roads_;
    engine::RoadSnapper snapper_;
    engine::RoadSearch search_;
};

}  // namespace watchgrid::sim
