#pragma once
/// What a report needs to know of one incident, taken out of the state; and a ledger that takes it from a replayed journal.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace watchgrid::reports {

struct ClockFact {
    std::string rule_id;
    engine::Stage stage{};  ///< that stops it
    engine::Tier tier{};    ///< whose progress counts; 0: anybody's
    std::uint8_t target_percentile{};
    engine::ClockPhase phase{};
    /// From the start to the stop event, in time or not, without what a supervisor paused. Absent: the stop event has not come.
    std::optional<engine::Duration> took;
    engine::BreachCause cause{};
    bool late{};     ///< the breach fired after the outage in which it was due
    bool excused{};
};

/// The first of a unit's people to reach each stage, from the receipt of the earliest alert.
struct UnitFact {
    std::string unit;
    std::optional<engine::Duration> signed_after, moving_after, arrived_after, feedback_after;
};

struct IncidentFact {
    engine::Instant received_at;
    bool drill{};
    bool merged{};  ///< counted in the incident that it was merged into
    bool paged{};   ///< somebody was asked
    std::string zone_id;
    engine::ZoneClass zone_class{};
    std::vector<ClockFact> clocks;  ///< without cancelled ones
    std::vector<UnitFact> units;    ///< by name
    UnitFact first;                 ///< of anybody; its name is empty
    engine::AlertType type{};
    engine::SourceKind source_kind{};
    std::string place_id;
    bool consult{};
    bool closed{};
    bool reopened{};      ///< at least once
    std::string outcome;  ///< of a closed one
};

/// O(clocks + offers of the incident). @pre the incident is in the state
IncidentFact fact_of(const engine::State&, engine::IncidentId);

/// Facts of a whole journal. The state forgets the oldest closed incidents (kClosedIncidentsKept); the ledger has read them by then.
class Ledger {
public:
    /// For app::replay's on_event, from the first event on (without a snapshot): the state after it.
    void on_event(const engine::State& after, const engine::Event&);
    /// The rest of what the last state knows. @return in order of opening
    std::map<engine::IncidentId, IncidentFact> finish(const engine::State& last);

private:
    static constexpr std::size_t kBatch = 5'000;  ///< closed incidents that wait to be read; well below kClosedIncidentsKept
    static_assert(kBatch * 2 < engine::kClosedIncidentsKept);
    void read_closed(const engine::State&);
    std::set<engine::IncidentId> closed_;
    std::map<engine::IncidentId, IncidentFact> facts_;
};

}  // namespace watchgrid::reports
