#pragma once
/// `report outcomes`: what became of the incidents, by zone, station, kind of source, type, place or day. "Settled on the spot" and the others are
/// counted as they were closed; what is still open is counted as open. Drills, merged incidents and consults are outside, and the report says how
/// many: with them it is every incident of the period.
#include <map>
#include <string>
#include <vector>

#include "adapters/reports/facts.hpp"
#include "adapters/reports/figures.hpp"
#include "adapters/reports/stations.hpp"

namespace watchgrid::reports {

enum class OutcomeGroup : std::uint8_t { Town, Zone, ZoneClass, Source, Type, Place, Day, Station };
}  // namespace watchgrid::reports
template <>
struct watchgrid::engine::EnumNames<watchgrid::reports::OutcomeGroup> {
    using G = watchgrid::reports::OutcomeGroup;
    static constexpr std::array table{std::pair{G::Town, std::string_view{"town"}},     std::pair{G::Zone, std::string_view{"zone"}},
                                      std::pair{G::ZoneClass, std::string_view{"zone_class"}}, std::pair{G::Source, std::string_view{"source"}},
                                      std::pair{G::Type, std::string_view{"type"}},     std::pair{G::Place, std::string_view{"place"}},
                                      std::pair{G::Day, std::string_view{"day"}},       std::pair{G::Station, std::string_view{"station"}}};
};
namespace watchgrid::reports {

struct OutcomeQuery {
    Period period{};
    OutcomeGroup group_by{OutcomeGroup::Town};
    int utc_offset_minutes{};
    Stations stations{};  ///< of the town, for groups by station
};

struct OutcomeRow {
    std::string group;  ///< empty for the town
    std::size_t incidents{};
    std::size_t open{};
    std::size_t reopened{};                      ///< opened again at least once
    std::map<std::string, std::size_t> outcomes; ///< of closed ones; incidents == open + their sum
};

/// Incidents of the period that no row counts, each once: what was merged is counted with what it was merged into.
struct LeftOut {
    std::size_t merged{}, drills{}, consults{};
    bool none() const noexcept { return merged + drills + consults == 0; }
};

struct OutcomeReport {
    OutcomeQuery query;
    std::vector<OutcomeRow> rows;  ///< by group
    LeftOut left_out{};
};

class OutcomeTally {
public:
    explicit OutcomeTally(OutcomeQuery query) : query_{std::move(query)} {}
    void add(const IncidentFact&);
    OutcomeReport finish();

private:
    const OutcomeQuery query_;
    std::map<std::string, OutcomeRow> rows_;
    LeftOut left_out_;
};

std::string table_of(const OutcomeReport&);
/// One row a group and outcome: group, outcome, incidents; "open" is an outcome here. What is left out is not in it.
std::string csv_of(const OutcomeReport&);
std::string json_of(const OutcomeReport&);

}  // namespace watchgrid::reports
