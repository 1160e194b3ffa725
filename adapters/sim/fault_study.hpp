#pragma once
/// Many seeds of the fault simulation, and what to do when one fails: the fewest kinds of fault and the shortest storm that still
/// make it fail.
#include <functional>
#include <optional>

#include "adapters/sim/fault_world.hpp"

namespace watchgrid::sim {

struct FaultFailure {
    FaultOptions smallest{};   ///< fails too, with fewer faults and in less time where possible
    FaultVerdict verdict{};    ///< of the smallest
};

struct FaultStudy {
    std::uint64_t seeds{}, faults_injected{}, alerts_acknowledged{}, offers_shown{}, lives{}, events{};
    std::optional<FaultFailure> failure{};  ///< the first; no seed after it was run
};

/// Seeds first..last. @param progress called after each seed; may be empty
FaultStudy study_faults(const engine::Town&, const engine::PolicyPack&, FaultOptions, std::uint64_t first, std::uint64_t last, const std::function<void(std::uint64_t seed)>& progress);

}  // namespace watchgrid::sim
