#pragma once
/// The one source of chance of a simulated town: splitmix64 (Steele, Lea, Flood 2014). Same seed, same town life.
#include <cmath>
#include <cstdint>
#include <span>

namespace watchgrid::sim {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() noexcept {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    /// [0, 1)
    double uniform() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    double between(double low, double high) noexcept { return low + (high - low) * uniform(); }
    bool chance(double p) noexcept { return uniform() < p; }
    /// 0 .. n-1. @pre n > 0
    std::size_t below(std::size_t n) noexcept { return static_cast<std::size_t>(next() % n); }
    double exponential(double mean) noexcept { return -mean * std::log1p(-uniform()); }
    double normal() noexcept { return std::sqrt(-2.0 * std::log1p(-uniform())) * std::cos(6.283185307179586 * uniform()); }
    /// `sigma` is that of the logarithm.
    double log_normal(double median, double sigma) noexcept { return median * std::exp(sigma * normal()); }
    /// Index with a probability in proportion to its weight. @pre a weight is above 0
    std::size_t pick(std::span<const double> weights) noexcept {
        double sum = 0;
        for (const double w : weights) sum += w;
        double left = sum * uniform();
        for (std::size_t i = 0; i < weights.size(); ++i)
            if ((left -= weights[i]) < 0) return i;
        return weights.size() - 1;
    }

private:
    std::uint64_t state_;
};

}  // namespace watchgrid::sim
