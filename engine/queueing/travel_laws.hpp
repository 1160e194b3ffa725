#pragma once
/// What geometry alone says about travel: the honest limit of any promise of minutes.
///
/// `density` counts free units an area; the answers are in the length whose square that area is.
#include <cstdint>

namespace watchgrid::engine {

enum class Metric : std::uint8_t {
  Straight,   ///< as the crow flies
  RightAngle  ///< along streets that run in two directions
};

/// Mean distance to the k-th nearest of units strewn at random (k from 1): Gamma(k + 1/2) / (Gamma(k) sqrt(pi density)), with pi replaced
/// by 2 for right angles (areas of the two discs). k = 1: 0.5 and 0.6267 over the root of the density (Larson and Odoni, Urban Operations
/// Research, chapter 3; Kolesar and Blum, Management Science 19, 1973).
double mean_distance_to_kth(double density, std::uint32_t k, Metric);

/// Share of places that have a unit within `distance`: 1 - exp(-density x area of the disc).
double share_within(double density, double distance, Metric);

/// Density of free units that is needed for `share` of all places to have one within `distance`. @pre 0 <= share < 1
double density_for(double share, double distance, Metric);

/// Time for a way of this length when a car speeds up and slows down for half of it each, until it is long enough to cruise (Kolesar and
/// Walker, RAND R-1449-NYC, 1974): 2 sqrt(d / a) up to d = v^2 / a, then v / a + d / v. Value and slope agree where they meet.
double travel_time(double distance, double cruising_speed, double acceleration);

}  // namespace watchgrid::engine
