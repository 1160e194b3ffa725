#pragma once
/// Where and when people need help: made up from the town's zones, or read from a file.
#include <iosfwd>
#include <string>
#include <vector>

#include "adapters/sim/dice.hpp"
#include "engine/base/instant.hpp"
#include "engine/incident/alert.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::sim {

/// Draws alerts: most by phone from somewhere on a road, the rest from watch points, buttons, plates and cameras. Roads and places
/// count by their zone: a metre of street in the core sees sixteen times as much as one in the country.
/// The town and its grids must outlive it.
class CallMaker {
public:
    CallMaker(const engine::Town&, const engine::GridTree&);

    /// Everything but the alert's id. @pre the town has a road
    /// @param place_share of the alerts that come from a place instead of a phone
    engine::Alert draw(Dice&, double place_share = 0.35) const;

private:
    engine::LatLon on_a_road(Dice&) const;

    const engine::Town& town_;
    std::vector<double> road_weight_;             // running sum, by edge
    std::vector<double> place_weight_;            // running sum, by entry of places_
    std::vector<std::uint32_t> places_;           // that can raise an alert
};

/// A call of a file: seconds after the start.
struct TimedCall {
    engine::Duration at{};
    engine::Alert alert;
};

/// CSV with the columns at_s, lat, lon and optionally type, severity; sorted by time afterwards. An unknown column is refused by name.
/// Complaints go to `err`, one a line; then the result is empty and `good` false.
std::vector<TimedCall> read_calls(const std::string& path, bool& good, std::ostream& err);

}  // namespace watchgrid::sim
