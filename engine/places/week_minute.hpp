#pragma once
/// Local time of a town as the minute of the week, 0 = Monday 00:00, 10079 = Sunday 23:59. The offset is fixed: the towns that
/// this is built for have no summer time.
#include <cstdint>

#include "engine/base/instant.hpp"

namespace watchgrid::engine {

constexpr std::uint16_t week_minute(Instant at, std::int32_t utc_offset_minutes) noexcept {
  constexpr std::int64_t kWeek = 7 * 24 * 60;
  constexpr std::int64_t kThursday = 3 * 24 * 60;  // 1970-01-01 was a Thursday
  const std::int64_t ms = to_ms(at);
  const std::int64_t minute = (ms >= 0 ? ms : ms - 59'999) / 60'000;  // rounds down, also before 1970
  const std::int64_t week = (minute + utc_offset_minutes + kThursday) % kWeek;
  return static_cast<std::uint16_t>(week >= 0 ? week : week + kWeek);
}

/// 22:00 to 06:00 local, what `night` means in gates and time bands.
constexpr bool is_night(std::uint16_t week_minute_local) noexcept {
  const int minute = week_minute_local % (24 * 60);
  return minute >= 22 * 60 || minute < 6 * 60;
}

}  // namespace watchgrid::engine
