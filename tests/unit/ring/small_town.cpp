#include "tests/unit/ring/small_town.hpp"

#include <algorithm>

#include "engine/roads/road_search.hpp"

namespace watchgrid::test {

using namespace engine;

RoadGraph small_town(Dice& dice, std::uint32_t nodes) {
  RoadGraph::Parts parts;
  for (std::uint32_t i = 0; i < nodes; ++i)
    parts.nodes.push_back(LatLon::from_e6(36'600'000 + static_cast<std::int32_t>(dice.below(30'000)),
                                          101'700'000 + static_cast<std::int32_t>(dice.below(30'000))));
  const auto add = [&](NodeIndex a, NodeIndex b) {
    const std::uint32_t ms = dice.between(5, 60) * 1000;
    const bool oneway = dice.one_in(4);
    parts.edges.push_back({.from = a, .to = b, .length_mm = ms * 10, .forward_ms = ms, .backward_ms = oneway ? kImpassable : ms});
    if (oneway && dice.one_in(2))
      parts.edges.push_back({.from = b, .to = a, .length_mm = ms * 10, .forward_ms = ms, .backward_ms = kImpassable});
  };
  for (NodeIndex i = 1; i < nodes; ++i) add(dice.one_in(2) ? i - 1 : dice.below(i), i);
  for (std::uint32_t i = 0; i < nodes / 2 + 1; ++i) add(dice.below(nodes), dice.below(nodes));
  return RoadGraph{std::move(parts)};
}

RingRequest Chase::request() const {
  RingRequest r;
  r.suspect = suspect;
  r.age_ms = age_ms;
  r.exits = exits;
  r.units = units;
  r.close_by_ms = {level.close_by_ms};
  r.margins_permille = {level.margin_permille};
  r.setup_ms = setup_ms;
  r.horizon_ms = horizon_ms;
  return r;
}

Chase random_chase(Dice& dice, const RoadGraph& graph, std::uint32_t units) {
  const auto nodes = static_cast<std::uint32_t>(graph.nodes().size());
  Chase chase;
  chase.suspect.push_back({dice.below(nodes), dice.one_in(3) ? dice.below(20'000) : 0});
  if (dice.one_in(4)) chase.suspect.push_back({dice.below(nodes), dice.below(30'000)});
  if (dice.one_in(3)) {
    chase.exits.assign(nodes, 0);
    for (int i = 0; i < 2; ++i) chase.exits[dice.below(nodes)] = 1;
  }
  chase.age_ms = dice.one_in(2) ? 0 : dice.below(30'000);
  chase.setup_ms = dice.below(3) * 5'000;
  chase.horizon_ms = dice.below(3) * 10'000;
  chase.level = {dice.between(6, 20) * 10'000, dice.one_in(2) ? 1000U : 1350U};
  for (std::uint32_t u = 0; u < units; ++u) {
    RingUnit unit{.id = u, .starts = {{dice.below(nodes), dice.below(5'000)}}};
    unit.delay_ms = dice.below(3) * 5'000;
    unit.pace_permille = dice.one_in(3) ? 500 : 1000;
    if (dice.one_in(6)) unit.holds = dice.below(nodes);
    chase.units.push_back(unit);
  }
  return chase;
}

namespace {

std::vector<std::uint32_t> arrivals(const RoadGraph& graph, const std::vector<TimedNode>& starts) {
  RoadSearch search{graph};
  search.begin(Network::Drive, Heading::FromSource);
  for (const TimedNode& start : starts) search.seed(start.node, start.ms);
  while (search.settle()) {
  }
  std::vector<std::uint32_t> out;
  for (NodeIndex n = 0; n < graph.nodes().size(); ++n) out.push_back(search.cost_of(n));
  return out;
}

}  // namespace

ChaseFacts facts_of(const RoadGraph& graph, const Chase& chase) {
  ChaseFacts f;
  const std::size_t nodes = graph.nodes().size();
  const std::uint64_t limit = std::uint64_t{chase.level.close_by_ms} + chase.horizon_ms + chase.age_ms;
  const std::vector<std::uint32_t> raw = arrivals(graph, chase.suspect);
  for (const std::uint32_t ms : raw) {
    f.in_region.push_back(ms != kUnreached && ms <= limit);
    f.suspect_ms.push_back(ms == kUnreached ? kUnreached : ms > chase.age_ms ? ms - chase.age_ms : 0);
  }
  for (NodeIndex n = 0; n < nodes; ++n) {
    bool sink = !chase.exits.empty() && chase.exits[n] != 0;
    for (const Arc& arc : graph.drive_out(n)) sink |= f.in_region[arc.other] == 0;
    f.is_sink.push_back(f.in_region[n] != 0 && sink);
  }
  f.holders.resize(nodes);
  for (std::uint32_t u = 0; u < chase.units.size(); ++u) {
    const RingUnit& unit = chase.units[u];
    auto& arrive = f.arrive.emplace_back(arrivals(graph, unit.starts));
    for (NodeIndex n = 0; n < nodes; ++n) {
      if (arrive[n] != kUnreached) arrive[n] = unit.delay_ms + (arrive[n] * unit.pace_permille + 500) / 1000;
      if (f.in_region[n] == 0 || f.suspect_ms[n] == 0) continue;
      if (unit.holds == n) {
        f.holders[n].add(u);
      } else if (arrive[n] != kUnreached) {
        const std::uint64_t needed = (std::uint64_t{arrive[n]} * chase.level.margin_permille + 999) / 1000 + chase.setup_ms;
        if (needed <= std::min(f.suspect_ms[n], chase.level.close_by_ms)) f.holders[n].add(u);
      }
    }
  }
  return f;
}

bool leaks(const RoadGraph& graph, const Chase& chase, const ChaseFacts& facts, const std::vector<std::uint8_t>& held) {
  std::vector<std::uint8_t> seen(graph.nodes().size(), 0);
  std::vector<NodeIndex> queue;
  const auto enter = [&](NodeIndex n) {
    if (seen[n] != 0 || held[n] != 0 || facts.in_region[n] == 0) return;
    seen[n] = 1;
    queue.push_back(n);
  };
  for (const TimedNode& start : chase.suspect) enter(start.node);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (facts.is_sink[queue[i]] != 0) return true;
    for (const Arc& arc : graph.drive_out(queue[i])) enter(arc.other);
  }
  return false;
}

Exhaustive exhaustive_ring(const RoadGraph& graph, const Chase& chase, const ChaseFacts& facts) {
  std::vector<NodeIndex> holdable;
  for (NodeIndex n = 0; n < graph.nodes().size(); ++n)
    if (!facts.holders[n].empty()) holdable.push_back(n);
  Exhaustive best;
  for (std::uint32_t set = 0; set < 1U << holdable.size(); ++set) {
    const auto size = static_cast<std::uint32_t>(std::popcount(set));
    if (best.min_staffed && size >= *best.min_staffed) continue;
    std::vector<std::uint8_t> held(graph.nodes().size(), 0);
    std::vector<UnitMask> holders;
    for (std::size_t i = 0; i < holdable.size(); ++i)
      if ((set >> i & 1U) != 0) held[holdable[i]] = 1, holders.push_back(facts.holders[holdable[i]]);
    if (leaks(graph, chase, facts, held)) continue;
    if (!best.min_cut || size < *best.min_cut) best.min_cut = size;
    if (match_units(holders).staffed == size) best.min_staffed = size;
  }
  return best;
}

}  // namespace watchgrid::test
