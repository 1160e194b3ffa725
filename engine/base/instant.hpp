#pragma once
/// Time as the engine knows it: handed in with every command, never read here.
#include <chrono>
#include <cstdint>

namespace watchgrid::engine {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;  ///< UTC, milliseconds

constexpr Instant instant_from_ms(std::int64_t ms) noexcept { return Instant{Duration{ms}}; }
constexpr std::int64_t to_ms(Instant t) noexcept { return t.time_since_epoch().count(); }

}  // namespace watchgrid::engine
