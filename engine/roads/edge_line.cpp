#include "engine/roads/edge_line.hpp"

#include <algorithm>
#include <cmath>

namespace watchgrid::engine {
namespace {

/// Both ends are meant when a segment has no length. Rounded to 1e-6 degrees.
LatLon between(LatLon a, LatLon b, std::int64_t part, std::int64_t whole) noexcept {
  if (whole <= 0) return a;
  const double f = static_cast<double>(part) / static_cast<double>(whole);
  const auto mix = [f](std::int32_t from, std::int32_t to) {
    return from + static_cast<std::int32_t>(std::lround(f * (static_cast<double>(to) - static_cast<double>(from))));
  };
  return LatLon::from_e6(mix(a.lat_e6(), b.lat_e6()), mix(a.lon_e6(), b.lon_e6()));
}

}  // namespace

EdgeLine::EdgeLine(const RoadGraph& graph, EdgeIndex edge) noexcept {
  const Edge& e = graph.edges()[edge];
  first_ = graph.nodes()[e.from];
  last_ = graph.nodes()[e.to];
  inner_ = graph.shape(e);
  length_mm_ = e.length_mm;
  for (std::size_t i = 0; i + 1 < point_count(); ++i) line_mm_ += haversine(point(i), point(i + 1)).value;
}

std::uint32_t EdgeLine::offset_of(std::int64_t way_mm) const noexcept {
  if (line_mm_ <= 0) return 0;
  const std::int64_t way = std::clamp<std::int64_t>(way_mm, 0, line_mm_);
  return static_cast<std::uint32_t>((way * std::int64_t{length_mm_} + line_mm_ / 2) / line_mm_);
}

LatLon EdgeLine::at(std::uint32_t offset_mm) const noexcept {
  if (length_mm_ == 0 || offset_mm == 0) return first_;
  if (offset_mm >= length_mm_) return last_;
  std::int64_t left = (line_mm_ * std::int64_t{offset_mm} + length_mm_ / 2) / length_mm_;
  for (std::size_t i = 0; i + 1 < point_count(); ++i) {
    const std::int64_t step = haversine(point(i), point(i + 1)).value;
    if (left <= step) return between(point(i), point(i + 1), left, step);
    left -= step;
  }
  return last_;
}

}  // namespace watchgrid::engine
