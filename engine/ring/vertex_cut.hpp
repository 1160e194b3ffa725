#pragma once
/// Minimum vertex cut by maximum flow, warm: capacities may rise and the flow found so far stays.
///
/// Every vertex is split in two with its capacity between them; links carry as much as comes. Dinic's algorithm (levels from the sink,
/// blocking flows by iterative search with current arcs), so long chains cannot overflow a stack. The *outermost* minimum cut is reported:
/// of all minimum cuts the one nearest to the sinks, which leaves those who have to be there first the most time (algorithms.md 3.4).
/// Raising prices between rounds costs only the flow that is added, not a new solution.
///
/// Work is counted in links looked at; it is the same on every machine, and is what budgets are made of. Memory 12 B a link, 24 B a vertex.
#include <cstdint>
#include <span>
#include <vector>

namespace watchgrid::engine {

inline constexpr std::uint32_t kUncuttable = 1U << 30;

class VertexCut {
 public:
  struct Link {
    std::uint32_t from{};
    std::uint32_t to{};
  };

  /// All capacities begin as kUncuttable. @pre indices in range
  VertexCut(std::uint32_t vertex_count, std::span<const Link> links, std::span<const std::uint32_t> sources,
            std::span<const std::uint32_t> sinks);

  /// @pre not below the flow that already runs through the vertex: raise, or set before the first `solve`
  void set_capacity(std::uint32_t vertex, std::uint32_t capacity) noexcept { capacity_[vertex] = capacity; }

  /// Forgets the flow, not the capacities. O(links).
  void reset() noexcept;

  /// Is there a way from a source to a sink over uncuttable vertices alone? Then no cut exists. O(links).
  bool leaks();

  /// Augments until the flow is maximal. Stops earlier when it exceeds `flow_max` or `work` of this call exceeds `work_max`.
  /// @return whether it is maximal
  bool solve(std::uint64_t flow_max, std::uint64_t work_max);

  std::uint64_t flow() const noexcept { return total_; }
  std::uint64_t work() const noexcept { return work_; }  ///< of all calls

  /// Ascending. @pre the last `solve` returned true
  std::vector<std::uint32_t> outermost_cut() const;

 private:
  // Half vertices: 2v is where v is entered, 2v + 1 where it is left.
  static std::uint32_t in(std::uint32_t v) noexcept { return 2 * v; }
  static std::uint32_t out(std::uint32_t v) noexcept { return 2 * v + 1; }
  std::uint32_t residual_through(std::uint32_t v) const noexcept { return capacity_[v] - through_[v]; }

  struct Step {          // along one residual arc
    std::uint32_t half;  // where it starts
    std::uint32_t arc;   // number among the arcs of that half vertex
  };
  bool label_from_sinks(bool stop_at_source);
  std::uint64_t push_blocking_flow(std::uint64_t flow_max);
  std::uint64_t push_one_path(std::uint32_t source);
  std::uint32_t arc_count(std::uint32_t half) const noexcept;
  /// Head of the arc, or kNone when nothing can be pushed along it.
  std::uint32_t arc_head(Step) const noexcept;
  std::uint32_t arc_residual(Step) const noexcept;
  void push(Step, std::uint32_t amount) noexcept;

  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  std::vector<std::uint32_t> out_starts_, out_heads_;           // links by tail
  std::vector<std::uint32_t> in_starts_, in_tails_, in_links_;  // links by head; in_links_: their number by tail
  std::vector<std::uint32_t> flow_;                             // by link
  std::vector<std::uint32_t> capacity_, through_;               // by vertex
  std::vector<std::uint8_t> is_sink_, is_source_;               // by vertex
  std::vector<std::uint32_t> sources_, sinks_;
  std::vector<std::uint32_t> level_, current_;  // by half vertex; level 0: cannot reach a sink
  std::vector<std::uint32_t> queue_;
  std::vector<Step> path_;
  std::uint64_t total_{};
  std::uint64_t work_{};
};

}  // namespace watchgrid::engine
