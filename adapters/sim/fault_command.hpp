#pragma once
/// `watchgrid simulate --faults LIST --seeds A..B` and `--faults-file FILE`: the fault simulation from the command line.
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sim/fault_study.hpp"

namespace watchgrid::sim {

/// "17" or "1..1000", first not above last.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_seeds(std::string_view);

struct FaultCommand {
    std::string town, faults, seeds;  ///< as given; the town's folder only for the line that repeats a failure
    double minutes{6};
    bool as_json{}, progress{};
    std::string policy{};        ///< as given, for that line too
    std::string faults_file{};   ///< plays this one instead of seeds
    std::string folder{"."};     ///< where the file of a failure is written
    std::function<std::string(const std::vector<Strike>&)> demand{};  ///< FaultOptions::demand
};

/// @return 0: every seed passed; 1: one failed, printed with what repeats it and written as fault-seed-N.txt; 2: an option is wrong
int run_fault_command(const engine::Town&, const engine::PolicyPack&, const FaultCommand&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::sim
