#pragma once
/// Many seeds of the fault simulation, and what to do when one fails: the fewest kinds of fault, the shortest storm and then the fewest
/// single faults that still make it fail.
#include <functional>
#include <optional>

#include "adapters/sim/fault_world.hpp"

namespace watchgrid::sim {

struct FaultFailure {
    FaultOptions seeded{};     ///< fails, with fewer kinds and in less time where possible; the dice of its seed say what strikes
    FaultOptions smallest{};   ///< fails too, with the strikes of its list alone
    FaultVerdict verdict{};    ///< of the smallest
    std::uint64_t runs{};      ///< how many it took to find it
};

struct FaultStudy {
    std::uint64_t seeds{}, faults_injected{}, alerts_acknowledged{}, alerts_lost{}, offers_shown{}, offers_shown_twice{}, lives{}, events{};
    std::optional<FaultFailure> failure{};  ///< the first; no seed after it was run
};

/// Runs that are spent on making one failure smaller, at most.
inline constexpr std::uint64_t kShrinkRunsMax = 400;

/// Seeds first..last. @param progress called after each seed; may be empty
FaultStudy study_faults(const engine::Town&, const engine::PolicyPack&, FaultOptions, std::uint64_t first, std::uint64_t last, const std::function<void(std::uint64_t seed)>& progress);

}  // namespace watchgrid::sim
