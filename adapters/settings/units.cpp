#include "adapters/settings/units.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace watchgrid::settings {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr Unit kTimes[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit kSizes[] = {{"B", 1}, {"KiB", 1U << 10U}, {"MiB", 1U << 20U}, {"GiB", 1U << 30U}};

constexpr double kTimeMax = 86'400'000.0 * 3650;  // ten years; everything below is exact in a double

/// Number and unit at the front of `text`, taken off it.
std::optional<double> take_time(std::string_view& text) {
    double number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (ec != std::errc{} || number < 0 || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::size_t length = std::min(text.find_first_of("0123456789."), text.size());
    for (const Unit& unit : kTimes)
        if (text.substr(0, length) == unit.name) {
            text.remove_prefix(length);
            return number * static_cast<double>(unit.factor);
        }
    return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        const auto part = take_time(text);
        if (!part) return std::nullopt;
        total += *part;
    }
    if (total > kTimeMax || std::abs(total - std::round(total)) > 1e-6) return std::nullopt;
    return std::chrono::milliseconds{std::llround(total)};
}

std::string format_duration(std::chrono::milliseconds duration) {
    const auto ms = static_cast<std::uint64_t>(duration.count());
    if (ms == 0) return "0s";
    for (std::size_t i = std::size(kTimes); i-- > 1;)
        if (ms % kTimes[i].factor == 0) return std::to_string(ms / kTimes[i].factor) + std::string(kTimes[i].name);
    return std::to_string(ms) + "ms";
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return number;
    for (const Unit& unit : kSizes)
        if (text == unit.name && number <= std::numeric_limits<std::uint64_t>::max() / unit.factor) return number * unit.factor;
    return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
    for (std::size_t i = std::size(kSizes); i-- > 1;)
        if (bytes != 0 && bytes % kSizes[i].factor == 0) return std::to_string(bytes / kSizes[i].factor) + std::string(kSizes[i].name);
    return std::to_string(bytes) + "B";
}

}  // namespace watchgrid::settings
