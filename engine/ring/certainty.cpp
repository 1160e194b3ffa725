#include "engine/ring/certainty.hpp"

#include <cmath>

namespace watchgrid::engine {

Ppm hold_ppm(std::uint32_t arrive_ms, std::uint32_t setup_ms, std::uint32_t suspect_ms) noexcept {
  if (suspect_ms <= setup_ms) return 0;
  if (arrive_ms == 0) return kCertain;
  const double z = (std::log(static_cast<double>(suspect_ms - setup_ms)) - std::log(static_cast<double>(arrive_ms))) / kTravelSpread;
  return static_cast<Ppm>(std::lround(0.5 * std::erfc(-z / std::sqrt(2.0)) * kCertain));
}

Ppm all_ppm(std::span<const Ppm> parts) noexcept {
  double product = 1;
  for (const Ppm part : parts) product *= static_cast<double>(part) / kCertain;
  return static_cast<Ppm>(std::lround(product * kCertain));
}

}  // namespace watchgrid::engine
