#pragma once
/// Exact integer geometry on rings of LatLon: degrees x 1e6 as a plane. Every product fits 64 bits, so the answers are the
/// same on every machine. Polygons must not cross the 180th meridian.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/places/zone.hpp"

namespace watchgrid::engine {

/// Twice the signed area of the triangle a, b, c; positive when c lies left of a -> b (lon to the right, lat up).
constexpr std::int64_t turn(LatLon a, LatLon b, LatLon c) noexcept {
  return (std::int64_t{b.lon_e6()} - a.lon_e6()) * (std::int64_t{c.lat_e6()} - a.lat_e6()) -
         (std::int64_t{b.lat_e6()} - a.lat_e6()) * (std::int64_t{c.lon_e6()} - a.lon_e6());
}

/// Does a ray from `p` to the east cross the segment? Half open in latitude, so that a ray through a shared vertex counts once;
/// a point on the segment counts as west of it only for one of the two neighbours that share it.
constexpr bool ray_crosses(LatLon p, LatLon a, LatLon b) noexcept {
  if ((a.lat_e6() > p.lat_e6()) == (b.lat_e6() > p.lat_e6())) return false;
  return a.lat_e6() < b.lat_e6() ? turn(a, b, p) > 0 : turn(b, a, p) > 0;
}

/// Is `p` on the closed segment?
constexpr bool on_segment(LatLon p, LatLon a, LatLon b) noexcept {
  const auto between = [](std::int32_t x, std::int32_t u, std::int32_t v) { return u <= v ? u <= x && x <= v : v <= x && x <= u; };
  return between(p.lat_e6(), a.lat_e6(), b.lat_e6()) && between(p.lon_e6(), a.lon_e6(), b.lon_e6()) && turn(a, b, p) == 0;
}

/// Even-odd over all rings together, so holes and multipolygons need no special case. Border: a point of a western or southern
/// border is inside, of an eastern or northern one outside; of grids that tile an area each point is in exactly one. O(vertices).
bool contains(std::span<const std::vector<LatLon>> rings, LatLon p) noexcept;

/// Do the closed segments a-b and c-d have any point in common?
bool segments_meet(LatLon a, LatLon b, LatLon c, LatLon d) noexcept;

/// A place where the ring meets itself other than at neighbouring vertices: crossing, touching or running back on itself.
/// @pre closed (first == last). O(n^2) with a bounding-box filter.
std::optional<LatLon> self_crossing(std::span<const LatLon> ring);

}  // namespace watchgrid::engine
