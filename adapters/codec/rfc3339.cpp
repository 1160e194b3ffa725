#include "adapters/codec/rfc3339.hpp"

#include <cstddef>

namespace watchgrid::codec {
namespace {

using namespace std::chrono;

/// Reads fixed-width pieces from the front; once something does not fit, `ok` stays false.
struct Reader {
    std::string_view rest;
    bool ok{true};

    int digits(std::size_t count) noexcept {
        int value = 0;
        if (rest.size() < count) ok = false;
        for (std::size_t i = 0; ok && i < count; ++i) {
            if (rest[i] < '0' || rest[i] > '9') ok = false;
            value = value * 10 + (rest[i] - '0');
        }
        if (ok) rest.remove_prefix(count);
        return value;
    }
    char one_of(std::string_view allowed) noexcept {
        if (!ok || rest.empty() || allowed.find(rest.front()) == std::string_view::npos) return ok = false, '\0';
        const char c = rest.front();
        rest.remove_prefix(1);
        return c;
    }
    /// ".25" -> 250; absent -> 0.
    int fraction_ms() noexcept {
        if (!ok || rest.empty() || rest.front() != '.') return 0;
        rest.remove_prefix(1);
        int value = 0, seen = 0;
        for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), ++seen)
            if (seen < 3) value = value * 10 + (rest.front() - '0');
        if (seen == 0) ok = false;
        for (; seen < 3; ++seen) value *= 10;
        return value;
    }
};

}  // namespace

std::optional<engine::Instant> parse_rfc3339(std::string_view text) noexcept {
    Reader in{text};
    const int y = in.digits(4);
    in.one_of("-");
    const int mo = in.digits(2);
    in.one_of("-");
    const int d = in.digits(2);
    in.one_of("Tt ");
    const int h = in.digits(2);
    in.one_of(":");
    const int mi = in.digits(2);
    in.one_of(":");
    int s = in.digits(2);
    const int ms = in.fraction_ms();
    const char zone = in.one_of("Zz+-");
    minutes offset{0};
    if (zone == '+' || zone == '-') {
        const int oh = in.digits(2);
        in.one_of(":");
        const int om = in.digits(2);
        if (oh > 23 || om > 59) return std::nullopt;
        offset = minutes{(oh * 60 + om) * (zone == '-' ? -1 : 1)};
    }
    if (!in.ok || !in.rest.empty() || h > 23 || mi > 59 || s > 60) return std::nullopt;
    if (s == 60) s = 59;
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (!date.ok() || y == 0) return std::nullopt;
    return engine::Instant{sys_days{date} + hours{h} + minutes{mi} + seconds{s} + milliseconds{ms} - offset};
}

std::string format_rfc3339(engine::Instant at) {
    const auto whole_day = floor<days>(at);
    const year_month_day date{whole_day};
    const hh_mm_ss time{at - whole_day};
    std::string out = "0000-00-00T00:00:00.000Z";
    const auto put = [&out](std::size_t end, std::int64_t value) {  // decimal, ending before `end`
        for (; value > 0; value /= 10) out[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, static_cast<int>(date.year()));
    put(7, static_cast<unsigned>(date.month()));
    put(10, static_cast<unsigned>(date.day()));
    put(13, time.hours().count());
    put(16, time.minutes().count());
    put(19, time.seconds().count());
    put(23, time.subseconds().count());
    return out;
}

}  // namespace watchgrid::codec
