#pragma once
/// Small random road networks with long roads and one-ways, a chase in them, and the answers of exhaustive search.
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/ring/ring_planner.hpp"
#include "engine/roads/road_graph.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::test {

/// Connected; half of the nodes continue a road. Edges take 5 to 60 s; a quarter of them is one-way.
engine::RoadGraph small_town(Dice&, std::uint32_t nodes);

/// A request whose spans it owns. Movable only before `request()`.
struct Chase {
  std::vector<engine::TimedNode> suspect;
  std::vector<std::uint8_t> exits;
  std::vector<engine::RingUnit> units;
  std::uint32_t age_ms{};
  std::uint32_t setup_ms{};
  std::uint32_t horizon_ms{};
  engine::RingLevel level;

  engine::RingRequest request() const;
};
Chase random_chase(Dice&, const engine::RoadGraph&, std::uint32_t units);

/// Everything by node, from plain searches: nothing folded.
struct ChaseFacts {
  std::vector<std::uint32_t> suspect_ms;  ///< from now, kUnreached: never
  std::vector<std::uint8_t> in_region, is_sink;
  std::vector<std::vector<std::uint32_t>> arrive;  ///< by unit, by node
  std::vector<engine::UnitMask> holders;           ///< by node
};
ChaseFacts facts_of(const engine::RoadGraph&, const Chase&);

/// Can the suspect get from a start to a sink without entering a held node?
bool leaks(const engine::RoadGraph&, const Chase&, const ChaseFacts&, const std::vector<std::uint8_t>& held);

struct Exhaustive {
  std::optional<std::uint32_t> min_cut;      ///< fewest holdable nodes that separate
  std::optional<std::uint32_t> min_staffed;  ///< the same with different units for all of them
};
/// All subsets of the holdable nodes. @pre few nodes
Exhaustive exhaustive_ring(const engine::RoadGraph&, const Chase&, const ChaseFacts&);

}  // namespace watchgrid::test
