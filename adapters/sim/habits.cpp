#include "adapters/sim/habits.hpp"

#include <array>

#include "adapters/sim/seconds.hpp"

namespace watchgrid::sim {

Habits draw_habits(const engine::Responder& r, Dice& dice) {
    Habits h;
    if (r.tier >= 2) h.accepts = 0.95, h.answer_median_s = 5;
    else if (engine::is_stationed(r.responder_class)) h.accepts = 0.9, h.answer_median_s = 4;
    else h.accepts = dice.between(0.3, 0.7), h.answer_median_s = dice.between(6, 14);
    h.pace = dice.between(0.85, 1.15);
    h.fix_age = seconds(dice.between(0, 10));
    return h;
}

Answering draw_answer(const Habits& h, Dice& dice) {
    Answering out;
    out.after = seconds(dice.log_normal(h.answer_median_s, kAnswerSigma));
    out.reaction = dice.chance(h.accepts) ? Reaction::Accept : dice.chance(kSilentShare) ? Reaction::Silence : Reaction::Decline;
    return out;
}

engine::Duration draw_turnout(engine::Tier tier, Dice& dice) { return seconds((tier == 1 ? 4.0 : tier == 2 ? 15.0 : 30.0) * dice.between(0.67, 1.33)); }

const char* draw_outcome(Dice& dice) {
    static constexpr std::array kOutcomes{"settled_on_the_spot", "handed_to_station", "handed_to_120", "false_alarm", "person_found", "recorded"};
    static constexpr std::array<double, 6> kWeights{50, 20, 10, 12, 3, 5};
    return kOutcomes[dice.pick(kWeights)];
}

}  // namespace watchgrid::sim
