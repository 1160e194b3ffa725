#pragma once
/// Times counted the way police report them, and calendar labels in the town's own time.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.hpp"

namespace watchgrid::reports {

/// Upper bounds of the police bins: 30/60/120/180 s, 5/10/15/30 min, 60/120/240 min; a bin holds (previous, this].
inline constexpr std::array<std::int64_t, 11> kBinSeconds{30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400};

/// A heap of times. Those that have not come ("missing" in the output) count as longer than any: a percentile that falls among them is absent, not flattered.
class Times {
public:
    void add(engine::Duration took);
    void add_never() { ++never_; }

    std::size_t count() const noexcept { return all_.size() + never_; }
    std::size_t never() const noexcept { return never_; }
    std::size_t within(engine::Duration limit) const;
    /// Nearest rank. O(n).
    std::optional<engine::Duration> percentile(unsigned p) const;
    /// One for each of kBinSeconds, then all longer ones.
    const std::array<std::uint64_t, kBinSeconds.size() + 1>& bins() const noexcept { return bins_; }

private:
    std::vector<engine::Duration> all_;
    std::size_t never_{};
    std::array<std::uint64_t, kBinSeconds.size() + 1> bins_{};
};

/// From (inclusive) to (exclusive) of the receipt; absent: no bound.
struct Period {
    std::optional<engine::Instant> from, to;
    bool contains(engine::Instant t) const noexcept { return (!from || t >= *from) && (!to || t < *to); }
};

/// "2026-03-01" where the clock on the wall is `utc_offset_minutes` ahead of UTC.
std::string day_label(engine::Instant, int utc_offset_minutes);
/// The Monday of its week, as a day.
std::string week_label(engine::Instant, int utc_offset_minutes);
/// Midnight, local time, of the day (or of the Monday) that the instant falls on.
engine::Instant day_begin(engine::Instant, int utc_offset_minutes);
engine::Instant week_begin(engine::Instant, int utc_offset_minutes);

/// "2026-03-01" (midnight, local time) or RFC 3339.
std::optional<engine::Instant> parse_when(std::string_view text, int utc_offset_minutes);
/// "+08:00", "-03:30" or "Z", in minutes.
std::optional<int> parse_utc_offset(std::string_view text);

}  // namespace watchgrid::reports
