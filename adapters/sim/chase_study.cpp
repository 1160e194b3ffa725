#include "adapters/sim/chase_study.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "engine/core/ring_preview.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr std::size_t kStartsTried = 200, kBins = 5;

/// The town with those alone who may hold posts, on duty round the clock.
Town of_post_holders(const Town& town) {
    Town out = town;
    out.responders.clear();
    out.shifts.clear();
    out.leave.clear();
    for (const Responder& r : town.responders) {
        if (!holds_posts(r) || r.responder_class == ResponderClass::Reinforcement) continue;
        out.responders.push_back(r);
        out.responders.back().shift = "24h";
        out.responders.back().vetted_until.reset();
        out.shifts.push_back(WeeklyHours::always());
    }
    return out;
}

NodeIndex random_junction(const RoadGraph& roads, Dice& dice) {
    for (;;)
        if (const Edge& e = roads.edges()[dice.below(roads.edges().size())]; e.forward_ms != kImpassable) return e.from;
}

/// Crews in cars are on patrol anywhere; the others are at home.
std::vector<LatLon> scattered(const Town& town, Dice& dice) {
    std::vector<LatLon> out;
    for (const Responder& r : town.responders) out.push_back(drives(r.travel_mode) ? town.roads.nodes()[random_junction(town.roads, dice)] : r.home);
    return out;
}

/// nullopt: no start was found from which an exit can be reached later than the report.
std::optional<ChaseCase> draw_case(const ChaseGround& ground, const StudyRequest& request, std::size_t number) {
    Dice dice{request.seed * 1'000'003 + number};
    ChaseCase out{.seed = dice.next(), .kind = number % 2 == 0 ? Flight::Direct : Flight::Evasive, .path = {}, .people = scattered(ground.town, dice)};
    for (std::size_t i = 0; i < kStartsTried; ++i) {
        const NodeIndex start = random_junction(ground.town.roads, dice);
        if (ground.desk.exits()[start] != 0 || !ground.desk.snap(ground.town.roads.nodes()[start], request.terms.vehicle)) continue;
        auto path = draw_flight(ground.town.roads, {.model = travel_model_of(request.terms.vehicle), .exits = ground.desk.exits(), .start = start, .kind = out.kind}, dice);
        if (!path || Duration{path->back().ms} <= request.terms.report_delay) continue;
        out.path = std::move(*path);
        return out;
    }
    return std::nullopt;
}

struct Outcome {
    double claimed{};
    bool came_true{};
};

Claim claim_of(std::vector<Outcome> all) {
    Claim out;
    out.n = all.size();
    if (all.empty()) return out;
    std::stable_sort(all.begin(), all.end(), [](const Outcome& a, const Outcome& b) { return a.claimed < b.claimed; });
    const auto mean_of = [&](std::size_t from, std::size_t to) {
        ClaimBin bin{0, 0, to - from};
        for (std::size_t i = from; i < to; ++i) bin.claimed += all[i].claimed, bin.realised += all[i].came_true ? 1 : 0;
        bin.claimed /= static_cast<double>(bin.n);
        bin.realised /= static_cast<double>(bin.n);
        return bin;
    };
    const ClaimBin whole = mean_of(0, all.size());
    out.claimed = whole.claimed, out.realised = whole.realised;
    const std::size_t bins = std::min(kBins, all.size());
    for (std::size_t b = 0; b < bins; ++b) out.bins.push_back(mean_of(all.size() * b / bins, all.size() * (b + 1) / bins));
    return out;
}

StudyRow row_of(const Study& s, bool followed, std::optional<Flight> kind) {
    StudyRow row{.plan = followed ? "followed" : "alone", .suspect = !kind ? "all" : *kind == Flight::Direct ? "direct" : "evasive"};
    double caught = 0;
    for (const Flown& f : s.flights) {
        if (kind && f.kind != *kind) continue;
        const ChaseResult& r = followed ? f.followed : f.alone;
        ++row.flights;
        if (r.end == FlightEnd::Caught) caught += 1, row.time_to_catch_s += static_cast<double>(r.ended_at.count()) / 1000;
        row.first_complete += r.first_complete ? 1 : 0;
        row.units_first += static_cast<double>(r.units_first);
        row.units_used += static_cast<double>(r.units_used);
        row.plans += static_cast<double>(r.plans);
        row.sightings += static_cast<double>(r.sightings);
    }
    const double n = std::max<double>(1, static_cast<double>(row.flights));
    row.caught = caught / n;
    row.caught_error = std::sqrt(row.caught * (1 - row.caught) / n);
    row.time_to_catch_s /= std::max(1.0, caught);
    for (double* mean : {&row.first_complete, &row.units_first, &row.units_used, &row.plans, &row.sightings}) *mean /= n;
    return row;
}

boost::json::array json_of(const std::vector<ClaimBin>& bins) {
    boost::json::array out;
    for (const ClaimBin& b : bins) out.push_back({{"claimed", b.claimed}, {"realised", b.realised}, {"n", b.n}});
    return out;
}

}  // namespace

std::vector<StudyRow> rows_of(const Study& s) {
    std::vector<StudyRow> out;
    for (const bool followed : {true, false})
        for (const std::optional<Flight> kind : {std::optional<Flight>{}, std::optional{Flight::Direct}, std::optional{Flight::Evasive}}) out.push_back(row_of(s, followed, kind));
    return out;
}

StudyOutcome study_flights(const Town& whole, const PolicyPack& policy, const StudyRequest& request) {
    StudyOutcome out;
    Study& s = out.study;
    const Town town = of_post_holders(whole);
    if (town.responders.empty()) return {{}, whole.name + ": expected at least one officer, special unit or patrol team: somebody who may hold a post"};
    ChaseGround ground{town, policy};
    s.town = town.name, s.units = town.responders.size(), s.terms = request.terms, s.seed = request.seed;
    s.cameras = ground.camera_count > 0 ? ground.camera_count : static_cast<std::size_t>(std::count(ground.cameras.begin(), ground.cameras.end(), 1));
    s.made_up_cameras = ground.camera_count == 0;
    ChaseTerms alone = request.terms, followed = request.terms;
    alone.follow = false, followed.follow = true;
    std::vector<Outcome> sealed, intercepted;
    for (std::size_t i = 0; i < request.flights; ++i) {
        const auto c = draw_case(ground, request, i);
        if (!c) return {{}, whole.name + ": expected roads on which a " + std::string{to_string(request.terms.vehicle)} + " can leave the map later than the report"};
        Flown f{.kind = c->kind, .path = {}, .start = town.roads.nodes()[c->path.front().node], .followed = run_chase(ground, followed, *c), .alone = run_chase(ground, alone, *c)};
        for (const TimedNode& stop : c->path) f.path.push_back(town.roads.nodes()[stop.node]);
        if (f.alone.first_complete) sealed.push_back({f.alone.claimed_sealed, f.alone.sealed_in_time});
        intercepted.push_back({f.alone.claimed_intercepted, f.alone.end == FlightEnd::Caught});
        s.flights.push_back(std::move(f));
        if (request.progress) request.progress(i + 1);
    }
    s.sealed = claim_of(std::move(sealed));
    s.intercepted = claim_of(std::move(intercepted));
    return out;
}

std::string study_json(const Study& s) {
    boost::json::array cases;
    const auto case_of = [](const ChaseResult& r) {
        return boost::json::value{{"caught", r.end == FlightEnd::Caught}, {"ended_at_s", static_cast<double>(r.ended_at.count()) / 1000}, {"sealed_in_time", r.sealed_in_time},
                                  {"first_complete", r.first_complete}, {"claimed_sealed", r.claimed_sealed}, {"claimed_intercepted", r.claimed_intercepted},
                                  {"units_first", r.units_first}, {"units_used", r.units_used}, {"plans", r.plans}, {"sightings", r.sightings}};
    };
    for (const Flown& f : s.flights) cases.push_back({{"suspect", f.kind == Flight::Direct ? "direct" : "evasive"}, {"followed", case_of(f.followed)}, {"alone", case_of(f.alone)}});
    boost::json::array rows;
    for (const StudyRow& r : rows_of(s))
        rows.push_back({{"plan", r.plan}, {"suspect", r.suspect}, {"flights", r.flights}, {"caught", r.caught}, {"caught_error", r.caught_error}, {"time_to_catch_s", r.time_to_catch_s},
                        {"first_complete", r.first_complete}, {"units_first", r.units_first}, {"units_used", r.units_used}, {"plans", r.plans}, {"sightings", r.sightings}});
    const StudyRow all = rows_of(s).front();
    const boost::json::value out{{"town", s.town}, {"flights", s.flights.size()}, {"seed", s.seed}, {"vehicle", std::string{to_string(s.terms.vehicle)}},
                                 {"report_delay_s", static_cast<double>(s.terms.report_delay.count()) / 1000}, {"units", s.units}, {"cameras", s.cameras}, {"caught", all.caught},
                                 {"time_to_catch_s", all.time_to_catch_s}, {"units_used", all.units_used}, {"claimed_sealed", s.sealed.claimed}, {"realised_sealed", s.sealed.realised},
                                 {"complete_first_plans", s.sealed.n}, {"claimed_intercepted", s.intercepted.claimed}, {"realised_intercepted", s.intercepted.realised},
                                 {"rows", std::move(rows)}, {"calibration", json_of(s.sealed.bins)}, {"calibration_intercepted", json_of(s.intercepted.bins)}, {"cases", std::move(cases)}, {"wall_s", s.wall_s}};
    return boost::json::serialize(out);
}

std::string study_table(const Study& s) {
    std::string out = fmt::format("{}: {} flights in a {}, report after {:g} s, {} units, {} cameras{}, seed {}\n", s.town, s.flights.size(), to_string(s.terms.vehicle),
                                  static_cast<double>(s.terms.report_delay.count()) / 1000, s.units, s.cameras, s.made_up_cameras ? " (made up: the town names none)" : "", s.seed);
    out += fmt::format("{:<9} {:<8} {:>7} {:>7} {:>6} {:>9} {:>9} {:>11} {:>10} {:>6} {:>9}\n", "plan", "suspect", "flights", "caught", "+-", "time [s]", "complete", "units first", "units used",
                       "plans", "sightings");
    for (const StudyRow& r : rows_of(s))
        out += fmt::format("{:<9} {:<8} {:>7} {:>7.3f} {:>6.3f} {:>9.0f} {:>9.2f} {:>11.1f} {:>10.1f} {:>6.1f} {:>9.1f}\n", r.plan, r.suspect, r.flights, r.caught, r.caught_error, r.time_to_catch_s,
                           r.first_complete, r.units_first, r.units_used, r.plans, r.sightings);
    const auto claim = [&](const char* name, const Claim& c) {
        out += fmt::format("{}: claimed {:.3f}, came true {:.3f}, {} plans;", name, c.claimed, c.realised, c.n);
        for (const ClaimBin& b : c.bins) out += fmt::format(" {:.2f}/{:.2f} ({})", b.claimed, b.realised, b.n);
        out += "\n";
    };
    claim("p_sealed of complete plans", s.sealed);
    claim("p_intercepted", s.intercepted);
    return out + fmt::format("wall {:.1f} s\n", s.wall_s);
}

}  // namespace watchgrid::sim
