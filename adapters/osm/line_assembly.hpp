#pragma once
/// From lines through numbered points to junctions joined by edges with shapes.
#include <cstdint>
#include <span>
#include <vector>

#include "adapters/osm/road_import.hpp"
#include "adapters/osm/road_tags.hpp"
#include "engine/base/crs.hpp"

namespace watchgrid::osm {

/// A road or a piece of one: at least two points, no point twice in a row.
struct Line {
  std::vector<std::uint32_t> points;
  RoadUse use;
};

/// Counts edges without length into `counts`. The order of `lines` decides the order of parallel edges.
/// O(p log p) for p points.
engine::RoadGraph::Parts assemble(std::span<const Line> lines, std::span<const engine::Degrees> points, ImportCounts& counts);

}  // namespace watchgrid::osm
