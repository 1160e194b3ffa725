#include "adapters/lab/quantities.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace watchgrid::lab {
namespace {

constexpr double kMsMax = 4'294'967'294.0;  // what a travel time can hold

/// The number in front and what follows it.
std::optional<std::pair<double, std::string_view>> split_unit(std::string_view text) noexcept {
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return std::pair{value, text};
}

}  // namespace

std::optional<double> parse_number(std::string_view text) noexcept {
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
  const auto parts = split_unit(text);
  if (!parts) return std::nullopt;
  double unit_ms = 0;
  if (parts->second == "ms") unit_ms = 1;
  if (parts->second == "s") unit_ms = 1'000;
  if (parts->second == "m" || parts->second == "min") unit_ms = 60'000;
  if (parts->second == "h") unit_ms = 3'600'000;
  const double ms = parts->first * unit_ms;
  if (unit_ms == 0 || ms < 0 || ms > kMsMax) return std::nullopt;
  return std::chrono::milliseconds{std::llround(ms)};
}

std::optional<double> parse_speed(std::string_view text) noexcept {
  const auto parts = split_unit(text);
  if (!parts || (parts->second != "km/h" && parts->second != "m/s")) return std::nullopt;
  const double speed = parts->second == "m/s" ? parts->first : parts->first / 3.6;
  return speed > 0 && speed <= 1000 ? std::optional{speed} : std::nullopt;
}

std::optional<bool> parse_flag(std::string_view text) noexcept {
  if (text == "1" || text == "yes" || text == "true") return true;
  if (text.empty() || text == "0" || text == "no" || text == "false") return false;
  return std::nullopt;
}

}  // namespace watchgrid::lab
