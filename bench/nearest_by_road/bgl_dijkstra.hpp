#pragma once
/// The other side of the comparison: Boost.Graph's Dijkstra over a compressed sparse row graph of reversed arcs, without a time bound.
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::bench {

class BglDijkstra {
 public:
  explicit BglDijkstra(const engine::RoadGraph&);
  ~BglDijkstra();

  void place(const std::vector<engine::NodeIndex>& responders);
  /// Travel times of the k nearest responders, ascending; stops as soon as k are settled (a visitor that throws, as is usual).
  std::vector<std::uint32_t> nearest(engine::NodeIndex incident, std::size_t k);
  /// The same without stopping: one to all.
  std::vector<std::uint32_t> nearest_of_all(engine::NodeIndex incident, std::size_t k);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace watchgrid::bench
