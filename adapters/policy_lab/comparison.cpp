#include "adapters/policy_lab/comparison.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace watchgrid::policy_lab {
namespace {

constexpr std::size_t kBatches = 20;
constexpr double kStudent = 2.093;  // 97.5 % of t with 19 degrees of freedom
constexpr std::array<std::int32_t, 3> kLimits_ms{60'000, 180'000, 300'000};
constexpr std::size_t kHistogramBins = 60;
constexpr std::size_t kBoundCallsMax = 6'000;

/// A number for each call that has one, in the order of the calls.
class Series {
 public:
  void add(double value) { values_.push_back(value); }
  Estimate estimate() const {
    Estimate out;
    if (values_.empty()) return out;
    for (const double v : values_) out.mean += v;
    out.mean /= static_cast<double>(values_.size());
    if (values_.size() < 2 * kBatches) return out;
    double squares = 0;
    for (std::size_t b = 0; b < kBatches; ++b) {
      const std::size_t begin = b * values_.size() / kBatches, end = (b + 1) * values_.size() / kBatches;
      double sum = 0;
      for (std::size_t i = begin; i < end; ++i) sum += values_[i];
      const double off = sum / static_cast<double>(end - begin) - out.mean;
      squares += off * off;
    }
    out.half_width = kStudent * std::sqrt(squares / (kBatches - 1) / kBatches);
    return out;
  }

 private:
  std::vector<double> values_;
};

using Arrivals = std::vector<std::int32_t>;  // ms, -1: nobody

bool within(std::int32_t ms, std::int32_t limit) { return ms >= 0 && ms <= limit; }

TierFigures figures_of(const Arrivals& arrivals) {
  TierFigures out;
  for (std::size_t l = 0; l < kLimits_ms.size(); ++l) {
    Series in_time;
    for (const std::int32_t ms : arrivals) in_time.add(within(ms, kLimits_ms[l]) ? 1 : 0);
    out.share[l] = in_time.estimate();
  }
  Series seconds;
  Arrivals sorted;
  for (const std::int32_t ms : arrivals)
    if (ms >= 0) seconds.add(ms / 1000.0), sorted.push_back(ms);
  out.mean_s = seconds.estimate();
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) return out;
  out.p50_s = sorted[sorted.size() / 2] / 1000.0, out.p90_s = sorted[sorted.size() * 9 / 10] / 1000.0;
  return out;
}

std::vector<CalibrationRow> calibration_of(const std::vector<Claim>& claims) {
  std::vector<CalibrationRow> tenths(10);
  for (const Claim& c : claims) {
    CalibrationRow& row = tenths[std::min<std::size_t>(c.claimed / 100'000, 9)];
    row.claimed += c.claimed / 1e6, row.realised += c.realised ? 1 : 0;
    ++row.count;
  }
  std::vector<CalibrationRow> out;
  for (CalibrationRow row : tenths) {
    if (row.count == 0) continue;
    row.claimed /= static_cast<double>(row.count), row.realised /= static_cast<double>(row.count);
    out.push_back(row);
  }
  return out;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

class Comparer {
 public:
  Comparer(const LabCity& city, const ComparisonOptions& options) : city_{city}, o_{options}, calls_{draw_calls(city, options.load, options.seed)} {
    steps_ = static_cast<double>(o_.policies.size() * (2 + o_.load_factors.size()) + (o_.bounds ? 4 * (o_.policies.size() + 2) : 0) + 1);
  }

  Comparison run() {
    Comparison out;
    out.city = city_.name, out.calls = calls_.size(), out.cars = city_.cars(), out.volunteers = city_.volunteers.size(), out.scenes = city_.scenes();
    out.per_hour = o_.load.per_hour, out.seed = o_.seed;
    everybody_ = volunteers({.rule = AskRule::Everybody}).first;
    out.everybody = figures_of(everybody_);
    for (const Policy& policy : o_.policies) out.policies.push_back(measure(policy));
    out.busy_share = busy_share_;
    for (const double factor : o_.load_factors) out.curve.push_back(curve_at(factor * o_.load.per_hour));
    if (o_.bounds)
      for (const double busy : {0.1, 0.2, 0.3, 0.45}) out.bounds.push_back(bounds_at(busy));
    return out;
  }

 private:
  struct Asked {
    Arrivals first;
    Series asked, redundant;
    std::vector<Claim> claims;
  };

  Asked volunteers(const VolunteerRule& rule) {
    Asked out;
    const bool claims = rule.rule == AskRule::Adaptive || rule.rule == AskRule::OneShot;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const VolunteerOutcome v = run_volunteers(city_, calls_[i].scene, i, o_.seed, rule, claims ? &out.claims : nullptr);
      out.first.push_back(v.first_ms);
      out.asked.add(v.asked);
      out.redundant.add(v.accepted > 1 ? v.accepted - 1 : 0);
    }
    step();
    return out;
  }

  PolicyFigures measure(const Policy& policy) {
    const auto begin = std::chrono::steady_clock::now();
    PolicyFigures out;
    out.policy = policy;
    const Asked asked = volunteers(policy.volunteers);
    const auto chooser = make_officer_policy(policy.cars);
    const OfficerRun run = run_officers(city_, calls_, {}, *chooser);
    out.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    step();
    if (first_officers_.empty()) busy_share_ = mean_of(run.workload);

    Arrivals officers, either;
    Series of_best, second;
    out.arrival_histogram.resize(kHistogramBins + 1);
    out.scenes.resize(city_.scenes());
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const std::int32_t car = run.calls[i].first_ms(), person = asked.first[i];
      officers.push_back(car);
      either.push_back(car < 0 ? person : person < 0 ? car : std::min(car, person));
      ++out.arrival_histogram[car < 0 ? kHistogramBins : std::min<std::size_t>(static_cast<std::size_t>(car) / 10'000, kHistogramBins)];
      ++out.scenes[calls_[i].scene][0];
      if (!within(car, 180'000)) ++out.scenes[calls_[i].scene][1];
      if (within(everybody_[i], 60'000)) of_best.add(within(person, 60'000) ? 1 : 0);
      if (calls_[i].cars == 2) second.add(within(std::max(run.calls[i].response_ms[0], run.calls[i].response_ms[1]), 300'000) ? 1 : 0);
    }
    if (first_officers_.empty()) first_officers_ = officers;
    for (std::size_t l = 0; l < kLimits_ms.size(); ++l) {
      Series gain;
      for (std::size_t i = 0; i < officers.size(); ++i)
        gain.add((within(officers[i], kLimits_ms[l]) ? 1 : 0) - (within(first_officers_[i], kLimits_ms[l]) ? 1 : 0));
      out.gain[l] = gain.estimate();
    }
    out.volunteers = figures_of(asked.first), out.officers = figures_of(officers), out.either = figures_of(either);
    out.asked = asked.asked.estimate(), out.redundant = asked.redundant.estimate();
    out.volunteers_of_best = of_best.estimate(), out.second_in_300 = second.estimate();
    out.calibration = calibration_of(asked.claims);
    return out;
  }

  /// Share in time and mean of each policy on these calls.
  LoadRow officers_on(std::span<const Call> calls, double per_hour, const OfficerRules& rules) {
    LoadRow row;
    row.per_hour = per_hour;
    for (const Policy& policy : o_.policies) {
      const auto chooser = make_officer_policy(policy.cars);
      const OfficerRun run = run_officers(city_, calls, rules, *chooser);
      if (row.share_180.empty()) row.busy_share = mean_of(run.workload);
      Arrivals arrivals;
      for (const CallOutcome& c : run.calls) arrivals.push_back(c.first_ms());
      const TierFigures f = figures_of(arrivals);
      row.share_180.push_back(f.share[1].mean), row.mean_s.push_back(f.mean_s.mean);
      step();
    }
    return row;
  }

  LoadRow curve_at(double per_hour) {
    CallLoad load = o_.load;
    load.per_hour = per_hour;
    return officers_on(draw_calls(city_, load, o_.seed), per_hour, {});
  }

  /// One car a call, cars back at their posts at once: what the bounds speak of. The load is what makes cars about this busy.
  LoadRow bounds_at(double busy) {
    CallLoad load = o_.load;
    load.second_car = 0;
    load.count = std::min(load.count, kBoundCallsMax);
    const double job_h = (load.service_mean_s + 120) / 3600;
    load.per_hour = busy * city_.cars() / job_h;
    const std::vector<Call> calls = draw_calls(city_, load, o_.seed);
    const OfficerRules rules{.after_job = AfterJob::BackAtOnce};
    LoadRow row = officers_on(calls, load.per_hour, rules);
    row.all_idle = all_idle_bound(city_, calls, rules);
    step();
    row.clairvoyant = clairvoyant_bound(city_, calls, rules);
    step();
    const double best = std::min(row.all_idle, row.clairvoyant);
    for (const double share : row.share_180) row.ratio.push_back(best > 0 ? share / best : 0.0);
    return row;
  }

  void step() {
    if (o_.progress) o_.progress(std::min(1.0, ++done_ / steps_));
  }

  const LabCity& city_;
  const ComparisonOptions& o_;
  std::vector<Call> calls_;
  Arrivals everybody_, first_officers_;
  double busy_share_{}, steps_{}, done_{};
};

}  // namespace

Comparison compare(const LabCity& city, const ComparisonOptions& options) { return Comparer{city, options}.run(); }

}  // namespace watchgrid::policy_lab
