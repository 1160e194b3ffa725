#include "engine/everyday/season.hpp"

#include <chrono>

namespace watchgrid::engine {

std::int64_t local_day(Instant at, std::int32_t utc_offset_minutes) noexcept {
  return std::chrono::floor<std::chrono::days>(at + std::chrono::minutes{utc_offset_minutes}).time_since_epoch().count();
}

namespace {

std::chrono::year_month_day local_date(Instant at, std::int32_t utc_offset_minutes) noexcept {
  return std::chrono::sys_days{std::chrono::days{local_day(at, utc_offset_minutes)}};
}

}  // namespace

unsigned local_month(Instant at, std::int32_t utc_offset_minutes) noexcept { return static_cast<unsigned>(local_date(at, utc_offset_minutes).month()); }

std::int32_t local_year_month(Instant at, std::int32_t utc_offset_minutes) noexcept {
  const auto date = local_date(at, utc_offset_minutes);
  return static_cast<int>(date.year()) * 100 + static_cast<std::int32_t>(static_cast<unsigned>(date.month()));
}

std::optional<Instant> next_inspection(const EverydayRules& rules, const HazardSpot& spot, bool heat, Instant last) noexcept {
  if (spot.interval <= Duration{}) return std::nullopt;
  std::int64_t permille = 1000;
  if (spot.water) {
    const unsigned month = local_month(last, rules.utc_offset_minutes);
    const SeasonPlan& s = rules.season;
    const bool summer = s.summer_from <= s.summer_to ? month >= s.summer_from && month <= s.summer_to : month >= s.summer_from || month <= s.summer_to;
    if (summer) permille = s.summer_permille;
    if (heat) permille = s.heat_permille;
  }
  return last + Duration{spot.interval.count() * permille / 1000};
}

}  // namespace watchgrid::engine
