#pragma once
/// How somebody answers, for decisions: the learned counts, shrunk to what people of the same class do at this time of day.
#include "engine/core/state.hpp"
#include "engine/matching/arrival_odds.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kHourBands = 4;  ///< 0-6, 6-12, 12-18, 18-24 local
constexpr std::size_t hour_band(std::uint16_t week_minute_local) noexcept { return week_minute_local % (24U * 60U) / (6U * 60U); }

/// Before anything has been learned: people on a post 0.90, police 0.95, everybody else 0.30 (observed 0.17..0.47).
AcceptancePrior built_in_prior(ResponderClass) noexcept;
/// The class's median answer delay: posts 4 s, police 5 s, everybody else 10 s.
Duration usual_delay(ResponderClass) noexcept;

AcceptancePrior prior_of(const State&, ResponderClass, std::size_t band) noexcept;
Answering answering_of(const State&, const ResponderState&, std::size_t band) noexcept;

/// What the answers until now teach: priors of each class and hour band (all bands of a class share its counts), and everybody
/// whose counts have changed since.
AnswersLearned learn_answers(const State&);

}  // namespace watchgrid::engine
