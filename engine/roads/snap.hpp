#pragma once
/// Finds the nearest point of the road network to a place on the map.
///
/// A uniform grid over all straight pieces of all edges. Distances are measured on the plane that touches the Earth at the
/// asked point (error below 1 in 10^6 inside 2 km), perpendicular to a piece or to its nearer end, rounded to mm^2. Ties go to the
/// smaller edge index, then to the piece nearer to the edge's start: same input, same answer.
/// Does not look at headings. Maps that cross the 180th meridian or reach a pole are not supported.
#include <cstdint>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {

inline constexpr Millimeters kSnapMax = from_meters(2000);

/// Immutable after building; shared by all threads. Memory about 28 B a piece and 4-8 B a grid cell entry.
class RoadSnapper {
 public:
  RoadSnapper() = default;  ///< knows no road
  /// O(pieces). Copies what it needs: the graph may go away.
  explicit RoadSnapper(const RoadGraph&);

  /// The nearest point of any edge usable in `network`; falsy when none is within `distance_max`.
  /// `off_road` is the distance to it. About 1 us where roads are near, slower in the empty country.
  RoadPoint snap(LatLon at, Network network, Millimeters distance_max = kSnapMax) const noexcept;

 private:
  struct Piece {
    std::int32_t lat0, lon0, lat1, lon1;  // degrees x 1e6
    std::uint32_t edge;
    std::uint32_t offset0_mm, offset1_mm;  // along the edge, at both ends of the piece
    std::uint8_t usable;                   // bit per Network
  };
  struct Query;
  void add_pieces(const RoadGraph&, EdgeIndex);
  void lay_grid();
  template <class Visit>
  void each_cell_of(const Piece&, Visit) const;
  void look_into(std::int32_t column, std::int32_t row, Query&) const noexcept;
  void look_round(std::int32_t ring, Query&) const noexcept;

  std::vector<Piece> pieces_;               // edge by edge, start to end
  std::vector<std::uint32_t> cell_starts_;  // cells + 1, row by row
  std::vector<std::uint32_t> cell_pieces_;  // piece indices, ascending in each cell
  std::int32_t lat_min_{}, lon_min_{};
  std::int32_t cell_lat_{1}, cell_lon_{1};  // size of a cell, degrees x 1e6
  std::int32_t columns_{}, rows_{};
};

}  // namespace watchgrid::engine
