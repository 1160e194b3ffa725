#pragma once
/// Truths about every reachable state, checked after every event in tests and simulation.
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// One sentence for each broken truth; empty when all hold. O(everything in memory).
std::vector<std::string> broken_invariants(const State&);

/// All of them but the sums of the ledger, which may have 200,000 rows that most steps leave alone.
std::vector<std::string> broken_invariants_beside_ledger(const State&);

/// Truths about a step: what was breached stays breached, what is closed gets no offers, ids only grow.
std::vector<std::string> broken_between(const State& before, const State& after);

}  // namespace watchgrid::engine
