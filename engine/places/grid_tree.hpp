#pragma once
/// Which grid is this point in? The tree city > station > grid > block, with an index of uniform cells over it.
///
/// Most cells lie wholly inside their zones and are answered from the table; the others test the few edges at the point's
/// latitude. Exact integer arithmetic (polygon.hpp). Border rule: western and southern borders belong to a zone, eastern and
/// northern ones to the neighbour; a point on a border with no neighbour belongs to the zone whose border it is. Of several
/// zones that hold a point the most detailed wins, then the one that stands first.
/// Owns what it needs; immutable after building, shared by all threads. A lookup is well under 1 us.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/geo.hpp"
#include "engine/places/zone.hpp"

namespace watchgrid::engine {

class GridTree {
 public:
  GridTree() = default;  ///< knows no zone
  explicit GridTree(std::span<const Zone> zones);

  /// The most detailed zone that holds the point; kNoZone when none does.
  ZoneIndex zone_at(LatLon) const noexcept;
  /// The zone of that level, by walking up from `zone_at`; kNoZone when there is none.
  ZoneIndex zone_at(LatLon, ZoneLevel) const noexcept;
  /// All zones that hold the point, most detailed first.
  std::vector<ZoneIndex> zones_at(LatLon) const;
  /// The zone itself or its ancestor of that level.
  ZoneIndex ancestor(ZoneIndex, ZoneLevel) const noexcept;

  std::size_t zone_count() const noexcept { return shapes_.size(); }

 private:
  struct Segment {
    LatLon a;
    LatLon b;
  };
  /// One zone's edges, sorted into bands of latitude.
  struct Shape {
    ZoneLevel level{};
    ZoneIndex parent{kNoZone};
    std::int32_t south{}, north{}, west{}, east{};  ///< degrees x 1e6, inclusive
    std::int32_t band_height{1};
    std::vector<std::uint32_t> band_starts;
    std::vector<Segment> segments;

    std::span<const Segment> band(std::int32_t lat_e6) const noexcept;
    bool contains(LatLon) const noexcept;
    bool on_border(LatLon) const noexcept;
  };
  struct Entry {
    ZoneIndex zone{};
    bool whole{};  ///< the cell lies inside the zone with all its points
  };
  static Shape shape_of(const Zone&);
  void add_cells(ZoneIndex, std::vector<std::pair<std::uint32_t, Entry>>&) const;
  std::size_t row_of(std::int32_t lat_e6) const noexcept;
  std::size_t column_of(std::int32_t lon_e6) const noexcept;
  std::span<const Entry> cell_at(LatLon) const noexcept;

  std::vector<Shape> shapes_;
  std::int32_t south_{}, west_{}, north_{-1}, east_{-1};
  std::int32_t cell_height_{1}, cell_width_{1};
  std::size_t rows_{}, columns_{};
  std::vector<std::uint32_t> cell_starts_;
  std::vector<Entry> entries_;
};

}  // namespace watchgrid::engine
