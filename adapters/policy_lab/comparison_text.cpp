#include <fmt/core.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/policy_lab/comparison.hpp"

namespace watchgrid::policy_lab {
namespace {

namespace json = boost::json;

json::object estimate(const Estimate& e) { return {{"mean", e.mean}, {"half_width", e.half_width}}; }

json::object tier(const TierFigures& f) {
  return {{"within_60s", estimate(f.share[0])}, {"within_180s", estimate(f.share[1])}, {"within_300s", estimate(f.share[2])},
          {"mean_s", estimate(f.mean_s)},       {"p50_s", f.p50_s},                    {"p90_s", f.p90_s}};
}

json::array numbers(const std::vector<double>& values) { return json::array(values.begin(), values.end()); }

json::object policy(const PolicyFigures& p) {
  json::array calibration;
  for (const CalibrationRow& row : p.calibration) calibration.push_back({{"claimed", row.claimed}, {"realised", row.realised}, {"n", row.count}});
  json::object tiers{{"1", tier(p.volunteers)}, {"2", tier(p.officers)}, {"any", tier(p.either)}};
  json::object gain{{"within_60s", estimate(p.gain[0])}, {"within_180s", estimate(p.gain[1])}, {"within_300s", estimate(p.gain[2])}};
  return {{"policy", p.policy.name},
          {"says", p.policy.says},
          {"tiers", std::move(tiers)},
          {"tier_1_of_everybody", estimate(p.volunteers_of_best)},
          {"offers_per_incident", estimate(p.asked)},
          {"redundant_accepts", estimate(p.redundant)},
          {"second_car_within_300s", estimate(p.second_in_300)},
          {"tier_2_gain", std::move(gain)},
          {"calibration", std::move(calibration)},
          {"wall_s", p.wall_s}};
}

json::object load(const LoadRow& row, bool bounds) {
  json::object out{{"per_hour", row.per_hour}, {"busy_share", row.busy_share}, {"within_180s", numbers(row.share_180)}, {"mean_s", numbers(row.mean_s)}};
  if (bounds) out["all_idle"] = row.all_idle, out["clairvoyant"] = row.clairvoyant, out["ratio"] = numbers(row.ratio);
  return out;
}

}  // namespace

std::string comparison_json(const Comparison& c) {
  json::array policies, curve, bounds;
  for (const PolicyFigures& p : c.policies) policies.push_back(policy(p));
  for (const LoadRow& row : c.curve) curve.push_back(load(row, false));
  for (const LoadRow& row : c.bounds) bounds.push_back(load(row, true));
  const json::object out{{"city", c.city},           {"incidents", c.calls},   {"cars", c.cars},
                         {"volunteers", c.volunteers}, {"scenes", c.scenes},     {"per_hour", c.per_hour},
                         {"busy_share", c.busy_share}, {"seed", c.seed},         {"tier_1_everybody", tier(c.everybody)},
                         {"policies", std::move(policies)}, {"curve", std::move(curve)}, {"bounds", std::move(bounds)}};
  return json::serialize(out);
}

std::string comparison_table(const Comparison& c) {
  std::string out = fmt::format("{}: {} calls at {:g}/h, {} cars (busy {:.2f}), {} volunteers, seed {}\n\n", c.city, c.calls, c.per_hour, c.cars, c.busy_share,
                                c.volunteers, c.seed);
  out += "| policy | cars <= 60 s | <= 180 s | <= 300 s | mean s | gain <= 180 s, points | second car <= 300 s | volunteers <= 60 s | of everybody | <= 180 s "
         "| asked | redundant |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const PolicyFigures& p : c.policies) {
    const TierFigures &o = p.officers, &v = p.volunteers;
    out += fmt::format("| {} | {:.3f} | {:.3f} ± {:.3f} | {:.3f} | {:.1f} | {:+.2f} ± {:.2f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.2f} | {:.2f} |\n",
                       p.policy.name, o.share[0].mean, o.share[1].mean, o.share[1].half_width, o.share[2].mean, o.mean_s.mean, 100 * p.gain[1].mean,
                       100 * p.gain[1].half_width, p.second_in_300.mean, v.share[0].mean, p.volunteers_of_best.mean, v.share[1].mean, p.asked.mean,
                       p.redundant.mean);
  }
  if (c.bounds.empty()) return out;
  out += "\nOne car a call, back at its post at once; share <= 180 s (ratio to the lower of the two bounds):\n\n| calls/h (busy) | all idle | clairvoyant |";
  std::string rule = "\n|---|---|---|";
  for (const PolicyFigures& p : c.policies) out += fmt::format(" {} |", p.policy.name), rule += "---|";
  out += rule + "\n";
  for (const LoadRow& row : c.bounds) {
    out += fmt::format("| {:.0f} ({:.2f}) | {:.3f} | {:.3f} |", row.per_hour, row.busy_share, row.all_idle, row.clairvoyant);
    for (std::size_t i = 0; i < row.ratio.size(); ++i) out += fmt::format(" {:.3f} ({:.3f}) |", row.share_180[i], row.ratio[i]);
    out += "\n";
  }
  return out;
}

}  // namespace watchgrid::policy_lab
