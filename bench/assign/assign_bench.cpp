/// How long does one assignment take, and does 100 x 100 stay under 1 ms?
///
///     assign_bench [ROUNDS]
/// Costs are travel times between random points of a 10 km square at 11 m/s plus lateness, as re-matching sees them. Each round
/// is a new matrix; the proof of each plan is checked outside the clock.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "engine/assign/bottleneck.hpp"
#include "engine/assign/cheapest.hpp"

namespace {

using namespace watchgrid::engine;
using Clock = std::chrono::steady_clock;

CostMatrix city(std::mt19937_64& random, std::size_t rows, std::size_t columns) {
  std::uniform_real_distribution<double> place{0.0, 10'000.0};
  std::vector<std::pair<double, double>> alerts(rows), units(columns);
  for (auto& [x, y] : alerts) x = place(random), y = place(random);
  for (auto& [x, y] : units) x = place(random), y = place(random);
  CostMatrix costs{rows, columns};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      const double s = (std::abs(alerts[r].first - units[c].first) + std::abs(alerts[r].second - units[c].second)) / 11.0;
      costs.at(r, c) = static_cast<Cost>(1000.0 * (s + (s > 180 ? 600 : 0) + (s > 300 ? 600 : 0)));
    }
  return costs;
}

template <class Solve, class Prove>
void measure(const char* name, std::size_t rows, std::size_t columns, int rounds, Solve solve, Prove prove) {
  std::mt19937_64 random{rows * 1009 + columns};
  std::vector<double> us;
  bool proved = true;
  for (int i = 0; i < rounds; ++i) {
    const CostMatrix costs = city(random, rows, columns);
    const auto begin = Clock::now();
    const Assignment plan = solve(costs);
    us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
    proved = proved && prove(costs, plan);
  }
  std::sort(us.begin(), us.end());
  double sum = 0;
  for (const double t : us) sum += t;
  fmt::print("{:<10} {:>3} x {:<3}  mean {:8.1f} us  p50 {:8.1f}  p99 {:8.1f}  proved {}\n", name, rows, columns, sum / rounds, us[us.size() / 2],
             us[us.size() * 99 / 100], proved ? "yes" : "NO");
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  if (rounds < 1) return fmt::print(stderr, "ROUNDS = \"{}\": expected a number, 1 or more\n", argv[1]), 2;
  for (const auto& [rows, columns] : {std::pair{20U, 60U}, {50U, 50U}, {100U, 100U}, {200U, 200U}, {400U, 400U}}) {
    const int n = std::max(1, rows >= 200 ? rounds / 10 : rounds);
    measure("cheapest", rows, columns, n, assign_cheapest, proves_cheapest);
    measure("bottleneck", rows, columns, n, assign_bottleneck,
            [](const CostMatrix& c, const Assignment& plan) { return proves_cheapest(within(c, plan.largest), plan); });
  }
}
