#include "adapters/sim/compare_policies.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <ostream>
#include <sstream>

#include "adapters/policy_lab/comparison.hpp"
#include "adapters/policy_lab/report_page.hpp"
#include "adapters/sim/habits.hpp"
#include "adapters/sim/virtual_town.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr double kLifeIncidents = 3'000;  ///< of the whole engine, for a report
constexpr std::size_t kScenes = 1'500, kCallsMin = 200;
constexpr double kCallsMax = 2e6;

std::vector<policy_lab::Policy> read_policies(const std::string& names, std::ostream& err) {
    if (names == "all") return {policy_lab::known_policies().begin(), policy_lab::known_policies().end()};
    std::vector<policy_lab::Policy> out;
    bool good = true;
    std::istringstream in{names};
    for (std::string name; std::getline(in, name, ',');) {
        if (const auto policy = policy_lab::find_policy(name)) out.push_back(*policy);
        else err << policy_lab::complaint_about_policy("--compare", name) << "\n", good = false;
    }
    if (good && out.empty()) err << "--compare: expected policies, separated by commas\n";
    return good ? out : std::vector<policy_lab::Policy>{};
}

std::vector<LatLon> scenes_of(const Town& town, const CompareRequest& request) {
    std::vector<LatLon> out;
    if (!request.calls.empty()) {
        for (const TimedCall& call : request.calls)
            if (call.alert.location) out.push_back(call.alert.location->at);
        return out;
    }
    const GridTree grids{town.zones};
    const CallMaker calls{town, grids};
    Dice dice{request.seed};
    for (std::size_t i = 0; i < kScenes; ++i)
        if (const Alert alert = calls.draw(dice); alert.location) out.push_back(alert.location->at);
    return out;
}

policy_lab::Volunteer volunteer_of(const Responder& r, Dice& dice) {
    const Habits habits = draw_habits(r, dice);
    return {.home = r.home, .accepts = habits.accepts, .delay_median_ms = static_cast<std::uint32_t>(habits.answer_median_s * 1000), .start_up_ms = 4'000,
            .speed_mm_s = walk_graph_speed_mm_s(r.travel_mode)};
}

policy_lab::LabCity city_of(const Town& town, const CompareRequest& request) {
    policy_lab::CityParts parts;
    parts.name = town.name;
    parts.calls = policy_lab::junctions_near(town.roads, scenes_of(town, request));
    std::vector<LatLon> posts;
    Dice dice{request.seed + 1};
    for (const Responder& r : town.responders) {
        if (r.tier == 2 && drives(r.travel_mode)) posts.push_back(r.home);
        if (r.tier == 1) parts.volunteers.push_back(volunteer_of(r, dice));
    }
    parts.posts = policy_lab::junctions_near(town.roads, posts);
    return policy_lab::build_city(town.roads, parts);
}

policy_lab::ComparisonOptions options_of(const CompareRequest& request) {
    policy_lab::ComparisonOptions out;
    out.load.per_hour = request.per_hour;
    out.load.count = static_cast<std::size_t>(std::lround(request.per_hour * request.hours));
    if (!request.calls.empty()) {
        out.load.count = request.calls.size();
        out.load.per_hour = static_cast<double>(request.calls.size()) * 3.6e6 / static_cast<double>(std::max<std::int64_t>(request.calls.back().at.count(), 1));
    }
    out.seed = request.seed;
    if (request.progress) out.progress = [](double done) { std::fprintf(stderr, "\r%3d %% ", static_cast<int>(100 * done)); };
    return out;
}

/// A day or less of the whole engine on the same town: what its explanation records claimed, and what came true.
void add_engine_claims(policy_lab::Comparison& found, const Town& town, const CompareRequest& request) {
    const double hours = std::min({request.hours, 48.0, kLifeIncidents / request.per_hour});
    LifeOptions options{.alerts_per_hour = request.per_hour, .length = Duration{static_cast<std::int64_t>(hours * 3'600'000.0)}, .seed = request.seed};
    if (!request.calls.empty()) options.calls = request.calls;
    VirtualTown life{town, *request.pack, std::move(options)};
    life.run();
    const auto rows = [](const std::vector<CalibrationTenth>& tenths) {
        std::vector<policy_lab::CalibrationRow> out;
        out.reserve(tenths.size());
        for (const CalibrationTenth& t : tenths) out.push_back({t.claimed, t.realised, t.count});
        return out;
    };
    found.engine_incidents = life.tally().incidents();
    found.engine_soon = rows(life.calibration().soon()), found.engine_later = rows(life.calibration().later());
}

}  // namespace

int compare_policies(const Town& town, const CompareRequest& request, std::ostream& out, std::ostream& err) {
    policy_lab::ComparisonOptions options = options_of(request);
    options.policies = read_policies(request.names, err);
    bool good = !options.policies.empty();
    if (options.load.count < kCallsMin || static_cast<double>(options.load.count) > kCallsMax)
        err << "--compare: " << options.load.count << " calls in all; expected " << kCallsMin << " to 2000000, raise --hours or --rate\n", good = false;
    if (!good) return 2;
    const policy_lab::LabCity city = city_of(town, request);
    if (city.cars() == 0) err << town.name << ": expected at least one responder of tier 2 who drives\n", good = false;
    if (city.scenes() == 0) err << town.name << ": expected calls that a car can reach by road\n", good = false;
    if (!good) return 2;
    policy_lab::Comparison found = policy_lab::compare(city, options);
    if (!request.report_path.empty() && request.pack != nullptr) add_engine_claims(found, town, request);
    if (request.progress) std::fputs("\r      \r", stderr);
    out << (request.as_json ? policy_lab::comparison_json(found) : policy_lab::comparison_table(found)) << "\n";
    if (request.report_path.empty()) return 0;
    std::ofstream file{request.report_path, std::ios::binary};
    file << policy_lab::report_page(city, found, request.command_line);
    if (file.flush()) return 0;
    err << request.report_path << ": cannot be written\n";
    return 1;
}

SwitchedPack with_policy(PolicyPack pack, const std::string& name) {
    const auto policy = policy_lab::find_policy(name);
    if (!policy) return {std::move(pack), policy_lab::complaint_about_policy("--policy", name)};
    const auto& [volunteers, cars] = std::pair{policy->volunteers, policy->cars};
    const bool at_once = volunteers.rule == policy_lab::AskRule::Parallel || volunteers.rule == policy_lab::AskRule::Everybody;
    const bool cars_by_score = cars.choice == policy_lab::CarChoice::Scored || (cars.choice == policy_lab::CarChoice::ClosestByRoad && !cars.fcfs);
    if (!cars_by_score || (!at_once && (volunteers.rule != policy_lab::AskRule::Adaptive || volunteers.one_goal || volunteers.later_at_once)))
        return {std::move(pack), "--policy = \"" + name + "\": the engine has no such switch; compare it with --compare default," + name};
    pack.matching.coverage_weight = cars.choice == policy_lab::CarChoice::Scored ? cars.costs.coverage_weight : Duration{};
    pack.matching.regret_max = cars.costs.regret_max;
    pack.matching.rematch_gain = Duration{cars.rematch_gain_ms};
    pack.matching.adaptive = !at_once;
    if (!at_once) pack.matching.soon_percent = static_cast<std::uint8_t>(volunteers.soon_wanted / 10'000);
    for (DispatchRow& row : pack.dispatch) {
        TierPlan& plan = row.tier[0];
        if (!at_once || plan.slots == 0) continue;
        plan.batch = volunteers.rule == policy_lab::AskRule::Everybody ? plan.offers_max : std::max(plan.slots, static_cast<std::uint8_t>(volunteers.k));
    }
    pack.name += "+" + name;
    return {std::move(pack), {}};
}

}  // namespace watchgrid::sim
