#include "adapters/policy_lab/bursts.hpp"

#include <algorithm>

#include "adapters/policy_lab/draws.hpp"
#include "engine/assign/cheapest.hpp"
#include "engine/matching/rematch.hpp"

namespace watchgrid::policy_lab {
namespace {

constexpr std::int64_t kBurst_ms = 30'000, kForEver_ms = 1'000'000'000;

struct Burst {
  std::vector<Call> calls;
  OfficerRules rules;
};

Burst draw_burst(const LabCity& city, const BurstLoad& load, std::uint64_t seed, std::uint64_t number) {
  Draws draws{seed, number, 77};
  Burst out;
  std::vector<double> running;
  std::vector<Scene> scenes(city.scenes());
  for (Scene s = 0; s < city.scenes(); ++s) scenes[s] = s;
  if (load.local) {
    const engine::LatLon centre = city.scene_at[draws.below(city.scenes())];
    const auto away = [&](Scene s) { return engine::haversine(centre, city.scene_at[s]); };
    std::sort(scenes.begin(), scenes.end(), [&](Scene a, Scene b) { return std::pair{away(a), a} < std::pair{away(b), b}; });
    scenes.resize(std::max<std::size_t>(scenes.size() / 10, 1));
  }
  running.reserve(scenes.size());
  for (const Scene s : scenes) running.push_back((running.empty() ? 0.0 : running.back()) + city.demand[s]);
  for (std::size_t i = 0; i < load.calls; ++i) {
    Call c;
    c.at_ms = static_cast<std::int64_t>(draws.uniform() * kBurst_ms);
    c.scene = scenes[static_cast<std::size_t>(std::upper_bound(running.begin(), running.end() - 1, running.back() * draws.uniform()) - running.begin())];
    c.service_ms = {kForEver_ms, kForEver_ms};
    out.calls.push_back(c);
  }
  std::sort(out.calls.begin(), out.calls.end(), [](const Call& a, const Call& b) { return a.at_ms < b.at_ms; });
  for (Car c = 0; c < city.cars(); ++c) out.rules.absent.push_back(draws.chance(load.absent));
  return out;
}

/// Sums over calls that somebody came to, and shares of all.
struct Sum {
  double ms{}, in_time{};
  std::size_t reached{}, calls{}, turned{};
  void add(std::int64_t response_ms) {
    ++calls;
    if (response_ms < 0 || response_ms > kForEver_ms / 2) return;  // nobody before the burst was over
    ++reached, ms += static_cast<double>(response_ms), in_time += response_ms <= 180'000 ? 1 : 0;
  }
  BurstFigures figures() const {
    const double n = static_cast<double>(std::max<std::size_t>(calls, 1));
    return {ms / 1000 / static_cast<double>(std::max<std::size_t>(reached, 1)), in_time / n, static_cast<double>(turned) / n};
  }
};

}  // namespace

BurstFigures run_bursts(const LabCity& city, const BurstLoad& load, const CarRule& rule, std::uint64_t seed) {
  Sum sum;
  for (std::size_t n = 0; n < load.repetitions; ++n) {
    const Burst burst = draw_burst(city, load, seed, n);
    const OfficerRun run = run_officers(city, burst.calls, burst.rules, *make_officer_policy(rule));
    for (const CallOutcome& c : run.calls) sum.add(c.response_ms[0]);
    sum.turned += run.turned_round;
  }
  return sum.figures();
}

BurstFigures hindsight_of_bursts(const LabCity& city, const BurstLoad& load, std::uint64_t seed) {
  Sum sum;
  for (std::size_t n = 0; n < load.repetitions; ++n) {
    const Burst burst = draw_burst(city, load, seed, n);
    std::vector<Car> cars;
    for (Car c = 0; c < city.cars(); ++c)
      if (!burst.rules.absent[c]) cars.push_back(c);
    const std::size_t calls = burst.calls.size();
    const auto eta = [&](std::size_t call, std::size_t car) -> std::int64_t {
      const std::uint32_t way = city.way(city.post_of(cars[car]), burst.calls[call].scene);
      return way == kNever ? kForEver_ms : way + burst.rules.turnout_ms;
    };
    engine::CostMatrix costs{calls, cars.size() + calls};
    for (std::size_t i = 0; i < calls; ++i) {
      for (std::size_t c = 0; c < cars.size(); ++c)
        if (const std::int64_t ms = eta(i, c); ms < kForEver_ms) costs.at(i, c) = engine::car_terms({}, engine::Duration{ms}, {}, 0).score().count();
      costs.at(i, cars.size() + i) = engine::kNobodyCost;
    }
    const engine::Assignment best = engine::assign_cheapest(costs);
    for (std::size_t i = 0; i < calls; ++i) sum.add(best.column_of[i] < cars.size() ? eta(i, best.column_of[i]) : -1);
  }
  return sum.figures();
}

}  // namespace watchgrid::policy_lab
