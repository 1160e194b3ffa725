#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cmath>

#include "adapters/policy_lab/bursts.hpp"
#include "adapters/policy_lab/comparison.hpp"
#include "adapters/policy_lab/draws.hpp"
#include "adapters/policy_lab/report_page.hpp"

namespace watchgrid::policy_lab {
namespace {

/// A grid of streets 200 m apart, 40 km/h, `cars` posts and people all over it.
LabCity small_city(std::size_t cars, std::size_t people, std::uint64_t seed = 1) {
  constexpr engine::NodeIndex kSide = 30;
  engine::RoadGraph::Parts parts;
  for (engine::NodeIndex i = 0; i < kSide * kSide; ++i)
    parts.nodes.push_back(engine::LatLon::from_e6(30'000'000 + static_cast<std::int32_t>(i / kSide) * 1'799, 110'000'000 + static_cast<std::int32_t>(i % kSide) * 2'077));
  const auto street = [&](engine::NodeIndex a, engine::NodeIndex b) {
    parts.edges.push_back({.from = a, .to = b, .length_mm = 200'000, .forward_ms = 18'000, .backward_ms = 18'000});
  };
  for (engine::NodeIndex i = 0; i < kSide * kSide; ++i) {
    if (i % kSide + 1 < kSide) street(i, i + 1);
    if (i / kSide + 1 < kSide) street(i, i + kSide);
  }
  const engine::RoadGraph graph{std::move(parts)};
  CityParts city{.name = "grid <town>", .calls = scatter_calls(graph, 400, seed), .weights = {}, .posts = {}, .volunteers = {}};
  city.posts = choose_posts(graph, city.calls, cars, city.reach);
  city.volunteers = scatter_volunteers(graph, city.calls, people, seed);
  return build_city(graph, city);
}

double share_in_time(const OfficerRun& run) {
  double in_time = 0;
  for (const CallOutcome& c : run.calls) in_time += c.first_ms() >= 0 && c.first_ms() <= 180'000 ? 1 : 0;
  return in_time / static_cast<double>(run.calls.size());
}

TEST(PolicyNames, FindEachByNameAndTheNearestToAWrongOne) {
  for (const Policy& p : known_policies()) EXPECT_EQ(find_policy(p.name)->name, p.name);
  EXPECT_EQ(find_policy("mexclp")->name, "default");
  EXPECT_EQ(find_policy("parallel-7")->volunteers.k, 7U);
  EXPECT_EQ(find_policy("adaptive-85")->volunteers.soon_wanted, 850'000U);
  for (const char* wrong : {"", "parallel-0", "parallel-37", "parallel-", "adaptive-49", "phased-x", "closest"}) EXPECT_FALSE(find_policy(wrong)) << wrong;
  EXPECT_NE(complaint_about_policy("--compare", "clsest-by-road").find("did you mean \"closest-by-road\"?"), std::string::npos);
  EXPECT_EQ(complaint_about_policy("--compare", "zzzzzzzz").find("did you mean"), std::string::npos);
}

TEST(Bounds, HoldForEveryPolicyOnEverySeed) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const LabCity city = small_city(6, 0, seed);
    const OfficerRules rules{.after_job = AfterJob::BackAtOnce};
    for (const double per_hour : {8.0, 20.0, 40.0}) {
      const auto calls = draw_calls(city, {.per_hour = per_hour, .count = 2'500, .second_car = seed % 2 == 0 ? 0.3 : 0.0}, seed);
      const double all_idle = all_idle_bound(city, calls, rules), clairvoyant = clairvoyant_bound(city, calls, rules, 180'000, 60);
      EXPECT_LE(clairvoyant, all_idle);
      for (const Policy& policy : known_policies())
        EXPECT_LE(share_in_time(run_officers(city, calls, rules, *make_officer_policy(policy.cars))), clairvoyant + 1e-12) << policy.name << seed << ' ' << per_hour;
    }
  }
}

TEST(Bounds, AreExactForOneCar) {
  // Two calls at once, one car: hindsight takes one of them; the third comes after the first is done.
  LabCity city;
  city.scene_at.assign(1, {}), city.post_at.assign(1, {}), city.demand = {1.0};
  city.way_ms = {0, 60'000}, city.way_home_ms = {0};
  const std::vector<Call> calls{{.at_ms = 0, .service_ms = {600'000, 0}}, {.at_ms = 1'000, .service_ms = {600'000, 0}}, {.at_ms = 700'000, .service_ms = {1'000, 0}}};
  EXPECT_NEAR(clairvoyant_bound(city, calls, {.after_job = AfterJob::BackAtOnce}), 2.0 / 3, 1e-9);
  EXPECT_EQ(all_idle_bound(city, calls, {.after_job = AfterJob::BackAtOnce}), 1.0);
}

TEST(Policies, ScoreIsNoWorseThanTheNearestAndNeitherCollapses) {
  const LabCity city = small_city(8, 0);
  const OfficerRules rules{};
  const auto share = [&](const char* name, double per_hour) {
    return share_in_time(run_officers(city, draw_calls(city, {.per_hour = per_hour, .count = 8'000}, 3), rules, *make_officer_policy(find_policy(name)->cars)));
  };
  EXPECT_GE(share("default", 10), share("closest-by-road", 10) - 0.003);
  EXPECT_GE(share("closest-by-road", 10), share("straight-line", 10) - 0.003);
  EXPECT_GT(share("closest-by-road", 24), 2 * share("closest-fcfs", 24));  // overload: first come, first served collapses
}

TEST(Bursts, AreAlmostAsGoodAsInHindsightOnceCarsMayTurnRound) {
  const LabCity city = small_city(20, 0);
  const CarRule once{.choice = CarChoice::ClosestByRoad}, again{.choice = CarChoice::ClosestByRoad, .costs = {}, .rematch_gain_ms = 30'000};
  for (const bool local : {false, true}) {
    const BurstLoad load{.calls = 10, .local = local, .repetitions = 150};
    const BurstFigures best = hindsight_of_bursts(city, load, 5), at_once = run_bursts(city, load, once, 5), matched = run_bursts(city, load, again, 5);
    EXPECT_GE(matched.share_180, at_once.share_180);
    EXPECT_GE(matched.share_180, 0.95 * best.share_180) << local;  // the goal of 0.99 is the bench's: policies_bench CITY bursts
    EXPECT_LE(matched.turned_round, 0.8);
    EXPECT_EQ(at_once.turned_round, 0.0);
  }
}

TEST(Bursts, LoseNobodyWhenCarsTurnRound) {
  const LabCity city = small_city(6, 0);
  const auto calls = draw_calls(city, {.per_hour = 60, .count = 4'000}, 11);
  const OfficerRun run = run_officers(city, calls, {}, *make_officer_policy(find_policy("default")->cars));
  EXPECT_GT(run.turned_round, 0U);
  for (std::size_t i = 0; i < calls.size(); ++i)
    for (std::uint8_t slot = 0; slot < calls[i].cars; ++slot) EXPECT_GE(run.calls[i].response_ms[slot], 0) << i;
}

TEST(Volunteers, OfAnAdaptiveSetAreAlmostAsGoodAsEverybody) {
  const LabCity city = small_city(1, 600);
  double everybody = 0, adaptive = 0, asked = 0, all = 0;
  constexpr std::size_t kIncidents = 6'000;
  for (std::uint64_t i = 0; i < kIncidents; ++i) {
    const auto scene = static_cast<Scene>(Draws{9, i}.below(city.scenes()));
    const VolunteerOutcome best = run_volunteers(city, scene, i, 1, {.rule = AskRule::Everybody}), got = run_volunteers(city, scene, i, 1, {});
    everybody += best.first_ms >= 0 && best.first_ms <= 60'000 ? 1 : 0;
    adaptive += got.first_ms >= 0 && got.first_ms <= 60'000 ? 1 : 0;
    asked += got.asked, all += best.asked;
    ASSERT_TRUE(got.first_ms < 0 || got.first_ms >= best.first_ms);
  }
  EXPECT_GE(adaptive / everybody, 0.985);
  EXPECT_LT(asked, all);
}

TEST(Volunteers, ClaimWhatComesTrue) {
  const LabCity city = small_city(1, 600);
  std::vector<Claim> claims;
  for (std::uint64_t i = 0; i < 20'000; ++i) (void)run_volunteers(city, static_cast<Scene>(Draws{9, i}.below(city.scenes())), i, 1, {.rule = AskRule::OneShot}, &claims);
  std::array<double, 10> claimed{}, realised{}, count{};
  for (const Claim& c : claims) {
    const std::size_t tenth = std::min<std::size_t>(c.claimed / 100'000, 9);
    claimed[tenth] += c.claimed / 1e6, realised[tenth] += c.realised ? 1 : 0, ++count[tenth];
  }
  for (std::size_t t = 0; t < 10; ++t)
    EXPECT_TRUE(count[t] < 2'000 || std::abs(realised[t] - claimed[t]) <= 0.02 * count[t]) << t;
}

TEST(Volunteers, JoinTheirChancesAsTheoryHasIt) {
  // n alike: 1 - (1 - q)^n; five with q = 0.5 give 0.96875.
  LabCity city;
  city.scene_at.assign(1, {}), city.demand = {1.0};
  for (std::uint32_t v = 0; v < 5; ++v)
    city.volunteers.push_back({.home = {}, .accepts = 0.5, .delay_median_ms = 1, .start_up_ms = 0, .speed_mm_s = 1}), city.neighbours.resize(1), city.neighbours[0].push_back({v, 0});
  double came = 0;
  constexpr std::uint64_t kCalls = 20'000;
  constexpr double kQ = 0.96875;
  for (std::uint64_t i = 0; i < kCalls; ++i) came += run_volunteers(city, 0, i, 5, {.rule = AskRule::Everybody}).first_ms >= 0 ? 1 : 0;
  EXPECT_NEAR(came / 20'000.0, kQ, 3 * std::sqrt(kQ * (1 - kQ) / 20'000.0));
}

TEST(Comparison, MeetsEveryPolicyWithTheSameCallsAndSaysHowSureItIs) {
  const LabCity city = small_city(6, 300);
  ComparisonOptions options{.policies = {*find_policy("closest-by-road"), *find_policy("default"), *find_policy("closest-by-road")}, .load = {.per_hour = 15, .count = 2'000}};
  options.load_factors = {1, 2};
  double last = 0;
  options.progress = [&](double done) { last = done; };
  const Comparison c = compare(city, options);
  EXPECT_NEAR(last, 1.0, 0.05);
  ASSERT_EQ(c.policies.size(), 3U);
  EXPECT_EQ(c.policies[0].officers.share[1].mean, c.policies[2].officers.share[1].mean);
  EXPECT_EQ(c.policies[2].gain[1].half_width, 0.0);
  EXPECT_GT(c.policies[0].officers.share[1].half_width, 0.0);
  ASSERT_EQ(c.bounds.size(), 4U);
  for (const LoadRow& row : c.bounds)
    for (const double ratio : row.ratio) EXPECT_LE(ratio, 1.0);
  const boost::json::value json = boost::json::parse(comparison_json(c));
  EXPECT_EQ(json.at("policies").at(1).at("policy").as_string(), "default");
  EXPECT_EQ(compare(city, options).policies[1].officers.mean_s.mean, c.policies[1].officers.mean_s.mean);  // same seed, same everything
  const std::string page = report_page(city, c, "watchgrid simulate <here>");
  EXPECT_NE(page.find("grid &lt;town&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST(Comparison, StandsATownWithoutVolunteersAndCarsAllAtOnePost) {
  LabCity city = small_city(4, 0);
  for (Car c = 1; c < city.cars(); ++c) {  // everybody on duty at one point
    city.post_at[c] = city.post_at[0];
    for (Scene s = 0; s < city.scenes(); ++s)
      city.way_ms[std::size_t{city.post_of(c)} * city.scenes() + s] = city.way(city.post_of(0), s), city.way_home_ms[std::size_t{s} * city.cars() + c] = city.way_home(s, 0);
  }
  const Comparison c = compare(city, {.policies = {known_policies().begin(), known_policies().end()}, .load = {.per_hour = 10, .count = 500}, .load_factors = {}, .bounds = false});
  for (const PolicyFigures& p : c.policies) {
    EXPECT_EQ(p.asked.mean, 0.0);
    EXPECT_GT(p.officers.share[2].mean, 0.0) << p.policy.name;
  }
}

}  // namespace
}  // namespace watchgrid::policy_lab
