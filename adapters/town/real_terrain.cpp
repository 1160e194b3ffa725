/// A town on a real network: its bounds, its middle and its ways out, from the junctions alone.
#include <algorithm>
#include <map>

#include "adapters/town/generate.hpp"
#include "adapters/town/reach.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::int32_t kMarginE6 = 1500;  // about 150 m round the outermost junction
constexpr std::int32_t kCellE6 = 5000;    // about 500 m

/// The middle of the fullest cell.
LatLon densest(const std::vector<LatLon>& nodes) {
  std::map<std::pair<std::int32_t, std::int32_t>, std::uint32_t> cells;
  for (const LatLon p : nodes) ++cells[{p.lat_e6() / kCellE6, p.lon_e6() / kCellE6}];
  const auto best = std::ranges::max_element(cells, {}, [](const auto& c) { return c.second; })->first;
  std::int64_t lat = 0, lon = 0, count = 0;
  for (const LatLon p : nodes)
    if (std::pair{p.lat_e6() / kCellE6, p.lon_e6() / kCellE6} == best) lat += p.lat_e6(), lon += p.lon_e6(), ++count;
  return LatLon::from_e6(static_cast<std::int32_t>(lat / count), static_cast<std::int32_t>(lon / count));
}

}  // namespace

Terrain terrain_of(RoadGraph roads) {
  Terrain t;
  t.roads = std::move(roads);
  const Reach reach{t.roads};
  std::vector<LatLon> nodes;
  std::vector<NodeIndex> indices;
  for (NodeIndex n = 0; n < t.roads.nodes().size(); ++n)
    if (reach.in_main_part(n)) nodes.push_back(t.roads.nodes()[n]), indices.push_back(n);
  t.centre = densest(nodes);
  // Two iterators and not std::ranges::minmax, whose result g++ 12 at -O3 wrongly calls uninitialized.
  const auto [south, north] = std::minmax_element(nodes.begin(), nodes.end(), [](LatLon a, LatLon b) { return a.lat_e6() < b.lat_e6(); });
  const auto [west, east] = std::minmax_element(nodes.begin(), nodes.end(), [](LatLon a, LatLon b) { return a.lon_e6() < b.lon_e6(); });
  t.south_west = LatLon::from_e6(std::max(south->lat_e6() - kMarginE6, -90'000'000), std::max(west->lon_e6() - kMarginE6, -180'000'000));
  t.north_east = LatLon::from_e6(std::min(north->lat_e6() + kMarginE6, 90'000'000), std::min(east->lon_e6() + kMarginE6, 180'000'000));
  for (const auto& [dlat, dlon] : {std::pair{1, 0}, std::pair{1, 1}, std::pair{0, 1}, std::pair{-1, 1}, std::pair{-1, 0}, std::pair{-1, -1},
                                   std::pair{0, -1}, std::pair{1, -1}}) {
    const auto reach_out = [&, a = std::int64_t{dlat}, b = std::int64_t{dlon}](LatLon p) { return a * p.lat_e6() + b * p.lon_e6(); };
    const NodeIndex exit = indices[static_cast<std::size_t>(std::ranges::max_element(nodes, {}, reach_out) - nodes.begin())];
    if (std::ranges::find(t.exits, exit) == t.exits.end()) t.exits.push_back(exit);
  }
  t.id = "demo";
  t.name = "演示城";
  return t;
}

}  // namespace watchgrid::town
