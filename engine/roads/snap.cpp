#include "engine/roads/snap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/roads/edge_line.hpp"

namespace watchgrid::engine {
namespace {

constexpr double kMmPerE6 = 6'371'008.8 * 1000.0 * std::numbers::pi / 180.0 / 1e6;  // mean radius as in haversine
constexpr double kCellMmMin = 50'000.0;
constexpr double kCellMmMax = 2'000'000.0;
constexpr double kCellsMax = 1 << 22;  // 16 MiB of cell starts, whatever stray node stretches the map

double lon_scale(double lat_e6) noexcept { return std::max(0.01, std::cos(lat_e6 / 1e6 * std::numbers::pi / 180.0)); }

constexpr std::uint8_t bit(Network n) noexcept { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(n)); }

/// Floor division: cells west of the map have negative numbers.
constexpr std::int32_t cell_of(std::int32_t at, std::int32_t min, std::int32_t size) noexcept {
  const std::int32_t d = at - min;
  return d >= 0 ? d / size : -((-d + size - 1) / size);
}

}  // namespace

/// What a search has found so far. Millimetres on the plane at the asked point, x to the east, y to the north.
struct RoadSnapper::Query {
  LatLon at;
  double mm_per_lon{};
  std::uint8_t usable{};
  std::int32_t column{}, row{};
  std::int64_t best_mm2{};  // squared; only what is nearer, or as near with a smaller index, replaces it
  std::uint32_t best_piece{kNoIndex};
  double best_part{};  // 0..1 along the piece

  /// Most pieces of a cell are farther away than the best one already by latitude or longitude alone.
  bool may_be_nearer(const Piece& p) const noexcept {
    const std::int32_t south = std::min(p.lat0, p.lat1) - at.lat_e6(), north = at.lat_e6() - std::max(p.lat0, p.lat1);
    const std::int32_t west = std::min(p.lon0, p.lon1) - at.lon_e6(), east = at.lon_e6() - std::max(p.lon0, p.lon1);
    const double y = std::max({south, north, 0}) * kMmPerE6, x = std::max({west, east, 0}) * mm_per_lon;
    return x * x + y * y < static_cast<double>(best_mm2) + 1000.0;  // rounding decides nothing here
  }
  void try_piece(const Piece& piece, std::uint32_t index) noexcept {
    const double x0 = (piece.lon0 - at.lon_e6()) * mm_per_lon, y0 = (piece.lat0 - at.lat_e6()) * kMmPerE6;
    const double x1 = (piece.lon1 - at.lon_e6()) * mm_per_lon, y1 = (piece.lat1 - at.lat_e6()) * kMmPerE6;
    const double dx = x1 - x0, dy = y1 - y0;
    const double square = dx * dx + dy * dy;
    const double part = square > 0.0 ? std::clamp(-(x0 * dx + y0 * dy) / square, 0.0, 1.0) : 0.0;
    // The very end, not start + 1.0 x difference: pieces that share a junction must be equally far from it.
    const double x = part >= 1.0 ? x1 : x0 + part * dx, y = part >= 1.0 ? y1 : y0 + part * dy;
    const auto mm2 = static_cast<std::int64_t>(x * x + y * y + 0.5);  // NOLINT(bugprone-incorrect-roundings): not negative, and the innermost loop
    if (mm2 < best_mm2 || (mm2 == best_mm2 && index < best_piece)) best_mm2 = mm2, best_piece = index, best_part = part;
  }
};

RoadSnapper::RoadSnapper(const RoadGraph& graph) {
  const auto edge_count = static_cast<EdgeIndex>(graph.edges().size());
  for (EdgeIndex e = 0; e < edge_count; ++e) add_pieces(graph, e);
  if (!pieces_.empty()) lay_grid();
}

void RoadSnapper::add_pieces(const RoadGraph& graph, EdgeIndex index) {
  const Edge& e = graph.edges()[index];
  std::uint8_t usable = 0;
  for (const Network n : {Network::Drive, Network::Walk})
    if (is_usable(e, n)) usable = static_cast<std::uint8_t>(usable | bit(n));
  if (usable == 0) return;
  const EdgeLine line{graph, index};
  std::int64_t way = 0;
  for (std::size_t i = 0; i + 1 < line.point_count(); ++i) {
    const LatLon a = line.point(i), b = line.point(i + 1);
    const std::int64_t next = way + haversine(a, b).value;
    const bool last = i + 2 == line.point_count();
    pieces_.push_back(
        {a.lat_e6(), a.lon_e6(), b.lat_e6(), b.lon_e6(), index, line.offset_of(way), last ? e.length_mm : line.offset_of(next), usable});
    way = next;
  }
}

/// About one cell a piece: the sides follow from the area of the map.
void RoadSnapper::lay_grid() {
  std::int32_t lat_max = std::numeric_limits<std::int32_t>::min(), lon_max = lat_max;
  lat_min_ = lon_min_ = std::numeric_limits<std::int32_t>::max();
  for (const Piece& p : pieces_) {
    lat_min_ = std::min({lat_min_, p.lat0, p.lat1}), lat_max = std::max({lat_max, p.lat0, p.lat1});
    lon_min_ = std::min({lon_min_, p.lon0, p.lon1}), lon_max = std::max({lon_max, p.lon0, p.lon1});
  }
  const double scale = lon_scale((static_cast<double>(lat_min_) + lat_max) / 2.0);
  const double height = (static_cast<double>(lat_max) - lat_min_ + 1.0) * kMmPerE6;
  const double width = (static_cast<double>(lon_max) - lon_min_ + 1.0) * kMmPerE6 * scale;
  double side = std::clamp(std::sqrt(height * width / static_cast<double>(pieces_.size())), kCellMmMin, kCellMmMax);
  while ((height / side + 1.0) * (width / side + 1.0) > kCellsMax) side *= 1.5;
  cell_lat_ = std::max(1, static_cast<std::int32_t>(side / kMmPerE6));
  cell_lon_ = std::max(1, static_cast<std::int32_t>(side / (kMmPerE6 * scale)));
  rows_ = cell_of(lat_max, lat_min_, cell_lat_) + 1;
  columns_ = cell_of(lon_max, lon_min_, cell_lon_) + 1;

  cell_starts_.assign(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(columns_) + 1, 0);
  for (const Piece& p : pieces_) each_cell_of(p, [&](std::size_t cell) { ++cell_starts_[cell + 1]; });
  for (std::size_t c = 0; c + 1 < cell_starts_.size(); ++c) cell_starts_[c + 1] += cell_starts_[c];
  cell_pieces_.resize(cell_starts_.back());
  std::vector<std::uint32_t> next(cell_starts_.begin(), cell_starts_.end() - 1);
  for (std::uint32_t i = 0; i < pieces_.size(); ++i) each_cell_of(pieces_[i], [&](std::size_t cell) { cell_pieces_[next[cell]++] = i; });
}

/// Row by row, the columns between where the piece enters and leaves the row; one unit of slack on both sides for rounding.
template <class Visit>
void RoadSnapper::each_cell_of(const Piece& p, Visit visit) const {
  const bool up = p.lat0 <= p.lat1;
  const double lat0 = up ? p.lat0 : p.lat1, lon0 = up ? p.lon0 : p.lon1;
  const double lat1 = up ? p.lat1 : p.lat0, lon1 = up ? p.lon1 : p.lon0;
  const std::int32_t row0 = cell_of(static_cast<std::int32_t>(lat0), lat_min_, cell_lat_);
  const std::int32_t row1 = cell_of(static_cast<std::int32_t>(lat1), lat_min_, cell_lat_);
  const auto lon_at = [&](double lat) {
    return lat1 > lat0 ? lon0 + (lon1 - lon0) * (std::clamp(lat, lat0, lat1) - lat0) / (lat1 - lat0) : lon0;
  };
  for (std::int32_t row = row0; row <= row1; ++row) {
    const double bottom = static_cast<double>(lat_min_) + static_cast<double>(row) * cell_lat_;
    double a = lat1 > lat0 ? lon_at(bottom) : lon0, b = lat1 > lat0 ? lon_at(bottom + cell_lat_) : lon1;
    if (a > b) std::swap(a, b);
    const auto column = [&](double lon) {
      return std::clamp(cell_of(static_cast<std::int32_t>(lon), lon_min_, cell_lon_), 0, columns_ - 1);
    };
    const std::int32_t last = column(std::ceil(b) + 1.0);
    for (std::int32_t c = column(std::floor(a) - 1.0); c <= last; ++c)
      visit(static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(c));
  }
}

RoadPoint RoadSnapper::snap(LatLon at, Network network, Millimeters distance_max) const noexcept {
  if (pieces_.empty() || distance_max.value < 0) return {};
  Query q{.at = at, .mm_per_lon = kMmPerE6 * lon_scale(at.lat_e6()), .usable = bit(network)};
  const double reach_mm = static_cast<double>(std::min(distance_max, from_meters(1'000'000)).value);
  q.best_mm2 = static_cast<std::int64_t>(reach_mm * reach_mm);
  q.column = cell_of(at.lon_e6(), lon_min_, cell_lon_);
  q.row = cell_of(at.lat_e6(), lat_min_, cell_lat_);

  // Everything outside rings 0..r is farther than the nearest side of that square.
  const double west = static_cast<double>(at.lon_e6()) - (static_cast<double>(lon_min_) + static_cast<double>(q.column) * cell_lon_);
  const double south = static_cast<double>(at.lat_e6()) - (static_cast<double>(lat_min_) + static_cast<double>(q.row) * cell_lat_);
  const double margin_mm = std::min(std::min(west, cell_lon_ - west) * q.mm_per_lon, std::min(south, cell_lat_ - south) * kMmPerE6);
  const double ring_mm = std::min(cell_lon_ * q.mm_per_lon, cell_lat_ * kMmPerE6);
  const std::int32_t last_ring =
      std::max(std::max(-q.column, q.column - columns_ + 1), std::max(-q.row, q.row - rows_ + 1)) + std::max(columns_, rows_);
  for (std::int32_t ring = 0; ring <= last_ring; ++ring) {
    look_round(ring, q);
    const double seen_mm = margin_mm + ring * ring_mm;
    if (seen_mm * seen_mm > static_cast<double>(q.best_mm2)) break;
  }
  if (q.best_piece == kNoIndex) return {};
  const Piece& p = pieces_[q.best_piece];
  const double along = q.best_part * (static_cast<double>(p.offset1_mm) - p.offset0_mm);
  return {p.edge, p.offset0_mm + static_cast<std::uint32_t>(std::lround(along)), {std::llround(std::sqrt(static_cast<double>(q.best_mm2)))}};
}

void RoadSnapper::look_round(std::int32_t ring, Query& q) const noexcept {
  const std::int32_t left = q.column - ring, right = q.column + ring, bottom = q.row - ring, top = q.row + ring;
  const std::int32_t c0 = std::max(left, 0), c1 = std::min(right, columns_ - 1);
  for (std::int32_t c = c0; c <= c1; ++c) {
    look_into(c, bottom, q);
    if (top != bottom) look_into(c, top, q);
  }
  const std::int32_t r0 = std::max(bottom + 1, 0), r1 = std::min(top - 1, rows_ - 1);
  for (std::int32_t r = r0; r <= r1; ++r) {
    look_into(left, r, q);
    look_into(right, r, q);
  }
}

void RoadSnapper::look_into(std::int32_t column, std::int32_t row, Query& q) const noexcept {
  if (column < 0 || row < 0 || column >= columns_ || row >= rows_) return;
  const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  for (std::uint32_t i = cell_starts_[cell]; i < cell_starts_[cell + 1]; ++i)
    if (const Piece& p = pieces_[cell_pieces_[i]]; (p.usable & q.usable) && q.may_be_nearer(p)) q.try_piece(p, cell_pieces_[i]);
}

}  // namespace watchgrid::engine
