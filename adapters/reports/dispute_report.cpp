#include "adapters/reports/dispute_report.hpp"

#include <boost/json.hpp>

#include "adapters/reports/cell_text.hpp"

namespace watchgrid::reports {
namespace {

namespace json = boost::json;

}  // namespace

void DisputeTally::on_event(const engine::State&, const engine::Event& e) {
    if (const auto* opened = std::get_if<engine::DisputeOpened>(&e.body)) {
        if (q_.period.contains(e.at)) facts_[opened->dispute] = {.opened_at = e.at, .zone_id = opened->zone_id, .mediator = opened->mediator, .phase = {}, .reopened = false};
    } else if (const auto* step = std::get_if<engine::DisputeStepped>(&e.body)) {
        const auto it = facts_.find(step->dispute);
        if (it == facts_.end()) return;
        if (step->step == engine::DisputeStep::Settle) it->second.phase = engine::DisputePhase::Settled;
        if (step->step == engine::DisputeStep::HandOff) it->second.phase = engine::DisputePhase::HandedOff;
        if (step->step == engine::DisputeStep::TakeBack) it->second.phase = engine::DisputePhase::Open;
    } else if (const auto* again = std::get_if<engine::DisputeReopened>(&e.body)) {
        if (const auto it = facts_.find(again->dispute); it != facts_.end()) it->second.phase = engine::DisputePhase::Open, it->second.reopened = true;
    }
}

std::string DisputeTally::group_of(const Fact& f) const {
    switch (q_.group_by) {
        case DisputeGroup::Zone: return or_dash(f.zone_id);
        case DisputeGroup::Station: return q_.stations.of(f.zone_id);
        case DisputeGroup::Mediator: return or_dash(f.mediator);
        case DisputeGroup::Month: return day_label(f.opened_at, q_.utc_offset_minutes).substr(0, 7);
        case DisputeGroup::Town: break;
    }
    return {};
}

DisputeReport DisputeTally::finish() const {
    std::map<std::string, DisputeRow> rows;
    for (const auto& [id, f] : facts_) {
        const std::string group = group_of(f);
        DisputeRow& row = rows[group];
        row.group = group;
        ++row.opened;
        row.settled += f.phase == engine::DisputePhase::Settled ? 1U : 0U;
        row.handed_off += f.phase == engine::DisputePhase::HandedOff ? 1U : 0U;
        row.reopened += f.reopened ? 1U : 0U;
    }
    DisputeReport out{.group_by = q_.group_by, .rows = {}};
    for (auto& [group, row] : rows) out.rows.push_back(std::move(row));
    return out;
}

std::string table_of(const DisputeReport& r) {
    std::string out;
    for (const DisputeRow& row : r.rows)
        out += (row.group.empty() ? std::string{"town"} : row.group) + ": " + std::to_string(row.opened) + " disputes, " + std::to_string(row.settled) + " settled (" + percent(row.rate()) + "), " +
               std::to_string(row.handed_off) + " handed off, " + std::to_string(row.open()) + " open, " + std::to_string(row.reopened) + " opened again\n";
    return out.empty() ? "no disputes\n" : out;
}

std::string csv_of(const DisputeReport& r) {
    std::string out = "group,opened,settled,handed_off,open,reopened,rate\n";
    for (const DisputeRow& row : r.rows)
        out += safe_cell(row.group.empty() ? "town" : row.group) + "," + std::to_string(row.opened) + "," + std::to_string(row.settled) + "," + std::to_string(row.handed_off) + "," +
               std::to_string(row.open()) + "," + std::to_string(row.reopened) + "," + percent(row.rate()) + "\n";
    return out;
}

std::string json_of(const DisputeReport& r) {
    json::array rows;
    for (const DisputeRow& row : r.rows)
        rows.push_back(json::object{{"group", row.group}, {"opened", row.opened}, {"settled", row.settled}, {"handed_off", row.handed_off}, {"open", row.open()},
                                    {"reopened", row.reopened}, {"rate", row.rate()}});
    const std::string_view by = engine::to_string(r.group_by);
    return json::serialize(json::object{{"group_by", json::string{by.data(), by.size()}}, {"rows", std::move(rows)}});
}

}  // namespace watchgrid::reports
