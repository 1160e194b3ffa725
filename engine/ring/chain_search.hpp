#pragma once
/// Earliest arrivals from one or many starts over a ChainNetwork: Dijkstra on the junctions, points by addition.
///
/// A workspace for one thread, 12 B a junction plus the heap; nothing is cleared between searches. Refers to the network, which must
/// outlive it. O(j log j) for j junctions inside the bound, which is what makes sixty searches in a plan affordable.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/chain_network.hpp"
#include "engine/roads/quad_heap.hpp"

namespace watchgrid::engine {

class ChainSearch {
 public:
  explicit ChainSearch(const ChainNetwork&);

  /// Everything that can be reached within `ms_max` (starts included). Junctions with `barred[node] != 0` are neither reached nor passed;
  /// empty: none. @return junctions settled, the work done
  std::uint32_t run(std::span<const TimedNode> starts, std::uint32_t ms_max, std::span<const std::uint8_t> barred = {});

  /// Arrival at a node, kUnreached beyond the bound. O(1), O(log starts) on a chain where somebody started.
  std::uint32_t ms_at(NodeIndex) const noexcept;
  std::uint32_t ms_at_junction(Junction j) const noexcept { return reached_[j].generation == generation_ ? reached_[j].ms : kUnreached; }
  std::uint32_t ms_at_point(std::uint32_t chain, std::uint32_t point) const noexcept;

 private:
  struct Reached {
    std::uint32_t generation;
    std::uint32_t ms;
  };
  struct InnerStart {  // somebody starts on a chain, away from its junctions
    std::uint32_t chain;
    std::uint32_t point;
    std::uint32_t ms;
    friend auto operator<=>(const InnerStart&, const InnerStart&) = default;
  };
  void seed(TimedNode, std::span<const std::uint8_t> barred);
  void reach(Junction, std::uint64_t ms, std::span<const std::uint8_t> barred);

  const ChainNetwork* network_;
  std::vector<Reached> reached_;  // by junction
  std::vector<InnerStart> inner_;
  QuadHeap heap_;
  std::uint32_t generation_{};
  std::uint32_t ms_max_{};
};

}  // namespace watchgrid::engine
