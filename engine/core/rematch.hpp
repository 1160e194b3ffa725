#pragma once
/// Police under way change places when all incidents together gain by it (algorithms 2.3, decisions/0013). Not for use outside engine/core.
///
/// Dispatch never waits for this: orders are given at once and looked at again when something happens, here. Only accepted orders whose unit
/// is still travelling take part; an order of the desk never does. One search by road for each of at most `kRematchPlaces` incidents.
#include <vector>

#include "engine/core/matcher.hpp"
#include "engine/matching/rematch.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kRematchPlaces = 8;  ///< incidents that one re-match looks at
inline constexpr int kRematchesAStep = 4;

class Rematcher {
public:
    explicit Rematcher(Decision& d) : d_{d} {}

    /// Would a unit on its way elsewhere serve this incident better than whom `found` has chosen, and somebody else the other one?
    /// @return true when orders were given
    bool for_incident(const MatchExplained& found);
    /// Would somebody who has become free be there before a unit that is under way?
    bool for_free(ResponderId);

private:
    /// One place to be filled: a row of the assignment.
    struct Place {
        IncidentId incident;
        OfferId order;     ///< of the unit that holds it; null: not ordered yet
        ResponderId unit;  ///< who holds it or would be asked; null: nobody
    };
    /// What each unit would cost at one incident.
    struct Options {
        IncidentId incident;
        std::vector<Candidate> units;  ///< by (eta, id)
        const Candidate* of(ResponderId) const noexcept;
    };
    bool may_turn_round(OfferId, bool for_grave) const;
    bool has_changed_hands_enough(IncidentId) const;
    void look(IncidentId);
    void take_out_turnout(Candidate&) const;
    bool is_locked(const Place&) const;
    bool try_all(Duration gain_min);
    void order(const RematchPlan&, const std::vector<ResponderId>& units);
    void tell_and_order(IncidentId, const std::vector<ResponderId>& joining, Duration gain, const std::vector<OfferState>& before);
    const Options& options_of(IncidentId) const;

    Decision& d_;
    std::vector<Place> places_;
    std::vector<ResponderId> moving_;  // ascending: who may be turned round
    std::vector<Options> options_;
    ResponderId freed_;
};

/// Nobody is there sooner than this: no road is shorter than the straight line, no car faster than 120 km/h.
Duration soonest_by_air(Millimeters way, TravelMode) noexcept;

}  // namespace watchgrid::engine
