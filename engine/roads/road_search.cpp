#include "engine/roads/road_search.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {

RoadSearch::RoadSearch(const RoadGraph& graph) : graph_{&graph}, reached_(graph.nodes().size(), Reached{}), steps_(graph.nodes().size()) {
  WATCHGRID_ASSERT(graph.nodes().size() < kSeedTo);
}

void RoadSearch::begin(Network network, Heading heading) {
  network_ = network;
  heading_ = heading;
  settled_cost_ = 0;
  settled_any_ = false;
  heap_.clear();
  if (++generation_ == 0) {  // once in 4 billion searches
    std::fill(reached_.begin(), reached_.end(), Reached{});
    generation_ = 1;
  }
}

void RoadSearch::seed(NodeIndex node, std::uint32_t cost) { reach(node, cost, kCostMax, {kSeedNode, kNoIndex}); }

void RoadSearch::seed(RoadPoint point, std::uint32_t cost) {
  const Edge& e = graph_->edges()[point.edge];
  const EndCosts ends = heading_ == Heading::ToTarget ? costs_reaching(*graph_, network_, point) : costs_leaving(*graph_, network_, point);
  if (ends.from != kUnreached) reach(e.from, std::uint64_t{cost} + ends.from, kCostMax, {kSeedFrom, point.edge});
  if (ends.to != kUnreached) reach(e.to, std::uint64_t{cost} + ends.to, kCostMax, {kSeedTo, point.edge});
}

inline void RoadSearch::reach(NodeIndex node, std::uint64_t cost, std::uint32_t cost_max, Step step) {
  if (cost > cost_max) return;
  Reached& reached = reached_[node];
  if (reached.generation == generation_ && reached.cost <= cost) return;
  reached = {generation_, static_cast<std::uint32_t>(cost)};
  steps_[node] = step;
  heap_.push((cost << 32) | node);
}

inline std::span<const Arc> RoadSearch::arcs_at(NodeIndex node) const noexcept {
  if (network_ == Network::Walk) return graph_->walk(node);
  return heading_ == Heading::ToTarget ? graph_->drive_in(node) : graph_->drive_out(node);
}

Settled RoadSearch::settle(std::uint32_t cost_max) {
  while (!heap_.empty()) {
    const std::uint64_t top = heap_.top();
    const auto cost = static_cast<std::uint32_t>(top >> 32);
    const auto node = static_cast<NodeIndex>(top & 0xFFFFFFFFU);
    if (cost > cost_max) return {};
    heap_.pop();
    if (reached_[node].cost != cost) continue;  // a better way to it was settled before
    for (const Arc& arc : arcs_at(node)) reach(arc.other, std::uint64_t{cost} + arc.cost, cost_max, {node, arc.edge});
    settled_cost_ = cost;
    settled_any_ = true;
    return {node, cost};
  }
  return {};
}

std::uint32_t RoadSearch::cost_of(NodeIndex node) const noexcept {
  const Reached& reached = reached_[node];
  return settled_any_ && reached.generation == generation_ && reached.cost <= settled_cost_ ? reached.cost : kUnreached;
}

RoadSearch::Step RoadSearch::step_from(NodeIndex settled) const noexcept {
  const Step step = steps_[settled];
  return is_seed(step) ? Step{} : step;
}

RoadSearch::Root RoadSearch::root_at(NodeIndex settled) const noexcept {
  const Step step = steps_[settled];
  return step.node == kSeedNode ? Root{} : Root{step.edge, step.node == kSeedTo};
}

Millimeters RoadSearch::length_to_seed(NodeIndex settled) const noexcept {
  Millimeters length;
  for (Step step = step_from(settled); step.node != kNoIndex; step = step_from(step.node))
    length.value += graph_->edges()[step.edge].length_mm;
  return length;
}

}  // namespace watchgrid::engine
