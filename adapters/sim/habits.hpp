#pragma once
/// How simulated people behave when their phone buzzes: the model of the measured figures (algorithms 2.1), an assumption to be
/// replaced by a town's own data.
///
/// Volunteers accept with a chance of 0.3-0.7, people on a post 0.9, police 0.95; half of the rest decline, half stay silent.
/// Answers take a log-normal time, median 6-14 s (posts 4 s, police 5 s), sigma 0.5.
#include "adapters/sim/dice.hpp"
#include "engine/base/instant.hpp"
#include "engine/fleet/responder.hpp"

namespace watchgrid::sim {

inline constexpr engine::Duration kDelivery{200};  ///< from the offer to the phone
inline constexpr double kAnswerSigma = 0.5;
inline constexpr double kSilentShare = 0.5;  ///< of those who do not accept
inline constexpr double kForgetsToMove = 0.02;

struct Habits {
    double accepts{};          ///< chance
    double answer_median_s{};
    double pace{1.0};          ///< travel speed as a multiple of the mode's
    engine::Duration fix_age{};  ///< how old the phone's newest position is when it is looked at, 0-10 s
};
Habits draw_habits(const engine::Responder&, Dice&);

enum class Reaction : unsigned char { Accept, Decline, Silence };
struct Answering {
    Reaction reaction{};
    engine::Duration after{};  ///< from the moment the phone buzzed
};
Answering draw_answer(const Habits&, Dice&);

/// From the press on accept to the first step: 4 s on foot, 15 s for crews in cars, 30 s for units from elsewhere, give or take a third.
engine::Duration draw_turnout(engine::Tier, Dice&);

/// How the desk's people close what is done.
const char* draw_outcome(Dice&);

}  // namespace watchgrid::sim
