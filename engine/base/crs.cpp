#include "engine/base/crs.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace watchgrid::engine {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kSemiMajorMeters = 6'378'245.0;                 // Krasovsky 1940, as the published GCJ-02 formula has it
constexpr double kEccentricitySquared = 0.00669342162296594323;  // same
constexpr double kBaiduRadians = kPi * 3000.0 / 180.0;           // x_pi of the published BD-09 formula
constexpr int kStepsMax = 30;                                    // each step gains two to three digits; six are usual
constexpr double kStepEnough = 1e-12;                            // degrees; three digits below what the header promises

/// The bounding box inside which the shifts are applied. NaN is outside.
bool inside_box(Degrees p) { return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 && p.lat <= 55.8271; }

/// The terms that latitude and longitude of the GCJ-02 shift share, in metres.
double common_waves(double x) { return (20.0 * std::sin(6.0 * x * kPi) + 20.0 * std::sin(2.0 * x * kPi)) * 2.0 / 3.0; }

double wave_lat(double x, double y) {
  return -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::fabs(x)) + common_waves(x) +
         (20.0 * std::sin(y * kPi) + 40.0 * std::sin(y / 3.0 * kPi)) * 2.0 / 3.0 +
         (160.0 * std::sin(y / 12.0 * kPi) + 320.0 * std::sin(y * kPi / 30.0)) * 2.0 / 3.0;
}

double wave_lon(double x, double y) {
  return 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::fabs(x)) + common_waves(x) +
         (20.0 * std::sin(x * kPi) + 40.0 * std::sin(x / 3.0 * kPi)) * 2.0 / 3.0 +
         (150.0 * std::sin(x / 12.0 * kPi) + 300.0 * std::sin(x / 30.0 * kPi)) * 2.0 / 3.0;
}

Degrees gcj_of_wgs(Degrees p) {
  const double x = p.lon - 105.0, y = p.lat - 35.0;
  const double radians = p.lat / 180.0 * kPi;
  const double s = std::sin(radians);
  const double w2 = 1.0 - kEccentricitySquared * s * s;
  const double w = std::sqrt(w2);
  const double meridian = kSemiMajorMeters * (1.0 - kEccentricitySquared) / (w2 * w) * kPi / 180.0;  // metres a degree of latitude
  const double parallel = kSemiMajorMeters / w * std::cos(radians) * kPi / 180.0;                    // metres a degree of longitude
  return {p.lat + wave_lat(x, y) / meridian, p.lon + wave_lon(x, y) / parallel};
}

Degrees bd_of_gcj(Degrees p) {
  const double z = std::hypot(p.lon, p.lat) + 0.00002 * std::sin(p.lat * kBaiduRadians);
  const double theta = std::atan2(p.lat, p.lon) + 0.000003 * std::cos(p.lon * kBaiduRadians);
  return {z * std::sin(theta) + 0.006, z * std::cos(theta) + 0.0065};
}

/// Solves forward(x) = p. Both shifts are nearly constant (their slope is below 0.03), so x -= forward(x) - p closes in fast.
template <class Forward>
Degrees invert(Forward forward, Degrees p) {
  Degrees x = p;
  for (int step = 0; step < kStepsMax; ++step) {
    const Degrees image = forward(x);
    const double dlat = image.lat - p.lat, dlon = image.lon - p.lon;
    x = {x.lat - dlat, x.lon - dlon};
    if (std::max(std::fabs(dlat), std::fabs(dlon)) < kStepEnough) break;
  }
  return x;
}

}  // namespace

std::optional<Crs> parse_crs(std::string_view name) noexcept {
  for (const Crs crs : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09})
    if (to_string(crs) == name) return crs;
  return std::nullopt;
}

std::string_view to_string(Crs crs) noexcept {
  switch (crs) {
    case Crs::Wgs84: return "wgs84";
    case Crs::Gcj02: return "gcj02";
    case Crs::Bd09: return "bd09";
  }
  return "wgs84";
}

Degrees convert(Degrees p, Crs from, Crs to) noexcept {
  if (from == to || !inside_box(p)) return p;  // the box is asked once, of what was written: no half-shifted points at its edge
  if (from == Crs::Bd09) p = invert(bd_of_gcj, p);
  if (from == Crs::Wgs84) p = gcj_of_wgs(p);
  if (to == Crs::Wgs84) return invert(gcj_of_wgs, p);
  return to == Crs::Bd09 ? bd_of_gcj(p) : p;
}

}  // namespace watchgrid::engine
