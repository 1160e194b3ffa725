#include "adapters/lab/lab_block.hpp"

#include <fmt/core.h>

#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/lab_units.hpp"
#include "engine/assign/bottleneck.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::lab {
namespace {

/// Arrivals of the units (columns) at the targets (rows), in ms.
engine::CostMatrix arrivals(const LabGraph& graph, const std::vector<engine::NodeIndex>& targets, const std::vector<LabUnit>& units) {
  engine::CostMatrix costs{targets.size(), units.size()};
  engine::RoadSearch search{graph.roads};
  for (std::size_t t = 0; t < targets.size(); ++t) {
    search.begin(engine::Network::Drive, engine::Heading::ToTarget);
    search.seed(targets[t]);
    while (search.settle()) {
    }
    for (std::size_t u = 0; u < units.size(); ++u)
      if (const std::uint32_t ms = search.cost_of(units[u].node); ms != engine::kUnreached)
        costs.at(t, u) = static_cast<engine::Cost>(ms) + units[u].delay_ms;
  }
  return costs;
}

void check_count(std::size_t count, const std::string& path, const char* what, Complaints& complaints) {
  if (count == 0) complaints.add(fmt::format("{}: expected at least one {}", path, what));
  if (count > engine::kAssignRowsMax) complaints.add(fmt::format("{}: {} {}s; expected at most {}", path, count, what, engine::kAssignRowsMax));
}

}  // namespace

int run_block(const BlockOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const LabGraph graph = read_graph(options.graph, complaints);
  const std::vector<LabUnit> units = read_units(options.units_path, graph, complaints);
  const std::vector<engine::NodeIndex> targets = read_nodes(options.targets_path, graph, complaints);
  if (complaints.empty()) check_count(units.size(), options.units_path, "unit", complaints);
  if (complaints.empty()) check_count(targets.size(), options.targets_path, "target", complaints);
  if (!complaints.empty()) return complaints.print(err);

  const engine::CostMatrix costs = arrivals(graph, targets, units);
  const engine::Assignment plan = engine::assign_bottleneck(costs);
  JsonList pairs, unheld;
  std::string text;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const std::string& target = graph.node_ids[targets[t]];
    if (plan.column_of[t] == engine::kUnassigned) {
      unheld.add(json_string(target));
      text += fmt::format("{}  nobody\n", target);
      continue;
    }
    const std::string& unit = units[plan.column_of[t]].id;
    const auto ms = static_cast<std::uint64_t>(costs.at(t, plan.column_of[t]));
    pairs.add(fmt::format(R"({{"unit":{},"target":{},"eta_s":{}}})", json_string(unit), json_string(target), json_seconds(ms)));
    text += fmt::format("{}  {}", target, text_row(unit, ms));
  }
  const std::string last = plan.pairs == 0 ? "null" : json_seconds(static_cast<std::uint64_t>(plan.largest));
  const std::string total = json_seconds(static_cast<std::uint64_t>(plan.total));
  if (options.json)
    out << fmt::format(R"({{"max_s":{},"total_s":{},"pairs":{},"unheld":{}}})", last, total, pairs.text(), unheld.text()) << '\n';
  else
    out << text << fmt::format("last {} s, total {} s\n", last, total);
  return 0;
}

}  // namespace watchgrid::lab
