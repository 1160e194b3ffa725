#include "adapters/osm/line_assembly.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "adapters/osm/great_circle.hpp"

namespace watchgrid::osm {
namespace {

using engine::Degrees;
using engine::Edge;
using engine::kNoIndex;
using engine::LatLon;
using Parts = engine::RoadGraph::Parts;

/// Not `from_degrees`: range is checked, and a road may well pass (0, 0).
LatLon rounded(Degrees p) {
  return LatLon::from_e6(static_cast<std::int32_t>(std::lround(p.lat * 1e6)), static_cast<std::int32_t>(std::lround(p.lon * 1e6)));
}

/// Every second bit of a 64-bit number.
std::uint64_t spread(std::uint32_t v) {
  std::uint64_t x = v;
  x = (x | x << 16U) & 0x0000FFFF0000FFFFULL;
  x = (x | x << 8U) & 0x00FF00FF00FF00FFULL;
  x = (x | x << 4U) & 0x0F0F0F0F0F0F0F0FULL;
  x = (x | x << 2U) & 0x3333333333333333ULL;
  x = (x | x << 1U) & 0x5555555555555555ULL;
  return x;
}

std::uint64_t z_order(LatLon p) {
  const auto y = static_cast<std::uint32_t>(p.lat_e6() + 90'000'000), x = static_cast<std::uint32_t>(p.lon_e6() + 180'000'000);
  return spread(y) << 1U | spread(x);
}

/// How often each point is used, ends twice: 2 or more makes a junction.
std::vector<std::uint8_t> count_uses(std::span<const Line> lines, std::size_t points) {
  std::vector<std::uint8_t> uses(points);
  const auto use = [&](std::uint32_t p) { uses[p] = static_cast<std::uint8_t>(std::min(2, uses[p] + 1)); };
  for (const Line& line : lines) {
    for (const std::uint32_t p : line.points) use(p);
    use(line.points.front());
    use(line.points.back());
  }
  return uses;
}

/// The node number of each junction, `kNoIndex` for shape points.
std::vector<std::uint32_t> number_junctions(std::span<const std::uint8_t> uses, std::span<const Degrees> points,
                                            std::vector<LatLon>& nodes) {
  struct Placed {
    std::uint64_t z;
    std::uint32_t point;
  };
  std::vector<Placed> junctions;
  for (std::uint32_t p = 0; p < uses.size(); ++p)
    if (uses[p] >= 2) junctions.push_back({z_order(rounded(points[p])), p});
  std::sort(junctions.begin(), junctions.end(), [](const Placed& a, const Placed& b) {
    return std::pair{a.z, a.point} < std::pair{b.z, b.point};
  });
  std::vector<std::uint32_t> numbers(uses.size(), kNoIndex);
  for (const Placed& j : junctions) {
    numbers[j.point] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(rounded(points[j.point]));
  }
  return numbers;
}

class EdgeWriter {
 public:
  EdgeWriter(std::span<const Degrees> points, std::span<const std::uint32_t> numbers, Parts& parts, ImportCounts& counts)
      : points_{points}, numbers_{numbers}, parts_{parts}, counts_{counts} {}

  void write(const Line& line) {
    std::size_t start = 0;
    for (std::size_t i = 1; i < line.points.size(); ++i)
      if (numbers_[line.points[i]] != kNoIndex) {
        write_edge(std::span{line.points}.subspan(start, i - start + 1), line.use);
        start = i;
      }
  }

 private:
  void write_edge(std::span<const std::uint32_t> line, const RoadUse& use) {
    double meters = 0.0;
    for (std::size_t i = 1; i < line.size(); ++i) meters += great_circle_m(points_[line[i - 1]], points_[line[i]]);
    Edge e{.from = numbers_[line.front()], .to = numbers_[line.back()], .length_mm = whole_units(meters * 1000.0)};
    if (meters * 1000.0 < 0.5) {
      if (e.from == e.to) return;
      ++counts_.edges_zero;
    }
    if (use.forward_kmh > 0.0) e.forward_ms = drive_ms(e.length_mm, use.forward_kmh);
    if (use.backward_kmh > 0.0) e.backward_ms = drive_ms(e.length_mm, use.backward_kmh);
    e.road_class = use.road_class;
    e.walkable = use.walkable;
    e.shape_begin = static_cast<std::uint32_t>(parts_.shape.size());
    for (const std::uint32_t p : line.subspan(1, line.size() - 2)) {
      const LatLon at = rounded(points_[p]);
      const LatLon previous = parts_.shape.size() > e.shape_begin ? parts_.shape.back() : parts_.nodes[e.from];
      if (at != previous) parts_.shape.push_back(at);
    }
    e.shape_count = static_cast<std::uint32_t>(parts_.shape.size()) - e.shape_begin;
    parts_.edges.push_back(e);
  }

  std::span<const Degrees> points_;
  std::span<const std::uint32_t> numbers_;
  Parts& parts_;
  ImportCounts& counts_;
};

/// Edges by their `from` node, shapes in the order of the edges.
void sort_edges(Parts& parts) {
  std::stable_sort(parts.edges.begin(), parts.edges.end(), [](const Edge& a, const Edge& b) { return a.from < b.from; });
  std::vector<LatLon> shape;
  shape.reserve(parts.shape.size());
  for (Edge& e : parts.edges) {
    const auto first = parts.shape.begin() + e.shape_begin;
    e.shape_begin = static_cast<std::uint32_t>(shape.size());
    shape.insert(shape.end(), first, first + e.shape_count);
  }
  parts.shape = std::move(shape);
}

}  // namespace

Parts assemble(std::span<const Line> lines, std::span<const Degrees> points, ImportCounts& counts) {
  Parts parts;
  const auto numbers = number_junctions(count_uses(lines, points.size()), points, parts.nodes);
  EdgeWriter writer{points, numbers, parts, counts};
  for (const Line& line : lines) writer.write(line);
  sort_edges(parts);
  return parts;
}

}  // namespace watchgrid::osm
