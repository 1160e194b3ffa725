#pragma once
/// `report sla`: which share of the clocks was met, and why the others were not. Drills are outside.
///
/// share = met / (met + breached); running clocks are shown and not counted, cancelled ones (incident closed, rule no longer fits)
/// are left out. A breach stays a breach: late, excused or met in the end.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "adapters/reports/facts.hpp"
#include "adapters/reports/figures.hpp"

namespace watchgrid::reports {

enum class GroupBy : std::uint8_t { Detail, Rule, Stage, Zone, ZoneClass, Tier, Day, ZoneStage };

struct SlaQuery {
    Period period{};
    GroupBy group_by{GroupBy::Detail};
    int utc_offset_minutes{};
};

inline constexpr std::size_t kCauses = 6;  ///< of engine::BreachCause

struct SlaRow {
    std::string group;               ///< of --group-by; empty for Detail
    std::string rule_id;             ///< empty where the row is over several
    std::optional<engine::Stage> stage;
    std::optional<engine::ZoneClass> zone_class;
    std::optional<engine::Tier> tier;
    std::optional<unsigned> target_percent;  ///< absent where the row's rules differ in it
    std::size_t clocks{}, met{}, breached{}, running{}, late{}, excused{};
    std::array<std::size_t, kCauses> causes{};  ///< of the breached, by engine::BreachCause
    Times took;                                 ///< of ended clocks, met or breached

    /// Absent when nothing has ended.
    std::optional<double> share() const noexcept { return met + breached == 0 ? std::nullopt : std::optional{static_cast<double>(met) / static_cast<double>(met + breached)}; }
};

/// The unit with the highest median time to arrive, of those with at least kSlowestMin arrivals. For supervisors' eyes only.
inline constexpr std::size_t kSlowestMin = 3;
struct SlowestUnit {
    std::string unit;
    engine::Duration median{};
    std::size_t arrivals{};
};

struct SlaReport {
    SlaQuery query;
    std::size_t incidents{};  ///< with at least one clock
    std::vector<SlaRow> rows;
    std::optional<SlowestUnit> slowest;
};

class SlaTally {
public:
    explicit SlaTally(SlaQuery query) : query_{query} {}
    void add(const IncidentFact&);
    SlaReport finish();

private:
    using Key = std::tuple<std::string, std::string, int, int, int>;
    void add(const IncidentFact&, const ClockFact&);
    const SlaQuery query_;
    std::size_t incidents_{};
    std::map<Key, SlaRow> rows_;
    std::map<std::string, Times> arrivals_;  ///< by unit
};

}  // namespace watchgrid::reports

template <> struct watchgrid::engine::EnumNames<watchgrid::reports::GroupBy> {
    using enum watchgrid::reports::GroupBy;
    static constexpr std::array table{std::pair{Rule, std::string_view{"rule"}}, std::pair{Stage, std::string_view{"stage"}},
                                      std::pair{Zone, std::string_view{"zone"}}, std::pair{ZoneClass, std::string_view{"zone_class"}},
                                      std::pair{Tier, std::string_view{"tier"}}, std::pair{Day, std::string_view{"day"}},
                                      std::pair{Detail, std::string_view{"detail"}}, std::pair{ZoneStage, std::string_view{"zone_stage"}}};
};
