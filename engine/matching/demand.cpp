#include "engine/matching/demand.hpp"

namespace watchgrid::engine {

std::vector<double> gamma_poisson_rates(std::span<const std::uint32_t> counts, double days) {
    std::vector<double> out(counts.size(), 1.0);
    double sum = 0, squares = 0;
    for (const std::uint32_t y : counts) sum += y / days, squares += (y / days) * (y / days);
    if (counts.empty() || sum == 0) return out;
    const double n = static_cast<double>(counts.size()), mu = sum / n, variance = squares / n - mu * mu;
    const double beyond_chance = variance - mu / days;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (beyond_chance <= 0) out[c] = mu;  // no more spread than chance alone makes
        else {
            const double alpha = mu * mu / beyond_chance, beta = alpha / mu;
            out[c] = (counts[c] + alpha) / (days + beta);
        }
    }
    return out;
}

}  // namespace watchgrid::engine
