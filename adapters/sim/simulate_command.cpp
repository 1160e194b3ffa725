#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "adapters/app/command_support.hpp"
#include "adapters/lab/quantities.hpp"
#include "adapters/policy_lab/policy_names.hpp"
#include "adapters/reports/figures.hpp"
#include "adapters/sim/chase_page.hpp"
#include "adapters/sim/chase_study.hpp"
#include "adapters/sim/commands.hpp"
#include "adapters/sim/compare_policies.hpp"
#include "adapters/sim/day_journal.hpp"
#include "adapters/sim/fault_command.hpp"
#include "adapters/sim/plain_lines.hpp"
#include "adapters/sim/virtual_town.hpp"
#include "adapters/town/import_bar.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::sim {
namespace {

struct SimulateOptions {
    std::string town, calls, rate{"60/h"}, policy{"default"}, compare, report, faults, faults_file, seeds{"1"}, day, data;
    double hours{1}, minutes{6};
    std::uint64_t seed{1}, check_every{1000};
    bool as_json{}, check{}, check_given{}, rate_given{};
    std::size_t flights{};
    std::string vehicle{"car"}, report_delay{"60s"};
};

constexpr const char* kRateOfADay = "8/h";  ///< what a county of 100 grids has on a busy day, besides its everyday work

/// "60/h", "2/min", "0.5/s"; a bare number is an hour's.
std::optional<double> parse_rate(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto number = lab::parse_number(text.substr(0, slash));
    const std::string_view unit = slash == std::string_view::npos ? "h" : text.substr(slash + 1);
    const double per_hour = unit == "h" ? 1 : unit == "min" || unit == "m" ? 60 : unit == "s" ? 3600 : 0;
    if (!number || *number <= 0 || per_hour == 0 || *number * per_hour > 1e6) return std::nullopt;
    return *number * per_hour;
}

/// The pack of that name; or the town's own one with the switches of the dispatch policy of that name.
std::optional<engine::PolicyPack> find_policy(const town::TownLoad& load, const std::string& name) {
    const auto own = load.policies.find(load.town.policy_pack.empty() ? std::string{town::kDefaultPolicy} : load.town.policy_pack);
    if (name == "default" && own != load.policies.end()) return own->second;
    if (const auto it = load.policies.find(name); it != load.policies.end()) return it->second;
    if (own != load.policies.end() && policy_lab::find_policy(name)) {
        SwitchedPack switched = with_policy(own->second, name);
        if (switched.complaint.empty()) return std::move(switched.pack);
        std::cerr << switched.complaint << "\n";
        return std::nullopt;
    }
    std::vector<std::string_view> known{"default", "mexclp", "parallel-k"};
    std::string list = "default";
    for (const auto& [pack, unused] : load.policies) known.push_back(pack), list += ", " + pack;
    for (const policy_lab::Policy& p : policy_lab::known_policies().subspan(1)) known.push_back(p.name), list += ", " + p.name;
    const std::string_view nearest = engine::nearest_name(name, known);
    std::cerr << "--policy = \"" << name << "\": expected one of " << list << (nearest.empty() ? "" : "; did you mean \"" + std::string{nearest} + "\"?") << "\n";
    return std::nullopt;
}

std::string command_line_of(const SimulateOptions& o) {
    if (o.flights > 0)
        return "watchgrid simulate --town " + o.town + " --flights " + std::to_string(o.flights) + " --vehicle " + o.vehicle + " --report-delay " + o.report_delay + " --seed " +
               std::to_string(o.seed) + " --report " + o.report;
    std::string line = "watchgrid simulate --town " + o.town + (o.calls.empty() ? " --rate " + o.rate : " --calls " + o.calls);
    char hours[32];
    std::snprintf(hours, sizeof hours, "%g", o.hours);
    return line + " --hours " + hours + " --seed " + std::to_string(o.seed) + " --compare " + o.compare + " --report " + o.report;
}

boost::json::array tenths_json(const std::vector<CalibrationTenth>& tenths) {
    boost::json::array out;
    for (const CalibrationTenth& t : tenths) out.push_back(boost::json::object{{"claimed", t.claimed}, {"realised", t.realised}, {"n", t.count}});
    return out;
}

boost::json::object day_json(const VirtualTown& life) {
    boost::json::object refused;
    for (const auto& [code, n] : life.work()->refused()) refused[code] = n;
    return {{"commands", life.work()->commands()}, {"refused", std::move(refused)}, {"checks", life.checks()}};
}

int report(const VirtualTown& life, const SimulateOptions& o, const std::string& policy, double wall_s) {
    boost::json::object out;
    life.tally().write(out);
    out["never_offered_violations"] = life.oracle().violations();
    out["broken_invariants"] = life.broken_invariants().size();
    if (life.work() != nullptr) out["day"] = day_json(life);
    out["policy"] = policy;
    out["seed"] = o.seed;
    out["calibration"] = tenths_json(life.calibration().soon());
    out["calibration_180s"] = tenths_json(life.calibration().later());
    out["events"] = life.events();
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(engine::state_digest(life.state())));
    out["state_digest"] = digest;
    out["still_open"] = life.state().open_incidents.size();
    out["incidents_per_wall_s"] = wall_s > 0 ? static_cast<double>(life.tally().incidents()) / wall_s : 0.0;
    out["wall_s"] = wall_s;
    if (o.as_json) std::cout << boost::json::serialize(out) << "\n";
    else print_plain_lines(out, std::cout);
    for (const std::string& line : life.oracle().complaints()) std::cerr << line << "\n";
    for (const std::string& line : life.broken_invariants()) std::cerr << line << "\n";
    return life.oracle().violations() == 0 && life.broken_invariants().empty() ? 0 : 1;
}

/// Chases instead of a town's life.
int simulate_flights(const town::TownLoad& load, const engine::PolicyPack& policy, const SimulateOptions& o) {
    StudyRequest request{.flights = o.flights, .seed = o.seed, .terms = {}, .progress = {}};
    bool good = true;
    if (const auto vehicle = engine::parse_enum<engine::SuspectVehicle>(o.vehicle)) request.terms.vehicle = *vehicle;
    else std::cerr << "--vehicle = \"" << o.vehicle << "\": expected " << engine::expected_words<engine::SuspectVehicle>() << "\n", good = false;
    if (const auto delay = lab::parse_duration(o.report_delay); delay && *delay <= std::chrono::hours{1}) request.terms.report_delay = *delay;
    else std::cerr << "--report-delay = \"" << o.report_delay << "\": expected 0 to 1h, for example \"60s\"\n", good = false;
    if (!o.compare.empty() || !o.calls.empty()) std::cerr << "--flights: expected without --compare and --calls\n", good = false;
    if (!good) return 2;
    const bool tty = isatty(STDERR_FILENO) != 0;
    if (tty) request.progress = [n = o.flights](std::size_t done) { std::fprintf(stderr, "\r%3d %% ", static_cast<int>(100 * done / n)); };
    const auto begin = std::chrono::steady_clock::now();
    StudyOutcome out = study_flights(load.town, policy, request);
    if (tty) std::fputs("\r      \r", stderr);
    if (!out.complaint.empty()) return std::cerr << out.complaint << "\n", 2;
    out.study.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::cout << (o.as_json ? study_json(out.study) + "\n" : study_table(out.study));
    if (o.report.empty()) return 0;
    std::ofstream file{o.report, std::ios::binary};
    file << chase_page(load.town.roads, out.study, command_line_of(o));
    if (file.flush()) return 0;
    std::cerr << o.report << ": cannot be written\n";
    return 1;
}

/// A whole day: midnight of the date in the town, 24 hours, with everything that people do. All complaints at once.
bool parse_day(const SimulateOptions& o, LifeOptions& life) {
    bool good = true;
    life.everyday = true;
    life.length = std::chrono::hours{24};
    if (!o.check_given) life.check_every = 1;
    life.start = reports::parse_when(o.day, 0);  // the town's own offset is known later
    if (!life.start || o.day.size() != 10) std::cerr << "--day = \"" << o.day << "\": expected a date, for example 2026-03-06\n", good = false;
    if (!o.compare.empty() || !o.faults.empty() || !o.faults_file.empty() || o.flights > 0) std::cerr << "--day: expected without --compare, --faults, --faults-file and --flights\n", good = false;
    return good;
}

int simulate(const SimulateOptions& o) {
    bool good = true;
    LifeOptions life{.length = engine::Duration{static_cast<std::int64_t>(o.hours * 3'600'000.0)}, .seed = o.seed, .check_every = o.check || o.check_given ? o.check_every : 0};
    const std::string rate_text = !o.day.empty() && !o.rate_given ? kRateOfADay : o.rate;
    if (const auto rate = parse_rate(rate_text)) life.alerts_per_hour = *rate;
    else std::cerr << "--rate = \"" << o.rate << "\": expected alerts in a time, above 0, for example \"60/h\" or \"2/min\"\n", good = false;
    if (!o.day.empty()) good = parse_day(o, life) && good;
    else if (!o.data.empty()) std::cerr << "--data = \"" << o.data << "\": expected together with --day\n", good = false;
    if (!(o.hours > 0) || o.hours > 24 * 366) std::cerr << "--hours = " << o.hours << ": expected more than 0 and at most a year (8784)\n", good = false;
    if (!o.calls.empty()) {
        bool calls_good = false;
        life.calls = read_calls(o.calls, calls_good, std::cerr);
        if (calls_good && life.calls.empty()) std::cerr << o.calls << ": expected at least one call\n", calls_good = false;
        good = good && calls_good;
    }
    const town::TownLoad load = town::load_showing_progress(o.town, app::road_loader());
    for (const town::Complaint& c : load.errors.items()) std::cerr << text_of(c) << "\n";
    const std::optional<engine::PolicyPack> policy = load.good() ? find_policy(load, o.policy) : std::nullopt;
    if (!o.report.empty() && o.compare.empty() && o.flights == 0) std::cerr << "--report = \"" << o.report << "\": expected together with --compare or --flights\n", good = false;
    if (!good || !policy) return 2;
    if (load.town.roads.edges().empty()) {
        std::cerr << o.town << ": expected a town with roads\n";
        return 2;
    }
    if (o.flights > 0) return simulate_flights(load, *policy, o);
    const bool tty = isatty(STDERR_FILENO) != 0;
    if (!o.faults.empty() || !o.faults_file.empty())
        return run_fault_command(load.town, *policy, {.town = o.town, .faults = o.faults, .seeds = o.seeds, .minutes = o.minutes, .as_json = o.as_json, .progress = tty, .policy = o.policy, .faults_file = o.faults_file},
                                 std::cout, std::cerr);
    if (!o.compare.empty())
        return compare_policies(load.town, {.names = o.compare, .calls = life.calls, .per_hour = life.alerts_per_hour, .hours = o.hours, .seed = o.seed, .report_path = o.report,
                                            .command_line = command_line_of(o), .as_json = o.as_json, .progress = tty, .pack = &*policy}, std::cout, std::cerr);
    if (life.start) *life.start -= std::chrono::minutes{load.town.utc_offset_minutes};
    std::unique_ptr<DayJournal> journal;
    if (!o.data.empty()) {
        journal = std::make_unique<DayJournal>(o.data);
        if (!journal->complaint().empty()) return std::cerr << journal->complaint() << "\n", 1;
        life.on_event = [&journal](const engine::Event& e) { journal->add(e); };
    }
    if (tty)
        life.progress = [total = life.length](engine::Duration t) {
            if (t.count() % 600'000 == 0) std::fprintf(stderr, "\r%3d %% ", static_cast<int>(std::min<std::int64_t>(100, 100 * t.count() / std::max<std::int64_t>(total.count(), 1))));
        };
    const auto begin = std::chrono::steady_clock::now();
    VirtualTown town{load.town, *policy, std::move(life)};
    town.run();
    const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (tty) std::fputs("\r      \r", stderr);
    if (journal)
        if (const std::string complaint = journal->finish(); !complaint.empty()) return std::cerr << complaint << "\n", 1;
    return report(town, o, policy->name, wall_s);
}

}  // namespace

void add_simulate_command(CLI::App& parent, int& exit_code) {
    const auto o = std::make_shared<SimulateOptions>();
    CLI::App* sub = parent.add_subcommand("simulate", "A town's life in virtual time: the real engine, no I/O");
    sub->add_option("--town", o->town, "Town pack folder")->required();
    sub->add_option("--calls", o->calls, "CSV of calls: at_s, lat, lon and optionally type, severity; without it they are made up");
    sub->add_option("--rate", o->rate, "Made-up alerts in a time, for example 60/h; without it " + std::string{kRateOfADay} + " with --day")
        ->capture_default_str()->each([o](const std::string&) { o->rate_given = true; });
    sub->add_option("--hours", o->hours, "How long alerts come in, in virtual time; then everything is brought to its end")->capture_default_str();
    sub->add_option("--seed", o->seed, "Same seed, same life")->check(CLI::NonNegativeNumber)->capture_default_str();
    sub->add_option("--policy", o->policy, "Policy pack, or a dispatch policy on the town's own pack (closest-by-road, parallel-5, ...); \"default\" is the town's own")->capture_default_str();
    sub->add_option("--compare", o->compare, "Dispatch policies side by side on the same calls: a,b,c or all; cars at posts, volunteers at homes");
    sub->add_option("--flights", o->flights, "Chases instead: so many suspects flee, half straight, half by detours, and the ring is planned, closed and planned anew")->check(CLI::Range(1, 100'000));
    sub->add_option("--vehicle", o->vehicle, "With --flights: foot, bicycle, ebike, tricycle, motorcycle, car or truck")->capture_default_str();
    sub->add_option("--report-delay", o->report_delay, "With --flights: from the crime until the ring is ordered")->capture_default_str();
    sub->add_option("--report", o->report, "With --compare or --flights: one page with plots, HTML");
    sub->add_option("--faults", o->faults, "What goes wrong around the service: all, none or a list (lose, double, delay, broker-dies, crash, ...)");
    sub->add_option("--seeds", o->seeds, "With --faults: one seed or A..B; a failure is made as small as it gets, printed with what repeats it and written to fault-seed-N.txt")->capture_default_str();
    sub->add_option("--faults-file", o->faults_file, "Plays the faults of such a file again, and no others");
    sub->add_option("--minutes", o->minutes, "With --faults: how long they strike; then everything must come to its end")->capture_default_str();
    sub->add_option("--day", o->day, "A whole day in the town, for example 2026-03-06, with patrols, inspections, visits, disputes and points beside the alarms");
    sub->add_option("--data", o->data, "With --day: folder for the day's journal, as a service writes it; report and replay read it");
    sub->add_flag("--check", o->check, "Check the invariants of the state again and again");
    sub->add_option("--check-every", o->check_every, "Engine events between two checks; 1: after every step, which is what --day does by itself")
        ->capture_default_str()->check(CLI::PositiveNumber)->each([o](const std::string&) { o->check_given = true; });
    sub->add_flag("--json", o->as_json, "One JSON document");
    sub->callback([o, &exit_code] { exit_code = simulate(*o); });
}

}  // namespace watchgrid::sim
