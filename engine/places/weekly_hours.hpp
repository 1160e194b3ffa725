#pragma once
/// Opening hours and shifts, to the minute: "24h", "08:00-20:00",
/// "mon-fri 08:00-18:00; sat,sun 09:00-12:00", "08:00-12:00,14:00-18:00", "22:00-06:00" (over midnight), "never".
/// Days of an entry that passes midnight are those on which it starts. Local time of the town.
#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::engine {

/// Half-open interval of minutes in the week, 0 = Monday 00:00, end <= 10080.
struct WeekMinutes {
    std::uint16_t from{};
    std::uint16_t to{};
    friend bool operator==(const WeekMinutes&, const WeekMinutes&) = default;
};

class WeeklyHours {
public:
    WeeklyHours() = default;  ///< never

    static WeeklyHours always();
    /// @return the sentence that says what was expected, and names every part that is not understood
    static boost::system::result<WeeklyHours, std::string> parse(std::string_view text);

    /// @param week_minute local minute of the week, 0..10079. O(intervals).
    bool contains(std::uint16_t week_minute) const noexcept;
    bool is_always() const noexcept;
    bool never() const noexcept { return intervals_.empty(); }
    const std::vector<WeekMinutes>& intervals() const noexcept { return intervals_; }  ///< sorted, disjoint
    friend bool operator==(const WeeklyHours&, const WeeklyHours&) = default;

private:
    std::vector<WeekMinutes> intervals_;
};

/// The same hours in words that `parse` reads back: "24h", "never" or one entry a day.
std::string to_text(const WeeklyHours&);

}  // namespace watchgrid::engine
