/// The simulator against what queueing theory knows exactly (algorithms 4). All numbers of calls are fixed, so is the luck.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "adapters/policy_lab/draws.hpp"
#include "adapters/policy_lab/officer_policies.hpp"
#include "adapters/policy_lab/officer_sim.hpp"
#include "engine/queueing/hypercube.hpp"
#include "engine/queueing/travel_laws.hpp"

namespace watchgrid::policy_lab {
namespace {

using engine::HypercubeModel;
using engine::Line;

constexpr double kHour_s = 3600;  // the time unit of the models

/// A town without roads: every atom a scene, every server a car, no way takes any time.
LabCity town_of(const HypercubeModel& m) {
  LabCity city;
  city.scene_at.assign(m.atoms.size(), {});
  city.post_at.assign(m.servers(), {});
  for (const engine::DemandAtom& a : m.atoms) city.demand.push_back(a.rate / m.demand());
  city.way_ms.assign((m.atoms.size() + m.servers()) * m.atoms.size(), 0);
  city.way_home_ms.assign(m.atoms.size() * m.servers(), 0);
  return city;
}

struct Measured {
  std::vector<double> workload;
  double p_wait{}, inter_area{};
};

Measured measure(const HypercubeModel& m, std::size_t calls, std::uint64_t seed, ServiceLaw law = ServiceLaw::Exponential) {
  const LabCity city = town_of(m);
  const OfficerRules rules{.after_job = AfterJob::BackAtOnce, .loses_calls = m.line == Line::Zero, .travel_takes_time = false, .turnout_ms = 0};
  std::vector<std::vector<Car>> preference;
  for (const engine::DemandAtom& a : m.atoms) preference.push_back(a.preference);
  const auto policy = make_preference_policy(preference);
  const auto drawn = draw_calls(city, {.per_hour = m.demand(), .count = calls, .service_mean_s = kHour_s / m.service_rate[0], .second_car = 0, .law = law}, seed);
  const OfficerRun run = run_officers(city, drawn, rules, *policy);
  Measured out{.workload = run.workload};
  std::size_t served = 0;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    out.p_wait += run.calls[i].waited ? 1 : 0;
    if (run.calls[i].response_ms[0] < 0) continue;
    ++served;
    out.inter_area += run.calls[i].car[0] != preference[drawn[i].scene].front() ? 1 : 0;
  }
  out.p_wait /= static_cast<double>(calls), out.inter_area /= static_cast<double>(served);
  return out;
}

HypercubeModel three_units() {
  return {.service_rate = {1, 1, 1}, .line = Line::Infinite, .atoms = {{0.5, {0, 1, 2}}, {0.25, {0, 2, 1}}, {0.35, {1, 0, 2}}, {0.40, {2, 0, 1}}}};
}

HypercubeModel eight_units(Line line) {
  HypercubeModel m{.service_rate = std::vector<double>(8, 1.0), .line = line, .atoms = {}};
  for (std::uint64_t i = 0; i < 24; ++i) {
    Draws draws{24, i};
    std::vector<std::uint32_t> preference(8);
    std::iota(preference.begin(), preference.end(), 0U);
    for (std::size_t k = 7; k > 0; --k) std::swap(preference[k], preference[draws.below(k + 1)]);
    m.atoms.push_back({4.0 / 24, preference});
  }
  return m;
}

void expect_published(const Measured& got, double tolerance) {
  const double workload[] = {0.5574, 0.4734, 0.4693};
  for (std::size_t n = 0; n < 3; ++n) EXPECT_NEAR(got.workload[n], workload[n], tolerance) << n;
  EXPECT_NEAR(got.p_wait, 0.23684, tolerance);
  EXPECT_NEAR(got.inter_area, 0.43533, tolerance);
}

TEST(Simulator, GivesTheWorkloadsOfLarsonAndOdoniAtAMillionCalls) { expect_published(measure(three_units(), 1'000'000, 1), 0.003); }

TEST(Simulator, GivesTheWorkloadsOfLarsonAndOdoniAtAHundredThousandCalls) {
  for (std::uint64_t seed = 2; seed <= 4; ++seed) expect_published(measure(three_units(), 100'000, seed), 0.010);
}

TEST(Simulator, AgreesWithTheHypercubeOfEightUnits) {
  const HypercubeModel m = eight_units(Line::Infinite);
  const engine::HypercubeSolution exact = engine::solve_hypercube(m);
  const Measured got = measure(m, 1'000'000, 5);
  EXPECT_NEAR(got.p_wait, engine::erlang_c(8, 4), 0.002);
  for (std::size_t n = 0; n < 8; ++n) EXPECT_NEAR(got.workload[n] / exact.workload[n], 1.0, 0.01) << n;
  EXPECT_NEAR(got.inter_area, exact.inter_area, 0.003);
}

TEST(Simulator, LosesAsManyCallsAsErlangSaysWhateverTheLawOfService) {
  constexpr std::size_t kCalls = 400'000;
  const double lost = engine::erlang_b(8, 4), three_errors = 3 * std::sqrt(lost * (1 - lost) / kCalls) * 1.5;  // losses come in bunches
  EXPECT_NEAR(measure(eight_units(Line::Zero), kCalls, 6).p_wait, lost, three_errors);
  EXPECT_NEAR(measure(eight_units(Line::Zero), kCalls, 7, ServiceLaw::LogNormal).p_wait, lost, three_errors);
}

/// Chooses the nearest and remembers how far it was.
class DistanceRecorder final : public OfficerPolicy {
 public:
  std::optional<Car> choose(const CarBoard& board, Scene scene) override {
    const auto car = nearest_->choose(board, scene);
    if (car) sum_ += board.eta(*car, scene), ++count_;
    return car;
  }
  std::optional<std::size_t> next(const CarBoard&, Car, std::span<const Waiting>) override { return 0; }
  double mean() const { return sum_ / count_; }

 private:
  std::unique_ptr<OfficerPolicy> nearest_ = make_officer_policy({.choice = CarChoice::ClosestByRoad});
  double sum_{}, count_{};
};

constexpr double kSide = 1e7;  // of the square, in "ms"

/// Posts and scenes strewn on a square whose edges are joined.
LabCity torus(std::size_t scenes, std::size_t cars, std::uint64_t seed) {
  LabCity city;
  Draws draws{seed};
  std::vector<std::pair<double, double>> at(scenes + cars);
  for (auto& [x, y] : at) x = draws.uniform(), y = draws.uniform();
  city.scene_at.assign(scenes, {}), city.post_at.assign(cars, {});
  city.demand.assign(scenes, 1.0 / static_cast<double>(scenes));
  for (const auto& [x, y] : at)
    for (std::size_t s = 0; s < scenes; ++s) {
      const double dx = std::abs(x - at[s].first), dy = std::abs(y - at[s].second);
      city.way_ms.push_back(static_cast<std::uint32_t>(kSide * std::hypot(std::min(dx, 1 - dx), std::min(dy, 1 - dy))));
    }
  city.way_home_ms.assign(scenes * cars, 0);
  return city;
}

/// Mean way of the nearest car when all are at their posts.
double way_when_all_are_free(const LabCity& city) {
  double sum = 0;
  for (Scene s = 0; s < city.scenes(); ++s) {
    std::uint32_t nearest = kNever;
    for (Car c = 0; c < city.cars(); ++c) nearest = std::min(nearest, city.way(city.post_of(c), s));
    sum += nearest;
  }
  return sum / city.scenes();
}

/// How much longer the way of the nearest free car is than the square-root law makes of the way when all are free (in these very towns, so
/// that their luck drops out): 1 / sqrt(free / all). Cars go back to their posts, service alone takes time.
double ratio_to_the_square_root_law(double load) {
  constexpr std::size_t kCars = 60, kTowns = 40;
  const OfficerRules rules{.after_job = AfterJob::BackAtOnce, .loses_calls = false, .travel_takes_time = false, .turnout_ms = 0};
  double way = 0, law = 0;
  for (std::uint64_t town = 0; town < kTowns; ++town) {
    const LabCity city = torus(600, kCars, 100 + town);
    DistanceRecorder recorder;
    const auto calls = draw_calls(city, {.per_hour = load * kCars, .count = 6'000, .service_mean_s = kHour_s, .second_car = 0}, 12 + town);
    const OfficerRun run = run_officers(city, calls, rules, recorder);
    way += recorder.mean();
    law += way_when_all_are_free(city) * engine::mean_distance_to_kth(run.mean_idle, 1, engine::Metric::Straight) /
           engine::mean_distance_to_kth(kCars, 1, engine::Metric::Straight);
  }
  return way / law;
}

TEST(Simulator, LeavesHolesSoThatTheSquareRootLawIsALowerEstimate) {
  const double quiet = ratio_to_the_square_root_law(0.2), half = ratio_to_the_square_root_law(0.5), busy = ratio_to_the_square_root_law(0.7);
  EXPECT_GT(quiet, 1.0);
  EXPECT_GT(half, quiet);
  EXPECT_GT(busy, half);
  // What this town gives; 1.027 / 1.086 / 1.129 were published for cars whose posts are not known to us.
  EXPECT_NEAR(quiet, 1.054, 0.015);
  EXPECT_NEAR(half, 1.114, 0.015);
  EXPECT_NEAR(busy, 1.147, 0.015);
}

TEST(Simulator, SendsAWaitingCallTheCarThatIsFreedFirst) {
  HypercubeModel m{.service_rate = {1}, .line = Line::Infinite, .atoms = {{1, {0}}}};
  const LabCity city = town_of(m);
  const auto policy = make_preference_policy({{0}});
  const std::vector<Call> calls{{.at_ms = 0, .service_ms = {100, 0}}, {.at_ms = 10, .service_ms = {50, 0}}, {.at_ms = 20, .service_ms = {1, 0}}};
  const OfficerRun run =
      run_officers(city, calls, {.after_job = AfterJob::BackAtOnce, .loses_calls = false, .travel_takes_time = false, .turnout_ms = 0}, *policy);
  EXPECT_EQ(run.calls[0].response_ms[0], 0);
  EXPECT_EQ(run.calls[1].response_ms[0], 90);
  EXPECT_EQ(run.calls[2].response_ms[0], 130);
  EXPECT_TRUE(run.calls[2].waited);
}

}  // namespace
}  // namespace watchgrid::policy_lab
