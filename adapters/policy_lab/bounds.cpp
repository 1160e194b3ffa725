#include "adapters/policy_lab/bounds.hpp"

#include <algorithm>
#include <vector>

namespace watchgrid::policy_lab {
namespace {

constexpr std::size_t kBlock = 2'000;

/// A call that one car can reach in time. From the latest start to the earliest end the car is on it, whatever it did before.
struct Job {
  std::int64_t starts_latest{};  ///< leaves then, and is just in time
  std::int64_t ends_earliest{};  ///< left at once
  std::uint32_t call{};
  std::uint32_t before{};        ///< jobs [0, before) end before this one must start
  bool short_one() const noexcept { return starts_latest >= ends_earliest; }  ///< no moment is certain: clashes with nothing
};

/// Relaxed to: what is certain of the jobs of one car must not overlap.
class Block {
 public:
  Block(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, std::int64_t in_time_ms)
      : calls_{calls.size()}, jobs_(city.cars()), price_(calls.size(), 0.0), taken_(calls.size()) {
    for (Car c = 0; c < city.cars(); ++c) {
      for (std::uint32_t i = 0; i < calls.size(); ++i) {
        const std::uint32_t way = city.way(city.post_of(c), calls[i].scene);
        const std::int64_t eta = way == kNever ? in_time_ms + 1 : way + rules.turnout_ms;
        if (eta > in_time_ms) continue;
        jobs_[c].push_back({calls[i].at_ms + in_time_ms - eta, calls[i].at_ms + eta + calls[i].service_ms[0], i, 0});
      }
      order(jobs_[c]);
    }
  }

  double bound(int steps) {
    double best = static_cast<double>(calls_);
    for (int step = 0; step < steps; ++step) {
      const double value = evaluate();
      if (value < best) best = value, since_better_ = 0;
      else if (++since_better_ >= 10) scale_ *= 0.6, since_better_ = 0;
      move_prices();
    }
    return best;
  }

 private:
  static void order(std::vector<Job>& jobs) {
    std::sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return std::pair{a.ends_earliest, a.call} < std::pair{b.ends_earliest, b.call}; });
    for (Job& j : jobs) {
      const auto it = std::upper_bound(jobs.begin(), jobs.end(), j.starts_latest, [](std::int64_t t, const Job& o) { return t < o.ends_earliest; });
      j.before = static_cast<std::uint32_t>(j.short_one() ? &j - jobs.data() : it - jobs.begin());
    }
  }

  double evaluate() {
    std::fill(taken_.begin(), taken_.end(), 0);
    double value = 0;
    for (const double p : price_) value += p;
    for (const std::vector<Job>& jobs : jobs_) {
      best_.assign(jobs.size() + 1, 0.0);
      for (std::size_t i = 0; i < jobs.size(); ++i) best_[i + 1] = std::max(best_[i], best_[jobs[i].before] + 1.0 - price_[jobs[i].call]);
      value += best_.back();
      for (std::size_t i = jobs.size(); i > 0;) {
        if (best_[i] == best_[i - 1]) --i;
        else ++taken_[jobs[i - 1].call], i = jobs[i - 1].before;
      }
    }
    return value;
  }

  void move_prices() {
    for (std::size_t i = 0; i < calls_; ++i) price_[i] = std::clamp(price_[i] + scale_ * (taken_[i] - 1), 0.0, 1.0);
  }

  std::size_t calls_;
  std::vector<std::vector<Job>> jobs_;  // by car, by end
  std::vector<double> price_;           // lambda
  std::vector<int> taken_;
  std::vector<double> best_;
  double scale_{0.15};
  int since_better_{};
};

}  // namespace

double all_idle_bound(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, std::int64_t in_time_ms) {
  std::size_t reached = 0;
  for (const Call& call : calls) {
    std::uint32_t nearest = kNever;
    for (Car c = 0; c < city.cars(); ++c) nearest = std::min(nearest, city.way(city.post_of(c), call.scene));
    if (nearest != kNever && nearest + rules.turnout_ms <= in_time_ms) ++reached;
  }
  return calls.empty() ? 0.0 : static_cast<double>(reached) / static_cast<double>(calls.size());
}

double clairvoyant_bound(const LabCity& city, std::span<const Call> calls, const OfficerRules& rules, std::int64_t in_time_ms, int steps) {
  double sum = 0;
  for (std::size_t at = 0; at < calls.size(); at += kBlock)
    sum += Block{city, calls.subspan(at, std::min(kBlock, calls.size() - at)), rules, in_time_ms}.bound(steps);
  return calls.empty() ? 0.0 : std::min(sum / static_cast<double>(calls.size()), all_idle_bound(city, calls, rules, in_time_ms));
}

}  // namespace watchgrid::policy_lab
