#pragma once
/// Closes a ring: which places to hold, and by whom, so that a suspect who may go anywhere cannot get out.
///
/// A unit can hold a spot when margin * arrive + set-up <= min(suspect's earliest arrival, close-by). Spots that somebody can hold may be
/// cut; the planner looks for the fewest that separate the suspect from every exit (minimum vertex cut), and for different units to hold
/// them (matching). When they cannot all be staffed, what the contested units alone can hold is made dearer and the cut moves elsewhere
/// (algorithms.md 3.1; pricing single posts only slides them along the road). Close-by times are tried in ascending order, margins from
/// the most careful down; the first ring that is completely staffed wins. Otherwise: the best partial one, with its gaps named.
///
/// Soundness: a(v) is the earliest arrival of an unhindered suspect, so every held spot is occupied before any path can pass it.
/// Same request, same plan, on every machine. A workspace for one thread; refers to its networks.
/// Cost: a search a unit, then flows over the folded region: 10-100 ms in a county (bench/ring).
#include <cstdint>

#include "engine/ring/chain_network.hpp"
#include "engine/ring/chain_search.hpp"
#include "engine/ring/ring_field.hpp"
#include "engine/ring/ring_plan.hpp"

namespace watchgrid::engine {

class RingPlanner {
 public:
  /// How the suspect moves, and how units on each network do; all of the same road graph.
  RingPlanner(const ChainNetwork& suspect, const ChainNetwork& drive, const ChainNetwork& walk);

  /// @pre at least one start; nodes in range; levels not empty
  RingPlan plan(const RingRequest&);

 private:
  const ChainNetwork* network_;
  ChainSearch suspect_, drive_, walk_;
};

}  // namespace watchgrid::engine
