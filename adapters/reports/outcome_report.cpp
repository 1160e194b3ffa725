#include "adapters/reports/outcome_report.hpp"

#include <boost/json.hpp>

#include "adapters/reports/cell_text.hpp"

namespace watchgrid::reports {
namespace {

namespace json = boost::json;

std::string group_of(const OutcomeQuery& q, const IncidentFact& f) {
    switch (q.group_by) {
        case OutcomeGroup::Zone: return f.zone_id.empty() ? "-" : f.zone_id;
        case OutcomeGroup::ZoneClass: return std::string{engine::to_string(f.zone_class)};
        case OutcomeGroup::Source: return std::string{engine::to_string(f.source_kind)};
        case OutcomeGroup::Type: return std::string{engine::to_string(f.type)};
        case OutcomeGroup::Place: return f.place_id.empty() ? "-" : f.place_id;
        case OutcomeGroup::Day: return day_label(f.received_at, q.utc_offset_minutes);
        case OutcomeGroup::Station: return q.stations.of(f.zone_id);
        default: return {};
    }
}

}  // namespace

void OutcomeTally::add(const IncidentFact& f) {
    if (!query_.period.contains(f.received_at)) return;
    if (f.merged) return ++left_out_.merged, void();
    if (f.drill) return ++left_out_.drills, void();
    if (f.consult) return ++left_out_.consults, void();
    const std::string group = group_of(query_, f);
    OutcomeRow& row = rows_[group];
    row.group = group;
    ++row.incidents;
    row.reopened += f.reopened ? 1 : 0;
    if (!f.closed) ++row.open;
    else ++row.outcomes[f.outcome.empty() ? "-" : f.outcome];
}

OutcomeReport OutcomeTally::finish() {
    OutcomeReport out{.query = query_, .rows = {}, .left_out = left_out_};
    for (auto& [group, row] : rows_) out.rows.push_back(std::move(row));
    return out;
}

std::string table_of(const OutcomeReport& r) {
    std::string out;
    for (const OutcomeRow& row : r.rows) {
        out += (row.group.empty() ? std::string{"town"} : row.group) + ": " + std::to_string(row.incidents) + " incidents, " + std::to_string(row.open) + " open, " +
               std::to_string(row.reopened) + " opened again\n";
        for (const auto& [outcome, n] : row.outcomes) out += "    " + outcome + " " + std::to_string(n) + "\n";
    }
    if (out.empty()) out = "no incidents\n";
    if (r.left_out.none()) return out;
    return out + "not counted: " + std::to_string(r.left_out.merged) + " merged, " + std::to_string(r.left_out.drills) + " drills, " + std::to_string(r.left_out.consults) + " consults\n";
}

std::string csv_of(const OutcomeReport& r) {
    std::string out = "group,outcome,incidents\n";
    for (const OutcomeRow& row : r.rows) {
        const std::string group = safe_cell(row.group.empty() ? "town" : row.group);
        for (const auto& [outcome, n] : row.outcomes) out += group + "," + safe_cell(outcome) + "," + std::to_string(n) + "\n";
        if (row.open > 0) out += group + ",open," + std::to_string(row.open) + "\n";
    }
    return out;
}

std::string json_of(const OutcomeReport& r) {
    json::array rows;
    for (const OutcomeRow& row : r.rows) {
        json::object outcomes;
        for (const auto& [outcome, n] : row.outcomes) outcomes[outcome] = n;
        rows.push_back(json::object{{"group", row.group}, {"incidents", row.incidents}, {"open", row.open}, {"reopened", row.reopened}, {"outcomes", std::move(outcomes)}});
    }
    const std::string_view group = engine::to_string(r.query.group_by);
    json::object left_out{{"merged", r.left_out.merged}, {"drills", r.left_out.drills}, {"consults", r.left_out.consults}};
    return json::serialize(json::object{{"group_by", json::string{group.data(), group.size()}}, {"rows", std::move(rows)}, {"left_out", std::move(left_out)}});
}

}  // namespace watchgrid::reports
