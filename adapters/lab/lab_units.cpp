#include "adapters/lab/lab_units.hpp"

#include <cmath>
#include <optional>
#include <set>

#include "adapters/lab/csv_file.hpp"
#include "adapters/lab/quantities.hpp"

namespace watchgrid::lab {
namespace {

constexpr double kDelayMax = 4'000'000.0;  // s, 46 days

std::optional<engine::NodeIndex> node_in(const CsvFile& file, const CsvFile::Row& row, const LabGraph& graph, Complaints& complaints) {
  if (!file.has("node")) return std::nullopt;
  const auto node = graph.find(file.cell(row, "node"));
  if (!node) complaints.about_value(file.path(), row.line, "node", file.cell(row, "node"), "the id of a node of the graph");
  return node;
}

}  // namespace

std::vector<LabUnit> read_units(const std::string& path, const LabGraph& graph, Complaints& complaints) {
  const CsvFile file = CsvFile::read(path, {{"id", "node"}, {"delay_s"}}, complaints);
  std::vector<LabUnit> units;
  std::set<std::string, std::less<>> ids;
  for (const CsvFile::Row& row : file.rows()) {
    const std::string id{file.cell(row, "id")};
    if (id.empty())
      complaints.about_value(path, row.line, "id", id, "a name");
    else if (!ids.insert(id).second)
      complaints.about_value(path, row.line, "id", id, "a name that no other unit has");
    const std::string_view text = file.cell(row, "delay_s");
    const auto delay = text.empty() ? std::optional{0.0} : parse_number(text);
    const bool delay_ok = delay && *delay >= 0 && *delay <= kDelayMax;
    if (!delay_ok) complaints.about_value(path, row.line, "delay_s", text, "a number of seconds from 0 to 4000000");
    const auto node = node_in(file, row, graph, complaints);
    if (node && delay_ok) units.push_back({id, *node, static_cast<std::uint32_t>(std::llround(*delay * 1000))});
  }
  return units;
}

std::vector<engine::NodeIndex> read_nodes(const std::string& path, const LabGraph& graph, Complaints& complaints) {
  const CsvFile file = CsvFile::read(path, {{"node"}, {}}, complaints);
  std::vector<engine::NodeIndex> nodes;
  std::set<engine::NodeIndex> seen;
  for (const CsvFile::Row& row : file.rows())
    if (const auto node = node_in(file, row, graph, complaints); node && seen.insert(*node).second) nodes.push_back(*node);
  return nodes;
}

}  // namespace watchgrid::lab
