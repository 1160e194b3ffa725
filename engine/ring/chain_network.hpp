#pragma once
/// The road network with its chains folded up: only junctions are left, and the roads between them.
///
/// A node that merely continues a road (two neighbours, both ways open or both one-way in the same sense) becomes a *point* on a *chain*
/// between two junctions. Maps split their roads into many short edges; folding leaves a third to a fifth of the nodes and loses nothing:
/// the times at points are kept, and whoever holds any point of a chain has closed the whole chain. A plain edge is a chain without points.
/// Parallel and opposite edges between two nodes count as one road with the quickest time each way; loops are left out.
///
/// Immutable after building, shared by all threads. Does not keep the graph. Build O(n + m), about 40 B a node and 40 B a chain.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/travel_model.hpp"
#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::engine {

using Junction = std::uint32_t;

class ChainNetwork {
 public:
  /// Times are those of the whole chain; kUnreached where it is closed in that direction.
  struct Chain {
    Junction tail{};
    Junction head{};
    std::uint32_t first{};  ///< its points are points first .. first + count - 1, from tail to head
    std::uint32_t count{};
    std::uint32_t forward_ms{kUnreached};   ///< tail -> head
    std::uint32_t backward_ms{kUnreached};  ///< head -> tail
  };
  /// Where a node has gone. A junction: `chain` is kNoIndex and `at` its number. Else `at` is the point's number.
  struct Place {
    std::uint32_t chain{kNoIndex};
    std::uint32_t at{};
    bool is_junction() const noexcept { return chain == kNoIndex; }
  };
  /// One way out of a junction.
  struct Way {
    Junction to{};
    std::uint32_t chain{};
    std::uint32_t ms{};
  };

  ChainNetwork() = default;
  ChainNetwork(const RoadGraph&, const TravelModel&);

  const TravelModel& model() const noexcept { return model_; }
  std::size_t node_count() const noexcept { return places_.size(); }
  std::size_t junction_count() const noexcept { return junctions_.size(); }
  std::span<const Chain> chains() const noexcept { return chains_; }
  /// Ways out of a junction, in the order of the chains.
  std::span<const Way> ways_from(Junction j) const noexcept { return {ways_.data() + way_starts_[j], way_starts_[j + 1] - way_starts_[j]}; }

  Place place_of(NodeIndex n) const noexcept { return places_[n]; }
  NodeIndex node_of_junction(Junction j) const noexcept { return junctions_[j]; }
  NodeIndex node_of_point(std::uint32_t point) const noexcept { return points_[point].node; }
  /// Time from the tail (from the head) of its chain to a point; kUnreached where the chain is closed in that direction.
  std::uint32_t ms_from_tail(std::uint32_t point) const noexcept { return points_[point].from_tail_ms; }
  std::uint32_t ms_from_head(std::uint32_t point) const noexcept { return points_[point].from_head_ms; }

 private:
  struct Point {
    NodeIndex node{};
    std::uint32_t from_tail_ms{kUnreached};
    std::uint32_t from_head_ms{kUnreached};
  };
  class Builder;

  TravelModel model_;
  std::vector<NodeIndex> junctions_;
  std::vector<Place> places_;  // by node
  std::vector<Chain> chains_;
  std::vector<Point> points_;
  std::vector<std::uint32_t> way_starts_;  // junctions + 1
  std::vector<Way> ways_;
};

}  // namespace watchgrid::engine
