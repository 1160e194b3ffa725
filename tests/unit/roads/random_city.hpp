#pragma once
/// Small made-up road networks for tests: a known street corner and random cities. Same seed, same city, on every machine.
#include <cstdint>
#include <random>

#include "engine/roads/road_graph.hpp"
#include "engine/roads/road_point.hpp"

namespace watchgrid::test {

/// mt19937_64 with plain modulo: the standard distributions differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  std::uint32_t between(std::uint32_t a, std::uint32_t b) { return a + below(b - a + 1); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 engine_;
};

/// Nodes scattered over about 3 x 3 km, each joined to a few others; one-ways, footpaths, motorways without feet, shapes,
/// parallel edges, loops and dead parts included. Costs are small so that ties are common.
engine::RoadGraph random_city(Dice&, std::uint32_t nodes, std::uint32_t edges);

/// A random point on a random edge usable in `network`, often exactly on a junction; falsy when there is no such edge.
engine::RoadPoint random_point(Dice&, const engine::RoadGraph&, engine::Network);

}  // namespace watchgrid::test
