#pragma once
/// Chance that belongs to its subject: what a person would do at an incident is a function of (seed, incident, person), whatever was
/// drawn before. Policies that are compared meet the same calls and the same people (common random numbers), so that their difference
/// is theirs and not luck.
#include <cmath>
#include <cstdint>

namespace watchgrid::policy_lab {

/// Numbers for one subject; splitmix64 (Steele, Lea, Flood 2014) from a mixed start.
class Draws {
 public:
  explicit Draws(std::uint64_t seed, std::uint64_t subject = 0, std::uint64_t of = 0) : state_{mixed(mixed(mixed(seed) + subject) + of)} {}

  std::uint64_t next() noexcept { return mixed(state_ += 0x9E3779B97F4A7C15ULL); }
  /// [0, 1)
  double uniform() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  double between(double low, double high) noexcept { return low + (high - low) * uniform(); }
  bool chance(double p) noexcept { return uniform() < p; }
  /// 0 .. n-1. @pre n > 0
  std::size_t below(std::size_t n) noexcept { return static_cast<std::size_t>(next() % n); }
  double exponential(double mean) noexcept { return -mean * std::log1p(-uniform()); }
  double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) noexcept {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

}  // namespace watchgrid::policy_lab
