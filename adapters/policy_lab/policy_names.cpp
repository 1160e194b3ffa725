#include "adapters/policy_lab/policy_names.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

#include "engine/base/nearest_name.hpp"

namespace watchgrid::policy_lab {
namespace {

using std::chrono::seconds;

/// The default's way of sending cars, with other weights.
CarRule scored(seconds weight = seconds{3000}, seconds regret_max = seconds{45}) {
  CarRule rule;
  rule.rematch_gain_ms = 30'000;
  rule.costs.coverage_weight = weight, rule.costs.regret_max = regret_max;
  return rule;
}

Policy asking(std::string name, AskRule rule, std::uint32_t k, engine::Ppm wanted, std::string says, std::string says_zh) {
  return {std::move(name), {.rule = rule, .k = k, .soon_wanted = wanted}, scored(), std::move(says), std::move(says_zh)};
}

Policy driving(std::string name, CarRule rule, std::string says, std::string says_zh) {
  return {std::move(name), {}, rule, std::move(says), std::move(says_zh)};
}

Policy parallel(std::uint32_t k) {
  const std::string n = std::to_string(k);
  return asking("parallel-" + n, AskRule::Parallel, k, 0, "the " + n + " nearest volunteers at once", "同时通知最近的 " + n + " 名志愿者");
}
Policy phased(std::uint32_t k) {
  const std::string n = std::to_string(k);
  return asking("phased-" + n, AskRule::Phased, k, 0, n + " asked at a time, refusals replaced", "始终保持 " + n + " 人待答，拒绝即换人");
}
Policy adaptive(std::uint32_t percent) {
  const std::string n = std::to_string(percent);
  return asking("adaptive-" + n, AskRule::Adaptive, 0, percent * 10'000, "smallest set sure to " + n + " %", "达到 " + n + "% 把握的最小集合");
}

Policy one_goal() {
  Policy p = asking("one-goal", AskRule::Adaptive, 0, 900'000, "the three-minute goal only when the one-minute goal is out of reach", "一分钟目标不可及时才用三分钟目标");
  p.volunteers.later_wanted = 900'000, p.volunteers.one_goal = p.volunteers.later_at_once = true;
  return p;
}

Policy two_goals() {
  Policy p = asking("two-goals", AskRule::Adaptive, 0, 900'000, "both goals in full from the first second", "一开始就同时满足两个目标");
  p.volunteers.later_at_once = true;
  return p;
}

Policy one_shot() {
  Policy p = asking("one-shot", AskRule::OneShot, 0, 950'000, "a sufficient set, asked once", "一次性充分集合");
  p.volunteers.later_at_once = true;
  return p;
}

std::vector<Policy> all_policies() {
  const CarRule by_road{.choice = CarChoice::ClosestByRoad};
  return {
      {"default", {}, scored(), "smallest sufficient set; ETA + lateness + coverage loss", "最小充分集合；到达时间＋超时＋覆盖损失"},
      driving("closest-by-road", by_road, "the nearest car by road", "按路网最近的警车"),
      driving("closest-fcfs", {.choice = CarChoice::ClosestByRoad, .fcfs = true}, "the nearest by road; who waits is served in order", "路网最近；排队先到先服务"),
      driving("straight-line", {.choice = CarChoice::ClosestStraight}, "the nearest by straight line", "直线距离最近"),
      driving("pure-mexclp", {.choice = CarChoice::PureMexclp}, "the smallest coverage loss", "覆盖损失最小"),
      driving("no-rematch", {}, "the default, but nobody is turned round on the way", "默认策略，但途中不改派"),
      driving("closest-rematch", {.choice = CarChoice::ClosestByRoad, .costs = {}, .rematch_gain_ms = 30'000}, "the nearest by road, matched again under way", "路网最近，途中改派"),
      driving("mexclp-6000", scored(seconds{6000}), "coverage counts twice as much", "覆盖权重加倍"),
      driving("mexclp-12000", scored(seconds{12'000}, seconds{120}), "coverage counts four times as much", "覆盖权重四倍"),
      asking("alert-all", AskRule::Everybody, 0, 0, "everybody within three minutes", "通知三分钟内所有人"),
      asking("sequential", AskRule::Phased, 1, 0, "one volunteer after the other", "逐个通知志愿者"),
      parallel(2), parallel(3), parallel(5), parallel(8), phased(3), adaptive(80), adaptive(95),
      one_goal(), two_goals(),
      one_shot(),
  };
}

const std::vector<Policy>& table() {
  static const std::vector<Policy> policies = all_policies();
  return policies;
}

std::optional<std::uint32_t> number_after(std::string_view name, std::string_view prefix, std::uint32_t low, std::uint32_t high) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::uint32_t n = 0;
  const auto [end, ec] = std::from_chars(name.data(), name.data() + name.size(), n);
  return ec == std::errc{} && end == name.data() + name.size() && n >= low && n <= high ? std::optional{n} : std::nullopt;
}

}  // namespace

std::span<const Policy> known_policies() { return table(); }

std::optional<Policy> find_policy(std::string_view name) {
  if (name == "mexclp") name = "default";
  const auto it = std::find_if(table().begin(), table().end(), [&](const Policy& p) { return p.name == name; });
  if (it != table().end()) return *it;
  if (const auto k = number_after(name, "parallel-", 1, 36)) return parallel(*k);
  if (const auto k = number_after(name, "phased-", 1, 36)) return phased(*k);
  if (const auto p = number_after(name, "adaptive-", 50, 99)) return adaptive(*p);
  return std::nullopt;
}

std::string complaint_about_policy(std::string_view option, std::string_view name) {
  std::vector<std::string_view> names{"mexclp", "parallel-k"};
  std::string list;
  for (const Policy& p : table()) names.push_back(p.name), list += (list.empty() ? "" : ", ") + p.name;
  const std::string_view near = engine::nearest_name(name, names);
  return std::string{option} + " = \"" + std::string{name} + "\": expected one of " + list + ", parallel-K, phased-K, adaptive-P" +
         (near.empty() ? "" : "; did you mean \"" + std::string{near} + "\"?");
}

}  // namespace watchgrid::policy_lab
