#pragma once
/// A county for rings: six roads lead from a town to the edge of the map, and one runs round it.
#include "engine/places/town.hpp"

namespace watchgrid::test {

inline constexpr int kArms = 6;
inline constexpr double kArmMeters = 6000, kRoundMeters = 2000;

/// On arm 0 (north) .. 5, clockwise, that far from the middle.
engine::LatLon on_arm(int arm, double metres);

/// Junctions every 500 m on the arms, roads at 20 m/s both ways, a round road at 2 km. The middle lies at (0, 0) of `at_meters`.
engine::RoadGraph star_roads();

/// Two templates round the middle: "inner" at 3.25 km, led by the town, and "outer" at 4.75 km, led by the city; six posts each.
std::vector<engine::RingTemplate> star_rings();

}  // namespace watchgrid::test
