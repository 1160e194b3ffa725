#include "adapters/lab/lab_cover.hpp"

#include <fmt/core.h>

#include <numeric>
#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/lab_units.hpp"
#include "adapters/lab/quantities.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::lab {
namespace {

std::vector<engine::NodeIndex> all_nodes(const LabGraph& graph) {
  std::vector<engine::NodeIndex> nodes(graph.node_ids.size());
  std::iota(nodes.begin(), nodes.end(), 0U);
  return nodes;
}

/// One search with every unit as a start.
engine::RoadSearch search_from(const LabGraph& graph, const std::vector<LabUnit>& units) {
  engine::RoadSearch search{graph.roads};
  search.begin(engine::Network::Drive, engine::Heading::FromSource);
  for (const LabUnit& unit : units) search.seed(unit.node, unit.delay_ms);
  while (search.settle()) {
  }
  return search;
}

}  // namespace

int run_cover(const CoverOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const LabGraph graph = read_graph(options.graph, complaints);
  const std::vector<LabUnit> units = read_units(options.units_path, graph, complaints);
  const auto nodes = options.subset_path.empty() ? all_nodes(graph) : read_nodes(options.subset_path, graph, complaints);
  const auto within = parse_duration(options.within);
  if (!within) complaints.about_option("--within", options.within, kExpectedDuration);
  if (!complaints.empty()) return complaints.print(err);

  const engine::RoadSearch search = search_from(graph, units);
  JsonList list;
  for (const engine::NodeIndex node : nodes) {
    const std::uint32_t eta_ms = search.cost_of(node);
    const bool never = eta_ms == engine::kUnreached;
    if (!never && eta_ms <= within->count()) continue;
    const std::string& id = graph.node_ids[node];
    if (options.json)
      list.add(fmt::format(R"({{"node":{},"eta_s":{}}})", json_string(id), never ? "null" : json_seconds(eta_ms)));
    else
      out << (never ? id + "  never\n" : text_row(id, eta_ms));
  }
  if (options.json) out << "{\"unreached\":" << list.text() << "}\n";
  return 0;
}

}  // namespace watchgrid::lab
