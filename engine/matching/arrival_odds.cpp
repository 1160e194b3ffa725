#include "engine/matching/arrival_odds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace watchgrid::engine {
namespace {

constexpr std::int64_t kStepsPerMedian = 32;  ///< table step: 1/32 of the median
constexpr std::size_t kSteps = 8 * kStepsPerMedian;
constexpr double kSigma = 0.5;

/// Phi(ln(x) / sigma) at x = i/32 medians. Rounded to a millionth, so that the last bit of somebody's libm decides nothing.
std::array<Ppm, kSteps + 1> answered_table() {
    std::array<Ppm, kSteps + 1> table{};
    for (std::size_t i = 1; i <= kSteps; ++i) {
        const double z = std::log(static_cast<double>(i) / kStepsPerMedian) / kSigma;
        table[i] = static_cast<Ppm>(std::lround(0.5 * std::erfc(-z / std::numbers::sqrt2) * kCertain));
    }
    return table;
}
const auto kAnswered = answered_table();

}  // namespace

Ppm answered_by(Duration elapsed, Duration delay_median) noexcept {
    if (elapsed <= Duration{}) return 0;
    const std::int64_t median = std::max<std::int64_t>(delay_median.count(), 1);
    const std::int64_t scaled = std::min<std::int64_t>(elapsed.count(), median * 9) * kStepsPerMedian;
    const std::size_t i = static_cast<std::size_t>(scaled / median);
    if (i >= kSteps) return kAnswered[kSteps];
    const std::int64_t rest = scaled % median;
    return kAnswered[i] + static_cast<Ppm>(static_cast<std::int64_t>(kAnswered[i + 1] - kAnswered[i]) * rest / median);
}

Ppm odds_when_asked(const Answering& a, Duration travel, Duration left) noexcept { return times(a.accepts, answered_by(left - travel, a.delay_median)); }

Ppm odds_while_silent(const Answering& a, Duration travel, Duration left, Duration silent_for) noexcept {
    const Ppm by_now = answered_by(silent_for, a.delay_median), in_time = answered_by(silent_for + left - travel, a.delay_median);
    if (in_time <= by_now) return 0;
    const Ppm would_have_spoken = times(by_now, a.accepts + times(complement(a.accepts), kDeclinesSpeakUp));
    const Ppm still_silent = complement(would_have_spoken);
    if (still_silent == 0) return 0;
    return static_cast<Ppm>(std::min<std::uint64_t>(std::uint64_t{times(a.accepts, in_time - by_now)} * kCertain / still_silent, kCertain));
}

Ppm odds_when_accepted(Duration travel_left, Duration left) noexcept { return travel_left <= left ? kAcceptedArrives : 0; }

}  // namespace watchgrid::engine
