#pragma once
/// How sure a ring is. Never yes or no: parts per million.
#include <cstdint>
#include <span>

#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

/// Spread of real travel times round the estimate: ln(real / estimate) ~ N(0, 0.25^2) (algorithms.md 3.4).
inline constexpr double kTravelSpread = 0.25;

/// P(the unit stands at the post, set up, before the suspect can be there): Phi((ln(suspect - setup) - ln arrive) / spread), ppm.
/// Somebody who is there already (arrive 0) is certain; a suspect who may come before the set-up is done is never stopped.
Ppm hold_ppm(std::uint32_t arrive_ms, std::uint32_t setup_ms, std::uint32_t suspect_ms) noexcept;

/// All of them: the product, ppm.
Ppm all_ppm(std::span<const Ppm> parts) noexcept;

}  // namespace watchgrid::engine
