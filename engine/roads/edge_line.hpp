#pragma once
/// One edge as a line on the map: its `from` node, the inner points, its `to` node.
///
/// The length of an edge is what the importer says (a surveyed length, a map in other units); the line is only drawn.
/// Offsets are therefore scaled: offset / length of the edge = way / length of the line.
#include <cstdint>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

/// Refers to the graph; keep it only while the graph lives.
class EdgeLine {
 public:
  EdgeLine(const RoadGraph&, EdgeIndex) noexcept;  ///< O(points)

  std::size_t point_count() const noexcept { return inner_.size() + 2; }
  LatLon point(std::size_t i) const noexcept { return i == 0 ? first_ : i <= inner_.size() ? inner_[i - 1] : last_; }
  /// Scaled offset of a point of the line given its way from the start, in the line's own mm.
  std::uint32_t offset_of(std::int64_t way_mm) const noexcept;
  std::int64_t line_mm() const noexcept { return line_mm_; }
  LatLon at(std::uint32_t offset_mm) const noexcept;  ///< O(points)

 private:
  LatLon first_, last_;
  std::span<const LatLon> inner_;
  std::int64_t line_mm_{};
  std::uint32_t length_mm_{};
};

}  // namespace watchgrid::engine
