#include "adapters/reports/figures.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "adapters/codec/rfc3339.hpp"

namespace watchgrid::reports {
namespace {

using engine::Duration;
using engine::Instant;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using LocalDay = std::chrono::sys_days;

LocalDay local_day(Instant t, int offset) { return std::chrono::floor<days>(t + minutes{offset}); }
LocalDay monday(LocalDay day) { return day - (std::chrono::weekday{day} - std::chrono::Monday); }

std::string label(LocalDay day) {
    const std::chrono::year_month_day date{day};
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return out;
}

std::optional<int> digits(std::string_view text) {
    int out = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() && out >= 0 ? std::optional{out} : std::nullopt;
}

}  // namespace

void Times::add(Duration took) {
    all_.push_back(took);
    std::size_t bin = 0;
    while (bin < kBinSeconds.size() && took > seconds{kBinSeconds[bin]}) ++bin;
    ++bins_[bin];
}

std::size_t Times::within(Duration limit) const {
    return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), [&](Duration d) { return d <= limit; }));
}

std::optional<Duration> Times::percentile(unsigned p) const {
    if (count() == 0) return std::nullopt;
    const std::size_t rank = std::max<std::size_t>(1, (count() * p + 99) / 100);
    if (rank > all_.size()) return std::nullopt;
    std::vector<Duration> copy = all_;
    std::nth_element(copy.begin(), copy.begin() + static_cast<std::ptrdiff_t>(rank - 1), copy.end());
    return copy[rank - 1];
}

std::string day_label(Instant t, int offset) { return label(local_day(t, offset)); }
std::string week_label(Instant t, int offset) { return label(monday(local_day(t, offset))); }
Instant day_begin(Instant t, int offset) { return Instant{local_day(t, offset)} - minutes{offset}; }
Instant week_begin(Instant t, int offset) { return Instant{monday(local_day(t, offset))} - minutes{offset}; }

std::optional<Instant> parse_when(std::string_view text, int offset) {
    if (text.size() != 10) return codec::parse_rfc3339(text);
    const auto midnight = codec::parse_rfc3339(std::string{text} + "T00:00:00Z");
    return midnight ? std::optional{*midnight - minutes{offset}} : std::nullopt;
}

std::optional<int> parse_utc_offset(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const auto hours = digits(text.substr(1, 2)), mins = digits(text.substr(4, 2));
    if (!hours || !mins || *hours > 14 || *mins > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *mins);
}

}  // namespace watchgrid::reports
