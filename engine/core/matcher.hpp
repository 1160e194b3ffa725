#pragma once
/// One matching decision: the judge of people, what it saw, and whom it chooses. Not for use outside engine/core.
#include <array>

#include "engine/core/answering.hpp"
#include "engine/core/decision.hpp"
#include "engine/matching/adaptive_set.hpp"

namespace watchgrid::engine {

inline constexpr std::size_t kOpenOffersMax = 64;  ///< of one tier of one incident

/// How many more people the tier's plan lets be asked. Who was asked in a claim window does not count: that asks everybody at once.
std::size_t offers_left(const TierState&) noexcept;

class Matcher {
public:
    Matcher(Decision&, IncidentId, Tier);

    /// The nearest `wanted` eligible people by road, chosen; then runners-up and whoever stood in between, with reasons.
    MatchExplained nearest(std::size_t wanted, MatchTrigger);
    /// Police: least ETA + lateness + coverage loss, one unit after the other; units kept back for urgent calls are left out.
    MatchExplained cheapest(std::size_t wanted, MatchTrigger);
    /// Tier 1: the smallest set that, with those asked already, is there in time as surely as wanted. Says until when it is enough.
    MatchExplained sufficient(MatchTrigger);

    /// That person alone, if among the nearest who could be asked.
    std::optional<MatchExplained> only(ResponderId, MatchTrigger);

    /// Whether anybody free in reach could be asked at all: a first look, before a whole decision is made again.
    bool anybody() const;
    /// Nobody, as before: what a retry in vain tells.
    MatchExplained still_nobody(std::size_t wanted, MatchTrigger) const;

    // ---- for the re-match (rematch.hpp) ----
    Verdict judge(ResponderId) const;
    /// The same of somebody who is on the way to another incident: that alone speaks against nobody.
    Verdict judge_under_way(ResponderId) const;
    void score(Candidate&) const;
    bool last_of_its_unit(const Candidate&) const;

private:
    struct Asked {  // an offer that may still bring somebody
        Answering answering;
        Duration travel_left{};
        Duration silent_for{};
        bool accepted{};
        Ppm odds(Duration left, Duration later) const;
    };
    MatchExplained look(std::size_t k, MatchTrigger);
    bool asked_often(const ResponderState&) const;
    void finish(MatchExplained&, std::size_t wanted) const;

    std::vector<Asked> asked_already() const;
    Miss miss_of(const std::vector<Asked>&, Duration left, Duration later = {}) const;
    void choose(MatchExplained&, const std::vector<Answering>&, Duration left, Ppm wanted, std::size_t most, std::vector<Asked>&);
    bool all_of_one_unit(const MatchExplained&) const;
    std::optional<Instant> enough_until(const std::vector<Asked>&, Duration left, FunctionRef<Ppm(Duration later)> wanted) const;

    bool kept_for_urgent_calls(std::size_t wanted) const;

    Shortfall explain_shortfall(MatchExplained&) const;

    Decision& d_;
    const IncidentState& i_;
    const MatchingPlan& plan_;
    const TierState& tier_state_;
    IncidentId id_;
    Tier tier_;
    std::size_t band_;
    SkillSet preferred_{};
};

}  // namespace watchgrid::engine
