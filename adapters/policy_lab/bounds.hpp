#pragma once
/// What no policy can beat, for cars that are at their posts whenever they are free (AfterJob::BackAtOnce).
#include <cstdint>
#include <span>

#include "adapters/policy_lab/officer_sim.hpp"

namespace watchgrid::policy_lab {

/// Share of calls with a post within `in_time_ms` (turnout and way): what a fleet that is always free reaches.
double all_idle_bound(const LabCity&, std::span<const Call>, const OfficerRules&, std::int64_t in_time_ms = 180'000);

/// Share that somebody who knows all calls beforehand could reach in time, from above. Each car serves calls whose jobs do not overlap; that each
/// call counts once is dualised: UB(lambda) = sum lambda_i + sum over cars of the best set of calls at 1 - lambda_i each (weighted interval
/// scheduling), and subgradient steps make it small. Any lambda gives a true bound. A call may be started late as long as it is
/// reached in time, so what waits for a car is covered too. Second cars are left out, which only raises it.
/// Calls are cut into blocks of 2,000, which again only raises it. O(steps x calls x cars in reach x log calls).
double clairvoyant_bound(const LabCity&, std::span<const Call>, const OfficerRules&, std::int64_t in_time_ms = 180'000, int steps = 150);

}  // namespace watchgrid::policy_lab
