#include "engine/places/grid_tree.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/places/polygon.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::size_t kCellsAZone = 16;
constexpr std::size_t kAxisCellsMin = 32;
constexpr std::size_t kAxisCellsMax = 512;
constexpr std::size_t kBandEdges = 4;  // edges a band aims at
constexpr std::size_t kBandsMax = 4096;

}  // namespace

std::span<const GridTree::Segment> GridTree::Shape::band(std::int32_t lat_e6) const noexcept {
  const auto i = static_cast<std::size_t>((std::int64_t{lat_e6} - south) / band_height);
  return {segments.data() + band_starts[i], band_starts[i + 1] - band_starts[i]};
}

bool GridTree::Shape::contains(LatLon p) const noexcept {
  if (p.lat_e6() < south || p.lat_e6() > north || p.lon_e6() < west || p.lon_e6() > east) return false;
  bool inside = false;
  for (const Segment& s : band(p.lat_e6())) inside ^= ray_crosses(p, s.a, s.b);
  return inside;
}

bool GridTree::Shape::on_border(LatLon p) const noexcept {
  if (p.lat_e6() < south || p.lat_e6() > north || p.lon_e6() < west || p.lon_e6() > east) return false;
  return std::ranges::any_of(band(p.lat_e6()), [=](const Segment& s) { return on_segment(p, s.a, s.b); });
}

GridTree::Shape GridTree::shape_of(const Zone& zone) {
  Shape shape;
  shape.level = zone.level;
  shape.parent = zone.parent;
  std::vector<Segment> all;
  for (const auto& ring : zone.rings)
    for (std::size_t i = 1; i < ring.size(); ++i) all.push_back({ring[i - 1], ring[i]});
  shape.south = shape.west = std::numeric_limits<std::int32_t>::max();
  shape.north = shape.east = std::numeric_limits<std::int32_t>::min();
  for (const Segment& s : all) {
    shape.south = std::min(shape.south, s.a.lat_e6()), shape.north = std::max(shape.north, s.a.lat_e6());
    shape.west = std::min(shape.west, s.a.lon_e6()), shape.east = std::max(shape.east, s.a.lon_e6());
  }
  if (all.empty()) return shape;  // contains nothing: south > north
  const std::size_t bands = std::clamp<std::size_t>(all.size() / kBandEdges, 1, kBandsMax);
  shape.band_height = static_cast<std::int32_t>((std::int64_t{shape.north} - shape.south) / static_cast<std::int64_t>(bands) + 1);
  const auto band_of = [&](std::int32_t lat) { return static_cast<std::size_t>((std::int64_t{lat} - shape.south) / shape.band_height); };
  shape.band_starts.assign(bands + 1, 0);
  const auto for_bands = [&](const Segment& s, auto&& f) {
    const std::int32_t low = std::min(s.a.lat_e6(), s.b.lat_e6()), high = std::max(s.a.lat_e6(), s.b.lat_e6());
    for (std::size_t i = band_of(low); i <= band_of(high); ++i) f(i);
  };
  for (const Segment& s : all) for_bands(s, [&](std::size_t i) { ++shape.band_starts[i + 1]; });
  for (std::size_t i = 0; i < bands; ++i) shape.band_starts[i + 1] += shape.band_starts[i];
  shape.segments.resize(shape.band_starts[bands]);
  std::vector<std::uint32_t> next(shape.band_starts.begin(), shape.band_starts.end() - 1);
  for (const Segment& s : all) for_bands(s, [&](std::size_t i) { shape.segments[next[i]++] = s; });
  return shape;
}

GridTree::GridTree(std::span<const Zone> zones) {
  south_ = west_ = std::numeric_limits<std::int32_t>::max();
  north_ = east_ = std::numeric_limits<std::int32_t>::min();
  for (const Zone& zone : zones) {
    const Shape& s = shapes_.emplace_back(shape_of(zone));
    if (s.segments.empty()) continue;
    south_ = std::min(south_, s.south), north_ = std::max(north_, s.north);
    west_ = std::min(west_, s.west), east_ = std::max(east_, s.east);
  }
  if (south_ > north_) return;
  std::size_t axis = kAxisCellsMin;
  while (axis < kAxisCellsMax && axis * axis < kCellsAZone * zones.size()) axis *= 2;
  cell_height_ = static_cast<std::int32_t>((std::int64_t{north_} - south_) / static_cast<std::int64_t>(axis) + 1);
  cell_width_ = static_cast<std::int32_t>((std::int64_t{east_} - west_) / static_cast<std::int64_t>(axis) + 1);
  rows_ = columns_ = axis;

  std::vector<std::pair<std::uint32_t, Entry>> found;
  for (ZoneIndex z = 0; z < shapes_.size(); ++z)
    if (!shapes_[z].segments.empty()) add_cells(z, found);
  const auto order = [&](const auto& x) { return std::tuple{x.first, -static_cast<int>(shapes_[x.second.zone].level), x.second.zone}; };
  std::ranges::sort(found, [&](const auto& a, const auto& b) { return order(a) < order(b); });
  cell_starts_.assign(rows_ * columns_ + 1, 0);
  for (const auto& [cell, entry] : found) ++cell_starts_[cell + 1], entries_.push_back(entry);
  for (std::size_t i = 0; i < rows_ * columns_; ++i) cell_starts_[i + 1] += cell_starts_[i];
}

std::size_t GridTree::row_of(std::int32_t lat_e6) const noexcept {
  return static_cast<std::size_t>((std::int64_t{lat_e6} - south_) / cell_height_);
}
std::size_t GridTree::column_of(std::int32_t lon_e6) const noexcept {
  return static_cast<std::size_t>((std::int64_t{lon_e6} - west_) / cell_width_);
}

/// Marks the cells that an edge of the zone may touch; the others of its box are inside or outside as a whole.
void GridTree::add_cells(ZoneIndex z, std::vector<std::pair<std::uint32_t, Entry>>& found) const {
  const Shape& shape = shapes_[z];
  const std::size_t row_first = row_of(shape.south), row_last = row_of(shape.north);
  const std::size_t column_first = column_of(shape.west), column_last = column_of(shape.east);
  const std::size_t width = column_last - column_first + 1;
  std::vector<char> touched((row_last - row_first + 1) * width, 0);
  for (const Segment& s : shape.segments) {  // an edge stands in several bands; marking twice does no harm
    const LatLon low = s.a.lat_e6() <= s.b.lat_e6() ? s.a : s.b, high = s.a.lat_e6() <= s.b.lat_e6() ? s.b : s.a;
    const std::int64_t rise = std::int64_t{high.lat_e6()} - low.lat_e6(), run = std::int64_t{high.lon_e6()} - low.lon_e6();
    const auto lon_at = [&](std::int64_t lat) { return low.lon_e6() + (rise == 0 ? 0 : run * (lat - low.lat_e6()) / rise); };
    for (std::size_t row = row_of(low.lat_e6()); row <= row_of(high.lat_e6()); ++row) {
      const std::int64_t bottom = south_ + static_cast<std::int64_t>(row) * cell_height_;
      std::int64_t from = lon_at(std::max<std::int64_t>(bottom, low.lat_e6()));
      std::int64_t to = lon_at(std::min<std::int64_t>(bottom + cell_height_, high.lat_e6()));
      if (rise == 0) to = high.lon_e6();
      if (from > to) std::swap(from, to);
      from = std::max<std::int64_t>(from - 1, shape.west), to = std::min<std::int64_t>(to + 1, shape.east);  // division truncates
      for (std::size_t c = column_of(static_cast<std::int32_t>(from)); c <= column_of(static_cast<std::int32_t>(to)); ++c)
        touched[(row - row_first) * width + (c - column_first)] = 1;
    }
  }
  for (std::size_t row = row_first; row <= row_last; ++row) {
    bool known = false, inside = false;  // an untouched run of cells is on one side of the border
    for (std::size_t c = column_first; c <= column_last; ++c) {
      const auto cell = static_cast<std::uint32_t>(row * columns_ + c);
      if (touched[(row - row_first) * width + (c - column_first)] != 0) {
        found.push_back({cell, {z, false}});
        known = false;
        continue;
      }
      if (!known) {
        inside = shape.contains(
            LatLon::from_e6(south_ + static_cast<std::int32_t>(row) * cell_height_, west_ + static_cast<std::int32_t>(c) * cell_width_));
        known = true;
      }
      if (inside) found.push_back({cell, {z, true}});
    }
  }
}

std::span<const GridTree::Entry> GridTree::cell_at(LatLon p) const noexcept {
  if (rows_ == 0 || p.lat_e6() < south_ || p.lat_e6() > north_ || p.lon_e6() < west_ || p.lon_e6() > east_) return {};
  const std::size_t cell = row_of(p.lat_e6()) * columns_ + column_of(p.lon_e6());
  return {entries_.data() + cell_starts_[cell], cell_starts_[cell + 1] - cell_starts_[cell]};
}

ZoneIndex GridTree::zone_at(LatLon p) const noexcept {
  const auto cell = cell_at(p);
  for (const Entry e : cell)
    if (e.whole || shapes_[e.zone].contains(p)) return e.zone;
  for (const Entry e : cell)
    if (shapes_[e.zone].on_border(p)) return e.zone;
  return kNoZone;
}

ZoneIndex GridTree::zone_at(LatLon p, ZoneLevel level) const noexcept { return ancestor(zone_at(p), level); }

std::vector<ZoneIndex> GridTree::zones_at(LatLon p) const {
  std::vector<ZoneIndex> out;
  const auto cell = cell_at(p);
  for (const Entry e : cell)
    if (e.whole || shapes_[e.zone].contains(p)) out.push_back(e.zone);
  if (out.empty())
    for (const Entry e : cell)
      if (shapes_[e.zone].on_border(p)) out.push_back(e.zone);
  return out;
}

ZoneIndex GridTree::ancestor(ZoneIndex z, ZoneLevel level) const noexcept {
  while (z < shapes_.size() && shapes_[z].level > level) z = shapes_[z].parent;
  return z < shapes_.size() && shapes_[z].level == level ? z : kNoZone;
}

}  // namespace watchgrid::engine
