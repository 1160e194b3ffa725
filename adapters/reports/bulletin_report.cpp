#include "adapters/reports/bulletin_report.hpp"

namespace watchgrid::reports {

void BulletinTally::add(const IncidentFact& i) {
    if (i.drill || i.merged || !i.paged || !query_.period.contains(i.received_at)) return;
    const std::string week = week_label(i.received_at, query_.utc_offset_minutes);
    add(week, i.first);
    for (const UnitFact& unit : i.units)
        if (!unit.unit.empty()) add(week, unit);
}

void BulletinTally::add(const std::string& week, const UnitFact& unit) {
    BulletinRow& row = rows_[{week, unit.unit}];
    row.week = week;
    row.unit = unit.unit;
    ++row.incidents;
    const std::optional<engine::Duration> after[] = {unit.signed_after, unit.moving_after, unit.feedback_after};
    for (std::size_t s = 0; s < row.stages.size(); ++s) {
        if (after[s]) row.stages[s].add(*after[s]);
        else row.stages[s].add_never();
    }
}

Bulletin BulletinTally::finish() {
    Bulletin out{.query = query_, .rows = {}};
    for (auto& [key, row] : rows_) out.rows.push_back(std::move(row));
    return out;
}

}  // namespace watchgrid::reports
