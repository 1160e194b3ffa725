#pragma once
/// Who stands where on the network, ready for a search that asks "is anybody here?" at every junction it settles.
///
/// Slots are dense small numbers of the caller (one a responder). Each placed slot has a network (its travel mode's), a RoadPoint on it
/// and a group, a small number that the caller gives a meaning: "tier 1, available", "tier 2, busy". A search names the groups it
/// wants and touches nothing of the others.
///
/// place, remove and set_group are O(1) and do not allocate once slot and group have been seen. Memory: 32 B a slot, and 4.1 B a node
/// for each (network, group) in use. Refers to the graph, which must outlive it. One writer; readers on the same strand.
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {

using RoadSlot = std::uint32_t;
using RoadGroup = std::uint8_t;       ///< 0..kRoadGroups - 1
using RoadGroupMask = std::uint32_t;  ///< bit g = group g
inline constexpr RoadGroup kRoadGroups = 32;
inline constexpr RoadSlot kRoadSlotMax = 0x7FFFFFFEU;

constexpr RoadGroupMask mask_of(RoadGroup g) noexcept { return 1U << g; }

class RoadOccupancy {
 public:
  explicit RoadOccupancy(const RoadGraph&);

  const RoadGraph& graph() const noexcept { return *graph_; }

  /// Puts a slot there, or moves it. @pre slot <= kRoadSlotMax, group < kRoadGroups, point is on the graph
  void place(RoadSlot, Network, RoadPoint, RoadGroup);
  /// Takes a slot off the map; nothing happens when it is not placed.
  void remove(RoadSlot) noexcept;
  /// Moves a placed slot to another group; nothing happens when it is not placed.
  void set_group(RoadSlot, RoadGroup);

  bool is_placed(RoadSlot s) const noexcept { return s < records_.size() && records_[s].partition != kNoPartition; }
  RoadPoint point_of(RoadSlot s) const noexcept;                                                                ///< @pre placed
  RoadGroup group_of(RoadSlot s) const noexcept { return static_cast<RoadGroup>(records_[s].partition >> 1); }  ///< @pre placed
  Network network_of(RoadSlot s) const noexcept { return static_cast<Network>(records_[s].partition & 1U); }    ///< @pre placed
  std::uint32_t population(Network, RoadGroupMask) const noexcept;                                              ///< O(groups)
  std::uint32_t slots() const noexcept { return static_cast<std::uint32_t>(records_.size()); }  ///< one above the largest slot ever placed

  /// Calls visit(slot, at_to) for every slot of these groups that can leave its edge through this node; `at_to`: the node is its edge's
  /// `to` end. The order depends on history: sort what you keep. O(groups + slots visited).
  template <class Visit>
  void each_at(NodeIndex node, Network network, RoadGroupMask groups, Visit visit) const {
    for (RoadGroupMask left = groups & in_use_[static_cast<std::size_t>(network)]; left != 0; left &= left - 1) {
      const Partition& p = partitions_[partition_of(network, static_cast<RoadGroup>(std::countr_zero(left)))];
      if (((p.occupied[node >> 6] >> (node & 63U)) & 1U) == 0) continue;
      for (std::uint32_t hook = p.heads[node]; hook != kNoHook; hook = records_[hook >> 1].links[hook & 1U].next)
        visit(hook >> 1, (hook & 1U) != 0);
    }
  }

 private:
  // A hook is slot * 2 + end (0: at the `from` node, 1: at the `to` node): one element of the list of that node.
  static constexpr std::uint32_t kNoHook = 0xFFFFFFFFU;    // end of a list; as `previous`: first of its list
  static constexpr std::uint32_t kUnhooked = 0xFFFFFFFEU;  // as `previous`: in no list
  static constexpr std::uint8_t kNoPartition = 0xFFU;

  struct Links {
    std::uint32_t next{kNoHook};
    std::uint32_t previous{kUnhooked};
  };
  struct Record {
    EdgeIndex edge{kNoIndex};
    std::uint32_t offset_mm{};
    std::uint32_t off_road_mm{};
    Links links[2];
    std::uint8_t partition{kNoPartition};
  };
  static_assert(sizeof(Record) == 32);
  struct Partition {
    std::vector<std::uint32_t> heads;     // by node; empty until the partition is used
    std::vector<std::uint64_t> occupied;  // bit a node: its list is not empty; fits the cache where heads do not
    std::uint32_t population{};
  };
  static constexpr std::uint8_t partition_of(Network n, RoadGroup g) noexcept {
    return static_cast<std::uint8_t>(g * 2U + static_cast<unsigned>(n));
  }

  Partition& open(std::uint8_t partition);
  void hook_up(RoadSlot, bool at_to, Partition&);
  void unhook(RoadSlot, bool at_to, Partition&) noexcept;
  void settle_hooks(RoadSlot);
  NodeIndex node_of(const Record&, bool at_to) const noexcept;

  const RoadGraph* graph_;
  std::vector<Record> records_;  // by slot
  std::vector<Partition> partitions_;
  RoadGroupMask in_use_[2]{};  // by network: groups whose partition is open
};

}  // namespace watchgrid::engine
