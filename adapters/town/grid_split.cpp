#include "adapters/town/grid_split.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/places/polygon.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using Ring = std::vector<LatLon>;  // open: the first point is not repeated

constexpr std::int32_t kExtentMin = 400;  // degrees x 1e6: about 40 m; cells smaller than that are not cut

struct Cell {
  Ring ring;
  std::uint32_t station{};
  std::vector<std::uint32_t> points;
  std::uint64_t weight{};
  bool cuttable{true};
};

struct Cut {
  std::size_t edge_a{}, edge_b{};  ///< the ring edges (i, i + 1) that the line crosses
  LatLon a, b;                     ///< where
  LatLon p, q;                     ///< the line
};

struct Box {
  std::int64_t south{}, west{}, north{}, east{};
};

Box box_of(const Ring& ring) {
  Box b{ring[0].lat_e6(), ring[0].lon_e6(), ring[0].lat_e6(), ring[0].lon_e6()};
  for (const LatLon p : ring) {
    b.south = std::min<std::int64_t>(b.south, p.lat_e6()), b.north = std::max<std::int64_t>(b.north, p.lat_e6());
    b.west = std::min<std::int64_t>(b.west, p.lon_e6()), b.east = std::max<std::int64_t>(b.east, p.lon_e6());
  }
  return b;
}

/// Where the line p-q crosses the edge u-v, on the raster.
LatLon crossing(LatLon p, LatLon q, LatLon u, LatLon v) {
  const auto du = static_cast<double>(turn(p, q, u)), dv = static_cast<double>(turn(p, q, v));
  const double t = du / (du - dv);
  const auto at = [&](std::int32_t from, std::int32_t to) {
    return static_cast<std::int32_t>(from + t * (static_cast<double>(to) - from) + (to > from ? 0.5 : -0.5));
  };
  return LatLon::from_e6(at(u.lat_e6(), v.lat_e6()), at(u.lon_e6(), v.lon_e6()));
}

class Cutter {
 public:
  Cutter(LatLon sw, LatLon ne, std::span<const WeighedPoint> points, Random random) : points_{points}, random_{random} {
    Cell whole;
    whole.ring = {sw, LatLon::from_e6(sw.lat_e6(), ne.lon_e6()), ne, LatLon::from_e6(ne.lat_e6(), sw.lon_e6())};
    whole.points.resize(points.size());
    std::iota(whole.points.begin(), whole.points.end(), 0U);
    weigh(whole);
    outline_ = whole.ring;
    cells_.push_back(std::move(whole));
  }

  void cut_to(std::size_t count) {
    while (cells_.size() < count) {
      const auto heaviest = std::ranges::max_element(cells_, {}, [](const Cell& c) { return c.cuttable ? c.weight + 1 : 0; });
      if (!heaviest->cuttable) return;
      if (const auto cut = find_cut(*heaviest))
        divide(static_cast<std::size_t>(heaviest - cells_.begin()), *cut);
      else
        heaviest->cuttable = false;
    }
  }

  void make_stations() {
    for (std::uint32_t i = 0; i < cells_.size(); ++i) cells_[i].station = i, stations_.push_back(cells_[i].ring);
  }

  Tiles tiles() const {
    const auto closed = [](Ring ring) { return ring.push_back(ring.front()), ring; };
    Tiles t;
    t.outline = closed(outline_);
    for (const Ring& r : stations_) t.stations.push_back(closed(r));
    for (const Cell& c : cells_) t.grids.push_back(closed(c.ring)), t.station_of.push_back(c.station);
    return t;
  }

 private:
  void weigh(Cell& cell) const {
    cell.weight = 0;
    for (const std::uint32_t i : cell.points) cell.weight += points_[i].weight;
  }

  /// The coordinate (lat or lon) that halves the weight, kept away from the rim.
  std::int64_t median(const Cell& cell, bool by_lon, std::int64_t low, std::int64_t high) const {
    std::vector<std::pair<std::int32_t, std::uint32_t>> values;
    for (const std::uint32_t i : cell.points)
      values.emplace_back(by_lon ? points_[i].at.lon_e6() : points_[i].at.lat_e6(), points_[i].weight);
    std::ranges::sort(values);
    std::uint64_t sum = 0;
    std::int64_t middle = (low + high) / 2;
    for (const auto& [value, weight] : values)
      if ((sum += weight) * 2 >= cell.weight) {
        middle = value;
        break;
      }
    return std::clamp(middle, low + (high - low) / 4, high - (high - low) / 4);
  }

  std::optional<Cut> find_cut(const Cell& cell) {
    const Box box = box_of(cell.ring);
    const bool by_lon = (box.east - box.west) * 6 > (box.north - box.south) * 7;  // a degree of lon is the shorter one
    const std::int64_t low = by_lon ? box.west : box.south, high = by_lon ? box.east : box.north;
    if (high - low < kExtentMin) return std::nullopt;
    const std::int64_t middle = median(cell, by_lon, low, high);
    for (int tries = 0; tries < 24; ++tries) {
      const std::int64_t slant = (high - low) * (tries < 16 ? random_.between(-9, 9) : 0) / 100, shift = tries * (high - low) / 300;
      const auto point = [&](std::int64_t along, std::int64_t across) {
        return by_lon ? LatLon::from_e6(static_cast<std::int32_t>(along), static_cast<std::int32_t>(across))
                      : LatLon::from_e6(static_cast<std::int32_t>(across), static_cast<std::int32_t>(along));
      };
      const std::int64_t start = (by_lon ? box.south : box.west) - 10, end = (by_lon ? box.north : box.east) + 10;
      if (const auto cut = cut_along(cell.ring, point(start, middle + slant + shift), point(end, middle - slant + shift))) return cut;
    }
    return std::nullopt;
  }

  /// Only clean cuts: through exactly two edges, away from their ends.
  static std::optional<Cut> cut_along(const Ring& ring, LatLon p, LatLon q) {
    std::vector<std::size_t> edges;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const std::int64_t here = turn(p, q, ring[i]), next = turn(p, q, ring[(i + 1) % ring.size()]);
      if (here == 0) return std::nullopt;
      if ((here > 0) != (next > 0)) edges.push_back(i);
    }
    if (edges.size() != 2) return std::nullopt;
    const auto meet = [&](std::size_t i) { return crossing(p, q, ring[i], ring[(i + 1) % ring.size()]); };
    const Cut cut{edges[0], edges[1], meet(edges[0]), meet(edges[1]), p, q};
    const auto near = [](LatLon x, LatLon y) { return std::abs(x.lat_e6() - y.lat_e6()) + std::abs(x.lon_e6() - y.lon_e6()) < 20; };
    for (const auto& [i, at] : {std::pair{cut.edge_a, cut.a}, std::pair{cut.edge_b, cut.b}})
      if (near(at, ring[i]) || near(at, ring[(i + 1) % ring.size()])) return std::nullopt;
    return near(cut.a, cut.b) ? std::nullopt : std::optional{cut};
  }

  /// Puts `at` between u and v in every ring that has that border, in either direction.
  void insert_everywhere(LatLon u, LatLon v, LatLon at) {
    const auto insert = [&](Ring& ring) {
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const LatLon a = ring[i], b = ring[(i + 1) % ring.size()];
        if ((a == u && b == v) || (a == v && b == u)) {
          ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(i) + 1, at);
          return;
        }
      }
    };
    insert(outline_);
    for (Ring& r : stations_) insert(r);
    for (Cell& c : cells_) insert(c.ring);
  }

  void divide(std::size_t index, const Cut& cut) {
    const Ring before = cells_[index].ring;
    const std::size_t n = before.size();
    insert_everywhere(before[cut.edge_a], before[(cut.edge_a + 1) % n], cut.a);
    insert_everywhere(before[cut.edge_b], before[(cut.edge_b + 1) % n], cut.b);
    Cell left, right;
    left.ring = {cut.a};
    for (std::size_t i = cut.edge_a + 1; i <= cut.edge_b; ++i) left.ring.push_back(before[i]);
    left.ring.push_back(cut.b);
    right.ring = {cut.b};
    for (std::size_t i = cut.edge_b + 1; i <= cut.edge_a + n; ++i) right.ring.push_back(before[i % n]);
    right.ring.push_back(cut.a);
    const bool left_positive = turn(cut.p, cut.q, before[cut.edge_b]) > 0;
    for (const std::uint32_t i : cells_[index].points)
      (((turn(cut.p, cut.q, points_[i].at) > 0) == left_positive) ? left : right).points.push_back(i);
    left.station = right.station = cells_[index].station;
    weigh(left), weigh(right);
    cells_[index] = std::move(left);
    cells_.push_back(std::move(right));
  }

  std::span<const WeighedPoint> points_;
  Random random_;
  Ring outline_;
  std::vector<Ring> stations_;
  std::vector<Cell> cells_;
};

}  // namespace

Tiles split_into_grids(LatLon south_west, LatLon north_east, std::span<const WeighedPoint> points, std::uint32_t stations,
                       std::uint32_t grids, Random random) {
  Cutter cutter{south_west, north_east, points, random};
  cutter.cut_to(stations);
  cutter.make_stations();
  cutter.cut_to(grids);
  return cutter.tiles();
}

}  // namespace watchgrid::town
