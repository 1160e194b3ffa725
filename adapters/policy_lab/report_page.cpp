#include "adapters/policy_lab/report_page.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "adapters/policy_lab/page_frame.hpp"

namespace watchgrid::policy_lab {
namespace {

bool same_cars(const CarRule& a, const CarRule& b) {
  return a.choice == b.choice && a.fcfs == b.fcfs && a.costs.coverage_weight == b.costs.coverage_weight && a.costs.regret_max == b.costs.regret_max && a.rematch_gain_ms == b.rematch_gain_ms;
}
bool same_volunteers(const VolunteerRule& a, const VolunteerRule& b) { return a.rule == b.rule && a.k == b.k && a.soon_wanted == b.soon_wanted && a.one_goal == b.one_goal && a.later_at_once == b.later_at_once; }

/// Positions of the policies that differ in what a plot shows: the first of each kind, or the default where it is one of them.
template <class Same>
std::vector<std::size_t> distinct(const Comparison& c, Same same) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < c.policies.size(); ++i) {
    const auto alike = std::find_if(out.begin(), out.end(), [&](std::size_t j) { return same(c.policies[i].policy, c.policies[j].policy); });
    if (alike == out.end()) out.push_back(i);
    else if (c.policies[i].policy.name == "default") *alike = i;
  }
  return out;
}
std::vector<std::size_t> distinct_cars(const Comparison& c) {
  return distinct(c, [](const Policy& a, const Policy& b) { return same_cars(a.cars, b.cars); });
}

/// The default where it takes part, else the first.
const PolicyFigures& shown_policy(const Comparison& c) {
  const auto it = std::find_if(c.policies.begin(), c.policies.end(), [](const PolicyFigures& p) { return p.policy.name == "default"; });
  return it == c.policies.end() ? c.policies.front() : *it;
}

std::string percent(const Estimate& e) {
  return e.half_width > 0 ? fmt::format("{:.1f}% <small>± {:.1f}</small>", 100 * e.mean, 100 * e.half_width) : fmt::format("{:.1f}%", 100 * e.mean);
}

std::string figures_table(const Comparison& c) {
  std::string out = "<div class=\"scroll\"><table>" +
                    heads({{"policy", "策略"}, {"car within 60 s", "警车 60 秒内"}, {"within 180 s", "180 秒内"}, {"within 300 s", "300 秒内"}, {"mean", "平均"},
                           {"gain at 180 s, points", "180 秒内增减（百分点）"}, {"second car within 300 s", "第二辆车 300 秒内"},
                           {"volunteer within 60 s", "志愿者 60 秒内"}, {"of asking everybody", "占全员通知之比"}, {"anybody within 60 s", "任何人 60 秒内"},
                           {"anybody within 180 s", "任何人 180 秒内"}, {"volunteers asked", "每案通知志愿者"}, {"accepted in vain", "多余接受"}});
  for (const PolicyFigures& p : c.policies)
    out += fmt::format("<tr><td><b>{}</b><small>{}</small></td><td>{}</td><td>{}</td><td>{}</td><td>{:.1f} s</td><td>{:+.2f} <small>± {:.2f}</small></td><td>{}</td><td>{}</td><td>{:.3f}</td>"
                       "<td>{}</td><td>{}</td><td>{:.2f}</td><td>{:.2f}</td></tr>\n",
                       html_escaped(p.policy.name), html_words({p.policy.says, p.policy.says_zh}), percent(p.officers.share[0]), percent(p.officers.share[1]),
                       percent(p.officers.share[2]), p.officers.mean_s.mean, 100 * p.gain[1].mean, 100 * p.gain[1].half_width, percent(p.second_in_300),
                       percent(p.volunteers.share[0]), p.volunteers_of_best.mean, percent(p.either.share[0]), percent(p.either.share[1]), p.asked.mean,
                       p.redundant.mean);
  return out + "</table></div>";
}

std::string bounds_table(const Comparison& c) {
  const auto shown = distinct_cars(c);
  std::vector<Words> head{{"calls an hour (cars busy)", "每小时警情（警车忙碌率）"}, {"all cars idle", "全部空闲上界"}, {"clairvoyant", "先知上界"}};
  for (const std::size_t i : shown) head.push_back({c.policies[i].policy.name, c.policies[i].policy.name});
  std::string out = "<div class=\"scroll\"><table>" + heads(head);
  for (const LoadRow& row : c.bounds) {
    out += fmt::format("<tr><td>{:.0f} ({:.0f}%)</td><td>{:.1f}%</td><td>{:.1f}%</td>", row.per_hour, 100 * row.busy_share, 100 * row.all_idle, 100 * row.clairvoyant);
    for (const std::size_t i : shown) out += fmt::format("<td>{:.1f}% <small>{:.3f}</small></td>", 100 * row.share_180[i], row.ratio[i]);
    out += "</tr>\n";
  }
  return out + "</table></div>";
}

std::string share_against_load(const Comparison& c) {
  double busiest = 0, lowest = 1;
  std::vector<Line> lines;
  for (const std::size_t i : distinct_cars(c)) {
    Line line{c.policies[i].policy.name, {}, lines.size()};
    for (const LoadRow& row : c.curve) {
      line.points.emplace_back(row.per_hour, row.share_180[i]);
      busiest = std::max(busiest, row.per_hour), lowest = std::min(lowest, row.share_180[i]);
    }
    lines.push_back(std::move(line));
  }
  return line_plot({.x = {"calls an hour", "每小时警情数"}, .y = {"first car within 180 s", "首车 180 秒内到达"}, .x_max = std::max(busiest, 1.0),
                    .y_min = std::floor(lowest * 10) / 10, .y_max = 1, .y_percent = true},
                   lines);
}

std::string arrivals(const Comparison& c) {
  std::vector<Line> lines;
  for (const std::size_t i : distinct_cars(c)) {
    Line line{c.policies[i].policy.name, {{0.0, 0.0}}, lines.size()};
    double sum = 0;
    const auto& bins = c.policies[i].arrival_histogram;
    for (std::size_t b = 0; b + 1 < bins.size(); ++b) {
      sum += bins[b];
      line.points.emplace_back(static_cast<double>(b + 1) * 10, sum / static_cast<double>(std::max<std::size_t>(c.calls, 1)));
    }
    lines.push_back(std::move(line));
  }
  return line_plot({.x = {"seconds since the alert", "报警后秒数"}, .y = {"first car has arrived", "首车已到达"}, .x_max = 600, .y_min = 0, .y_max = 1, .y_percent = true}, lines);
}

std::string calibration(const std::vector<CalibrationRow>& rows) {
  std::vector<Dot> dots;
  dots.reserve(rows.size());
  std::size_t most = 1;
  for (const CalibrationRow& row : rows) most = std::max(most, row.count);
  for (const CalibrationRow& row : rows) dots.push_back({row.claimed, row.realised, static_cast<double>(row.count) / static_cast<double>(most)});
  return diagonal_plot({.x = {"claimed chance", "声称概率"}, .y = {"came true", "实际比例"}, .x_max = 1, .y_min = 0, .y_max = 1, .y_percent = false}, dots);
}

std::string engine_claims(const Comparison& c) {
  const std::string n = std::to_string(c.engine_incidents);
  return section({"The whole engine: claims within 60 s", "完整引擎：60 秒内到场的声称"},
                 {"From the explanation records of " + n + " simulated incidents, people, phones and roads included.", "取自 " + n + " 起模拟警情的派警说明，包括人员、手机和道路。"}, calibration(c.engine_soon)) +
         section({"The whole engine: claims within 180 s", "完整引擎：180 秒内到场的声称"}, {"The same for three minutes.", "同上，三分钟。"}, calibration(c.engine_later));
}

std::string pages(const Comparison& c) {
  std::vector<Bar> bars;
  for (const std::size_t i : distinct(c, [](const Policy& a, const Policy& b) { return same_volunteers(a.volunteers, b.volunteers); }))
    bars.push_back({c.policies[i].policy.name, c.policies[i].asked.mean, c.policies[i].redundant.mean});
  return bar_plot({"volunteers asked an incident", "每案通知人数"}, {"accepted though not needed", "多余接受人数"}, bars);
}

std::string late_map(const LabCity& city, const PolicyFigures& p) {
  const double shrink = std::cos(city.centre.lat() * 0.017453292519943295);
  std::vector<MapSpot> spots;
  for (Scene s = 0; s < city.scenes(); ++s) {
    if (p.scenes[s][0] == 0) continue;
    spots.push_back({city.scene_at[s].lon() * shrink, city.scene_at[s].lat(), static_cast<double>(p.scenes[s][0]),
                     static_cast<double>(p.scenes[s][1]) / p.scenes[s][0]});
  }
  std::vector<std::pair<double, double>> posts;
  for (const engine::LatLon at : city.post_at) posts.emplace_back(at.lon() * shrink, at.lat());
  return spot_map(spots, posts);
}

}  // namespace

std::string report_page(const LabCity& city, const Comparison& c, const std::string& command_line) {
  const PolicyFigures& shown = shown_policy(c);
  std::string out = page_head("Watchgrid: " + c.city, {"Dispatch policies compared: " + c.city, "派警策略对比：" + c.city});
  out += "<p>" +
         html_words({fmt::format("{} calls at {:g} an hour from {} scenes, {} cars (busy {:.0f} %), {} volunteers; every policy met the same calls and the same people (seed {}).",
                                 c.calls, c.per_hour, c.scenes, c.cars, 100 * c.busy_share, c.volunteers, c.seed),
                     fmt::format("{} 起警情，每小时 {:g} 起，{} 个地点；{} 辆警车（忙碌率 {:.0f}%），{} 名志愿者。所有策略面对相同的警情与相同的人（随机种子 {}）。", c.calls,
                                 c.per_hour, c.scenes, c.cars, 100 * c.busy_share, c.volunteers, c.seed)}) +
         "</p>\n";
  out += section({"Figures", "总表"},
                 {"± is half the width of the 95 % interval. Gains are taken call by call against the first policy.", "± 为 95% 置信区间半宽。增减为与第一行策略逐案比较。"},
                 figures_table(c));
  out += "<div class=\"plots\">\n";
  if (!c.curve.empty())
    out += section({"In time against load", "负荷与按时率"}, {"Share of calls with a car on the spot within three minutes.", "三分钟内有警车到达的警情比例。"}, share_against_load(c));
  out += section({"When the first car arrives", "首车到达时间分布"}, {"Share of calls at which a car has arrived by then.", "到该时刻已有警车到达的警情比例。"}, arrivals(c));
  if (!shown.calibration.empty())
    out += section({"Are claims true? " + shown.policy.name, "声称是否属实：" + shown.policy.name},
                   {"\"Somebody of these will be there within a minute\": claimed chance against what happened; large dots are frequent claims.",
                    "“其中有人一分钟内到场”：声称概率与实际比例；圆点越大次数越多。"},
                   calibration(shown.calibration));
  if (!c.engine_soon.empty() || !c.engine_later.empty()) out += engine_claims(c);
  out += section({"Volunteers disturbed", "打扰的志愿者"}, {"Fewer is better at the same share in time.", "按时率相同时，越少越好。"}, pages(c));
  out += section({"Where cars come late: " + shown.policy.name, "警车迟到的地点：" + shown.policy.name},
                 {"Each circle is a scene, as large as it is busy; red: no car within three minutes. Squares are posts.", "每个圆为一处地点，越大警情越多；红色表示三分钟内无车到达。方框为驻点。"},
                 late_map(city, shown));
  out += "</div>\n";
  if (!c.bounds.empty())
    out += section({"Against what can be reached at all", "与理论上界比较"},
                   {"One car a call, free cars at their posts. Small figures: share divided by the lower bound of the two; nobody can pass 1.",
                    "每案一车，空闲即在驻点。小字为与较低上界之比，任何策略都不可能超过 1。"},
                   bounds_table(c));
  return out + page_foot(command_line);
}

}  // namespace watchgrid::policy_lab
