#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>

#include "adapters/app/replay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/app/command_support.hpp"
#include "adapters/main/commands.hpp"
#include "adapters/reports/dispute_report.hpp"
#include "adapters/reports/drill_report.hpp"
#include "adapters/reports/everyday_report.hpp"
#include "adapters/reports/outcome_report.hpp"
#include "adapters/reports/render.hpp"

namespace watchgrid::app {
namespace {

struct ReportOptions {
    std::string data, from, to, group_by{"detail"}, outcome_group{"town"}, work_group{"work"}, dispute_group{"town"}, drill_group{"place"}, bulletin_group{"unit"}, points_group{"rule"}, town, utc_offset{"+08:00"};
    std::uint32_t shard{1};
    bool csv{}, json{};
};

/// All complaints at once, on stderr.
struct ParsedOptions {
    reports::Period period;
    reports::GroupBy group_by{};
    int utc_offset{};
    bool good{true};
};
ParsedOptions parse(const ReportOptions& o) {
    ParsedOptions out;
    const auto complain = [&](const std::string& line) { std::cerr << line << "\n", out.good = false; };
    const auto offset = reports::parse_utc_offset(o.utc_offset);
    if (!offset) complain("--utc-offset = " + o.utc_offset + ": expected hours and minutes, for example +08:00");
    out.utc_offset = offset.value_or(0);
    const auto when = [&](const char* name, const std::string& text, std::optional<engine::Instant>& into) {
        if (text.empty()) return;
        into = reports::parse_when(text, out.utc_offset);
        if (!into) complain(std::string{name} + " = " + text + ": expected a day (2026-03-01) or a time (2026-03-01T08:00:00Z)");
    };
    when("--from", o.from, out.period.from);
    when("--to", o.to, out.period.to);
    if (out.period.from && out.period.to && *out.period.from >= *out.period.to) complain("--to = " + o.to + ": expected a time behind --from");
    const auto group = engine::parse_enum<reports::GroupBy>(o.group_by);
    if (!group) complain("--group-by = " + o.group_by + ": expected " + engine::expected_words<reports::GroupBy>());
    out.group_by = group.value_or(reports::GroupBy::Detail);
    if (o.csv && o.json) complain("--csv, --json: expected one of the two");
    return out;
}

/// The stations of --town: a journal knows areas by their ids only. Nothing: it said why not.
std::optional<reports::Stations> read_stations(const ReportOptions& o, bool wanted) {
    if (!wanted) return reports::Stations{};
    if (o.town.empty()) {
        std::cerr << "--group-by = station: expected the town pack with --town, which says what grid belongs to which\n";
        return std::nullopt;
    }
    const town::TownLoad load = town::load_town_pack(o.town, road_loader());
    for (const town::Complaint& c : load.errors.items()) std::cerr << text_of(c) << "\n";
    if (!load.good()) return std::nullopt;
    return reports::Stations{load.town};
}

/// The whole journal, from its first event: what the state has forgotten by its end counts too. @return the last state
std::optional<engine::State> read_journal(const ReportOptions& o, const std::function<void(const engine::State&, const engine::Event&)>& on_event) {
    std::filesystem::path folder{o.data};
    if (std::filesystem::exists(folder / "journal" / "journal.sqlite")) folder /= "journal";
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) {
        std::cerr << log.error() << "\n";
        return std::nullopt;
    }
    ReplayOptions options{.use_snapshot = false, .on_event = [&](const engine::State& s, const engine::Event& e, port::Seq) { on_event(s, e); }};
    const bool tty = isatty(STDERR_FILENO) != 0;
    if (tty) options.progress = [](std::uint64_t n) { std::fprintf(stderr, "\r%llu events", static_cast<unsigned long long>(n)); };
    ReplayResult result = replay(**log, o.shard, options);
    if (tty) std::fputs("\r", stderr);
    if (!result.complaint.empty()) {
        std::cerr << result.complaint << "\n";
        return std::nullopt;
    }
    return std::move(result.state);
}

template <class Report, class Json>
int show(const ReportOptions& o, const Report& report, Json json) {
    if (o.json) std::cout << json(report) << "\n";
    else std::cout << (o.csv ? reports::csv_of(report) : reports::table_of(report));
    return std::cout.flush() ? 0 : 1;
}

/// Of incidents, as they are at the end.
template <class Tally, class Json>
int print(const ReportOptions& o, Tally tally, Json json) {
    reports::Ledger ledger;
    const auto state = read_journal(o, [&](const engine::State& s, const engine::Event& e) { ledger.on_event(s, e); });
    if (!state) return 1;
    for (const auto& [id, fact] : ledger.finish(*state)) tally.add(fact);
    return show(o, tally.finish(), json);
}

/// Of events, one by one.
template <class Tally>
int print_events(const ReportOptions& o, Tally tally) {
    if (!read_journal(o, [&](const engine::State& s, const engine::Event& e) { tally.on_event(s, e); })) return 1;
    return show(o, tally.finish(), [](const auto& r) { return reports::json_of(r); });
}

int sla_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    if (!p.good) return 2;
    return print(o, reports::SlaTally{{.period = p.period, .group_by = p.group_by, .utc_offset_minutes = p.utc_offset}}, [](const reports::SlaReport& r) { return json_of(r, true); });
}
int bulletin_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    if (!p.good) return 2;
    return print(o, reports::BulletinTally{{.period = p.period, .utc_offset_minutes = p.utc_offset}}, [](const reports::Bulletin& b) { return json_of(b, true); });
}

int outcomes_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    const auto group = engine::parse_enum<reports::OutcomeGroup>(o.outcome_group);
    if (!group) std::cerr << "--group-by = " << o.outcome_group << ": expected " << engine::expected_words<reports::OutcomeGroup>() << "\n";
    if (!p.good || !group) return 2;
    auto stations = read_stations(o, *group == reports::OutcomeGroup::Station);
    if (!stations) return 2;
    return print(o, reports::OutcomeTally{{.period = p.period, .group_by = *group, .utc_offset_minutes = p.utc_offset, .stations = *std::move(stations)}},
                 [](const reports::OutcomeReport& r) { return json_of(r); });
}

int patrol_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    const auto group = engine::parse_enum<reports::WorkGroup>(o.work_group);
    if (!group) std::cerr << "--group-by = " << o.work_group << ": expected " << engine::expected_words<reports::WorkGroup>() << "\n";
    if (!p.good || !group) return 2;
    auto stations = read_stations(o, *group == reports::WorkGroup::Station);
    if (!stations) return 2;
    return print_events(o, reports::WorkTally{{.period = p.period, .group_by = *group, .utc_offset_minutes = p.utc_offset, .stations = *std::move(stations)}});
}

int drills_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    const auto group = engine::parse_enum<reports::DrillGroup>(o.drill_group);
    if (!group) std::cerr << "--group-by = " << o.drill_group << ": expected " << engine::expected_words<reports::DrillGroup>() << "\n";
    if (!p.good || !group) return 2;
    return print(o, reports::DrillTally{{.period = p.period, .group_by = *group, .utc_offset_minutes = p.utc_offset}}, [](const reports::DrillReport& r) { return json_of(r); });
}

int disputes_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    const auto group = engine::parse_enum<reports::DisputeGroup>(o.dispute_group);
    if (!group) std::cerr << "--group-by = " << o.dispute_group << ": expected " << engine::expected_words<reports::DisputeGroup>() << "\n";
    if (!p.good || !group) return 2;
    auto stations = read_stations(o, *group == reports::DisputeGroup::Station);
    if (!stations) return 2;
    return print_events(o, reports::DisputeTally{{.period = p.period, .group_by = *group, .utc_offset_minutes = p.utc_offset, .stations = *std::move(stations)}});
}
int points_command(const ReportOptions& o) {
    const ParsedOptions p = parse(o);
    return p.good ? print_events(o, reports::PointsTally{p.period}) : 2;
}

CLI::App& add_one(CLI::App& parent, const char* name, const char* what, const std::shared_ptr<ReportOptions>& o) {
    CLI::App& sub = *parent.add_subcommand(name, what);
    sub.add_option("--data", o->data, "Data folder of a service, running or not")->required();
    sub.add_option("--from", o->from, "Received at or after this day or time");
    sub.add_option("--to", o->to, "Received before this day or time");
    sub.add_option("--utc-offset", o->utc_offset, "The town's time, for days and weeks")->capture_default_str();
    sub.add_option("--shard", o->shard, "Number of the shard");
    sub.add_flag("--csv", o->csv, "CSV with a header row");
    sub.add_flag("--json", o->json, "One JSON document");
    return sub;
}

}  // namespace

void add_report_command(CLI::App& parent, int& exit_code) {
    CLI::App& report = *parent.add_subcommand("report", "Figures from a journal; drills are counted by drills alone");
    report.require_subcommand(1);
    const auto o = std::make_shared<ReportOptions>();
    CLI::App& sla = add_one(report, "sla", "Share of clocks met, by rule, stage, zone class and tier", o);
    sla.add_option("--group-by", o->group_by, "rule, stage, zone, zone_class, tier, day, detail or zone_stage")->capture_default_str();
    sla.callback([o, &exit_code] { exit_code = sla_command(*o); });
    CLI::App& bulletin = add_one(report, "bulletin", "The week's signed / moving / feedback, for the town and each unit", o);
    bulletin.add_option("--group-by", o->bulletin_group, "unit, under the town's line")->check(CLI::IsMember({"unit"}))->capture_default_str();
    CLI::App& outcomes = add_one(report, "outcomes", "What became of the incidents: settled on the spot, false alarm, ...", o);
    outcomes.add_option("--group-by", o->outcome_group, "town, zone, zone_class, source, type, place, day or station")->capture_default_str();
    const auto with_town = [&](CLI::App& sub) { sub.add_option("--town", o->town, "Town pack folder, for --group-by station"); };
    with_town(outcomes);
    outcomes.callback([o, &exit_code] { exit_code = outcomes_command(*o); });
    bulletin.callback([o, &exit_code] { exit_code = bulletin_command(*o); });
    CLI::App& patrol = add_one(report, "patrol", "How much everyday work was done: inspections, patrols, visits, talks, ...", o);
    patrol.add_option("--group-by", o->work_group, "work, zone, person, team, day, month or station")->capture_default_str();
    with_town(patrol);
    patrol.callback([o, &exit_code] { exit_code = patrol_command(*o); });
    CLI::App& disputes = add_one(report, "disputes", "How many disputes were opened, and what share of them is settled", o);
    disputes.add_option("--group-by", o->dispute_group, "town, zone, station, mediator or month")->capture_default_str();
    with_town(disputes);
    CLI::App& drills = add_one(report, "drills", "How posts answered when they were tried: asked, signed, moving, arrived", o);
    drills.add_option("--group-by", o->drill_group, "place, zone, type or day")->capture_default_str();
    drills.callback([o, &exit_code] { exit_code = drills_command(*o); });
    disputes.callback([o, &exit_code] { exit_code = disputes_command(*o); });
    CLI::App& points = add_one(report, "points", "The balance of the points ledger: opening, credits by rule, redemptions, reversals, closing", o);
    points.add_option("--group-by", o->points_group, "rule")->check(CLI::IsMember({"rule"}))->capture_default_str();
    points.callback([o, &exit_code] { exit_code = points_command(*o); });
}

}  // namespace watchgrid::app
