#include "engine/core/answering.hpp"

namespace watchgrid::engine {

AcceptancePrior built_in_prior(ResponderClass c) noexcept {
    switch (c) {
        case ResponderClass::Guard:
        case ResponderClass::WatchPointStaff: return {.mean = 900'000, .kappa = kDefaultKappa};
        case ResponderClass::HouseholdHead:
        case ResponderClass::Volunteer:
        case ResponderClass::PatrolTeam: return {.mean = 300'000, .kappa = kDefaultKappa};
        default: return {.mean = 950'000, .kappa = kDefaultKappa};
    }
}

Duration usual_delay(ResponderClass c) noexcept {
    switch (c) {
        case ResponderClass::Guard:
        case ResponderClass::WatchPointStaff: return std::chrono::seconds{4};
        case ResponderClass::HouseholdHead:
        case ResponderClass::Volunteer:
        case ResponderClass::PatrolTeam: return std::chrono::seconds{10};
        default: return std::chrono::seconds{5};
    }
}

AcceptancePrior prior_of(const State& s, ResponderClass c, std::size_t band) noexcept {
    const std::size_t i = static_cast<std::size_t>(c) * kHourBands + band;
    return i < s.priors.size() ? s.priors[i] : built_in_prior(c);
}

Answering answering_of(const State& s, const ResponderState& r, std::size_t band) noexcept {
    return {.accepts = estimate_acceptance(r.learned, prior_of(s, r.profile.responder_class, band)),
            .delay_median = r.delay_median > Duration{} ? r.delay_median : usual_delay(r.profile.responder_class)};
}

AnswersLearned learn_answers(const State& s) {
    AnswersLearned out{.version = s.learned_version + 1, .kept = kKeptANight, .priors = {}, .people = {}};
    for (std::size_t c = 0; c < kResponderClasses; ++c) {
        std::vector<AnswerCounts> people;
        for (const ResponderState& r : s.responders)
            if (static_cast<std::size_t>(r.profile.responder_class) == c && r.answers.asked_milli > 0) people.push_back(r.answers);
        const AcceptancePrior fitted = fit_prior(people, built_in_prior(static_cast<ResponderClass>(c)));
        for (std::size_t band = 0; band < kHourBands; ++band)
            out.priors.push_back(s.group_answers.empty() ? fitted : band_prior(s.group_answers[group_of(static_cast<ResponderClass>(c), band)], fitted));
    }
    auto id = s.responders.first_id();
    for (const ResponderState& r : s.responders) {
        if (r.answers != r.learned)
            out.people.push_back({id, r.answers, estimate_delay(r.answers, usual_delay(r.profile.responder_class))});
        ++id.value;
    }
    return out;
}

}  // namespace watchgrid::engine
