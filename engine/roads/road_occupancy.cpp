#include "engine/roads/road_occupancy.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace watchgrid::engine {

RoadOccupancy::RoadOccupancy(const RoadGraph& graph) : graph_{&graph}, partitions_(std::size_t{kRoadGroups} * 2) {}

NodeIndex RoadOccupancy::node_of(const Record& r, bool at_to) const noexcept {
  const Edge& e = graph_->edges()[r.edge];
  return at_to ? e.to : e.from;
}

RoadOccupancy::Partition& RoadOccupancy::open(std::uint8_t partition) {
  Partition& p = partitions_[partition];
  if (p.heads.empty()) {
    p.heads.assign(graph_->nodes().size(), kNoHook);
    p.occupied.assign((graph_->nodes().size() + 63) / 64, 0);
    in_use_[partition & 1U] |= mask_of(static_cast<RoadGroup>(partition >> 1));
  }
  return p;
}

void RoadOccupancy::place(RoadSlot slot, Network network, RoadPoint point, RoadGroup group) {
  WATCHGRID_ASSERT(slot <= kRoadSlotMax && group < kRoadGroups && point.edge < graph_->edges().size());
  if (slot >= records_.size()) records_.resize(std::size_t{slot} + 1);
  Record& r = records_[slot];
  const std::uint8_t partition = partition_of(network, group);
  if (r.partition != partition || r.edge != point.edge) {
    remove(slot);
    r.edge = point.edge;
    r.partition = partition;
    ++open(partition).population;
  }
  r.offset_mm = std::min(point.offset_mm, graph_->edges()[point.edge].length_mm);
  r.off_road_mm = static_cast<std::uint32_t>(std::clamp<std::int64_t>(point.off_road.value, 0, kCostMax));
  settle_hooks(slot);
}

/// A slot is listed at each end through which it can leave.
void RoadOccupancy::settle_hooks(RoadSlot slot) {
  const Record& r = records_[slot];
  Partition& p = partitions_[r.partition];
  const EndCosts exits = costs_leaving(*graph_, network_of(slot), {r.edge, r.offset_mm, {}});
  for (const bool at_to : {false, true}) {
    const bool wanted = (at_to ? exits.to : exits.from) != kUnreached;
    const bool hooked = r.links[at_to].previous != kUnhooked;
    if (wanted && !hooked) hook_up(slot, at_to, p);
    if (!wanted && hooked) unhook(slot, at_to, p);
  }
}

void RoadOccupancy::hook_up(RoadSlot slot, bool at_to, Partition& p) {
  Record& r = records_[slot];
  const NodeIndex node = node_of(r, at_to);
  const std::uint32_t hook = slot * 2U + (at_to ? 1U : 0U), old = p.heads[node];
  r.links[at_to] = {old, kNoHook};
  if (old != kNoHook) records_[old >> 1].links[old & 1U].previous = hook;
  p.heads[node] = hook;
  p.occupied[node >> 6] |= std::uint64_t{1} << (node & 63U);
}

void RoadOccupancy::unhook(RoadSlot slot, bool at_to, Partition& p) noexcept {
  Record& r = records_[slot];
  Links& links = r.links[at_to];
  if (links.previous == kUnhooked) return;
  if (links.next != kNoHook) records_[links.next >> 1].links[links.next & 1U].previous = links.previous;
  if (links.previous != kNoHook) {
    records_[links.previous >> 1].links[links.previous & 1U].next = links.next;
  } else {
    const NodeIndex node = node_of(r, at_to);
    p.heads[node] = links.next;
    if (links.next == kNoHook) p.occupied[node >> 6] &= ~(std::uint64_t{1} << (node & 63U));
  }
  links = {};
}

void RoadOccupancy::remove(RoadSlot slot) noexcept {
  if (!is_placed(slot)) return;
  Record& r = records_[slot];
  Partition& p = partitions_[r.partition];
  unhook(slot, false, p);
  unhook(slot, true, p);
  --p.population;
  r.partition = kNoPartition;
}

void RoadOccupancy::set_group(RoadSlot slot, RoadGroup group) {
  if (!is_placed(slot) || group_of(slot) == group) return;
  const RoadPoint point = point_of(slot);
  place(slot, network_of(slot), point, group);
}

RoadPoint RoadOccupancy::point_of(RoadSlot slot) const noexcept {
  const Record& r = records_[slot];
  return {r.edge, r.offset_mm, {r.off_road_mm}};
}

std::uint32_t RoadOccupancy::population(Network network, RoadGroupMask groups) const noexcept {
  std::uint32_t sum = 0;
  for (RoadGroupMask left = groups; left != 0; left &= left - 1)
    sum += partitions_[partition_of(network, static_cast<RoadGroup>(std::countr_zero(left)))].population;
  return sum;
}

}  // namespace watchgrid::engine
