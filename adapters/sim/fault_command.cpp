#include "adapters/sim/fault_command.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ostream>

#include <spdlog/spdlog.h>

#include "adapters/app/build_info.hpp"

namespace watchgrid::sim {
namespace {

std::optional<std::uint64_t> parse_seed(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::string repeat_line(const FaultCommand& c, const FaultOptions& o) {
    char minutes[32];
    std::snprintf(minutes, sizeof minutes, "%g", std::chrono::duration<double, std::ratio<60>>(o.stormy).count());
    return "watchgrid simulate --town " + c.town + " --faults " + text_of(o.faults) + " --minutes " + minutes + " --seeds " + std::to_string(o.seed);
}

}  // namespace

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_seeds(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_seed(text.substr(0, dots)), last = dots == std::string_view::npos ? first : parse_seed(text.substr(dots + 2));
    if (!first || !last || *first > *last) return std::nullopt;
    return std::pair{*first, *last};
}

int run_fault_command(const engine::Town& town, const engine::PolicyPack& policy, const FaultCommand& c, std::ostream& out, std::ostream& err) {
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
    const FaultStudy study = study_faults(town, policy, {.faults = *faults, .stormy = engine::Duration{static_cast<std::int64_t>(c.minutes * 60'000)}}, seeds->first, seeds->second, progress);
    if (c.progress) std::fputs("\r                                  \r", stderr);
    boost::json::object result{{"seeds", study.seeds}, {"faults_injected", study.faults_injected}, {"restarts", study.lives - study.seeds}, {"alerts_acknowledged", study.alerts_acknowledged},
                               {"offers_shown", study.offers_shown}, {"events", study.events}, {"violations", study.failure ? study.failure->verdict.violations.size() : 0},
                               {"commit", app::kCommit}, {"wall_s", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()}};
    if (study.failure) result["repeat"] = repeat_line(c, study.failure->smallest);
    if (c.as_json) out << boost::json::serialize(result) << "\n";
    else for (const auto& member : result) out << member.key() << " " << boost::json::serialize(member.value()) << "\n";
    if (study.failure)
        for (const std::string& line : study.failure->verdict.violations) err << line << "\n";
    return study.failure ? 1 : 0;
}

}  // namespace watchgrid::sim
