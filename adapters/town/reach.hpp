#pragma once
/// Can people get there? A point is reachable when its nearest way open to feet is within kReachMax and belongs to the main
/// part of the network, the connected part with the most junctions.
#include <vector>

#include "engine/roads/road_graph.hpp"
#include "engine/roads/snap.hpp"

namespace watchgrid::town {

inline constexpr engine::Millimeters kReachMax = engine::from_meters(500);

class Reach {
 public:
  /// Keeps a reference to the graph. O(edges).
  explicit Reach(const engine::RoadGraph& graph);

  enum class Answer : std::uint8_t { Reachable, FarFromRoads, OnAnIsland };
  struct Finding {
    Answer answer{Answer::FarFromRoads};
    engine::RoadPoint at;        ///< the nearest point of the walk network; falsy when far from roads
    std::size_t island_nodes{};  ///< junctions of the part that it is on
  };
  Finding look(engine::LatLon) const;

  bool in_main_part(engine::NodeIndex n) const noexcept { return part_[n] == main_; }
  std::size_t main_part_nodes() const noexcept { return part_.empty() ? 0 : sizes_[main_]; }

 private:
  const engine::RoadGraph& graph_;
  engine::RoadSnapper snapper_;
  std::vector<engine::NodeIndex> part_;  ///< of each junction: the smallest junction of its connected part
  std::vector<std::uint32_t> sizes_;     ///< by part
  engine::NodeIndex main_{};
};

}  // namespace watchgrid::town
