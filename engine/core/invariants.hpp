#pragma once
/// Truths about every state that a reader can see: of which all events of a command were applied. The tests of the core look after every command
/// (tests/support/core_rig), random worlds and simulations now and then, as each says (`check_every`; 1 for a simulated day and some seeds).
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// One sentence for each broken truth; empty when all hold. O(everything in memory).
std::vector<std::string> broken_invariants(const State&);

/// All of them but the sums of the ledger, which may have 200,000 rows that most steps leave alone.
std::vector<std::string> broken_invariants_beside_ledger(const State&);

/// Truths about any two states of one history, one event or many apart: a breach stays, and sequence, time and the ids of incidents and offers only
/// grow. Copying a state for `before` costs more than the question.
std::vector<std::string> broken_between(const State& before, const State& after);

}  // namespace watchgrid::engine
