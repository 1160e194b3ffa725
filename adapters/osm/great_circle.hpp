#pragma once
/// Lengths of imported roads, from the coordinates as the file has them: `engine::LatLon` rounds to 0.1 m, which adds up.
#include <cmath>
#include <cstdint>
#include <numbers>

#include "engine/base/crs.hpp"

namespace watchgrid::osm {

/// Metres on the sphere that engine::haversine uses.
inline double great_circle_m(engine::Degrees a, engine::Degrees b) noexcept {
  constexpr double kRadians = std::numbers::pi / 180.0;
  const double s = std::sin((b.lat - a.lat) * kRadians / 2.0), t = std::sin((b.lon - a.lon) * kRadians / 2.0);
  const double h = s * s + std::cos(a.lat * kRadians) * std::cos(b.lat * kRadians) * t * t;
  return 2.0 * 6'371'008.8 * std::asin(std::sqrt(std::fmin(1.0, h)));
}

/// Whole units from 1 to the largest that is not `kImpassable`: nothing costs zero, nothing wraps round.
inline std::uint32_t whole_units(double value) noexcept {
  constexpr double kMost = 4'294'967'294.0;
  return value >= kMost ? 4'294'967'294U : value < 1.0 ? 1U : static_cast<std::uint32_t>(std::llround(value));
}

/// Milliseconds for a length in millimetres at a speed in km/h.
inline std::uint32_t drive_ms(std::uint32_t length_mm, double kmh) noexcept { return whole_units(length_mm * 3.6 / kmh); }

}  // namespace watchgrid::osm
