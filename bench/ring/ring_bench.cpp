// How long does a containment ring take to plan in a county, how often can it be staffed, and are our flows faster than Boost.Graph's?
//
// P13: whole plans (searches of 60 units, folding, flows, prices, staffing) over the close-by times 300 .. 900 s and margins 1.5 .. 1.0 on
// Auckland with lights and sirens; goals: mean <= 150 ms, p99 <= 700 ms. Every plan is checked: the suspect cannot reach a way out past the
// held posts. Then one cold flow on the same folded network, ours against boykov_kolmogorov in the same run. Fixed seeds. CPU time of the
// one thread. Usage: ring_bench [plans = 100] [units = 60] [grid = 1; 0: leave the dense grid out]
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "bench/nearest_by_road/cities.hpp"
#include "bench/ring/boost_cut.hpp"
#include "engine/ring/certainty.hpp"
#include "engine/ring/flight_routes.hpp"
#include "engine/ring/map_marks.hpp"
#include "engine/ring/ring_planner.hpp"

namespace watchgrid::bench {
namespace {

using namespace engine;

struct City {
  std::string name;
  RoadGraph graph;
  ChainNetwork network;
  std::vector<std::uint8_t> exits;
};

City folded(std::string name, RoadGraph graph) {
  const double begin = cpu_us();
  ChainNetwork network{graph, TravelModel{}};
  const double folded_at = cpu_us();
  std::vector<std::uint8_t> exits = map_edge(graph);
  fmt::print("{}: {} nodes folded to {} junctions and {} chains in {:.1f} ms; map edge {:.1f} ms\n", name, graph.nodes().size(),
             network.junction_count(), network.chains().size(), (folded_at - begin) / 1e3, (cpu_us() - folded_at) / 1e3);
  return {std::move(name), std::move(graph), std::move(network), std::move(exits)};
}

std::vector<RingUnit> units_at(const std::vector<NodeIndex>& nodes) {
  std::vector<RingUnit> units;
  for (std::uint32_t u = 0; u < nodes.size(); ++u) units.push_back({.id = u, .starts = {{nodes[u], 0}}, .delay_ms = 15'000});
  return units;
}

/// Breadth first over the real graph: does a way past the held nodes lead to the edge of the map or out of the region?
bool leaks(const City& city, const RingRequest& request, const RingPlan& plan) {
  ChainSearch suspect{city.network};
  const std::uint32_t limit = plan.level.close_by_ms + request.horizon_ms + request.age_ms;
  suspect.run(request.suspect, limit);
  std::vector<std::uint8_t> closed(city.graph.nodes().size(), 0);
  for (const RingPost& post : plan.posts) closed[post.node] = 1;
  std::vector<NodeIndex> queue;
  for (const TimedNode& start : request.suspect) queue.push_back(start.node), closed[start.node] = 1;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (request.exits[queue[i]] != 0 || suspect.ms_at(queue[i]) == kUnreached) return true;
    for (const Arc& arc : city.graph.drive_out(queue[i]))
      if (closed[arc.other] == 0) closed[arc.other] = 1, queue.push_back(arc.other);
  }
  return false;
}

struct Sample {
  std::vector<double> values;
  void add(double v) { values.push_back(v); }
  double mean() const {
    double sum = 0;
    for (const double v : values) sum += v;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
  }
  double at(double share) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
  }
};

struct Chase {
  TimedNode start;
  std::vector<RingUnit> units;
};
std::vector<Chase> chases(const City& city, std::size_t count, std::size_t units) {
  Random random{4};
  std::vector<Chase> out;
  while (out.size() < count) {
    const NodeIndex start = uniform_nodes(city.graph, 1, random).front();
    if (city.exits[start] == 0) out.push_back({{start, 0}, units_at(uniform_nodes(city.graph, units, random))});
  }
  return out;
}

RingRequest request_of(const City& city, const Chase& chase, std::uint32_t age_ms) {
  RingRequest r;
  r.suspect = {&chase.start, 1};
  r.age_ms = age_ms;
  r.exits = city.exits;
  r.units = chase.units;
  return r;
}

bool whole_plans(const City& city, const std::vector<Chase>& cases, std::uint32_t age_ms, std::uint64_t work_max) {
  RingPlanner planner{city.network, city.network, city.network};
  Sample ms, work_per_ms, posts, sealed, partial;
  std::map<std::uint32_t, int> by_deadline;
  int complete = 0, leaking = 0, exhausted = 0;
  for (const Chase& chase : cases) {
    RingRequest request = request_of(city, chase, age_ms);
    request.work_max = work_max;
    const double begin = cpu_us();
    const RingPlan plan = planner.plan(request);
    ms.add((cpu_us() - begin) / 1e3);
    work_per_ms.add(static_cast<double>(plan.work) / ms.values.back());
    exhausted += plan.exhausted ? 1 : 0;
    if (plan.outcome == RingOutcome::Complete) {
      ++complete;
      ++by_deadline[plan.level.close_by_ms / 1000];
      posts.add(static_cast<double>(plan.posts.size()));
      sealed.add(static_cast<double>(plan.sealed_ppm) / kCertain);
      leaking += leaks(city, request, plan) ? 1 : 0;
    } else if (!plan.posts.empty()) {
      partial.add(static_cast<double>(plan.posts.size()) / static_cast<double>(plan.posts.size() + plan.gaps.size()));
    }
  }
  std::string deadlines;
  for (const auto& [s, n] : by_deadline) deadlines += fmt::format(" {}s:{}", s, n);
  const bool met = ms.mean() <= 150 && ms.at(0.99) <= 700;
  fmt::print("{:>5} {:>8} {:>8.1f} {:>8.1f} {:>8.1f} | {:>8.2f} {:>7.1f} {:>9.3f} {:>8.2f} | {:>6} {:>9} {:>9.0f} | {} {}\n", age_ms / 1000,
             work_max == ~0ULL ? "none" : "500 ms", ms.mean(), ms.at(0.5), ms.at(0.99),
             static_cast<double>(complete) / static_cast<double>(cases.size()), posts.mean(), sealed.mean(), partial.mean(), leaking,
             exhausted, work_per_ms.mean(), met ? "met  " : "missed", deadlines);
  return leaking == 0;
}

void interceptions(const City& city, const std::vector<Chase>& cases) {
  Sample ms, posts, share, bound;
  ChainSearch search{city.network};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const RingRequest request = request_of(city, cases[i], 60'000);
    const double begin = cpu_us();
    const auto routes = sample_flights(city.network, request, 900'000, {.seed = i});
    std::vector<std::vector<std::uint32_t>> ready;
    for (const RingUnit& unit : cases[i].units) {
      search.run(unit.starts, 700'000);
      auto& row = ready.emplace_back(city.graph.nodes().size());
      for (NodeIndex n = 0; n < row.size(); ++n) {
        const std::uint32_t travel = city.network.place_of(n).is_junction() ? search.ms_at(n) : kUnreached;
        row[n] = travel == kUnreached ? kUnreached : (travel + unit.delay_ms) * 27 / 20 + 30'000;
      }
    }
    const InterceptionPlan plan =
        plan_interception({.routes = routes, .unit_count = static_cast<std::uint32_t>(ready.size()), .gain_min = 2, .work_max = 0},
                          [&](std::uint32_t u, NodeIndex n) { return ready[u][n]; });
    ms.add((cpu_us() - begin) / 1e3);
    posts.add(static_cast<double>(plan.posts.size()));
    if (plan.of > 0)
      share.add(static_cast<double>(plan.intercepted) / static_cast<double>(plan.of)),
          bound.add(static_cast<double>(plan.bound) / static_cast<double>(plan.of));
  }
  fmt::print(
      "interception, 256 routes, at most 12 of {} units: {:.1f} ms mean, {:.1f} p99; {:.1f} units stop {:.3f} of the routes (bound "
      "{:.3f})\n",
      cases.front().units.size(), ms.mean(), ms.at(0.99), posts.mean(), share.mean(), bound.mean());
}

/// One cold flow at one level, ours and Boost's on the same vertices and links.
bool flows(const City& city, const std::vector<Chase>& cases, std::uint32_t close_by_ms) {
  Sample ours, ours_build, theirs, theirs_build, cut;
  int differ = 0;
  ChainSearch suspect{city.network}, unit_search{city.network};
  for (const Chase& chase : cases) {
    const RingRequest request = request_of(city, chase, 0);
    suspect.run(request.suspect, close_by_ms + request.horizon_ms);
    const RingField field{city.network, suspect, request, close_by_ms + request.horizon_ms};
    std::vector<std::uint32_t> capacity(field.cells().size(), kUncuttable);
    const HoldTerms hold{{close_by_ms, 1000}, request.setup_ms};
    for (const RingUnit& unit : chase.units) {
      unit_search.run(unit.starts, close_by_ms);
      for (std::size_t c = 0; c < capacity.size(); ++c)
        for (const RingField::Spot& spot : field.spots().subspan(field.cells()[c].first, field.cells()[c].count)) {
          const std::uint32_t travel = unit_search.ms_at(spot.node);
          if (travel != kUnreached && hold.can_hold(spot, travel + unit.delay_ms, false)) capacity[c] = 4;
        }
    }
    double begin = cpu_us();
    VertexCut cut_of{static_cast<std::uint32_t>(capacity.size()), field.links(), field.sources(), field.sinks()};
    for (std::uint32_t c = 0; c < capacity.size(); ++c) cut_of.set_capacity(c, capacity[c]);
    const double built = cpu_us();
    if (cut_of.leaks()) continue;
    const double leak_checked = cpu_us();
    cut_of.solve(~std::uint64_t{0}, ~std::uint64_t{0});
    const double solved = cpu_us();
    const BoostCut other = boost_cut(capacity, field.links(), field.sources(), field.sinks());
    differ += other.flow != cut_of.flow() ? 1 : 0;
    ours.add(solved - leak_checked), ours_build.add(built - begin), theirs.add(other.flow_us), theirs_build.add(other.build_us),
        cut.add(static_cast<double>(cut_of.flow()) / 4);
  }
  fmt::print("{:>5} {:>5} {:>6.1f} | {:>9.0f} {:>9.0f} {:>9.0f} | {:>9.0f} {:>9.0f} {:>9.0f} | {:>6.2f} {:>6.2f} | {}\n",
             close_by_ms / 1000, ours.values.size(), cut.mean(), ours_build.mean(), ours.mean(), ours.at(0.99), theirs_build.mean(),
             theirs.mean(), theirs.at(0.99), ours.mean() / std::max(1.0, theirs.mean()),
             (ours.mean() + ours_build.mean()) / std::max(1.0, theirs.mean() + theirs_build.mean()),
             differ == 0 ? "same flows" : fmt::format("{} FLOWS DIFFER", differ));
  return differ == 0;
}

int run(std::size_t plans, std::size_t units, bool with_grid) {
  std::string why;
  std::vector<City> cities;
  if (auto graph = auckland(why))
    cities.push_back(folded("Auckland", std::move(*graph)));
  else
    fmt::print("Only the synthetic city: {}\n", why);
  if (with_grid) cities.push_back(folded("grid", grid_city()));
  bool right = true;
  for (const City& city : cities) {
    const std::size_t count = city.name == "grid" ? std::max<std::size_t>(plans / 10, 1) : plans;
    const std::vector<Chase> cases = chases(city, count, units);
    fmt::print(
        "\n{}: {} chases, {} units, CPU ms a plan\n{:>5} {:>8} {:>8} {:>8} {:>8} | {:>8} {:>7} {:>9} {:>8} | {:>6} {:>9} {:>9} | P13, "
        "closed by\n",
        city.name, count, units, "age s", "budget", "mean", "p50", "p99", "complete", "posts", "p_sealed", "partial", "leaks", "exhausted",
        "work/ms");
    for (const std::uint32_t age_ms : {0U, 60'000U, 180'000U}) right &= whole_plans(city, cases, age_ms, ~std::uint64_t{0});
    right &= whole_plans(city, cases, 60'000, 500 * kRingWorkPerMs);
    interceptions(city, cases);
    fmt::print(
        "flows, us: ours against boykov_kolmogorov on the same folded network\n{:>5} {:>5} {:>6} | {:>9} {:>9} {:>9} | {:>9} {:>9} {:>9} | "
        "{:>6} {:>6} |\n",
        "C s", "cases", "cut", "build", "flow", "p99", "BK build", "BK flow", "p99", "flow", "both");
    for (const std::uint32_t close_by : {300'000U, 600'000U, 900'000U}) right &= flows(city, cases, close_by);
  }
  return right ? 0 : 1;
}

}  // namespace
}  // namespace watchgrid::bench

int main(int argc, char** argv) {
  const int plans = argc > 1 ? std::atoi(argv[1]) : 100, units = argc > 2 ? std::atoi(argv[2]) : 60;
  if (plans < 1 || units < 1) {
    fmt::print(stderr, "usage: ring_bench [plans >= 1] [units >= 1] [0|1]\n");
    return 2;
  }
  return watchgrid::bench::run(static_cast<std::size_t>(plans), static_cast<std::size_t>(units), argc <= 3 || std::atoi(argv[3]) != 0);
}
