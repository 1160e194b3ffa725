#include "engine/ring/map_marks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace watchgrid::engine {
namespace {

constexpr double kMetersPerDegree = 111'195.08;  // R = 6 371 008.8 m
constexpr double kRadians = std::numbers::pi / 180.0;

struct Spot {
  double x{}, y{};  // metres
};

class Plane {
 public:
  explicit Plane(LatLon origin) : origin_{origin}, shrink_{std::cos(origin.lat() * kRadians)} {}
  Spot at(LatLon p) const noexcept {
    return {(p.lon() - origin_.lon()) * kMetersPerDegree * shrink_, (p.lat() - origin_.lat()) * kMetersPerDegree};
  }

 private:
  LatLon origin_;
  double shrink_;
};

double cross(Spot o, Spot a, Spot b) noexcept { return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x); }

/// Andrew's monotone chain, counter-clockwise.
std::vector<Spot> hull_of(std::vector<Spot> spots) {
  std::sort(spots.begin(), spots.end(), [](Spot a, Spot b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
  std::vector<Spot> hull;
  const auto walk = [&hull](auto begin, auto end) {
    const std::size_t base = hull.size();
    for (auto it = begin; it != end; ++it) {
      while (hull.size() >= base + 2 && cross(hull[hull.size() - 2], hull.back(), *it) <= 0) hull.pop_back();
      hull.push_back(*it);
    }
    if (!hull.empty()) hull.pop_back();
  };
  walk(spots.begin(), spots.end());
  walk(spots.rbegin(), spots.rend());
  return hull;
}

}  // namespace

std::vector<std::uint8_t> map_edge(const RoadGraph& graph, Millimeters margin) {
  const auto nodes = graph.nodes();
  std::vector<std::uint8_t> edge(nodes.size(), 0);
  if (nodes.empty()) return edge;
  const Plane plane{nodes[nodes.size() / 2]};
  std::vector<Spot> spots;
  for (const LatLon n : nodes) spots.push_back(plane.at(n));
  const std::vector<Spot> hull = hull_of(spots);
  for (std::size_t n = 0; n < spots.size(); ++n)
    for (std::size_t i = 0; i < hull.size() && edge[n] == 0; ++i) {
      const Spot a = hull[i], b = hull[(i + 1) % hull.size()];
      // Everything lies on one side of the line, so the distance to the line is the distance to the border.
      const double length = std::hypot(b.x - a.x, b.y - a.y);
      if (length == 0 || cross(a, b, spots[n]) / length <= margin.meters()) edge[n] = 1;
    }
  return edge;
}

std::vector<std::uint8_t> behind(const RoadGraph& graph, LatLon at, std::uint32_t heading_deg, std::uint32_t spread_deg, Millimeters near) {
  std::vector<std::uint8_t> out;
  const Plane plane{at};
  const double heading = heading_deg * kRadians, least = std::cos(std::min(spread_deg, 180U) * kRadians);
  for (const LatLon n : graph.nodes()) {
    const Spot p = plane.at(n);
    const double distance = std::hypot(p.x, p.y);
    const double ahead = p.x * std::sin(heading) + p.y * std::cos(heading);
    out.push_back(distance > near.meters() && ahead < least * distance - 1e-9 * distance ? 1 : 0);
  }
  return out;
}

std::vector<LatLon> convex_hull(std::vector<LatLon> places) {
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  if (places.size() < 3) return places;
  const auto turn = [](LatLon o, LatLon a, LatLon b) {  // in degrees: convexity does not depend on the scale of the axes
    return std::int64_t{a.lon_e6() - o.lon_e6()} * (b.lat_e6() - o.lat_e6()) - std::int64_t{a.lat_e6() - o.lat_e6()} * (b.lon_e6() - o.lon_e6());
  };
  std::vector<LatLon> hull;
  const auto walk = [&](auto begin, auto end) {
    const std::size_t base = hull.size();
    for (auto it = begin; it != end; ++it) {
      while (hull.size() >= base + 2 && turn(hull[hull.size() - 2], hull.back(), *it) >= 0) hull.pop_back();
      hull.push_back(*it);
    }
    hull.pop_back();
  };
  walk(places.begin(), places.end());
  walk(places.rbegin(), places.rend());
  std::reverse(hull.begin(), hull.end());
  return hull;
}

std::uint32_t bearing_deg(LatLon from, LatLon to) noexcept {
  const Spot p = Plane{from}.at(to);
  const double degrees = std::atan2(p.x, p.y) / kRadians;
  return static_cast<std::uint32_t>(std::lround(degrees + 360.0)) % 360U;
}

}  // namespace watchgrid::engine
