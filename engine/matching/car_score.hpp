#pragma once
/// What sending one unit costs: the way, coming late, and what the town loses while it is away (algorithms 2.2).
///
///     score = ETA + 1000 s [ETA > 180 s] + 1000 s [ETA > 300 s] + min(3000 s x coverage loss, regret_max)
///
/// All terms are milliseconds and integers; they are printed in the explanation and add up to the score.
#include <algorithm>

#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

struct CarCosts {
    Duration late_after{std::chrono::seconds{180}};
    Duration very_late_after{std::chrono::seconds{300}};
    Duration late_cost{std::chrono::seconds{1000}};         ///< added once for each of the two
    Duration coverage_weight{std::chrono::seconds{3000}};   ///< of losing all coverage; 0: coverage counts nothing (weapons, violence)
    Duration regret_max{std::chrono::seconds{45}};          ///< never more than this for coverage
};

struct CarTerms {
    Duration eta{};
    Duration lateness{};
    Duration coverage{};
    Duration score() const noexcept { return eta + lateness + coverage; }
};

/// @param already_waited since the alert: what counts as late is counted from the alert
constexpr CarTerms car_terms(const CarCosts& costs, Duration eta, Duration already_waited, Ppm coverage_loss) noexcept {
    CarTerms t{.eta = eta};
    if (already_waited + eta > costs.late_after) t.lateness += costs.late_cost;
    if (already_waited + eta > costs.very_late_after) t.lateness += costs.late_cost;
    t.coverage = std::min(Duration{costs.coverage_weight.count() * static_cast<std::int64_t>(coverage_loss) / kCertain}, costs.regret_max);
    return t;
}

}  // namespace watchgrid::engine
