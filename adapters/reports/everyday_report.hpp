#pragma once
/// `report patrol`: how much everyday work was done, by kind, area, station, person, team, day or month. `report points`: the balance of a period.
///
/// Both are made from events, one by one, so that they count what the state has forgotten. The live routes use the books' own counts; a test
/// compares the two.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/reports/figures.hpp"
#include "adapters/reports/stations.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::reports {

/// Team: the one that a patrol was made for, else the unit of whoever did the work.
enum class WorkGroup : std::uint8_t { Work, Zone, Person, Day, Month, Station, Team };
}  // namespace watchgrid::reports
template <>
struct watchgrid::engine::EnumNames<watchgrid::reports::WorkGroup> {
    using G = watchgrid::reports::WorkGroup;
    static constexpr std::array table{std::pair{G::Work, std::string_view{"work"}}, std::pair{G::Zone, std::string_view{"zone"}}, std::pair{G::Person, std::string_view{"person"}},
                                      std::pair{G::Day, std::string_view{"day"}}, std::pair{G::Month, std::string_view{"month"}},
                                      std::pair{G::Station, std::string_view{"station"}}, std::pair{G::Team, std::string_view{"team"}}};
};
namespace watchgrid::reports {

struct WorkReport {
    WorkGroup group_by{};
    std::map<std::string, std::uint64_t> rows;  ///< "-" for no area or nobody
    std::uint64_t total() const;
};

struct WorkQuery {
    Period period{};
    WorkGroup group_by{WorkGroup::Work};
    int utc_offset_minutes{};
    Stations stations{};  ///< of the town, for groups by station
};

class WorkTally {
public:
    explicit WorkTally(WorkQuery query) : q_{std::move(query)}, out_{.group_by = q_.group_by, .rows = {}} {}
    /// `after`: the state in which the event was just applied. Events that are no work count nothing.
    void on_event(const engine::State& after, const engine::Event&);
    WorkReport finish() { return std::move(out_); }

private:
    struct Work;
    void add(engine::Instant at, const Work&);
    const WorkQuery q_;
    WorkReport out_;
};

/// opening + carried_over + credits + redemptions + reversals = closing.
struct PointsBalance {
    std::int64_t opening{};       ///< before the period
    std::int64_t carried_over{};  ///< rows of a ledger that was kept elsewhere before
    std::int64_t credits{};
    std::int64_t redemptions{};   ///< 0 or less
    std::int64_t reversals{};     ///< of credits negative, of redemptions positive
    std::map<std::string, std::int64_t> by_rule;  ///< credits
    std::int64_t closing() const noexcept { return opening + carried_over + credits + redemptions + reversals; }
};

class PointsTally {
public:
    explicit PointsTally(Period period) : period_{period} {}
    void add(engine::Instant at, engine::EntryKind, std::int32_t points, const std::string& rule);
    void on_event(const engine::State&, const engine::Event&);
    PointsBalance finish() { return std::move(out_); }

private:
    const Period period_;
    PointsBalance out_;
};

std::string table_of(const WorkReport&);
std::string csv_of(const WorkReport&);   ///< group,count
std::string json_of(const WorkReport&);
std::string table_of(const PointsBalance&);
std::string csv_of(const PointsBalance&);  ///< item,points; credits of a rule as "credits RULE"
std::string json_of(const PointsBalance&);

}  // namespace watchgrid::reports
