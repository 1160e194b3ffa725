#pragma once
/// Order of nodes and edges in memory. Importers call this once, so that what is near on the ground is near in memory;
/// a search over a city then runs 2-3 times faster than over nodes in file order.
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

struct OrderedParts {
  RoadGraph::Parts parts;
  std::vector<NodeIndex> node_of;  ///< new index of each old node
  std::vector<EdgeIndex> edge_of;  ///< new index of each old edge
};

/// Nodes along the Morton curve (ties in the old order), edges by their `from` node (ties in the old order). Shapes keep
/// their place. O(n log n + m log m). @pre indices in range
OrderedParts in_morton_order(RoadGraph::Parts parts);

}  // namespace watchgrid::engine
