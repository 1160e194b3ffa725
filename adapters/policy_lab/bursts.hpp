#pragma once
/// Many calls within half a minute: how near does sending at once come to hindsight, with and without matching again (algorithms 2.3)?
#include <cstdint>

#include "adapters/policy_lab/officer_policies.hpp"

namespace watchgrid::policy_lab {

struct BurstLoad {
  std::size_t calls{10};
  bool local{};               ///< all within the tenth of the scenes that is nearest to a random one
  std::size_t repetitions{300};
  double absent{0.35};        ///< share of the cars that are busy elsewhere
};

struct BurstFigures {
  double mean_s{}, share_180{};
  double turned_round{};      ///< cars, by call
};

/// No car becomes free again during a burst.
BurstFigures run_bursts(const LabCity&, const BurstLoad&, const CarRule&, std::uint64_t seed);
/// All calls known beforehand, cars leave from their posts when their call comes: the cheapest assignment of way and lateness.
BurstFigures hindsight_of_bursts(const LabCity&, const BurstLoad&, std::uint64_t seed);

}  // namespace watchgrid::policy_lab
