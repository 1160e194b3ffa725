#pragma once
/// Assignment in which the worst pair is as good as can be, and among those the one with the smallest sum: nobody arrives later
/// than need be, and the rest drive no more than that allows. Blockades, rings and move-up use it.
#include "engine/assign/cheapest.hpp"

namespace watchgrid::engine {

/// As many pairs as can be, then the smallest largest cost, then the smallest total. Binary search over the costs with one matching
/// each (augmenting breadth first, no recursion), then assign_cheapest within the threshold.
/// O(p n m log(n m)) with p = pairs. The prices of the result prove the total within the threshold: see `within`.
Assignment assign_bottleneck(const CostMatrix&);

/// The matrix with every cost above `threshold` forbidden.
CostMatrix within(const CostMatrix&, Cost threshold);

}  // namespace watchgrid::engine
