#include "adapters/reports/sla_report.hpp"

#include <algorithm>

namespace watchgrid::reports {
namespace {

/// The row's own columns: what the rows of a grouping differ in.
SlaRow blank_row(const SlaQuery& q, const IncidentFact& i, const ClockFact& c) {
    SlaRow row;
    row.target_percent = c.target_percentile;
    const auto of_rule = [&] { row.rule_id = c.rule_id, row.stage = c.stage, row.tier = c.tier; };
    switch (q.group_by) {
        case GroupBy::Detail: of_rule(), row.zone_class = i.zone_class; break;
        case GroupBy::Rule: of_rule(), row.group = c.rule_id; break;
        case GroupBy::Stage: row.stage = c.stage, row.group = engine::to_string(c.stage); break;
        case GroupBy::Zone: row.zone_class = i.zone_class, row.group = i.zone_id.empty() ? "(none)" : i.zone_id; break;
        case GroupBy::ZoneStage: row.zone_class = i.zone_class, row.stage = c.stage, row.group = i.zone_id.empty() ? "(none)" : i.zone_id; break;
        case GroupBy::ZoneClass: row.zone_class = i.zone_class, row.group = engine::to_string(i.zone_class); break;
        case GroupBy::Tier: row.tier = c.tier, row.group = c.tier == 0 ? "any" : std::to_string(c.tier); break;
        case GroupBy::Day: row.group = day_label(i.received_at, q.utc_offset_minutes); break;
    }
    return row;
}

}  // namespace

void SlaTally::add(const IncidentFact& i) {
    if (i.drill || !query_.period.contains(i.received_at)) return;
    if (!i.clocks.empty()) ++incidents_;
    for (const ClockFact& c : i.clocks) add(i, c);
    if (i.merged) return;
    for (const UnitFact& u : i.units)
        if (u.arrived_after) arrivals_[u.unit].add(*u.arrived_after);
}

void SlaTally::add(const IncidentFact& i, const ClockFact& c) {
    SlaRow fresh = blank_row(query_, i, c);
    const Key key{fresh.group, fresh.rule_id, fresh.stage ? static_cast<int>(*fresh.stage) : -1, fresh.zone_class ? static_cast<int>(*fresh.zone_class) : -1,
                  fresh.tier ? static_cast<int>(*fresh.tier) : -1};
    SlaRow& row = rows_.try_emplace(key, std::move(fresh)).first->second;
    if (row.target_percent != c.target_percentile) row.target_percent.reset();
    ++row.clocks;
    if (c.excused) ++row.excused;
    if (c.phase == engine::ClockPhase::Running || c.phase == engine::ClockPhase::Paused) {
        ++row.running;
        return;
    }
    if (c.phase == engine::ClockPhase::Met) {
        ++row.met;
    } else {
        ++row.breached;
        ++row.causes[std::min<std::size_t>(static_cast<std::size_t>(c.cause), kCauses - 1)];
        if (c.late) ++row.late;
    }
    if (c.took) row.took.add(*c.took);
    else row.took.add_never();
}

SlaReport SlaTally::finish() {
    SlaReport out{.query = query_, .incidents = incidents_, .rows = {}, .slowest = std::nullopt};
    for (auto& [key, row] : rows_) out.rows.push_back(std::move(row));
    for (const auto& [unit, times] : arrivals_) {
        if (unit.empty() || times.count() < kSlowestMin) continue;
        const engine::Duration median = *times.percentile(50);
        if (!out.slowest || median > out.slowest->median) out.slowest = SlowestUnit{unit, median, times.count()};
    }
    return out;
}

}  // namespace watchgrid::reports
