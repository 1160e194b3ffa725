// How long does it take to find the 10 nearest responders by road travel time, and what does that time grow with?
//
// P9: mean and p99 of NearestByRoad (bounded at 300 s) against an unbounded Boost.Graph Dijkstra over the same arcs, same responders, same
// incidents, in the same
//     run; goals: county p99 <= 300 us, 1M arcs p99 <= 700 us, <= 1/3 of Boost.Graph. Both answers are compared for every incident.
// P14: the same query while the number of responders grows, inside and outside the wanted group.
// Also: snapping a position, moving a responder. Fixed seeds; medians of the rounds. All times are CPU time of the one thread, the same on
// an idle and on a shared machine but for the caches. Usage: nearest_by_road_bench [incidents = 1000] [rounds = 5]
#include <fmt/core.h>

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>

#include "bench/nearest_by_road/bgl_dijkstra.hpp"
#include "bench/nearest_by_road/cities.hpp"
#include "engine/roads/nearest_by_road.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::bench {
namespace {

using namespace engine;

double cpu_us() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

constexpr std::size_t kNearest = 10;
constexpr std::uint32_t kBoundMs = 300'000;

struct Times {
  double mean_us{};
  double p99_us{};
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Times each call by itself; medians over the rounds of the mean and of the 99th percentile.
Times measure(std::size_t calls, int rounds, const std::function<void(std::size_t)>& call) {
  std::vector<double> means, p99s;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> us;
    double sum = 0;
    for (std::size_t i = 0; i < calls; ++i) {
      const double begin = cpu_us();
      call(i);
      us.push_back(cpu_us() - begin);
      sum += us.back();
    }
    std::sort(us.begin(), us.end());
    means.push_back(sum / static_cast<double>(calls));
    p99s.push_back(us[us.size() * 99 / 100]);
  }
  return {median(means), median(p99s)};
}

/// For calls too short to be timed alone.
double measure_ns(std::size_t calls, int rounds, const std::function<void(std::size_t)>& call) {
  std::vector<double> ns;
  for (int round = 0; round < rounds; ++round) {
    const double begin = cpu_us();
    for (std::size_t i = 0; i < calls; ++i) call(i);
    ns.push_back((cpu_us() - begin) * 1e3 / static_cast<double>(calls));
  }
  return median(ns);
}

struct City {
  std::string name;
  RoadGraph graph;
  double p99_goal_us;
};

NearestRequest request_at(const RoadGraph& graph, NodeIndex node) {
  return {.by_car = point_at_node(graph, node), .groups = 1, .k = kNearest, .within = Duration{kBoundMs}};
}

const auto kNoTerms = [](RoadSlot) { return TravelTerms{}; };

/// Both sides must agree on every responder within the bound.
bool same_answer(const NearestAnswer& ours, const std::vector<std::uint32_t>& theirs) {
  std::size_t within = 0;
  while (within < theirs.size() && theirs[within] <= kBoundMs) ++within;
  if (ours.found.size() != within) return false;
  for (std::size_t i = 0; i < within; ++i)
    if (ours.found[i].eta_ms != theirs[i]) return false;
  return true;
}

bool compare(const City& city, const std::string& label, const std::vector<NodeIndex>& responders, std::size_t incidents, int rounds) {
  const RoadGraph& graph = city.graph;
  Random random{7};
  const std::vector<NodeIndex> where = uniform_nodes(graph, incidents, random);
  RoadOccupancy occupancy{graph};
  for (RoadSlot s = 0; s < responders.size(); ++s) occupancy.place(s, Network::Drive, point_at_node(graph, responders[s]), 0);
  NearestByRoad nearest{graph};
  BglDijkstra bgl{graph};
  bgl.place(responders);

  const std::size_t checked = std::min<std::size_t>(incidents, 200);  // the other side is slow
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < checked; ++i)
    if (!same_answer(nearest.find(occupancy, request_at(graph, where[i]), kNoTerms), bgl.nearest(where[i], kNearest))) ++wrong;

  std::uint64_t settled = 0;
  const Times ours =
      measure(incidents, rounds, [&](std::size_t i) { settled += nearest.find(occupancy, request_at(graph, where[i]), kNoTerms).settled; });
  const Times theirs = measure(checked, rounds, [&](std::size_t i) { bgl.nearest(where[i], kNearest); });
  const Times all = measure(std::min<std::size_t>(checked, 20), rounds, [&](std::size_t i) { bgl.nearest_of_all(where[i], kNearest); });
  const double ratio = ours.mean_us / theirs.mean_us, ratio_p99 = ours.p99_us / theirs.p99_us;
  fmt::print("{:<9} {:<14} {:>8.1f} {:>8.1f} {:>9} | {:>9.1f} {:>9.1f} | {:>9.1f} | {:>6.3f} {:>6.3f} | {}\n", city.name, label,
             ours.mean_us, ours.p99_us, settled / (incidents * static_cast<std::size_t>(rounds)), theirs.mean_us, theirs.p99_us,
             all.mean_us, ratio, ratio_p99,
             wrong > 0                                             ? fmt::format("{} ANSWERS DIFFER", wrong)
             : ours.p99_us <= city.p99_goal_us && ratio <= 1.0 / 3 ? "met"
                                                                   : "missed");
  return wrong == 0;
}

bool nearest_against_bgl(const std::vector<City>& cities, std::size_t incidents, int rounds) {
  fmt::print("P9: 10 nearest by road, us. Ours stops at 300 s; Boost.Graph at the 10th responder (k), or never (all)\n");
  fmt::print("{:<9} {:<14} {:>8} {:>8} {:>9} | {:>9} {:>9} | {:>9} | {:>6} {:>6} | goal\n", "city", "responders", "mean", "p99", "settled",
             "BGL k", "p99", "BGL all", "ratio", "p99");
  bool same = true;
  for (const City& city : cities) {
    Random random{42};
    same &= compare(city, "60 uniform", uniform_nodes(city.graph, 60, random), incidents, rounds);
    same &= compare(city, "400 uniform", uniform_nodes(city.graph, 400, random), incidents, rounds);
    same &= compare(city, "400 clustered", clustered_nodes(city.graph, 400, random), incidents, rounds);
  }
  return same;
}

void growth(const City& city, std::size_t incidents, int rounds) {
  fmt::print("\nP14: {}, us a query while the fleet grows\n{:<9} {:>14} {:>8} {:>22} {:>8}\n", city.name, "N", "all available", "p99",
             "400 available, N busy", "p99");
  const RoadGraph& graph = city.graph;
  for (const std::size_t n : {400U, 4'000U, 40'000U, 400'000U}) {
    Random random{99};
    const auto where = uniform_nodes(graph, incidents, random), responders = uniform_nodes(graph, n, random);
    RoadOccupancy all{graph}, few{graph};
    for (RoadSlot s = 0; s < n; ++s) {
      const RoadPoint p = point_at_node(graph, responders[s]);
      all.place(s, Network::Drive, p, 0);
      few.place(s, Network::Drive, p, s < 400 ? 0 : 1);
    }
    NearestByRoad nearest{graph};
    const Times a = measure(incidents, rounds, [&](std::size_t i) { nearest.find(all, request_at(graph, where[i]), kNoTerms); });
    const Times f = measure(incidents, rounds, [&](std::size_t i) { nearest.find(few, request_at(graph, where[i]), kNoTerms); });
    fmt::print("{:<9} {:>14.1f} {:>8.1f} {:>22.1f} {:>8.1f}\n", n, a.mean_us, a.p99_us, f.mean_us, f.p99_us);
  }
}

void positions(const City& city, int rounds) {
  const RoadGraph& graph = city.graph;
  const RoadSnapper snapper{graph};
  Random random{3};
  constexpr std::size_t kCount = 100'000;
  std::vector<LatLon> at;
  std::vector<RoadPoint> points;
  for (std::size_t i = 0; i < kCount; ++i) {  // somewhere up to 50 m beside a road
    const RoadPoint p{below(random, graph.edges().size()), 0, {}};
    const LatLon road = position_of(graph, {p.edge, below(random, graph.edges()[p.edge].length_mm + 1), {}});
    at.push_back(LatLon::from_e6(road.lat_e6() + static_cast<std::int32_t>(below(random, 900)) - 450,
                                 road.lon_e6() + static_cast<std::int32_t>(below(random, 900)) - 450));
    points.push_back(snapper.snap(at.back(), Network::Drive));
  }
  RoadOccupancy occupancy{graph};
  constexpr RoadSlot kSlots = 20'000;
  std::uint64_t sum = 0;
  const double snap_ns = measure_ns(kCount, rounds, [&](std::size_t i) { sum += snapper.snap(at[i], Network::Drive).edge; });
  const double move_ns =
      measure_ns(kCount, rounds, [&](std::size_t i) { occupancy.place(static_cast<RoadSlot>(i) % kSlots, Network::Drive, points[i], 0); });
  const double group_ns = measure_ns(
      kCount, rounds, [&](std::size_t i) { occupancy.set_group(static_cast<RoadSlot>(i) % kSlots, (i / kSlots) % 2 == 0 ? 1 : 0); });
  fmt::print("{:<9} snap {:>6.0f} ns   move to a random edge {:>5.0f} ns   change group {:>5.0f} ns   ({} edges, check {})\n", city.name,
             snap_ns, move_ns, group_ns, graph.edges().size(), sum % 1000);
}

int run(std::size_t incidents, int rounds) {
  std::vector<City> cities;
  std::string why;
  if (auto graph = auckland(why))
    cities.push_back({"Auckland", std::move(*graph), 300});
  else
    fmt::print("Only the synthetic city: {}\n", why);
  cities.push_back({"grid", grid_city(), 700});
  for (const City& city : cities) {
    std::size_t arcs = 0;
    for (NodeIndex n = 0; n < city.graph.nodes().size(); ++n) arcs += city.graph.drive_in(n).size();
    fmt::print("{}: {} nodes, {} arcs\n", city.name, city.graph.nodes().size(), arcs);
  }
  const bool same = nearest_against_bgl(cities, incidents, rounds);
  growth(cities.back(), incidents, rounds);
  fmt::print("\nPositions\n");
  for (const City& city : cities) positions(city, rounds);
  return same ? 0 : 1;
}

}  // namespace
}  // namespace watchgrid::bench

int main(int argc, char** argv) {
  const int incidents = argc > 1 ? std::atoi(argv[1]) : 1000, rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  if (incidents < 1 || rounds < 1) {
    fmt::print(stderr, "usage: nearest_by_road_bench [incidents >= 1] [rounds >= 1]\n");
    return 2;
  }
  return watchgrid::bench::run(static_cast<std::size_t>(incidents), rounds);
}
