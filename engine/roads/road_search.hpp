#pragma once
/// Shortest ways over the road network: Dijkstra, settled node by node, stopped whenever the caller has seen enough.
///
///     search.begin(Network::Drive, Heading::ToTarget);
///     search.seed(incident);                                     // one or many points or nodes
///     while (const Settled s = search.settle(cost_max)) ...       // nearest node first; ties in node order
///
/// `ToTarget` searches against the one-ways: the cost of a node is what driving FROM it TO the seeds takes. Responders travel to
/// the incident, so that is what dispatch uses. `FromSource` is the other way round. On Walk both are the same.
/// Costs are ms on Drive and mm on Walk, at most kCostMax.
///
/// A workspace for one thread: 16 B a node plus the heap; nothing is cleared between searches (generation stamps). Refers
/// to the graph, which must outlive it. O((n + m) log n) for n nodes and m arcs inside the bound.
#include <cstdint>
#include <vector>

#include "engine/base/units.hpp"
#include "engine/roads/quad_heap.hpp"
#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {

enum class Heading : std::uint8_t { ToTarget, FromSource };

/// A junction whose cost is final; falsy: none.
struct Settled {
  NodeIndex node{kNoIndex};
  std::uint32_t cost{};
  explicit operator bool() const noexcept { return node != kNoIndex; }
};

class RoadSearch {
 public:
  explicit RoadSearch(const RoadGraph&);

  const RoadGraph& graph() const noexcept { return *graph_; }

  /// Forgets the last search. O(1).
  void begin(Network, Heading);
  /// Adds a start. `cost` is what has been spent (ToTarget: will be spent) beyond it. O(log n).
  void seed(NodeIndex, std::uint32_t cost = 0);
  void seed(RoadPoint, std::uint32_t cost = 0);

  /// The next nearest node; falsy when none is left within `cost_max`.
  /// @pre `cost_max` never rises during one search: what lies beyond it is dropped.
  Settled settle(std::uint32_t cost_max = kCostMax);

  /// Cost of a node that has been settled, else kUnreached.
  std::uint32_t cost_of(NodeIndex) const noexcept;

  /// Step from a settled node one edge nearer to its seed; `node` is kNoIndex at the seed itself.
  struct Step {
    NodeIndex node{kNoIndex};
    EdgeIndex edge{kNoIndex};
  };
  Step step_from(NodeIndex settled) const noexcept;
  /// Which seed a settled seed node came from: the edge of a seeded point and which end of it this is.
  struct Root {
    EdgeIndex edge{kNoIndex};  ///< kNoIndex when the node itself was seeded
    bool at_to{};
  };
  Root root_at(NodeIndex settled) const noexcept;
  /// Length of the whole edges between a settled node and its seed node. O(edges on the way).
  Millimeters length_to_seed(NodeIndex settled) const noexcept;

 private:
  // What every arc looks at and what only better ways write, apart: a search is as fast as its cache misses are few.
  struct Reached {
    std::uint32_t generation;
    std::uint32_t cost;
  };
  static constexpr NodeIndex kSeedNode = kNoIndex, kSeedFrom = kNoIndex - 1, kSeedTo = kNoIndex - 2;  // in place of Step::node
  static bool is_seed(const Step& s) noexcept { return s.node >= kSeedTo; }

  void reach(NodeIndex, std::uint64_t cost, std::uint32_t cost_max, Step);
  std::span<const Arc> arcs_at(NodeIndex) const noexcept;

  const RoadGraph* graph_;
  Network network_{Network::Drive};
  Heading heading_{Heading::ToTarget};
  std::uint32_t generation_{};
  std::uint32_t settled_cost_{};  // of the last node; whatever costs no more is final
  bool settled_any_{};
  std::vector<Reached> reached_;  // by node
  std::vector<Step> steps_;       // by node: towards the seed, or one of the kSeed... marks
  QuadHeap heap_;
};

}  // namespace watchgrid::engine
