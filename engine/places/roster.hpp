#pragma once
/// Who is on when: a shift as the roster has it, weekly hours and market days (S18: the elderly patrol follows the markets).
///
///     08:00-20:00                        every day
///     sat,sun 08:00-11:00; market        and on market days, while the market is held
///     market 06:30-12:30                 on market days only, at these hours
///
/// When markets are held stands in calendar.csv of the town pack; its reader makes the days of each person out of both.
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/places/weekly_hours.hpp"

namespace watchgrid::engine {

/// Hours of one local day.
struct MarketDay {
  std::int64_t day{};    ///< days since 1970
  std::uint16_t from{};  ///< minutes of that day, [from, to)
  std::uint16_t to{};
  friend auto operator<=>(const MarketDay&, const MarketDay&) = default;
};
/// Of one person, sorted; empty: does not follow the markets.
using MarketDuty = std::vector<MarketDay>;

/// Local days off, both ends included, days since 1970.
struct LeaveDays {
  std::int64_t from{};
  std::int64_t until{};
  friend auto operator<=>(const LeaveDays&, const LeaveDays&) = default;
};
/// Of one person, sorted by the first day; empty: none.
using Leave = std::vector<LeaveDays>;

struct RosterShift {
  struct DayHours {
    std::uint16_t from{}, to{};
    friend bool operator==(const DayHours&, const DayHours&) = default;
  };
  WeeklyHours weekly;                ///< never, when the shift names markets only
  bool follows_markets{};
  std::optional<DayHours> on_markets;  ///< none: the hours of the market itself
};

/// @return the sentence that says what was expected, and names every part that is not understood
boost::system::result<RosterShift, std::string> parse_shift(std::string_view text);

/// The days of somebody with that shift. @param markets those that concern the person, in any order
MarketDuty market_duty(const RosterShift& shift, std::span<const MarketDay> markets);

/// O(log days).
bool on_market_duty(const MarketDuty& duty, Instant at, std::int32_t utc_offset_minutes) noexcept;
/// O(leaves of that person).
bool is_leave(const Leave& leave, Instant at, std::int32_t utc_offset_minutes) noexcept;

}  // namespace watchgrid::engine
