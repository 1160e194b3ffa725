#include "adapters/policy_lab/lab_city.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "adapters/policy_lab/draws.hpp"
#include "engine/roads/road_search.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::policy_lab {

using namespace engine;

namespace {

constexpr double kBusyShare = 0.3;
constexpr std::size_t kHotSpots = 40, kHotSpotJunctions = 60;
constexpr std::uint32_t kVolunteerSpeedMax_mm_s = 5'500;

/// Travel times from one junction to all others.
class Ways {
 public:
  explicit Ways(const RoadGraph& graph) : search_{graph} {}

  void from(NodeIndex node) {
    search_.begin(Network::Drive, Heading::FromSource);
    search_.seed(node);
    while (search_.settle()) {
    }
  }
  std::uint32_t operator[](NodeIndex node) const { return search_.cost_of(node) == kUnreached ? kNever : search_.cost_of(node); }

 private:
  RoadSearch search_;
};

struct Demand {
  std::vector<NodeIndex> nodes;  // ascending
  std::vector<double> weights;
};

Demand demand_of(const CityParts& parts) {
  std::map<NodeIndex, double> sums;
  for (std::size_t i = 0; i < parts.calls.size(); ++i) sums[parts.calls[i]] += parts.weights.empty() ? 1.0 : parts.weights[i];
  Demand out;
  for (const auto& [node, weight] : sums) out.nodes.push_back(node), out.weights.push_back(weight);
  return out;
}

/// Drops the scenes that no car reaches, or leaves again.
void keep_reachable(const RoadGraph& graph, const std::vector<NodeIndex>& posts, Demand& demand) {
  std::vector<std::uint8_t> ways(graph.nodes().size());
  RoadSearch search{graph};
  for (const Heading heading : {Heading::FromSource, Heading::ToTarget}) {
    search.begin(Network::Drive, heading);
    for (const NodeIndex post : posts) search.seed(post);
    while (const Settled s = search.settle()) ++ways[s.node];
  }
  Demand kept;
  for (std::size_t i = 0; i < demand.nodes.size() && kept.nodes.size() < kScenesMax; ++i)
    if (ways[demand.nodes[i]] == 2) kept.nodes.push_back(demand.nodes[i]), kept.weights.push_back(demand.weights[i]);
  demand = std::move(kept);
}

/// Who lives within three minutes of each scene: one search on foot a scene over the junctions that people live at.
void meet_neighbours(const RoadGraph& graph, const std::vector<NodeIndex>& scenes, LabCity& city) {
  city.neighbours.resize(scenes.size());
  if (city.volunteers.empty()) return;
  const RoadSnapper snapper{graph};
  std::map<NodeIndex, std::vector<std::pair<std::uint32_t, std::uint32_t>>> living_at;  // volunteer, metres to the junction in mm
  for (std::uint32_t v = 0; v < city.volunteers.size(); ++v) {
    const RoadPoint point = snapper.snap(city.volunteers[v].home, Network::Walk);
    if (!point) continue;
    const EndCosts ends = costs_leaving(graph, Network::Walk, point);
    const Edge& edge = graph.edges()[point.edge];
    const std::uint32_t off = static_cast<std::uint32_t>(point.off_road.value);
    if (ends.from != kUnreached) living_at[edge.from].emplace_back(v, ends.from + off);
    if (ends.to != kUnreached) living_at[edge.to].emplace_back(v, ends.to + off);
  }
  RoadSearch search{graph};
  const std::uint32_t reach_mm = kVolunteerReach_ms / 1000 * kVolunteerSpeedMax_mm_s;
  std::vector<std::uint32_t> best(city.volunteers.size());
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    std::fill(best.begin(), best.end(), kNever);
    search.begin(Network::Walk, Heading::ToTarget);
    search.seed(scenes[s]);
    while (const Settled settled = search.settle(reach_mm))
      if (const auto it = living_at.find(settled.node); it != living_at.end())
        for (const auto& [v, mm] : it->second) best[v] = std::min(best[v], settled.cost + mm);
    for (std::uint32_t v = 0; v < best.size(); ++v) {
      if (best[v] == kNever) continue;
      const Volunteer& who = city.volunteers[v];
      const std::uint64_t ms = who.start_up_ms + std::uint64_t{best[v]} * 1000 / who.speed_mm_s;
      if (ms <= kVolunteerReach_ms) city.neighbours[s].push_back({v, static_cast<std::uint32_t>(ms)});
    }
    std::sort(city.neighbours[s].begin(), city.neighbours[s].end(), [](const Neighbour& a, const Neighbour& b) {
      return std::pair{a.travel_ms, a.volunteer} < std::pair{b.travel_ms, b.volunteer};
    });
  }
}

void lay_cells(const RoadGraph& graph, Duration reach, LabCity& city) {
  std::vector<LatLon> demand_at;  // the cells count points, each worth a ten-thousandth of the demand
  for (Scene s = 0; s < city.scenes(); ++s)
    demand_at.insert(demand_at.end(), static_cast<std::size_t>(std::llround(city.demand[s] * 10'000)), city.scene_at[s]);
  city.cells.emplace_back(graph, city.centre, reach, demand_at);
  for (Spot s = 0; s < city.scenes() + city.cars(); ++s) city.cell_of_spot.push_back(city.cells.front().cell_at(city.at(s)));
}

std::vector<NodeIndex> drivable_nodes(const RoadGraph& graph) {
  std::vector<NodeIndex> out;
  for (NodeIndex n = 0; n < graph.nodes().size(); ++n)
    if (!graph.drive_out(n).empty() && !graph.drive_in(n).empty()) out.push_back(n);
  return out;
}

}  // namespace

LabCity build_city(const RoadGraph& graph, const CityParts& parts) {
  Demand demand = demand_of(parts);
  keep_reachable(graph, parts.posts, demand);
  LabCity city;
  city.name = parts.name;
  const double sum = std::accumulate(demand.weights.begin(), demand.weights.end(), 0.0);
  std::int64_t lat = 0, lon = 0;
  for (std::size_t s = 0; s < demand.nodes.size(); ++s) {
    city.scene_at.push_back(graph.nodes()[demand.nodes[s]]);
    city.demand.push_back(demand.weights[s] / sum);
    lat += city.scene_at.back().lat_e6(), lon += city.scene_at.back().lon_e6();
  }
  for (const NodeIndex post : parts.posts) city.post_at.push_back(graph.nodes()[post]);
  if (city.scenes() == 0) return city;
  city.centre = LatLon::from_e6(static_cast<std::int32_t>(lat / city.scenes()), static_cast<std::int32_t>(lon / city.scenes()));

  Ways ways{graph};
  city.way_ms.reserve(std::size_t{city.scenes() + city.cars()} * city.scenes());
  city.way_home_ms.reserve(std::size_t{city.cars()} * city.scenes());
  for (Spot spot = 0; spot < city.scenes() + city.cars(); ++spot) {
    ways.from(spot < city.scenes() ? demand.nodes[spot] : parts.posts[spot - city.scenes()]);
    for (const NodeIndex scene : demand.nodes) city.way_ms.push_back(ways[scene]);
    if (spot < city.scenes())
      for (const NodeIndex post : parts.posts) city.way_home_ms.push_back(ways[post]);
  }
  city.volunteers = parts.volunteers;
  meet_neighbours(graph, demand.nodes, city);
  lay_cells(graph, parts.reach, city);
  return city;
}

std::vector<NodeIndex> choose_posts(const RoadGraph& graph, std::span<const NodeIndex> calls, std::size_t cars, Duration reach) {
  CityParts parts;
  parts.calls.assign(calls.begin(), calls.end());
  Demand demand = demand_of(parts);
  if (demand.nodes.size() > kScenesMax) demand.nodes.resize(kScenesMax), demand.weights.resize(kScenesMax);
  std::vector<std::uint32_t> scene_of(graph.nodes().size(), kNever);
  for (std::uint32_t s = 0; s < demand.nodes.size(); ++s) scene_of[demand.nodes[s]] = s;
  std::vector<std::vector<std::uint32_t>> covers(demand.nodes.size());  // a car there covers these scenes
  RoadSearch search{graph};
  for (std::size_t s = 0; s < demand.nodes.size(); ++s) {
    search.begin(Network::Drive, Heading::FromSource);
    search.seed(demand.nodes[s]);
    while (const Settled settled = search.settle(static_cast<std::uint32_t>(reach.count())))
      if (scene_of[settled.node] != kNever) covers[s].push_back(scene_of[settled.node]);
  }
  std::vector<double> worth = demand.weights;  // of one more car in reach of the scene
  std::vector<NodeIndex> posts;
  while (posts.size() < cars && !demand.nodes.empty()) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t s = 0; s < covers.size(); ++s) {
      double gain = 0;
      for (const std::uint32_t scene : covers[s]) gain += worth[scene];
      if (gain > most) most = gain, best = s;
    }
    posts.push_back(demand.nodes[best]);
    for (const std::uint32_t scene : covers[best]) worth[scene] *= kBusyShare;
  }
  return posts;
}

std::vector<NodeIndex> scatter_calls(const RoadGraph& graph, std::size_t count, std::uint64_t seed) {
  Draws draws{seed, 1};
  const std::vector<NodeIndex> anywhere = drivable_nodes(graph);
  std::vector<NodeIndex> out;
  if (anywhere.empty()) return out;
  RoadSearch search{graph};
  std::vector<std::vector<NodeIndex>> hot;
  std::vector<double> running;  // Zipf-like weights
  for (std::size_t h = 0; h < kHotSpots; ++h) {
    search.begin(Network::Drive, Heading::ToTarget);
    search.seed(anywhere[draws.below(anywhere.size())]);
    auto& spot = hot.emplace_back();
    while (const Settled s = search.settle())
      if (spot.push_back(s.node); spot.size() == kHotSpotJunctions) break;
    running.push_back((running.empty() ? 0.0 : running.back()) + 1.0 / static_cast<double>(h + 1));
  }
  while (out.size() < count) {
    if (draws.chance(0.3)) {
      out.push_back(anywhere[draws.below(anywhere.size())]);
      continue;
    }
    const auto h = std::upper_bound(running.begin(), running.end() - 1, running.back() * draws.uniform()) - running.begin();
    const auto& spot = hot[static_cast<std::size_t>(h)];
    out.push_back(spot[draws.below(spot.size())]);
  }
  return out;
}

std::vector<Volunteer> scatter_volunteers(const RoadGraph& graph, std::span<const NodeIndex> calls, std::size_t count, std::uint64_t seed) {
  Draws draws{seed, 2};
  std::vector<Volunteer> out;
  RoadSearch search{graph};
  std::vector<NodeIndex> near;
  while (out.size() < count && !calls.empty()) {
    // Somewhere within half a kilometre's walk of where calls come from.
    near.clear();
    search.begin(Network::Walk, Heading::ToTarget);
    search.seed(calls[draws.below(calls.size())]);
    while (const Settled s = search.settle(500'000)) near.push_back(s.node);
    Volunteer v;
    // Along a street from there, since a junction is where nobody lives.
    const NodeIndex corner = near[draws.below(near.size())];
    const auto streets = graph.walk(corner);
    const LatLon from = graph.nodes()[corner], to = graph.nodes()[streets.empty() ? corner : streets[draws.below(streets.size())].other];
    const double along = draws.uniform();
    v.home = LatLon::from_e6(from.lat_e6() + static_cast<std::int32_t>(along * (to.lat_e6() - from.lat_e6())),
                             from.lon_e6() + static_cast<std::int32_t>(along * (to.lon_e6() - from.lon_e6())));
    v.accepts = draws.between(0.3, 0.7);
    v.delay_median_ms = static_cast<std::uint32_t>(draws.between(6'000, 14'000));
    v.start_up_ms = 4'000;
    v.speed_mm_s = draws.chance(0.25) ? 5'500 : static_cast<std::uint32_t>(draws.between(2'200, 4'000));
    out.push_back(v);
  }
  return out;
}

std::vector<NodeIndex> junctions_near(const RoadGraph& graph, std::span<const LatLon> places, bool drivable) {
  const RoadSnapper snapper{graph};
  std::vector<NodeIndex> out;
  for (const LatLon at : places) {
    const RoadPoint p = snapper.snap(at, drivable ? Network::Drive : Network::Walk);
    if (!p) continue;
    const Edge& e = graph.edges()[p.edge];
    out.push_back(p.offset_mm * 2ULL < e.length_mm ? e.from : e.to);
  }
  return out;
}

}  // namespace watchgrid::policy_lab
