#include "adapters/reports/everyday_report.hpp"

#include <boost/json.hpp>

#include "adapters/reports/cell_text.hpp"

namespace watchgrid::reports {
namespace {

namespace json = boost::json;
using engine::State;

/// What counts as work, how much of it, where and whose: one overload an event.
struct WorkOf {
    const State& s;
    std::string work, zone_id, person;
    std::uint64_t count{};
    std::string team{};  ///< of a patrol; empty: that of the person

    template <class E> void operator()(const E&) {}
    void operator()(const engine::WorkRecorded& e) { say(e.work, e.zone_id, e.by, e.count); }
    void operator()(const engine::HazardInspected& e) { say("inspection", s.books.hazards.at(e.hazard).spot.zone_id, e.by, 1); }
    void operator()(const engine::HomeVisited& e) { say("visit", s.books.homes.at(e.home).profile.zone_id, e.by, 1); }
    void operator()(const engine::PatrolChecked& e) { of_patrol("patrol_check", s.books.patrols.at(e.patrol), e.by); }
    void operator()(const engine::PatrolEnded& e) { of_patrol("patrol", s.books.patrols.at(e.patrol), e.by); }
    void operator()(const engine::TaskDone& e) {
        const engine::TaskRaised& task = s.books.tasks.at(e.task).task;
        if (task.kind == engine::WorkKind::HazardReport) say("hazard_fixed", task.zone_id, e.by, 1);
    }
    void operator()(const engine::DisputeStepped& e) {
        if (e.step == engine::DisputeStep::Settle) say("dispute_settled", s.books.disputes.at(e.dispute).zone_id, e.by, 1);
    }

private:
    void of_patrol(const std::string& w, const engine::PatrolState& p, const std::string& by) { say(w, p.zone_id, by, 1), team = p.team; }
    void say(const std::string& w, const std::string& z, const std::string& p, std::uint64_t n) { work = w, zone_id = z, person = p, count = n; }
};

std::string unit_of(const State& s, const std::string& person) {
    const engine::ResponderId id = s.find_responder(person);
    return id ? s.responders.at(id).profile.unit : std::string{};
}

std::vector<std::pair<std::string, std::int64_t>> lines_of(const PointsBalance& b) {
    std::vector<std::pair<std::string, std::int64_t>> out{{"opening", b.opening}, {"carried_over", b.carried_over}, {"credits", b.credits}};
    for (const auto& [rule, points] : b.by_rule) out.emplace_back("credits " + rule, points);
    out.insert(out.end(), {{"redemptions", b.redemptions}, {"reversals", b.reversals}, {"closing", b.closing()}});
    return out;
}

}  // namespace

std::uint64_t WorkReport::total() const {
    std::uint64_t sum = 0;
    for (const auto& [group, count] : rows) sum += count;
    return sum;
}

struct WorkTally::Work {
    const std::string &kind, &zone_id, &person, &team;
    std::uint64_t count;
};

void WorkTally::on_event(const State& after, const engine::Event& e) {
    if (!q_.period.contains(e.at)) return;
    WorkOf of{after, {}, {}, {}, 0, {}};
    std::visit(of, e.body);
    if (of.count == 0) return;
    if (q_.group_by == WorkGroup::Team && of.team.empty()) of.team = unit_of(after, of.person);
    add(e.at, {of.work, of.zone_id, of.person, of.team, of.count});
}

void WorkTally::add(engine::Instant at, const Work& w) {
    const std::string day = day_label(at, q_.utc_offset_minutes);
    switch (q_.group_by) {
        case WorkGroup::Work: out_.rows[w.kind] += w.count; break;
        case WorkGroup::Zone: out_.rows[or_dash(w.zone_id)] += w.count; break;
        case WorkGroup::Person: out_.rows[or_dash(w.person)] += w.count; break;
        case WorkGroup::Team: out_.rows[or_dash(w.team)] += w.count; break;
        case WorkGroup::Day: out_.rows[day] += w.count; break;
        case WorkGroup::Station: out_.rows[q_.stations.of(w.zone_id)] += w.count; break;
        case WorkGroup::Month: out_.rows[day.substr(0, 7)] += w.count; break;
    }
}

void PointsTally::add(engine::Instant at, engine::EntryKind kind, std::int32_t points, const std::string& rule) {
    if (period_.to && at >= *period_.to) return;
    if (period_.from && at < *period_.from) {
        out_.opening += points;
        return;
    }
    switch (kind) {
        case engine::EntryKind::Opening: out_.carried_over += points; break;
        case engine::EntryKind::Credit: out_.credits += points, out_.by_rule[rule] += points; break;
        case engine::EntryKind::Redemption: out_.redemptions += points; break;
        case engine::EntryKind::Reversal: out_.reversals += points; break;
    }
}

void PointsTally::on_event(const State&, const engine::Event& e) {
    if (const auto* entered = std::get_if<engine::PointsEntered>(&e.body)) add(e.at, entered->kind, entered->points, entered->rule);
}

std::string table_of(const WorkReport& r) {
    std::string out;
    for (const auto& [group, count] : r.rows) out += group + "  " + std::to_string(count) + "\n";
    return out.empty() ? "no work\n" : out + "total  " + std::to_string(r.total()) + "\n";
}

std::string csv_of(const WorkReport& r) {
    std::string out = "group,count\n";
    for (const auto& [group, count] : r.rows) out += safe_cell(group) + "," + std::to_string(count) + "\n";
    return out;
}

std::string json_of(const WorkReport& r) {
    json::array rows;
    for (const auto& [group, count] : r.rows) rows.push_back(json::object{{"group", group}, {"count", count}});
    const std::string_view by = engine::to_string(r.group_by);
    return json::serialize(json::object{{"group_by", json::string{by.data(), by.size()}}, {"rows", std::move(rows)}, {"total", r.total()}});
}

std::string table_of(const PointsBalance& b) {
    std::string out;
    for (const auto& [item, points] : lines_of(b)) out += (item.starts_with("credits ") ? "    " + item.substr(8) : item) + "  " + std::to_string(points) + "\n";
    return out;
}

std::string csv_of(const PointsBalance& b) {
    std::string out = "item,points\n";
    for (const auto& [item, points] : lines_of(b)) out += safe_cell(item) + "," + std::to_string(points) + "\n";
    return out;
}

std::string json_of(const PointsBalance& b) {
    json::array rules;
    for (const auto& [rule, points] : b.by_rule) rules.push_back(json::object{{"rule", rule}, {"points", points}});
    return json::serialize(json::object{{"opening", b.opening}, {"carried_over", b.carried_over}, {"credits", b.credits}, {"redemptions", -b.redemptions}, {"reversals", b.reversals},
                                        {"closing", b.closing()}, {"rules", std::move(rules)}});
}

}  // namespace watchgrid::reports
