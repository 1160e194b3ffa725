#include "adapters/osm/import_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <memory>

#include "adapters/osm/csv_import.hpp"
#include "adapters/osm/csv_table.hpp"
#include "adapters/osm/load_roads.hpp"
#include "adapters/osm/road_summary.hpp"
#include "adapters/osm/wgr_file.hpp"

namespace watchgrid::osm {
namespace {

namespace json = boost::json;

struct ImportArguments {
  std::vector<std::string> files;
  std::string nodes, edges, out;
  std::string crs{"wgs84"};
  std::string unit_speed{"50km/h"};
  std::uint64_t min_component_edges{0};
  bool print_json{};
};

void say(std::string_view line) { fmt::print(stderr, "{}\n", line); }

/// One line that rewrites itself; nothing where stderr is not a terminal.
class ProgressLine {
 public:
  ~ProgressLine() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }
  void show(const ImportProgress& p) {
    constexpr std::uint64_t kWidth = 30;
    if (!terminal_) return;
    shown_ = true;
    if (p.total == 0) return fmt::print(stderr, "\r\x1b[K{} {}", p.stage, p.done);
    const std::uint64_t share = std::min(p.total, p.done) * kWidth / p.total;
    fmt::print(stderr, "\r\x1b[K{} [{:#<{}}{: <{}}] {} %", p.stage, "", share, "", kWidth - share,
               std::min(p.total, p.done) * 100 / p.total);
  }

 private:
  bool terminal_{::isatty(STDERR_FILENO) != 0};
  bool shown_{};
};

/// "60km/h" or "60"; nullopt when it is neither.
std::optional<double> parse_speed(std::string_view text) {
  for (const std::string_view unit : {" km/h", "km/h"})
    if (text.ends_with(unit)) {
      text.remove_suffix(unit.size());
      break;
    }
  const auto kmh = parse_number(text);
  return kmh && *kmh > 0.0 ? kmh : std::nullopt;
}

std::vector<std::string> usage_complaints(const ImportArguments& a) {
  std::vector<std::string> out;
  const bool csv = !a.nodes.empty() || !a.edges.empty();
  if (csv && !a.files.empty()) out.emplace_back("import roads: expected either OSM files or --nodes and --edges, not both");
  if (!csv && a.files.empty()) out.emplace_back("import roads: expected at least one OSM file, or --nodes and --edges");
  if (csv && a.nodes.empty()) out.emplace_back("import roads: --edges needs --nodes");
  if (csv && a.edges.empty()) out.emplace_back("import roads: --nodes needs --edges");
  if (!a.out.ends_with(".wgr")) out.push_back(fmt::format("import roads: -o {}: expected a name that ends with .wgr", a.out));
  if (!engine::parse_crs(a.crs)) out.push_back(fmt::format("import roads: --crs {}: expected wgs84, gcj02 or bd09", a.crs));
  if (!csv && a.crs != "wgs84") out.emplace_back("import roads: --crs is for --nodes; OSM files are always WGS-84");
  if (!parse_speed(a.unit_speed))
    out.push_back(fmt::format("import roads: --unit-speed {}: expected a speed, for example 60km/h", a.unit_speed));
  return out;
}

RoadResult<RoadImport> read_roads(const ImportArguments& a) {
  ProgressLine line;
  if (a.nodes.empty()) {
    const std::vector<std::filesystem::path> files{a.files.begin(), a.files.end()};
    return import_osm(files, {.min_component_edges = a.min_component_edges, .progress = [&](const ImportProgress& p) { line.show(p); }});
  }
  auto read = import_csv(a.nodes, a.edges, {.crs = *engine::parse_crs(a.crs), .speed_kmh = *parse_speed(a.unit_speed)});
  if (!read) return read.error();
  const auto dropped = drop_small_islands(read->roads.parts, a.min_component_edges);
  read->roads.counts.island_edges = dropped.edges;
  read->roads.counts.island_drive_edges = dropped.drive_edges;
  return std::move(read->roads);
}

json::object document(const ImportArguments& a, const RoadImport& roads, const RoadSummary& s, std::uint64_t bytes, double seconds) {
  const auto place = [](engine::LatLon p) { return json::object{{"lat", p.lat()}, {"lon", p.lon()}}; };
  const auto& c = roads.counts;
  json::array warnings;
  for (const auto& w : roads.warnings) warnings.emplace_back(w);
  return {{"file", a.out},
          {"bytes", bytes},
          {"elapsed_s", seconds},
          {"nodes", s.nodes},
          {"edges", s.edges},
          {"shape_points", s.shape_points},
          {"length_km", s.length_km},
          {"drive_km", s.drive_km},
          {"walk_km", s.walk_km},
          {"oneway_km", s.oneway_km},
          {"drivable_share", s.drivable_share},
          {"bounds", json::object{{"south_west", place(s.south_west)}, {"north_east", place(s.north_east)}}},
          {"components", s.components},
          {"largest_component_edges", s.largest_component_edges},
          {"drive_components", s.drive_components},
          {"largest_drive_component_edges", s.largest_drive_component_edges},
          {"read", json::object{{"nodes", c.nodes_read},
                                {"ways", c.ways_read},
                                {"roads_used", c.roads_used},
                                {"roads_closed", c.roads_closed},
                                {"roads_clipped", c.roads_clipped},
                                {"ways_repeated", c.ways_repeated},
                                {"nodes_repeated", c.nodes_repeated},
                                {"nodes_missing", c.nodes_missing},
                                {"nodes_broken", c.nodes_broken},
                                {"edges_zero", c.edges_zero},
                                {"island_edges", c.island_edges},
                                {"island_drive_edges", c.island_drive_edges}}},
          {"turn_restrictions", false},
          {"warnings", std::move(warnings)}};
}

int import_roads(const ImportArguments& a) {
  const auto complain = [](const std::vector<std::string>& lines, int code) {
    for (const auto& line : lines) say(line);
    return code;
  };
  if (const auto wrong = usage_complaints(a); !wrong.empty()) return complain(wrong, 2);
  const auto started = std::chrono::steady_clock::now();
  const auto roads = read_roads(a);
  if (!roads) return complain(roads.error().complaints, 2);
  if (roads->parts.edges.empty()) return complain({"import roads: no edge is left; every island is smaller than --min-component-edges"}, 2);
  const auto written = write_wgr(a.out, roads->parts);
  if (!written) return complain(written.error().complaints, 1);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const RoadSummary summary = summarise(roads->parts);
  for (const auto& warning : roads->warnings) say(fmt::format("warning: {}", warning));
  if (a.print_json)
    fmt::print("{}\n", json::serialize(document(a, *roads, summary, *written, seconds)));
  else
    fmt::print("{}: {}; {} bytes in {:.2f} s; turn restrictions are not read\n", a.out, to_line(summary), *written, seconds);
  return 0;
}

}  // namespace

void add_import_command(CLI::App& parent, int& exit_code) {
  auto arguments = std::make_shared<ImportArguments>();
  auto* import = parent.add_subcommand("import", "bring foreign data into Watchgrid's own forms");
  import->require_subcommand(1);
  auto* roads = import->add_subcommand("roads", "OSM files, or tables of nodes and edges, to a compiled road network (.wgr)");
  roads->add_option("FILE", arguments->files, "OSM files (.osm, .osm.xml, .osm.gz, .osm.xml.gz, .osm.pbf); several are one network");
  roads->add_option("--nodes", arguments->nodes, "CSV: id, then lat,lon or x_m,y_m");
  roads->add_option("--edges", arguments->edges, "CSV: from,to, optional length_m, time_s, oneway");
  roads->add_option("--crs", arguments->crs, "of the nodes' lat,lon: wgs84, gcj02 or bd09")->capture_default_str();
  roads->add_option("--unit-speed", arguments->unit_speed, "driving speed on edges without time_s")->capture_default_str();
  roads->add_option("--min-component-edges", arguments->min_component_edges, "drop islands of fewer edges")->capture_default_str();
  roads->add_option("-o,--output", arguments->out, "the file to write, ending with .wgr")->required();
  roads->add_flag("--json", arguments->print_json, "print one JSON document");
  roads->callback([arguments, &exit_code] { exit_code = import_roads(*arguments); });
}

}  // namespace watchgrid::osm
