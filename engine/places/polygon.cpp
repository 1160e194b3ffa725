#include "engine/places/polygon.hpp"

#include <algorithm>
#include <numeric>

namespace watchgrid::engine {
namespace {

int sign(std::int64_t v) noexcept { return v > 0 ? 1 : v < 0 ? -1 : 0; }

}  // namespace

bool segments_meet(LatLon a, LatLon b, LatLon c, LatLon d) noexcept {
  if (sign(turn(a, b, c)) * sign(turn(a, b, d)) < 0 && sign(turn(c, d, a)) * sign(turn(c, d, b)) < 0) return true;
  return on_segment(c, a, b) || on_segment(d, a, b) || on_segment(a, c, d) || on_segment(b, c, d);
}

bool contains(std::span<const std::vector<LatLon>> rings, LatLon p) noexcept {
  bool inside = false;
  for (const auto& ring : rings)
    for (std::size_t i = 1; i < ring.size(); ++i) inside ^= ray_crosses(p, ring[i - 1], ring[i]);
  return inside;
}

std::optional<LatLon> self_crossing(std::span<const LatLon> ring) {
  if (ring.size() < 4) return std::nullopt;
  const std::size_t n = ring.size() - 1;  // segment i runs from i to i + 1
  std::vector<std::size_t> by_west(n);
  std::iota(by_west.begin(), by_west.end(), 0U);
  const auto west = [&](std::size_t i) { return std::min(ring[i].lon_e6(), ring[i + 1].lon_e6()); };
  const auto east = [&](std::size_t i) { return std::max(ring[i].lon_e6(), ring[i + 1].lon_e6()); };
  std::ranges::sort(by_west, [&](std::size_t a, std::size_t b) { return std::pair{west(a), a} < std::pair{west(b), b}; });
  for (std::size_t x = 0; x < n; ++x) {
    for (std::size_t y = x + 1; y < n && west(by_west[y]) <= east(by_west[x]); ++y) {
      const std::size_t i = std::min(by_west[x], by_west[y]), j = std::max(by_west[x], by_west[y]);
      const LatLon a = ring[i], b = ring[i + 1], c = ring[j], d = ring[j + 1];
      if (j == i + 1) {  // neighbours share b == c; they may not fold back on each other
        if (on_segment(d, a, b) || on_segment(a, c, d)) return b;
      } else if (i == 0 && j == n - 1) {
        if (on_segment(c, a, b) || on_segment(b, c, d)) return a;
      } else if (segments_meet(a, b, c, d)) {
        return on_segment(c, a, b) || on_segment(d, a, b) ? (on_segment(c, a, b) ? c : d) : b;
      }
    }
  }
  return std::nullopt;
}

}  // namespace watchgrid::engine
