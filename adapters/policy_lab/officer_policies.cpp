#include "adapters/policy_lab/officer_policies.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace watchgrid::policy_lab {
namespace {

constexpr std::uint32_t kInTime_ms = 180'000;

std::optional<Car> closest_by_road(const CarBoard& board, Scene scene) {
  std::optional<Car> best;
  std::uint32_t best_ms = kNever;
  for (const Car c : board.idle())
    if (const std::uint32_t ms = board.eta(c, scene); ms < best_ms) best = c, best_ms = ms;
  return best;
}

std::optional<Car> closest_straight(const CarBoard& board, Scene scene) {
  std::optional<Car> best;
  double best_m = 0;
  for (const Car c : board.idle()) {
    if (board.eta(c, scene) == kNever) continue;
    if (const double m = board.straight_m(c, scene); !best || m < best_m) best = c, best_m = m;
  }
  return best;
}

engine::Ppm loss_of(const CarBoard& board, Car c) {
  if (board.coverage() == nullptr) return 0;
  return board.coverage()->loss(board.city().cell_of_spot[board.destination(c)], board.busy_share());
}

std::optional<Car> smallest_loss(const CarBoard& board, Scene scene) {
  std::optional<Car> best;
  std::tuple<bool, engine::Ppm, std::uint32_t> best_key{};
  for (const Car c : board.idle()) {
    const std::uint32_t ms = board.eta(c, scene);
    if (ms == kNever) continue;
    const std::tuple key{ms > kInTime_ms, loss_of(board, c), ms};
    if (!best || key < best_key) best = c, best_key = key;
  }
  return best;
}

/// Whoever is more than the whole of `regret_max` behind without the coverage term cannot win and is not weighed.
std::optional<Car> best_score(const CarBoard& board, Scene scene, const engine::CarCosts& costs) {
  const auto terms = [&](std::uint32_t ms, engine::Ppm loss) { return engine::car_terms(costs, engine::Duration{ms}, engine::Duration{0}, loss); };
  engine::Duration lowest = engine::Duration::max();
  for (const Car c : board.idle())
    if (const std::uint32_t ms = board.eta(c, scene); ms != kNever) lowest = std::min(lowest, terms(ms, 0).score());
  std::optional<Car> best;
  engine::Duration best_score{};
  for (const Car c : board.idle()) {
    const std::uint32_t ms = board.eta(c, scene);
    if (ms == kNever || terms(ms, 0).score() - lowest > costs.regret_max) continue;
    const engine::Duration score = terms(ms, loss_of(board, c)).score();
    if (!best || score < best_score) best = c, best_score = score;
  }
  return best;
}

class RulePolicy final : public OfficerPolicy {
 public:
  explicit RulePolicy(const CarRule& rule) : rule_{rule} {}

  std::optional<Car> choose(const CarBoard& board, Scene scene) override {
    switch (rule_.choice) {
      case CarChoice::ClosestByRoad: return closest_by_road(board, scene);
      case CarChoice::ClosestStraight: return closest_straight(board, scene);
      case CarChoice::PureMexclp: return smallest_loss(board, scene);
      case CarChoice::Scored: break;
    }
    return best_score(board, scene, rule_.costs);
  }

  std::optional<std::size_t> next(const CarBoard& board, Car car, std::span<const Waiting> waiting) override {
    std::optional<std::size_t> best;
    std::int64_t best_ms = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const std::uint32_t way = board.eta(car, waiting[i].scene);
      if (way == kNever) continue;
      if (rule_.fcfs) return i;
      const std::int64_t ms = std::int64_t{way} - (board.now() - waiting[i].since_ms) / 4;
      if (!best || ms < best_ms) best = i, best_ms = ms;
    }
    return best;
  }

  std::int64_t rematch_gain_ms() const override { return rule_.rematch_gain_ms; }
  std::int64_t coverage_cost_ms(const CarBoard& board, Car c) const override {
    return rule_.choice == CarChoice::Scored ? engine::car_terms(rule_.costs, {}, {}, loss_of(board, c)).coverage.count() : 0;
  }

 private:
  CarRule rule_;
};

class PreferencePolicy final : public OfficerPolicy {
 public:
  explicit PreferencePolicy(std::vector<std::vector<Car>> preference) : preference_{std::move(preference)} {}

  std::optional<Car> choose(const CarBoard& board, Scene scene) override {
    const auto idle = board.idle();
    for (const Car c : preference_[scene])
      if (std::binary_search(idle.begin(), idle.end(), c)) return c;
    return std::nullopt;
  }
  std::optional<std::size_t> next(const CarBoard&, Car, std::span<const Waiting>) override { return 0; }

 private:
  std::vector<std::vector<Car>> preference_;
};

}  // namespace

std::unique_ptr<OfficerPolicy> make_officer_policy(const CarRule& rule) { return std::make_unique<RulePolicy>(rule); }

std::unique_ptr<OfficerPolicy> make_preference_policy(std::vector<std::vector<Car>> preference) {
  return std::make_unique<PreferencePolicy>(std::move(preference));
}

}  // namespace watchgrid::policy_lab
