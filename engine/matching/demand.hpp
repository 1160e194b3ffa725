#pragma once
/// Expected demand by square from few observations: Gamma-Poisson, shrunk to the town's mean (algorithms 5).
///
///     rate_c = (y_c + alpha) / (D + beta),   alpha = mu^2 / (var - mu / D),   beta = alpha / mu
///
/// with the moments of the observed daily rates over the squares. Only for advice, never for a decision about people.
#include <cstdint>
#include <span>
#include <vector>

namespace watchgrid::engine {

/// @param counts events by square during `days`; days > 0
/// @return events a day; every square alike when nothing has been observed
std::vector<double> gamma_poisson_rates(std::span<const std::uint32_t> counts, double days);

}  // namespace watchgrid::engine
