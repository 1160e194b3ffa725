#include <algorithm>
#include <set>

#include "engine/base/digest.hpp"
#include "engine/core/answering.hpp"
#include "engine/core/decision.hpp"
#include "engine/core/everyday_desk.hpp"

namespace watchgrid::engine {

/// Tells the journal what the town pack says today; what it said before stays true for what was decided before.
MaybeRefused decide_on(Decision& d, const LoadTown& c) {
    State& s = d.s;
    if (s.policies.empty() || digest_of(s.policies.back()) != digest_of(c.policy)) d.emit(PolicyActivated{c.policy});
    std::set<std::string_view> named;
    for (const Responder& r : c.responders) {
        named.insert(r.external_id);
        const ResponderId known = s.find_responder(r.external_id);
        if (!known) d.emit(ResponderEnrolled{s.responders.next_id(), r});
        else if (s.responders.at(known).retired || !(s.responders.at(known).profile == r)) d.emit(ResponderUpdated{known, r});
    }
    auto id = s.responders.first_id();
    for (std::size_t n = s.responders.size(); n > 0; --n, ++id.value) {
        const ResponderState& r = s.responders.at(id);
        if (r.retired || named.contains(r.profile.external_id)) continue;
        const OfferId left = r.open_offer ? r.open_offer : r.assignment;
        if (r.open_offer) d.emit(OfferWithdrawn{r.open_offer, EndReason::OffDuty});
        if (r.assignment) d.end_assignment(r.assignment, EndReason::OffDuty, "town pack", "no longer in the town pack");
        d.emit(ResponderRetired{id});
        if (left) d.match(d.s.offers.at(left).incident, d.s.offers.at(left).tier, MatchTrigger::Withdrawn);
    }
    load_register(d, d.w.town.everyday);
    hand_over_tasks(d);
    return std::nullopt;
}

MaybeRefused decide_on(Decision& d, const LearnAnswers&) {
    d.emit(learn_answers(d.s));
    return std::nullopt;
}

}  // namespace watchgrid::engine
