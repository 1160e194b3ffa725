#pragma once
/// How somebody answers, for decisions: the learned counts, shrunk to what people of the same class do at this time of day.
#include "engine/core/state.hpp"
#include "engine/matching/arrival_odds.hpp"

namespace watchgrid::engine {

/// Before anything has been learned: people on a post 0.90, police 0.95, everybody else 0.30 (observed 0.17..0.47).
AcceptancePrior built_in_prior(ResponderClass) noexcept;
/// The class's median answer delay: posts 4 s, police 5 s, everybody else 10 s.
Duration usual_delay(ResponderClass) noexcept;

AcceptancePrior prior_of(const State&, ResponderClass, std::size_t band) noexcept;
Answering answering_of(const State&, const ResponderState&, std::size_t band) noexcept;

/// What the answers until now teach: the prior of each class, that of each of its hour bands shrunk to it, and everybody whose counts
/// have changed since.
AnswersLearned learn_answers(const State&);

}  // namespace watchgrid::engine
