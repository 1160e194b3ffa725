#pragma once
/// Probabilities as integers, so that two machines always rank people alike.
#include <cstdint>

namespace watchgrid::engine {

using Ppm = std::uint32_t;  ///< parts per million, 0..1,000,000
inline constexpr Ppm kCertain = 1'000'000;

constexpr Ppm times(Ppm a, Ppm b) noexcept { return static_cast<Ppm>((std::uint64_t{a} * b + kCertain / 2) / kCertain); }
constexpr Ppm complement(Ppm p) noexcept { return p < kCertain ? kCertain - p : 0; }

}  // namespace watchgrid::engine
