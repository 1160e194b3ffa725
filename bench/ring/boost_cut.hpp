#pragma once
/// The other side of the comparison: the same vertex cut by Boost.Graph's boykov_kolmogorov_max_flow on an adjacency_list of split
/// vertices.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/vertex_cut.hpp"

namespace watchgrid::bench {

struct BoostCut {
  std::uint64_t flow{};
  double build_us{};  ///< of the graph
  double flow_us{};
};

BoostCut boost_cut(std::span<const std::uint32_t> capacities, std::span<const engine::VertexCut::Link> links,
                   std::span<const std::uint32_t> sources, std::span<const std::uint32_t> sinks);

/// CPU time of this thread.
double cpu_us();

}  // namespace watchgrid::bench
