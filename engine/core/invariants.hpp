#pragma once
/// Truths about every reachable state, checked after every event in tests and simulation.
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// One sentence for each broken truth; empty when all hold. O(everything in memory).
std::vector<std::string> broken_invariants(const State&);

/// Truths about a step: what was breached stays breached, what is closed gets no offers, ids only grow.
std::vector<std::string> broken_between(const State& before, const State& after);

}  // namespace watchgrid::engine
