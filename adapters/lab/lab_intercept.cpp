#include "adapters/lab/lab_intercept.hpp"

#include <fmt/core.h>

#include <cmath>
#include <map>
#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/csv_file.hpp"
#include "adapters/lab/lab_units.hpp"
#include "adapters/lab/quantities.hpp"
#include "engine/ring/interception.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::lab {
namespace {

constexpr double kRouteSecondsMax = 4'000'000.0;

std::vector<engine::EscapeRoute> read_routes(const std::string& path, const LabGraph& graph, Complaints& complaints) {
  const CsvFile file = CsvFile::read(path, {{"route", "time_s", "node"}, {}}, complaints);
  std::map<std::string, std::size_t, std::less<>> number_of;
  std::vector<engine::EscapeRoute> routes;
  for (const CsvFile::Row& row : file.rows()) {
    const std::string_view name = file.cell(row, "route"), time_text = file.cell(row, "time_s"), node_text = file.cell(row, "node");
    const auto time_s = parse_number(time_text);
    const bool time_ok = time_s && *time_s >= 0 && *time_s <= kRouteSecondsMax;
    const auto node = graph.find(node_text);
    if (name.empty()) complaints.about_value(path, row.line, "route", name, "a name");
    if (file.has("time_s") && !time_ok)
      complaints.about_value(path, row.line, "time_s", time_text, "a number of seconds from 0 to 4000000");
    if (file.has("node") && !node) complaints.about_value(path, row.line, "node", node_text, "the id of a node of the graph");
    if (!time_ok || !node) continue;
    const auto [it, is_new] = number_of.try_emplace(std::string{name}, routes.size());
    if (is_new) routes.emplace_back();
    routes[it->second].stops.push_back({*node, static_cast<std::uint32_t>(std::llround(*time_s * 1000))});
  }
  if (complaints.empty() && routes.empty()) complaints.add(fmt::format("{}: expected at least one route", path));
  return routes;
}

/// Arrival of every unit everywhere, delay included.
std::vector<std::vector<std::uint32_t>> arrivals(const LabGraph& graph, const std::vector<LabUnit>& units) {
  std::vector<std::vector<std::uint32_t>> out;
  engine::RoadSearch search{graph.roads};
  for (const LabUnit& unit : units) {
    search.begin(engine::Network::Drive, engine::Heading::FromSource);
    search.seed(unit.node, unit.delay_ms);
    while (search.settle()) {
    }
    auto& row = out.emplace_back();
    for (engine::NodeIndex n = 0; n < graph.node_ids.size(); ++n) row.push_back(search.cost_of(n));
  }
  return out;
}

}  // namespace

int run_intercept(const InterceptOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const LabGraph graph = read_graph(options.graph, complaints);
  const std::vector<LabUnit> units = read_units(options.units_path, graph, complaints);
  const std::vector<engine::EscapeRoute> routes = read_routes(options.routes_path, graph, complaints);
  const auto millions = parse_number(options.prove_for);
  if (!millions || *millions < 0 || *millions > 1e6)
    complaints.about_option("--prove-for", options.prove_for, "a number from 0 to 1000000 (millions of comparisons)");
  if (!complaints.empty()) return complaints.print(err);

  const auto arrive = arrivals(graph, units);
  engine::InterceptionRequest request;
  request.routes = routes;
  request.unit_count = request.posts_max = static_cast<std::uint32_t>(units.size());
  request.work_max = static_cast<std::uint64_t>(*millions * 1e6);
  const engine::InterceptionPlan plan =
      engine::plan_interception(request, [&](std::uint32_t unit, engine::NodeIndex node) { return arrive[unit][node]; });

  JsonList positions;
  for (const engine::InterceptionPost& p : plan.posts) {
    if (options.json)
      positions.add(fmt::format(R"({{"unit":{},"node":{},"eta_s":{}}})", json_string(units[p.unit].id), json_string(graph.node_ids[p.node]),
                                json_seconds(p.ready_ms)));
    else
      out << fmt::format("{}  {}  {} s, stops {} more\n", units[p.unit].id, graph.node_ids[p.node], json_seconds(p.ready_ms), p.gain);
  }
  if (options.json)
    out << fmt::format(R"({{"positions":{},"intercepted":{},"of":{},"optimal":{},"bound":{}}})", positions.text(), plan.intercepted,
                       plan.of, plan.optimal, plan.bound)
        << '\n';
  else
    out << fmt::format("{} of {} routes{}\n", plan.intercepted, plan.of,
                       plan.optimal ? ", and no plan stops more" : fmt::format("; no plan stops more than {}", plan.bound));
  return 0;
}

}  // namespace watchgrid::lab
