#include "engine/queueing/hypercube.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::engine {
namespace {

/// Larson and Odoni's town of three units (Urban Operations Research 5.4.3), atoms with one list put together.
HypercubeModel three_units() {
  return {.service_rate = {1, 1, 1}, .line = Line::Infinite,
          .atoms = {{0.25, {0, 1, 2}}, {0.25, {0, 1, 2}}, {0.25, {0, 2, 1}}, {0.35, {1, 0, 2}}, {0.40, {2, 0, 1}}}};
}

/// Lists in a random order.
HypercubeModel random_town(std::uint32_t servers, std::size_t atoms, double load, Line line, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  HypercubeModel m{.service_rate = std::vector<double>(servers, 1.0), .line = line, .atoms = {}};
  for (std::size_t i = 0; i < atoms; ++i) {
    std::vector<std::uint32_t> preference(servers);
    std::iota(preference.begin(), preference.end(), 0U);
    std::shuffle(preference.begin(), preference.end(), random);
    m.atoms.push_back({std::uniform_real_distribution{0.2, 1.8}(random), preference});
  }
  const double scale = load * servers / m.demand();
  for (DemandAtom& a : m.atoms) a.rate *= scale;
  return m;
}

/// Servers and atoms strewn on a square; the nearest server goes.
HypercubeModel town_on_a_map(std::uint32_t servers, std::size_t atoms, double load, Line line, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::uniform_real_distribution<double> place;
  HypercubeModel m = random_town(servers, atoms, load, line, seed);
  std::vector<std::pair<double, double>> posts(servers);
  for (auto& [x, y] : posts) x = place(random), y = place(random);
  for (DemandAtom& a : m.atoms) {
    const double x = place(random), y = place(random);
    const auto way = [&](std::uint32_t n) { return std::hypot(posts[n].first - x, posts[n].second - y); };
    std::sort(a.preference.begin(), a.preference.end(), [&](std::uint32_t i, std::uint32_t j) { return way(i) < way(j); });
  }
  return m;
}

/// Eight servers in two rows, 24 atoms in four rows, all alike.
HypercubeModel regular_town(Line line) {
  HypercubeModel m = random_town(8, 24, 0.5, line, 1);
  for (std::size_t i = 0; i < 24; ++i) {
    DemandAtom& a = m.atoms[i];
    a.rate = 4.0 / 24;
    const double x = (static_cast<double>(i % 6) + 0.5) / 1.5, y = (static_cast<double>(i / 6) + 0.5) / 2;
    const auto way = [&](std::uint32_t n) { return std::pair{std::abs(n % 4 + 0.5 - x) + std::abs(n / 4 + 0.5 - y), n}; };
    std::sort(a.preference.begin(), a.preference.end(), [&](std::uint32_t p, std::uint32_t q) { return way(p) < way(q); });
  }
  return m;
}

TEST(Hypercube, GivesThePublishedWorkloadsOfThreeUnits) {
  const HypercubeSolution s = solve_hypercube(three_units());
  EXPECT_NEAR(s.workload[0], 0.5574, 1e-4);
  EXPECT_NEAR(s.workload[1], 0.4734, 1e-4);
  EXPECT_NEAR(s.workload[2], 0.4693, 1e-4);
  EXPECT_NEAR(s.p_all_busy, 0.23684, 1e-5);
  EXPECT_NEAR(s.inter_area, 0.43529, 5e-5);
  EXPECT_NEAR(s.dispatch[0][0], 0.087, 5e-4);
}

TEST(Hypercube, GivesEveryStateAndDispatchOfThreeUnits) {
  const auto file = test::shared_data("queue/hypercube_expected.json");
  WATCHGRID_NEEDS(file);
  const boost::json::value all = boost::json::parse(test::text_of(file));
  const auto& expected = all.at("larson_odoni_three_server (5.4.3, 5.4.4, 5.5.3; infinite line)").at("recomputed_by_us");
  const HypercubeSolution s = solve_hypercube(three_units());
  for (const auto& state : expected.at("states_b3b2b1").as_object()) {
    const std::string name{state.key()};
    EXPECT_NEAR(s.state[std::stoul(name, nullptr, 2)], state.value().as_double(), 1e-6) << name;
  }
  const char* const names[] = {"f1j_lumped", "f2j", "f3j"};
  for (std::size_t n = 0; n < 3; ++n)
    for (std::size_t j = 0; j < 5; ++j) EXPECT_NEAR(s.dispatch[j][n], expected.at(names[n]).at(j).as_double(), 1e-8) << names[n] << j;
}

TEST(Hypercube, GivesThePublishedTownOfTwoUnitsWithoutALine) {
  const HypercubeSolution s = solve_hypercube({.service_rate = {2, 2}, .line = Line::Zero, .atoms = {{1, {0, 1}}, {1, {1, 0}}}});
  EXPECT_NEAR(s.state[0], 2.0 / 5, 1e-12);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_NEAR(s.state[i], 1.0 / 5, 1e-12);
  EXPECT_NEAR(s.workload[0], 2.0 / 5, 1e-12);
  EXPECT_NEAR(s.workload[1], 2.0 / 5, 1e-12);
  EXPECT_NEAR(s.dispatch[0][0], 3.0 / 8, 1e-12);
  EXPECT_NEAR(s.dispatch[1][0], 1.0 / 8, 1e-12);
  // Own district 2/3 of a mile, the other one 4/3.
  EXPECT_NEAR((1 - s.inter_area) * 2 / 3 + s.inter_area * 4 / 3, 5.0 / 6, 1e-12);
}

TEST(Hypercube, GivesTheThirdTown) {
  const HypercubeSolution s =
      solve_hypercube({.service_rate = {1, 1, 1}, .line = Line::Zero, .atoms = {{1, {0, 1, 2}}, {1, {1, 0, 2}}, {1, {2, 0, 1}}}});
  EXPECT_NEAR(s.workload[0], 0.67408907, 1e-8);
  EXPECT_NEAR(s.workload[1], 0.65497076, 1e-8);
  EXPECT_NEAR(s.workload[2], 0.63247863, 1e-8);
  EXPECT_NEAR(s.state[3], 0.13247863, 1e-8);
}

TEST(Hypercube, AgreesWithErlangWhateverTheLists) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const HypercubeSolution waits = solve_hypercube(random_town(8, 24, 0.5, Line::Infinite, seed));
    EXPECT_NEAR(waits.p_all_busy, erlang_c(8, 4), 1e-9);
    EXPECT_NEAR(std::accumulate(waits.workload.begin(), waits.workload.end(), 0.0) / 8, 0.5, 1e-9);
    EXPECT_NEAR(waits.mean_waiting, erlang_c(8, 4) * 0.5 / 0.5, 1e-9);
    EXPECT_NEAR(solve_hypercube(random_town(8, 24, 0.5, Line::Zero, seed)).p_all_busy, erlang_b(8, 4), 1e-9);
  }
}

TEST(Hypercube, BalancesServersOfDifferentSpeed) {
  HypercubeModel m = random_town(5, 9, 0.6, Line::Infinite, 7);
  m.service_rate = {0.7, 1.0, 1.3, 0.9, 1.1};
  const HypercubeSolution s = solve_hypercube(m);
  double done = 0, asked = 0;  // work done by each must be the calls it got
  for (std::uint32_t n = 0; n < 5; ++n) {
    double calls = 0;
    for (std::size_t j = 0; j < m.atoms.size(); ++j) calls += s.dispatch[j][n] * m.demand();
    EXPECT_NEAR(s.workload[n] * m.service_rate[n], calls, 1e-9) << n;
    done += s.workload[n] * m.service_rate[n], asked += calls;
  }
  EXPECT_NEAR(done, m.demand(), 1e-9);
  EXPECT_NEAR(asked, m.demand(), 1e-9);
}

TEST(Hypercube, SolvesFifteenServersInAMoment) {
  const HypercubeSolution s = solve_hypercube(random_town(15, 60, 0.5, Line::Infinite, 3));
  EXPECT_NEAR(s.p_all_busy, erlang_c(15, 7.5), 1e-9);
  EXPECT_LT(s.sweeps, 1000U);
}

TEST(HypercubeApproximation, GivesThePublishedWorkloads) {
  const HypercubeApproximation a = approximate_hypercube(three_units());
  EXPECT_NEAR(a.workload[0], 0.5627, 2e-4);
  EXPECT_NEAR(a.workload[1], 0.4716, 2e-4);
  EXPECT_NEAR(a.workload[2], 0.4657, 2e-4);
}

TEST(HypercubeApproximation, IsWithinTwoPerCentOfTheExactWorkloads) {
  for (const HypercubeModel& m : {three_units(), regular_town(Line::Infinite), regular_town(Line::Zero)}) {
    const HypercubeSolution exact = solve_hypercube(m);
    const HypercubeApproximation near = approximate_hypercube(m);
    for (std::uint32_t n = 0; n < m.servers(); ++n) EXPECT_NEAR(near.workload[n] / exact.workload[n], 1.0, 0.02) << n;
  }
}

TEST(HypercubeApproximation, StaysWithinSixPerCentWhereServersAreStrewnUnevenly) {
  for (const HypercubeModel& m : {town_on_a_map(8, 24, 0.5, Line::Infinite, 1), town_on_a_map(8, 24, 0.5, Line::Infinite, 2),
                                  town_on_a_map(8, 24, 0.5, Line::Infinite, 3), town_on_a_map(8, 24, 0.5, Line::Zero, 4)}) {
    const HypercubeSolution exact = solve_hypercube(m);
    const HypercubeApproximation near = approximate_hypercube(m);
    for (std::uint32_t n = 0; n < m.servers(); ++n) EXPECT_NEAR(near.workload[n] / exact.workload[n], 1.0, 0.06) << n;
    EXPECT_NEAR(near.inter_area, exact.inter_area, 0.02);
    EXPECT_NEAR(near.p_all_busy, exact.p_all_busy, 1e-9);
  }
}

TEST(HypercubeModel, ComplainsAboutEveryWrongFieldByName) {
  HypercubeModel m = three_units();
  m.service_rate[1] = 0;
  m.atoms[0].preference = {0, 1};
  m.atoms[1].preference = {0, 1, 1};
  m.atoms[2].preference = {0, 1, 3};
  m.atoms[3].rate = -1;
  EXPECT_EQ(complaints_about(m), (std::vector<std::string>{
                                     "mu[1] = 0: expected a rate above 0",
                                     "atoms[0].prefs leaves out server 3; expected every server once, best first",
                                     "atoms[1].prefs names server 2 twice",
                                     "atoms[2].prefs names a server that is not there; expected numbers from 1 to 3",
                                     "atoms[3].lambda = -1: expected a rate above 0"}));
  m = three_units();
  m.atoms[0].rate = 2;
  ASSERT_EQ(complaints_about(m).size(), 1U);
  EXPECT_NE(complaints_about(m)[0].find("the line grows for ever"), std::string::npos);
  m.line = Line::Zero;
  EXPECT_TRUE(complaints_about(m).empty());
  EXPECT_EQ(complaints_about({}).size(), 2U);
}

}  // namespace
}  // namespace watchgrid::engine
