#include "adapters/town/make_rings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/ring/map_marks.hpp"

namespace watchgrid::town {

using namespace engine;

namespace {

constexpr std::array kPercent{15U, 45U, 80U};
constexpr std::array kIds{"ring-town", "ring-city", "ring-county"};
constexpr std::array kNames{"环镇封控圈", "环城封控圈", "环市封控圈"};
constexpr std::array kBureaus{"", "city", "county"};
constexpr int kCorners = 48;
constexpr double kMetersPerDegree = 111'195.08;  // R = 6 371 008.8 m
constexpr Millimeters kFromEdge = from_meters(400);

std::vector<LatLon> circle(LatLon centre, Millimeters radius) {
  std::vector<LatLon> out;
  const double shrink = std::cos(centre.lat() * std::numbers::pi / 180);
  for (int i = 0; i < kCorners; ++i) {
    const double angle = 2 * std::numbers::pi * i / kCorners, degrees = radius.meters() / kMetersPerDegree;
    const auto e6 = [](double x) { return static_cast<std::int32_t>(std::lround(x * 1e6)); };
    out.push_back(LatLon::from_e6(centre.lat_e6() + e6(degrees * std::sin(angle)), centre.lon_e6() + e6(degrees * std::cos(angle) / shrink)));
  }
  out.push_back(out.front());
  return out;
}

}  // namespace

std::vector<RingTemplate> make_rings(const RoadGraph& roads, LatLon centre) {
  std::vector<Millimeters> away;
  Millimeters edge_at{std::numeric_limits<std::int64_t>::max()};
  const std::vector<std::uint8_t> edge = map_edge(roads);
  for (NodeIndex n = 0; n < roads.nodes().size(); ++n) {
    away.push_back(haversine(centre, roads.nodes()[n]));
    if (edge[n] != 0) edge_at = std::min(edge_at, away.back());
  }
  std::vector<RingTemplate> out;
  if (away.empty()) return out;
  std::sort(away.begin(), away.end());
  Millimeters last{};
  for (std::size_t i = 0; i < kPercent.size(); ++i) {
    // Where the edge of the map is near, the outer rings move in: they still lie one outside the other.
    const Millimeters most{(edge_at.value - kFromEdge.value) * static_cast<std::int64_t>(i + 1) / static_cast<std::int64_t>(kPercent.size())};
    const Millimeters radius = std::min(away[(away.size() - 1) * kPercent[i] / 100], most);
    if (radius.value < last.value + 3 * kOutlineBand.value) continue;
    RingTemplate ring{.id = kIds[i], .name = kNames[i], .reach = static_cast<TemplateReach>(i), .bureau = kBureaus[i], .outline = circle(centre, radius), .posts = {}};
    ring.posts = derive_posts(roads, ring.outline);
    if (ring.posts.empty() || !fit_template(roads, ring.outline, ring.posts).closed()) continue;
    last = radius;
    out.push_back(std::move(ring));
  }
  return out;
}

}  // namespace watchgrid::town
