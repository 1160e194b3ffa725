#include "engine/queueing/travel_laws.hpp"

#include <cmath>
#include <numbers>

namespace watchgrid::engine {
namespace {

/// Area of the disc of radius 1.
constexpr double disc(Metric m) noexcept { return m == Metric::Straight ? std::numbers::pi : 2.0; }

}  // namespace

double mean_distance_to_kth(double density, std::uint32_t k, Metric metric) {
  return std::exp(std::lgamma(k + 0.5) - std::lgamma(static_cast<double>(k))) / std::sqrt(disc(metric) * density);
}

double share_within(double density, double distance, Metric metric) { return -std::expm1(-density * disc(metric) * distance * distance); }

double density_for(double share, double distance, Metric metric) { return -std::log1p(-share) / (disc(metric) * distance * distance); }

double travel_time(double distance, double cruising_speed, double acceleration) {
  if (distance <= cruising_speed * cruising_speed / acceleration) return 2.0 * std::sqrt(distance / acceleration);
  return cruising_speed / acceleration + distance / cruising_speed;
}

}  // namespace watchgrid::engine
