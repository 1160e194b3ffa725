#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "adapters/cap/cap_message.hpp"

namespace watchgrid::cap {
namespace {

constexpr std::array kSeverities{std::pair{std::string_view{"Extreme"}, std::string_view{"critical"}}, std::pair{std::string_view{"Severe"}, std::string_view{"high"}},
                                 std::pair{std::string_view{"Moderate"}, std::string_view{"medium"}}, std::pair{std::string_view{"Minor"}, std::string_view{"low"}},
                                 std::pair{std::string_view{"Unknown"}, std::string_view{"none"}}};

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t n) {
  int value = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string_view severity_of_cap(std::string_view cap_severity) noexcept {
  for (const auto& [theirs, ours] : kSeverities)
    if (theirs == cap_severity) return ours;
  return "none";
}

std::string_view cap_severity_of(std::string_view severity) noexcept {
  for (const auto& [theirs, ours] : kSeverities)
    if (ours == severity) return theirs;
  return "Unknown";
}

std::optional<engine::Instant> parse_cap_time(std::string_view t) noexcept {
  using namespace std::chrono;
  if (t.size() != 25 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[22] != ':' || (t[19] != '+' && t[19] != '-')) return std::nullopt;
  const auto y = digits(t, 0, 4), mo = digits(t, 5, 2), d = digits(t, 8, 2), h = digits(t, 11, 2), mi = digits(t, 14, 2), s = digits(t, 17, 2), zh = digits(t, 20, 2),
             zm = digits(t, 23, 2);
  if (!y || !mo || !d || !h || !mi || !s || !zh || !zm) return std::nullopt;
  const year_month_day day{year{*y}, month{static_cast<unsigned>(*mo)}, std::chrono::day{static_cast<unsigned>(*d)}};
  if (!day.ok() || *h > 23 || *mi > 59 || *s > 59 || *zh > 14 || *zm > 59) return std::nullopt;
  const minutes zone = (t[19] == '-' ? -1 : 1) * (hours{*zh} + minutes{*zm});
  return engine::Instant{sys_days{day} + hours{*h} + minutes{*mi} + seconds{*s} - zone};
}

std::string cap_time(engine::Instant at) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(at);
  const auto day = floor<days>(whole);
  const year_month_day date{day};
  const hh_mm_ss time{whole - day};
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d-00:00", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return buffer;
}

}  // namespace watchgrid::cap
