#pragma once
/// Seconds with a fraction, as the dice give them, to the engine's milliseconds.
#include <cstdint>

#include "engine/base/instant.hpp"

namespace watchgrid::sim {

inline engine::Duration seconds(double s) { return engine::Duration{static_cast<std::int64_t>(s * 1000.0)}; }

}  // namespace watchgrid::sim
