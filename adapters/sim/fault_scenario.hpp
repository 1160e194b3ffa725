#pragma once
/// A failing run of the fault simulation as a short text file: seed, kinds, how long, and each fault with its moment. One thing a line,
/// `#` begins a comment:
///
///     seed 17
///     kinds lose,crash
///     storm 90.000
///     alerts-per-hour 240
///     31.204 crash
///     45.000 lose 2
///
/// Times are seconds since the beginning of the run. The number after a kind says which opportunity in that millisecond was taken (1 when
/// it is not said). `kinds` are those for which the dice of the seed are thrown; only the faults of the list strike.
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/fault_world.hpp"

namespace watchgrid::sim {

struct FaultScenario {
    FaultOptions options{};                  ///< `only` is set
    std::vector<std::string> complaints{};   ///< line, field and what was expected; empty: it can be played
};

/// @param name of the file, for the complaints
FaultScenario parse_fault_scenario(std::string_view text, std::string_view name);
/// @param remarks comments at the top, a line each. @pre `only` is set
std::string fault_scenario_text(const FaultOptions&, const std::vector<std::string>& remarks);

}  // namespace watchgrid::sim
