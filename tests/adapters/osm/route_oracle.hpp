#pragma once
/// A second opinion on distances by car: brute-force snapping and a plain Dijkstra over the importer's parts. Shares nothing with
/// engine/roads but the struct that it reads.
#include <optional>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::test {

class RouteOracle {
 public:
  explicit RouteOracle(const engine::RoadGraph::Parts& parts);
  /// Metres of the shortest way by car between the nearest points of drivable edges; nullopt when there is none.
  std::optional<double> distance_m(engine::LatLon from, engine::LatLon to) const;

 private:
  struct Foot {
    std::size_t edge{};
    double along{};  ///< 0..1 of the edge's length
  };
  Foot snap(engine::LatLon) const;
  std::vector<double> costs_from(Foot) const;

  const engine::RoadGraph::Parts& parts_;
  std::vector<std::vector<std::size_t>> edges_at_;
};

}  // namespace watchgrid::test
