#pragma once
/// Makes a town up: for demonstrations, tests and load, before the first real pack is drawn.
///
/// Without roads it builds a county town of about 14 x 12 km with a network of its own: a dense centre with one-way streets,
/// arterials out to the border, a river with few bridges, villages joined by country roads. With roads it puts places and
/// people on that network. Everything follows from the seed: same options and roads, same bytes.
/// Names are invented; any likeness to people is chance.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "adapters/town/roads_port.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::town {

struct GenerateOptions {
  std::uint64_t seed{1};
  std::uint32_t officers{60};     ///< officers, auxiliaries, special units and reinforcement, in cars and on motorcycles
  std::uint32_t volunteers{400};  ///< volunteers, patrol teams and household heads
  std::uint32_t guards{100};      ///< watch-point staff and guards
  std::uint32_t grids{40};        ///< grids, each with one grid officer on an e-bike
};
inline constexpr std::uint32_t kGeneratePeopleMax = 1'000'000;  ///< each of the numbers above
inline constexpr std::uint32_t kGenerateGridsMax = 5'000;

/// The road network of a synthetic town, and what of the land under it matters for places.
struct Terrain {
  engine::RoadGraph roads;
  std::vector<engine::LatLon> river;       ///< its middle line; empty on real roads
  std::vector<engine::NodeIndex> exits;    ///< where roads leave the town
  std::vector<engine::NodeIndex> bridges;  ///< one end of each bridge
  engine::LatLon south_west, north_east;   ///< bounds that the grids tile
  engine::LatLon centre;
  std::string name;
  std::string id;
};

Terrain make_terrain(std::uint64_t seed);
/// @pre roads has at least 50 junctions in its main walkable part (`generate_town` checks)
Terrain terrain_of(engine::RoadGraph roads);

struct Generated {
  engine::Town town;
  std::string complaint;  ///< not empty: there is no town
};
Generated generate_town(const GenerateOptions& options, std::optional<engine::RoadGraph> roads);

}  // namespace watchgrid::town
