#include "adapters/lab/lab_nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/lab_units.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::lab {
namespace {

struct Arrival {
  const LabUnit* unit;
  std::uint64_t eta_ms;
};

std::vector<Arrival> arrivals_at(const LabGraph& graph, engine::NodeIndex node, const std::vector<LabUnit>& units) {
  engine::RoadSearch search{graph.roads};
  search.begin(engine::Network::Drive, engine::Heading::ToTarget);
  search.seed(node);
  while (search.settle()) {
  }
  std::vector<Arrival> arrivals;
  for (const LabUnit& unit : units)
    if (const std::uint32_t ms = search.cost_of(unit.node); ms != engine::kUnreached)
      arrivals.push_back({&unit, std::uint64_t{unit.delay_ms} + ms});
  std::stable_sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) { return a.eta_ms < b.eta_ms; });
  return arrivals;
}

}  // namespace

int run_nearest(const NearestOptions& options, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const LabGraph graph = read_graph(options.graph, complaints);
  const std::vector<LabUnit> units = read_units(options.units_path, graph, complaints);
  const auto node = graph.find(options.from);
  if (!node) complaints.about_option("--from", options.from, fmt::format("the id of a node in {}", options.graph.nodes_path));
  if (options.k == 0) complaints.about_option("--k", "0", "a number of units, 1 or more");
  if (!complaints.empty()) return complaints.print(err);

  std::vector<Arrival> arrivals = arrivals_at(graph, *node, units);
  if (arrivals.size() > options.k) arrivals.resize(options.k);
  if (!options.json) {
    for (const Arrival& a : arrivals) out << text_row(a.unit->id, a.eta_ms);
    return 0;
  }
  JsonList list;
  for (const Arrival& a : arrivals) list.add(fmt::format(R"({{"unit":{},"eta_s":{}}})", json_string(a.unit->id), json_seconds(a.eta_ms)));
  out << list.text() << '\n';
  return 0;
}

}  // namespace watchgrid::lab
