#pragma once
/// Do the grids of a town tile it? Overlaps and gaps, found along 4,001 lines of latitude across the town.
///
/// The lines run between the millionths of a degree, so none meets a vertex. Areas come from the widths along the lines: good
/// to about 0.1 % of the town. An overlap lower than 1/4000 of the town's height (5 m in a county of 20 km) may go unseen,
/// one under kOverlapMin is taken for the noise of a drawing. O(edges + crossings log crossings).
#include <optional>
#include <span>
#include <vector>

#include "engine/places/zone.hpp"

namespace watchgrid::town {

inline constexpr double kOverlapMin = 25.0;  ///< m2

struct Overlap {
  engine::ZoneIndex first{};  ///< first < second, same level
  engine::ZoneIndex second{};
  double area_m2{};
  engine::LatLon at;  ///< a point in both, where they overlap most
};

struct Tiling {
  bool surveyed{};                       ///< false: a zone could not be read, and nothing can be told of the others' tiling
  std::vector<Overlap> overlaps;         ///< by (first, second)
  std::size_t grids{};                   ///< zones of level grid
  double area_m2{};                      ///< of the zones above the grids (stations, else cities), or of the grids
  double gap_share{};                    ///< part of that area in no grid, 0..1; 0 without zones above the grids
  std::optional<engine::LatLon> gap_at;  ///< in the middle of the widest gap
};

Tiling survey_tiling(std::span<const engine::Zone> zones);

}  // namespace watchgrid::town
