#include "engine/ring/certainty.hpp"

#include <cmath>

namespace watchgrid::engine {

std::uint32_t hold_ppm(std::uint32_t arrive_ms, std::uint32_t setup_ms, std::uint32_t suspect_ms) noexcept {
  if (suspect_ms <= setup_ms) return 0;
  if (arrive_ms == 0) return kCertain;
  const double z = (std::log(static_cast<double>(suspect_ms - setup_ms)) - std::log(static_cast<double>(arrive_ms))) / kTravelSpread;
  return static_cast<std::uint32_t>(std::lround(0.5 * std::erfc(-z / std::sqrt(2.0)) * kCertain));
}

std::uint32_t both_ppm(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<std::uint32_t>((std::uint64_t{a} * b + kCertain / 2) / kCertain);
}

std::uint32_t all_ppm(std::span<const std::uint32_t> parts) noexcept {
  double product = 1;
  for (const std::uint32_t part : parts) product *= static_cast<double>(part) / kCertain;
  return static_cast<std::uint32_t>(std::lround(product * kCertain));
}

}  // namespace watchgrid::engine
