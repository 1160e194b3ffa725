#include "tests/unit/roads/jemss_tables.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

namespace watchgrid::test {
namespace {

/// Unpacked text of one file; empty when it cannot be read.
std::string unpacked(const std::string& path) {
  std::string text;
  const std::string command = "zstd -dcq '" + path + "' 2>/dev/null";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{popen(command.c_str(), "r"), &pclose};
  char buffer[65536];
  while (const std::size_t n = pipe ? std::fread(buffer, 1, sizeof buffer, pipe.get()) : 0) text.append(buffer, n);
  return text;
}

/// Calls row(numbers) for the rows of the table `name`.
template <class Row>
void each_row(std::string_view text, std::string_view name, Row row) {
  int header_lines = -1;  // not in the table yet
  std::vector<double> numbers;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (header_lines < 0) {
      if (line.substr(0, line.find(',')) == name) header_lines = 1;
      continue;
    }
    if (header_lines-- > 0) continue;
    header_lines = 0;
    if (line.empty() || line.front() == ',') return;
    numbers.clear();
    for (const char* at = line.data(); at < line.data() + line.size(); ++at) {  // strtod stops at the comma
      char* end_of_number = nullptr;
      numbers.push_back(std::strtod(at, &end_of_number));
      at = end_of_number;
    }
    row(numbers);
  }
}

std::int32_t e6(double degrees) { return static_cast<std::int32_t>(std::lround(degrees * 1e6)); }

}  // namespace

std::optional<engine::RoadGraph::Parts> read_jemss(const std::string& folder, int mode, std::string& why) {
  const std::string nodes = unpacked(folder + "/nodes.csv.zst"), arcs = unpacked(folder + "/arcs.csv.zst");
  if (nodes.empty() || arcs.empty()) {
    why = "needs " + folder + "/{nodes,arcs}.csv.zst and the zstd program";
    return std::nullopt;
  }
  engine::RoadGraph::Parts parts;
  each_row(nodes, "nodes", [&](const std::vector<double>& r) { parts.nodes.push_back(engine::LatLon::from_e6(e6(r[2]), e6(r[1]))); });
  each_row(arcs, "arcs", [&](const std::vector<double>& r) {
    const double days = r[static_cast<std::size_t>(3 + mode)];
    parts.edges.push_back({.from = static_cast<engine::NodeIndex>(r[1]) - 1,
                           .to = static_cast<engine::NodeIndex>(r[2]) - 1,
                           .length_mm = static_cast<std::uint32_t>(std::lround(r[3] * 1e6)),
                           .forward_ms = static_cast<std::uint32_t>(std::lround(days * 86'400'000.0))});
  });
  return parts;
}

}  // namespace watchgrid::test
