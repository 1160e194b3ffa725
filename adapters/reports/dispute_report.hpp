#pragma once
/// `report disputes`: how many disputes were opened and what share of them is settled, the way the towns report it (调解成功率): of those opened in
/// the period, those that are settled at the end of the journal. One that was opened again counts as settled only when it was settled again.
///
/// Made from events, one by one.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/reports/figures.hpp"
#include "adapters/reports/stations.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::reports {

enum class DisputeGroup : std::uint8_t { Town, Zone, Station, Mediator, Month };
}  // namespace watchgrid::reports
template <>
struct watchgrid::engine::EnumNames<watchgrid::reports::DisputeGroup> {
    using G = watchgrid::reports::DisputeGroup;
    static constexpr std::array table{std::pair{G::Town, std::string_view{"town"}}, std::pair{G::Zone, std::string_view{"zone"}}, std::pair{G::Station, std::string_view{"station"}},
                                      std::pair{G::Mediator, std::string_view{"mediator"}}, std::pair{G::Month, std::string_view{"month"}}};
};
namespace watchgrid::reports {

struct DisputeQuery {
    Period period{};  ///< of the opening
    DisputeGroup group_by{DisputeGroup::Town};
    int utc_offset_minutes{};
    Stations stations{};
};

struct DisputeRow {
    std::string group;          ///< empty for the town; "-" for no area or nobody
    std::uint64_t opened{};
    std::uint64_t settled{};
    std::uint64_t handed_off{};  ///< with an agency at the end
    std::uint64_t reopened{};    ///< opened again at least once
    std::uint64_t open() const noexcept { return opened - settled - handed_off; }
    double rate() const noexcept { return opened == 0 ? 0.0 : static_cast<double>(settled) / static_cast<double>(opened); }
};

struct DisputeReport {
    DisputeGroup group_by{};
    std::vector<DisputeRow> rows;  ///< by group
};

class DisputeTally {
public:
    explicit DisputeTally(DisputeQuery query) : q_{std::move(query)} {}
    void on_event(const engine::State& after, const engine::Event&);
    DisputeReport finish() const;

private:
    struct Fact {
        engine::Instant opened_at{};
        std::string zone_id, mediator;
        engine::DisputePhase phase{};
        bool reopened{};
    };
    std::string group_of(const Fact&) const;
    const DisputeQuery q_;
    std::map<engine::DisputeId, Fact> facts_;
};

std::string table_of(const DisputeReport&);
std::string csv_of(const DisputeReport&);  ///< group,opened,settled,handed_off,open,reopened,rate
std::string json_of(const DisputeReport&);

}  // namespace watchgrid::reports
