#include "adapters/sim/fault_command.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include <spdlog/spdlog.h>

#include "adapters/app/build_info.hpp"
#include "adapters/sim/fault_scenario.hpp"
#include "adapters/sim/plain_lines.hpp"

namespace watchgrid::sim {
namespace {

std::optional<std::uint64_t> parse_seed(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::string town_and_policy(const FaultCommand& c) { return "watchgrid simulate --town " + c.town + (c.policy.empty() || c.policy == "default" ? "" : " --policy " + c.policy); }

std::string repeat_line(const FaultCommand& c, const FaultOptions& o) {
    char minutes[32];
    std::snprintf(minutes, sizeof minutes, "%g", std::chrono::duration<double, std::ratio<60>>(o.stormy).count());
    return town_and_policy(c) + " --faults " + text_of(o.faults) + " --minutes " + minutes + " --seeds " + std::to_string(o.seed);
}

/// One line of JSON, or a line a number.
void print_summary(const FaultCommand& c, const boost::json::object& summary, std::ostream& out) {
    if (c.as_json) out << boost::json::serialize(summary) << "\n";
    else print_plain_lines(summary, out);
}

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

/// @return the file's name
std::string write_scenario(const FaultCommand& c, const FaultFailure& failure, std::ostream& err) {
    std::string path = (std::filesystem::path{c.folder} / ("fault-seed-" + std::to_string(failure.smallest.seed) + ".txt")).lexically_normal().string();
    std::vector<std::string> remarks{"Fails with commit " + std::string{app::kCommit} + "; made smaller in " + std::to_string(failure.runs) + " runs. Again: " + town_and_policy(c) + " --faults-file " + path};
    remarks.insert(remarks.end(), failure.verdict.violations.begin(), failure.verdict.violations.end());
    std::ofstream file{path, std::ios::binary};
    file << fault_scenario_text(failure.smallest, remarks);
    if (!file.flush()) err << path << ": cannot be written\n";
    return path;
}

void add_failure(const FaultCommand& c, const FaultFailure& failure, boost::json::object& summary, std::ostream& err) {
    const std::string path = write_scenario(c, failure, err);
    summary["failed_seed"] = failure.smallest.seed;
    summary["smallest_faults"] = failure.smallest.only->size();
    summary["shrink_runs"] = failure.runs;
    summary["repeat"] = repeat_line(c, failure.seeded);
    summary["file"] = path;
    summary["repeat_smallest"] = town_and_policy(c) + " --faults-file " + path;
}

int play_faults_file(const engine::Town& town, const engine::PolicyPack& policy, const FaultCommand& c, std::ostream& out, std::ostream& err) {
    std::ifstream file{c.faults_file, std::ios::binary};
    if (!file) return err << "--faults-file = \"" << c.faults_file << "\": expected a file that can be read\n", 2;
    FaultScenario scenario = parse_fault_scenario(std::string(std::istreambuf_iterator<char>{file}, {}), c.faults_file);
    for (const std::string& line : scenario.complaints) err << line << "\n";
    if (!scenario.complaints.empty()) return 2;
    scenario.options.demand = c.demand;
    const auto begin = std::chrono::steady_clock::now();
    const FaultVerdict v = run_with_faults(town, policy, scenario.options);
    print_summary(c, {{"seed", scenario.options.seed}, {"faults_listed", scenario.options.only->size()}, {"faults_injected", v.strikes.size()}, {"restarts", v.lives - 1},
                      {"alerts_acknowledged", v.alerts_acknowledged}, {"lost", v.alerts_lost}, {"offers_shown", v.offers_shown}, {"duplicate_offers_shown", v.offers_shown_twice},
                      {"events", v.events}, {"violations", v.violations.size()}, {"commit", app::kCommit}, {"wall_s", seconds_since(begin)}}, out);
    for (const std::string& line : v.violations) err << line << "\n";
    return v.violations.empty() ? 0 : 1;
}

}  // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_seeds(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_seed(text.substr(0, dots)), last = dots == std::string_view::npos ? first : parse_seed(text.substr(dots + 2));
    if (!first || !last || *first > *last) return std::nullopt;
    return std::pair{*first, *last};
}

int run_fault_command(const engine::Town& town, const engine::PolicyPack& policy, const FaultCommand& c, std::ostream& out, std::ostream& err) {
    if (!c.faults_file.empty() && !c.faults.empty()) return err << "--faults-file: expected without --faults; the file says what goes wrong\n", 2;
    if (!c.faults_file.empty()) {
        spdlog::set_level(spdlog::level::off);
        return play_faults_file(town, policy, c, out, err);
    }
    const auto faults = parse_faults(c.faults);
    const auto seeds = parse_seeds(c.seeds);
    if (!faults) err << faults.error() << "\n";
    if (!seeds) err << "--seeds = \"" << c.seeds << "\": expected a number, or the first and the last as in 1..1000\n";
    if (!(c.minutes > 0) || c.minutes > 24 * 60) err << "--minutes = " << c.minutes << ": expected more than 0 and at most a day (1440)\n";
    if (!faults || !seeds || !(c.minutes > 0) || c.minutes > 24 * 60) return 2;
    spdlog::set_level(spdlog::level::off);  // what goes wrong here is meant to
    const auto begin = std::chrono::steady_clock::now();
    const auto progress = [&](std::uint64_t seed) {
        if (c.progress) std::fprintf(stderr, "\rseed %llu of %llu ", static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seeds->second));
    };
    FaultOptions options{.faults = *faults, .stormy = engine::Duration{static_cast<std::int64_t>(c.minutes * 60'000)}};
    options.demand = c.demand;
    const FaultStudy study = study_faults(town, policy, std::move(options), seeds->first, seeds->second, progress);
    if (c.progress) std::fputs("\r                                  \r", stderr);
    boost::json::object summary{{"seeds", study.seeds}, {"faults_injected", study.faults_injected}, {"restarts", study.lives - study.seeds}, {"alerts_acknowledged", study.alerts_acknowledged},
                                {"lost", study.alerts_lost}, {"offers_shown", study.offers_shown}, {"duplicate_offers_shown", study.offers_shown_twice}, {"events", study.events},
                                {"violations", study.failure ? study.failure->verdict.violations.size() : 0}, {"commit", app::kCommit}, {"wall_s", seconds_since(begin)}};
    if (study.failure) add_failure(c, *study.failure, summary, err);
    print_summary(c, summary, out);
    if (study.failure)
        for (const std::string& line : study.failure->verdict.violations) err << line << "\n";
    return study.failure ? 1 : 0;
}

}  // namespace watchgrid::sim
