#include "engine/places/roster.hpp"

#include <algorithm>

#include "engine/places/trim.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::uint16_t kMinutesOfDay = 24 * 60;
constexpr std::string_view kMarket = "market";

/// "06:30-12:30" as minutes of one day. Weekly hours read it; what they make of a Monday is one piece, or it was no hours of one day.
std::optional<RosterShift::DayHours> one_day(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;  // no days of the week: the calendar names the days
  const auto hours = WeeklyHours::parse(text);
  if (!hours) return std::nullopt;
  std::optional<RosterShift::DayHours> out;
  for (const WeekMinutes i : hours->intervals()) {
    if (i.from >= kMinutesOfDay) break;
    if (out) return std::nullopt;  // two pieces, or over midnight
    out = RosterShift::DayHours{i.from, std::min(i.to, kMinutesOfDay)};
  }
  return out;
}

/// What is wrong with hours that are not one span of a day.
std::string why_not_one_day(std::string_view text) {
  const std::string expected = "expected one span of a day behind \"market\", such as 06:30-12:30", named = "\"" + std::string{text} + "\"";
  const std::size_t dash = text.find('-');
  const std::string_view from = trim(text.substr(0, dash)), to = dash == std::string_view::npos ? std::string_view{} : trim(text.substr(dash + 1));
  if (from == to) return expected + "; " + named + " begins and ends at " + std::string{from};
  const bool is_over_midnight = to < from && from.front() <= '9' && text.find(',') == std::string_view::npos && WeeklyHours::parse(text);
  if (is_over_midnight) return expected + "; " + named + " ends before it begins, and a market ends on the day that it begins";
  return expected + ", instead of " + named;
}

}  // namespace

boost::system::result<RosterShift, std::string> parse_shift(std::string_view text) {
  RosterShift out;
  std::string weekly, wrong;
  const auto complain = [&wrong](const std::string& sentence) { wrong += (wrong.empty() ? "" : "; ") + sentence; };
  for (std::string_view left = text; !left.empty();) {
    const std::size_t at = left.find(';');
    const std::string_view entry = trim(left.substr(0, at));
    left = at == std::string_view::npos ? std::string_view{} : left.substr(at + 1);
    const bool is_market = entry.starts_with(kMarket) && (entry.size() == kMarket.size() || entry[kMarket.size()] == ' ');
    if (!is_market) {
      weekly += (weekly.empty() ? "" : "; ") + std::string{entry};
      continue;
    }
    if (out.follows_markets) complain("expected \"market\" once");
    out.follows_markets = true;
    const std::string_view hours = trim(entry.substr(kMarket.size()));
    if (hours.empty()) continue;
    out.on_markets = one_day(hours);
    if (!out.on_markets) complain(why_not_one_day(hours));
  }
  if (!out.follows_markets || !weekly.empty()) {
    auto parsed = WeeklyHours::parse(weekly);
    if (parsed) out.weekly = *std::move(parsed);
    else complain(parsed.error());
  }
  if (!wrong.empty()) return wrong;
  return out;
}

MarketDuty market_duty(const RosterShift& shift, std::span<const MarketDay> markets) {
  MarketDuty out;
  if (!shift.follows_markets) return out;
  for (MarketDay m : markets) {
    if (shift.on_markets) m.from = shift.on_markets->from, m.to = shift.on_markets->to;
    out.push_back(m);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool on_market_duty(const MarketDuty& duty, Instant at, std::int32_t utc_offset_minutes) noexcept {
  const auto local = at + std::chrono::minutes{utc_offset_minutes};
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::int64_t number = day.time_since_epoch().count(), minute = std::chrono::floor<std::chrono::minutes>(local - day).count();
  for (auto m = std::ranges::lower_bound(duty, number, {}, &MarketDay::day); m != duty.end() && m->day == number; ++m)
    if (m->from <= minute && minute < m->to) return true;
  return false;
}

bool is_leave(const Leave& leave, Instant at, std::int32_t utc_offset_minutes) noexcept {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(at + std::chrono::minutes{utc_offset_minutes}).time_since_epoch().count();
  return std::ranges::any_of(leave, [day](const LeaveDays& l) { return l.from <= day && day <= l.until; });
}

}  // namespace watchgrid::engine
