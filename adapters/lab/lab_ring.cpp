#include "adapters/lab/lab_ring.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/lab_units.hpp"
#include "adapters/lab/quantities.hpp"
#include "engine/ring/certainty.hpp"
#include "engine/ring/ring_planner.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::lab {
namespace {

using engine::RingPlan;

constexpr std::uint32_t kStepMs = 100;  // how exactly the earliest closing time is looked for

/// What the options mean.
struct Question {
  LabGraph graph;
  std::vector<LabUnit> units;
  std::vector<std::uint8_t> exits;  // by node
  engine::TimedNode start;
  std::uint32_t head_start_ms{}, setup_ms{}, close_by_ms{}, margin_permille{};
  double suspect_speed_m_s{};
};

std::uint32_t duration(std::string_view option, const std::string& text, Complaints& complaints) {
  const auto value = parse_duration(text);
  if (!value) complaints.about_option(option, text, kExpectedDuration);
  return value ? static_cast<std::uint32_t>(value->count()) : 0;
}

Question read_question(const RingOptions& options, Complaints& complaints) {
  Question q;
  q.graph = read_graph(options.graph, complaints);
  q.units = read_units(options.units_path, q.graph, complaints);
  q.exits.assign(q.graph.node_ids.size(), 0);
  for (const engine::NodeIndex node : read_nodes(options.exits_path, q.graph, complaints)) q.exits[node] = 1;
  const auto start = q.graph.find(options.start);
  if (!start) complaints.about_option("--start", options.start, fmt::format("the id of a node in {}", options.graph.nodes_path));
  q.start = {start.value_or(0), 0};
  q.head_start_ms = duration("--head-start", options.head_start, complaints);
  q.setup_ms = duration("--setup", options.setup, complaints);
  q.close_by_ms = duration("--close-by", options.close_by, complaints);
  const auto speed = parse_speed(options.suspect_speed);
  if (!speed) complaints.about_option("--suspect-speed", options.suspect_speed, kExpectedSpeed);
  q.suspect_speed_m_s = speed.value_or(1.0);
  const auto margin = parse_number(options.margin);
  if (!margin || *margin < 1.0 || *margin > 10.0) complaints.about_option("--margin", options.margin, "a number from 1.0 to 10.0");
  q.margin_permille = static_cast<std::uint32_t>(std::lround(margin.value_or(1.0) * 1000));
  if (complaints.empty() && q.close_by_ms <= q.head_start_ms)
    complaints.about_option("--close-by", options.close_by,
                            fmt::format("more than --head-start {}: both count from the crime", options.head_start));
  return q;
}

/// The same roads with the suspect's times.
engine::RoadGraph at_speed(const engine::RoadGraph& roads, double m_s) {
  engine::RoadGraph::Parts parts = roads.parts();
  for (engine::Edge& e : parts.edges) {
    const double ms = std::min(static_cast<double>(e.length_mm) / m_s, static_cast<double>(engine::kCostMax));
    const auto whole = static_cast<std::uint32_t>(std::llround(ms));
    if (e.forward_ms != engine::kImpassable) e.forward_ms = whole;
    if (e.backward_ms != engine::kImpassable) e.backward_ms = whole;
  }
  return engine::RoadGraph{std::move(parts)};
}

/// The units that take part, nearest to the start first; ties in file order.
std::vector<std::uint32_t> nearest_units(const Question& q) {
  engine::RoadSearch search{q.graph.roads};
  search.begin(engine::Network::Drive, engine::Heading::ToTarget);
  search.seed(q.start.node);
  while (search.settle()) {
  }
  std::vector<std::uint32_t> order(q.units.size());
  for (std::uint32_t u = 0; u < order.size(); ++u) order[u] = u;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::uint64_t{search.cost_of(q.units[a].node)} + q.units[a].delay_ms <
           std::uint64_t{search.cost_of(q.units[b].node)} + q.units[b].delay_ms;
  });
  order.resize(std::min<std::size_t>(order.size(), engine::kRingUnitsMax));
  return order;
}

/// Plans with deadlines from the crime; the plans count from the report.
class Study {
 public:
  explicit Study(const Question& q)
      : q_{q},
        suspect_{at_speed(q.graph.roads, q.suspect_speed_m_s), {}},
        unit_{q.graph.roads, {}},
        planner_{suspect_, unit_, unit_},
        order_{nearest_units(q)} {
    for (const std::uint32_t u : order_) units_.push_back({.id = u, .starts = {{q.units[u].node, 0}}, .delay_ms = q.units[u].delay_ms});
  }

  RingPlan fewest_posts() { return plan(q_.close_by_ms - q_.head_start_ms, true); }

  /// The earliest deadline with a complete ring, by bisection; what cannot be closed in time is returned as far as it goes.
  RingPlan earliest() {
    std::uint32_t high = q_.close_by_ms - q_.head_start_ms, low = 0;
    RingPlan best = plan(high, false);
    while (best.outcome == engine::RingOutcome::Complete && high - low > kStepMs) {
      const std::uint32_t middle = low + (high - low) / 2;
      RingPlan earlier = plan(middle, false);
      if (earlier.outcome == engine::RingOutcome::Complete)
        best = std::move(earlier), high = middle;
      else
        low = middle;
    }
    return best;
  }

  const LabUnit& unit(std::uint32_t index) const { return q_.units[order_[index]]; }

 private:
  RingPlan plan(std::uint32_t close_by_ms, bool fewest) {
    engine::RingRequest request;
    request.suspect = {&q_.start, 1};
    request.age_ms = q_.head_start_ms;
    request.exits = q_.exits;
    request.units = units_;
    request.close_by_ms = {close_by_ms};
    request.margins_permille = {q_.margin_permille};
    request.setup_ms = q_.setup_ms;
    request.horizon_ms = engine::kCostMax;  // the whole map: only the exits lead out
    request.fewest_posts = fewest;
    return planner_.plan(request);
  }

  const Question& q_;
  engine::ChainNetwork suspect_, unit_;
  engine::RingPlanner planner_;
  std::vector<std::uint32_t> order_;
  std::vector<engine::RingUnit> units_;
};

std::string signed_seconds(std::int64_t ms) { return (ms < 0 ? "-" : "") + json_seconds(static_cast<std::uint64_t>(std::abs(ms))); }

struct Printer {
  const Question& q;
  const Study& study;
  const RingPlan& plan;

  std::uint64_t since_crime(std::uint32_t ms) const { return std::uint64_t{ms} + q.head_start_ms; }
  const std::string& id(engine::NodeIndex node) const { return q.graph.node_ids[node]; }
  std::uint64_t closed_at() const { return since_crime(plan.closed_at_ms); }

  void json(std::ostream& out, double elapsed_ms) const {
    JsonList posts, gaps, lost;
    for (const engine::RingPost& p : plan.posts)
      posts.add(fmt::format(R"({{"node":{},"unit":{},"arrive_s":{},"suspect_s":{},"slack_s":{}}})", json_string(id(p.node)),
                            json_string(study.unit(p.unit).id), json_seconds(since_crime(p.arrive_ms)),
                            json_seconds(since_crime(p.suspect_ms)), signed_seconds(p.slack_ms)));
    for (const engine::RingGap& g : plan.gaps) {
      const bool nobody = g.filler == engine::kNoUnit;
      gaps.add(fmt::format(R"({{"node":{},"suspect_s":{},"filler":{},"late_s":{}}})", json_string(id(g.node)),
                           json_seconds(since_crime(g.suspect_ms)), nobody ? "null" : json_string(study.unit(g.filler).id),
                           nobody ? "null" : signed_seconds(g.late_ms)));
    }
    for (const engine::NodeIndex node : plan.lost) lost.add(json_string(id(node)));
    const bool sealed = plan.outcome == engine::RingOutcome::Complete;
    out << fmt::format(
               R"({{"sealed":{},"posts":{},"min_cut":{},"staffed":{},"closed_at_s":{},"p_sealed":{:.6f},"elapsed_ms":{:.3f},"gaps":{},"lost":{}}})",
               sealed, posts.text(), plan.min_cut ? std::to_string(*plan.min_cut) : "null", plan.posts.size(),
               sealed ? json_seconds(closed_at()) : "null", static_cast<double>(plan.sealed_ppm) / engine::kCertain, elapsed_ms,
               gaps.text(), lost.text())
        << '\n';
  }

  void text(std::ostream& out) const {
    for (const engine::RingPost& p : plan.posts)
      out << fmt::format("{}  {}  there {} s, suspect {} s, slack {} s\n", id(p.node), study.unit(p.unit).id,
                         json_seconds(since_crime(p.arrive_ms)), json_seconds(since_crime(p.suspect_ms)), signed_seconds(p.slack_ms));
    for (const engine::RingGap& g : plan.gaps)
      out << (g.filler == engine::kNoUnit
                  ? fmt::format("{}  nobody\n", id(g.node))
                  : fmt::format("{}  open; {} would be {} s late\n", id(g.node), study.unit(g.filler).id, signed_seconds(g.late_ms)));
    for (const engine::NodeIndex node : plan.lost) out << id(node) << "  may have been passed before the report\n";
    const std::string cut = plan.min_cut ? std::to_string(*plan.min_cut) : "none";
    if (plan.outcome == engine::RingOutcome::Complete)
      out << fmt::format("{} posts (minimum cut {}), closed at {} s; against a suspect on the worst road sealed with probability {:.3f}\n",
                         plan.posts.size(), cut, json_seconds(closed_at()), static_cast<double>(plan.sealed_ppm) / engine::kCertain);
    else
      out << fmt::format("not sealed: {} posts held, {} open (minimum cut {})\n", plan.posts.size(), plan.gaps.size(), cut);
  }
};

}  // namespace

int run_ring(const RingOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const Question question = read_question(options, complaints);
  if (!complaints.empty()) return complaints.print(err);
  const auto begin = std::chrono::steady_clock::now();
  Study study{question};
  const RingPlan plan = options.min_posts ? study.fewest_posts() : study.earliest();
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
  const Printer printer{question, study, plan};
  if (options.json)
    printer.json(out, elapsed.count());
  else
    printer.text(out);
  return 0;
}

}  // namespace watchgrid::lab
