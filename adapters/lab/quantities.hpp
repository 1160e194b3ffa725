#pragma once
/// Numbers with units as people write them on the command line and in CSV. All whole text or nothing; nullopt when not understood.
#include <chrono>
#include <optional>
#include <string_view>

namespace watchgrid::lab {

inline constexpr std::string_view kExpectedDuration = "a duration with a unit, for example \"180s\", \"3min\" or \"1h\"";
inline constexpr std::string_view kExpectedSpeed = "a speed with a unit, for example \"60km/h\" or \"16.7m/s\"";

/// Finite decimal number; no blanks, no hexadecimal, no infinities.
std::optional<double> parse_number(std::string_view) noexcept;
/// "500ms", "180s", "3m", "3min", "1h"; not negative, at most 49 days; rounded to milliseconds.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view) noexcept;
/// "60km/h", "16.7m/s"; metres a second, above 0 and at most 1000.
std::optional<double> parse_speed(std::string_view) noexcept;
/// "1", "yes", "true", "0", "no", "false"; an empty cell is false.
std::optional<bool> parse_flag(std::string_view) noexcept;

}  // namespace watchgrid::lab
