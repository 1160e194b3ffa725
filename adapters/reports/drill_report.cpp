#include "adapters/reports/drill_report.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "adapters/reports/cell_text.hpp"

namespace watchgrid::reports {
namespace {

namespace json = boost::json;

struct Stage {
    const char* name;
    const Times DrillRow::*times;
};
constexpr std::array kStages{Stage{"signed", &DrillRow::signed_after}, Stage{"moving", &DrillRow::moving_after}, Stage{"arrived", &DrillRow::arrived_after}};

std::size_t came(const Times& times) { return times.count() - times.never(); }

std::string median_text(const Times& times) {
    const auto median = times.percentile(50);
    if (!median) return {};
    char out[32];
    std::snprintf(out, sizeof out, "%.1f", static_cast<double>(median->count()) / 1000);
    return out;
}

std::string group_of(const DrillQuery& q, const IncidentFact& f) {
    switch (q.group_by) {
        case DrillGroup::Place: return f.place_id.empty() ? "-" : f.place_id;
        case DrillGroup::Zone: return f.zone_id.empty() ? "-" : f.zone_id;
        case DrillGroup::Type: return std::string{engine::to_string(f.type)};
        case DrillGroup::Day: break;
    }
    return day_label(f.received_at, q.utc_offset_minutes);
}

void add_time(Times& times, const std::optional<engine::Duration>& took) {
    if (took) times.add(*took);
    else times.add_never();
}

}  // namespace

void DrillTally::add(const IncidentFact& f) {
    if (!f.drill || f.merged || !query_.period.contains(f.received_at)) return;
    const std::string group = group_of(query_, f);
    DrillRow& row = rows_[group];
    row.group = group;
    ++row.drills;
    if (!f.paged) return;
    ++row.asked;
    add_time(row.signed_after, f.first.signed_after);
    add_time(row.moving_after, f.first.moving_after);
    add_time(row.arrived_after, f.first.arrived_after);
}

DrillReport DrillTally::finish() {
    DrillReport out{.group_by = query_.group_by, .rows = {}};
    for (auto& [group, row] : rows_) out.rows.push_back(std::move(row));
    return out;
}

std::string table_of(const DrillReport& r) {
    std::string out;
    for (const DrillRow& row : r.rows) {
        out += row.group + ": " + std::to_string(row.drills) + " drills, " + std::to_string(row.asked) + " asked";
        for (const Stage& s : kStages) {
            const Times& times = row.*s.times;
            const std::string median = median_text(times);
            out += std::string{", "} + s.name + " " + std::to_string(came(times)) + (median.empty() ? "" : " (median " + median + " s)");
        }
        // Who looks for the answers of a post must see that nobody was in the drill, not that nobody answered.
        if (const std::size_t alone = row.drills - row.asked; alone > 0) out += "; " + std::to_string(alone) + " found nobody to ask; is anybody on duty for a drill?";
        out += "\n";
    }
    return out.empty() ? "no drills\n" : out;
}

std::string csv_of(const DrillReport& r) {
    std::string out = "group,drills,asked,signed,signed_p50_s,moving,moving_p50_s,arrived,arrived_p50_s\n";
    for (const DrillRow& row : r.rows) {
        out += safe_cell(row.group) + "," + std::to_string(row.drills) + "," + std::to_string(row.asked);
        for (const Stage& s : kStages) out += "," + std::to_string(came(row.*s.times)) + "," + median_text(row.*s.times);
        out += "\n";
    }
    return out;
}

std::string json_of(const DrillReport& r) {
    json::array rows;
    for (const DrillRow& row : r.rows) {
        json::object o{{"group", row.group}, {"drills", row.drills}, {"asked", row.asked}, {"nobody_to_ask", row.drills - row.asked}};
        for (const Stage& s : kStages) {
            const Times& times = row.*s.times;
            const auto median = times.percentile(50);
            o[s.name] = json::object{{"count", came(times)}, {"never", times.never()}, {"p50_s", median ? json::value(static_cast<double>(median->count()) / 1000) : json::value{}}};
        }
        rows.push_back(std::move(o));
    }
    const std::string_view by = engine::to_string(r.group_by);
    return json::serialize(json::object{{"group_by", json::string{by.data(), by.size()}}, {"rows", std::move(rows)}});
}

}  // namespace watchgrid::reports
