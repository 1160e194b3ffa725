#pragma once
/// `report drills`: how posts answered when they were tried. Drills stand outside all other reports; here they are the only ones.
///
/// Times run from the receipt of the alert to the first person who signed, moved and arrived, as in the bulletin.
#include <map>
#include <string>
#include <vector>

#include "adapters/reports/facts.hpp"
#include "adapters/reports/figures.hpp"

namespace watchgrid::reports {

enum class DrillGroup : std::uint8_t { Place, Zone, Type, Day };
}  // namespace watchgrid::reports
template <>
struct watchgrid::engine::EnumNames<watchgrid::reports::DrillGroup> {
    using G = watchgrid::reports::DrillGroup;
    static constexpr std::array table{std::pair{G::Place, std::string_view{"place"}}, std::pair{G::Zone, std::string_view{"zone"}}, std::pair{G::Type, std::string_view{"type"}},
                                      std::pair{G::Day, std::string_view{"day"}}};
};
namespace watchgrid::reports {

struct DrillQuery {
    Period period{};
    DrillGroup group_by{DrillGroup::Place};
    int utc_offset_minutes{};
};

struct DrillRow {
    std::string group;     ///< "-" for none
    std::size_t drills{};
    std::size_t asked{};   ///< of them, somebody was; the others found nobody to ask, most often since nobody is on duty for a drill, and no time is measured of them
    Times signed_after, moving_after, arrived_after;  ///< of those asked; who never did counts as longer than any
};

struct DrillReport {
    DrillGroup group_by{};
    std::vector<DrillRow> rows;  ///< by group
};

class DrillTally {
public:
    explicit DrillTally(DrillQuery query) : query_{query} {}
    void add(const IncidentFact&);
    DrillReport finish();

private:
    const DrillQuery query_;
    std::map<std::string, DrillRow> rows_;
};

std::string table_of(const DrillReport&);
std::string csv_of(const DrillReport&);  ///< group,drills,asked,signed,signed_p50_s,moving,moving_p50_s,arrived,arrived_p50_s
std::string json_of(const DrillReport&);

}  // namespace watchgrid::reports
