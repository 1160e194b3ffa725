#pragma once
/// Cuts a rectangle into grids that tile it: no gap, no overlap, borders shared vertex by vertex.
///
/// Each cut takes the heaviest cell and divides the weight in it about evenly, so grids are small where points are dense.
/// Borders are slightly slanted. A vertex that a cut puts on a border is put into every zone that has that border.
#include <span>
#include <vector>

#include "adapters/town/random.hpp"
#include "engine/base/geo.hpp"

namespace watchgrid::town {

struct WeighedPoint {
  engine::LatLon at;
  std::uint32_t weight{1};
};

struct Tiles {
  std::vector<engine::LatLon> outline;                ///< closed ring of the whole
  std::vector<std::vector<engine::LatLon>> stations;  ///< closed rings
  std::vector<std::vector<engine::LatLon>> grids;     ///< closed rings
  std::vector<std::uint32_t> station_of;              ///< of each grid
};

/// May give fewer grids than asked for when the rectangle is too small to cut further. @pre stations >= 1, grids >= stations
Tiles split_into_grids(engine::LatLon south_west, engine::LatLon north_east, std::span<const WeighedPoint> points, std::uint32_t stations,
                       std::uint32_t grids, Random random);

}  // namespace watchgrid::town
