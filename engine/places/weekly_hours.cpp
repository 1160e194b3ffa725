#include "engine/places/weekly_hours.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/places/trim.hpp"

namespace watchgrid::engine {
namespace {

constexpr int kDayMinutes = 24 * 60;
constexpr int kWeekMinutes = 7 * kDayMinutes;
constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// Everything up to `separator`, trimmed; the rest stays in `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return trim(head);
}

std::string quoted(std::string_view part) { return "\"" + std::string{part} + "\""; }

/// Every part of a text that is wrong, in one sentence or several.
class Wrong {
 public:
  bool none() const noexcept { return text_.empty(); }
  const std::string& text() const noexcept { return text_; }
  /// Parts in a row of which the same was expected share a sentence.
  void instead_of(std::string_view expected, std::string_view part) {
    if (!none() && expected == expected_) return text_ += " and " + quoted(part), void();
    say("expected " + std::string{expected} + " instead of " + quoted(part));
    expected_ = expected;
  }
  void say(const std::string& sentence) {
    text_ += (none() ? "" : "; ") + sentence;
    expected_ = {};
  }

 private:
  std::string text_;
  std::string_view expected_;  ///< of the last sentence; a constant
};

/// "08:30" as minutes of the day; 24:00 is allowed, for ends.
std::optional<int> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (minute > 59 || hour * 60 + minute > kDayMinutes) return std::nullopt;
  return hour * 60 + minute;
}

std::optional<int> parse_day(std::string_view text) {
  for (std::size_t i = 0; i < kDays.size(); ++i)
    if (kDays[i] == text) return static_cast<int>(i);
  return std::nullopt;
}

/// Bit i = day i. Empty optional: not understood.
std::optional<unsigned> parse_days(std::string_view text) {
  unsigned days = 0;
  while (!text.empty()) {
    std::string_view part = take_until(text, ',');
    const bool is_range = part.find('-') != std::string_view::npos;
    const auto first = parse_day(take_until(part, '-'));
    const auto last = is_range ? parse_day(trim(part)) : first;
    if (!first || !last) return std::nullopt;
    for (int day = *first;; day = (day + 1) % 7) {
      days |= 1U << day;
      if (day == *last) break;
    }
  }
  return days;
}

struct Span {
  int from{};
  int to{};  ///< may pass the end of the day
};

std::optional<Span> parse_span(std::string_view text, Wrong& wrong) {
  if (text == "24h") return Span{0, kDayMinutes};
  std::string_view left = text;
  const std::string_view from_text = take_until(left, '-');
  const auto from = parse_clock(from_text), to = parse_clock(trim(left));
  if (from && to && *from == *to) {
    wrong.say(quoted(text) + " begins and ends at " + std::string{from_text} + "; write 24h for the whole day");
    return std::nullopt;
  }
  if (from && to && *from != kDayMinutes) return Span{*from, *to > *from ? *to : *to + kDayMinutes};
  wrong.instead_of("a time span such as 08:00-20:00, 22:00-06:00 or 24h", text);
  return std::nullopt;
}

/// Sorted, disjoint, joined where they touch.
std::vector<WeekMinutes> normalise(std::vector<WeekMinutes> parts) {
  std::ranges::sort(parts, {}, &WeekMinutes::from);
  std::vector<WeekMinutes> out;
  for (const WeekMinutes part : parts) {
    if (!out.empty() && part.from <= out.back().to)
      out.back().to = std::max(out.back().to, part.to);
    else
      out.push_back(part);
  }
  return out;
}

void add(std::vector<WeekMinutes>& parts, unsigned days, Span span) {
  for (int day = 0; day < 7; ++day) {
    if ((days & (1U << day)) == 0) continue;
    const int from = day * kDayMinutes + span.from;
    const int to = day * kDayMinutes + span.to;
    parts.push_back({static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(std::min(to, kWeekMinutes))});
    if (to > kWeekMinutes) parts.push_back({0, static_cast<std::uint16_t>(to - kWeekMinutes)});  // Sunday night runs into Monday
  }
}

/// "mon-fri 08:00-12:00,14:00-18:00"
void parse_entry(std::string_view entry, std::vector<WeekMinutes>& parts, Wrong& wrong) {
  constexpr std::string_view kExample = R"(hours such as "24h", "08:00-20:00" or "mon-fri 08:00-18:00; sat,sun 09:00-12:00")";
  const std::size_t times_at = entry.find_first_of("0123456789");
  if (times_at == std::string_view::npos) return wrong.instead_of(kExample, entry);
  const std::string_view day_text = trim(entry.substr(0, times_at));
  const auto days = day_text.empty() ? std::optional{0x7FU} : parse_days(day_text);
  if (!days) wrong.instead_of("days such as mon-fri or sat,sun", day_text);
  std::string_view times = entry.substr(times_at);
  while (!times.empty())
    if (const auto span = parse_span(take_until(times, ','), wrong)) add(parts, days.value_or(0), *span);
}

std::string two_digits(int n) { return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; }
std::string clock_text(int minutes) { return two_digits(minutes / 60) + ":" + two_digits(minutes % 60); }

}  // namespace

WeeklyHours WeeklyHours::always() {
  WeeklyHours hours;
  hours.intervals_.push_back({0, kWeekMinutes});
  return hours;
}

boost::system::result<WeeklyHours, std::string> WeeklyHours::parse(std::string_view text) {
  text = trim(text);
  if (text == "never") return WeeklyHours{};
  std::vector<WeekMinutes> parts;
  Wrong wrong;
  do parse_entry(take_until(text, ';'), parts, wrong);
  while (!text.empty());
  if (!wrong.none()) return wrong.text();
  WeeklyHours hours;
  hours.intervals_ = normalise(std::move(parts));
  return hours;
}

bool WeeklyHours::contains(std::uint16_t week_minute) const noexcept {
  return std::ranges::any_of(intervals_, [=](WeekMinutes i) { return i.from <= week_minute && week_minute < i.to; });
}

bool WeeklyHours::is_always() const noexcept { return intervals_.size() == 1 && intervals_[0] == WeekMinutes{0, kWeekMinutes}; }

std::string to_text(const WeeklyHours& hours) {
  if (hours.never()) return "never";
  if (hours.is_always()) return "24h";
  std::string out;
  for (const WeekMinutes interval : hours.intervals()) {
    for (int from = interval.from; from < interval.to;) {  // one entry a day; parse() joins them again
      const int day = from / kDayMinutes;
      const int to = std::min<int>(interval.to, (day + 1) * kDayMinutes);
      if (!out.empty()) out += "; ";
      out += std::string{kDays[static_cast<std::size_t>(day)]} + " " + clock_text(from % kDayMinutes) + "-" +
             clock_text(to - day * kDayMinutes);
      from = to;
    }
  }
  return out;
}

}  // namespace watchgrid::engine
