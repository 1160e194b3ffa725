#include "adapters/town/reach.hpp"

#include <algorithm>
#include <numeric>

namespace watchgrid::town {

using namespace engine;

Reach::Reach(const RoadGraph& graph) : graph_{graph}, snapper_{graph}, part_(graph.nodes().size()), sizes_(graph.nodes().size()) {
  std::iota(part_.begin(), part_.end(), 0U);
  const auto root = [&](NodeIndex n) {
    while (part_[n] != n) n = part_[n] = part_[part_[n]];
    return n;
  };
  for (const Edge& e : graph.edges()) {
    if (!e.walkable) continue;
    const NodeIndex a = root(e.from), b = root(e.to);
    part_[std::max(a, b)] = std::min(a, b);
  }
  for (NodeIndex n = 0; n < part_.size(); ++n) part_[n] = root(n), ++sizes_[part_[n]];
  if (!sizes_.empty()) main_ = static_cast<NodeIndex>(std::ranges::max_element(sizes_) - sizes_.begin());
}

Reach::Finding Reach::look(LatLon p) const {
  Finding f;
  f.at = snapper_.snap(p, Network::Walk, kReachMax);
  if (!f.at) return f;
  const NodeIndex part = part_[graph_.edges()[f.at.edge].from];
  f.island_nodes = sizes_[part];
  f.answer = part == main_ ? Answer::Reachable : Answer::OnAnIsland;
  return f;
}

}  // namespace watchgrid::town
