#pragma once
/// Whether units that are under way should change places (algorithms 2.3): dispatch at once, then match again.
///
/// A row is one place to be filled at one incident, a column one unit. Whoever holds a place now stands in `held`; nobody who holds one may lose
/// it without another unit in its stead, so every plan serves every row. A row that nobody holds may stay empty at `kNobodyCost`.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/assign/cost_matrix.hpp"

namespace watchgrid::engine {

inline constexpr Cost kNobodyCost = 3'000'000;     ///< ms: a place that stays empty
inline constexpr Cost kTurnRoundCost = 30'000;     ///< ms: of sending somebody who is under way somewhere else
inline constexpr std::int64_t kLockedBeforeArrival_ms = 10'000;
inline constexpr std::uint8_t kReroutingsMax = 2;  ///< of one unit, until it has been free again
inline constexpr std::size_t kHandOversMax = 2;    ///< re-matches that may take a unit away from one incident: who waits has been told who comes

struct RematchPlan {
    std::vector<std::uint32_t> column_of;  ///< by row; kUnassigned: stays empty
    Cost gain{};                           ///< what all rows save together
};

/// The cheapest plan when it saves at least `gain_min` against `held` (kUnassigned: nobody holds the row). O(rows^2 x columns).
/// @pre what is held is allowed in `costs` and no column is held twice
std::optional<RematchPlan> find_rematch(const CostMatrix& costs, std::span<const std::uint32_t> held, Cost gain_min);

}  // namespace watchgrid::engine
