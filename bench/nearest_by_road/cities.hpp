#pragma once
/// The road networks and responders of the bench. Same seed, same city.
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::bench {

using Random = std::mt19937_64;

inline std::uint32_t below(Random& random, std::size_t n) { return static_cast<std::uint32_t>(random() % n); }

/// 520 x 520 junctions 100 m apart, about 0.94 million arcs: every fifth street an arterial at 50 km/h, the others at 30 km/h with up to 3
/// s for crossings, every third of those one-way. In Morton order.
engine::RoadGraph grid_city();

/// Auckland of JEMSS.jl with lights and sirens, 54 370 nodes and 90 638 arcs, in Morton order; nullopt and `why` without the data.
std::optional<engine::RoadGraph> auckland(std::string& why);

/// Nodes that some edge touches, uniformly; or within the 200 nodes nearest by road to one of 20 random centres.
std::vector<engine::NodeIndex> uniform_nodes(const engine::RoadGraph&, std::size_t count, Random&);
std::vector<engine::NodeIndex> clustered_nodes(const engine::RoadGraph&, std::size_t count, Random&);

}  // namespace watchgrid::bench
