#pragma once
/// How likely it is that one person, asked now or a while ago, stands at the incident in time (algorithms 2.1).
///
/// Somebody accepts with probability p; the answer of those who answer comes after a log-normal delay with distribution F; after
/// the answer the way takes `travel`. Then q(T) = p F(T - travel). Silence is news too: see `odds_while_silent`.
#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"

namespace watchgrid::engine {

/// What is known of one person's answering.
struct Answering {
    Ppm accepts{300'000};                    ///< p
    Duration delay_median{10'000};           ///< of F; more than 0
    friend bool operator==(const Answering&, const Answering&) = default;
};

inline constexpr Ppm kDeclinesSpeakUp = 500'000;   ///< part of those who will not come that says so; the others stay silent
inline constexpr Ppm kAcceptedArrives = 970'000;   ///< somebody who accepted is there when expected

/// F(elapsed): part of the answers given by then. Log-normal with sigma 0.5; from a table, exact to 200 ppm, monotone. O(1).
Ppm answered_by(Duration elapsed, Duration delay_median) noexcept;

/// q(left): asked now, on the spot within `left`. @param travel by road, with turnout and everything else but the answer
Ppm odds_when_asked(const Answering&, Duration travel, Duration left) noexcept;

/// The same for somebody asked `silent_for` ago who has not answered: the posterior
/// p (F(silent_for + left - travel) - F(silent_for)) / (1 - F(silent_for) (p + (1 - p) declines_speak_up)).
Ppm odds_while_silent(const Answering&, Duration travel, Duration left, Duration silent_for) noexcept;

/// Accepted, and `travel` away: 0.97 when that is in time, else 0.
Ppm odds_when_accepted(Duration travel_left, Duration left) noexcept;

}  // namespace watchgrid::engine
