#include "adapters/osm/csv_import.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <unordered_map>

#include "adapters/osm/csv_table.hpp"
#include "adapters/osm/great_circle.hpp"

namespace watchgrid::osm {
namespace {

using engine::Degrees;
using engine::Edge;
using engine::LatLon;

constexpr std::array<std::string_view, 5> kNodeColumns{"id", "lat", "lon", "x_m", "y_m"};
constexpr std::array<std::string_view, 5> kEdgeColumns{"from", "to", "length_m", "time_s", "oneway"};
constexpr double kMetersPerDegree = 111'195.0;
constexpr double kMost = 4'294'967.0;  // seconds and metres that fit into 32 bits of ms and mm

struct Nodes {
  bool planar{};
  std::vector<Degrees> exact;  ///< {y, x} in metres when planar
  std::vector<LatLon> rounded;
  std::vector<std::string> ids;
  std::unordered_map<std::string, std::uint32_t> number;
};

std::string quoted(const CsvRow& row, std::size_t column, std::string_view name) {
  return fmt::format("{} = \"{}\"", name, row.cells[column]);
}

class NodesReader {
 public:
  NodesReader(const CsvTable& table, const CsvImportOptions& options, Complaints& complaints)
      : table_{table}, options_{options}, complaints_{complaints} {}

  Nodes read() {
    if (!choose_columns()) return {};
    for (const CsvRow& row : table_.rows()) read_row(row);
    if (table_.rows().empty()) complaints_.add(fmt::format("{}: no node; expected at least one row", table_.header_place()));
    return std::move(out_);
  }

 private:
  bool choose_columns() {
    const auto id = table_.column("id"), lat = table_.column("lat"), lon = table_.column("lon");
    const auto x = table_.column("x_m"), y = table_.column("y_m");
    const bool degrees = lat && lon && !x && !y, plane = x && y && !lat && !lon;
    if (!id) complaints_.add(fmt::format("{}: the column \"id\" is missing", table_.header_place()));
    if (degrees == plane) complaints_.add(fmt::format("{}: expected the columns lat and lon, or x_m and y_m", table_.header_place()));
    if (!id || degrees == plane) return false;
    out_.planar = plane;
    id_ = *id, first_ = plane ? *y : *lat, second_ = plane ? *x : *lon;
    return true;
  }

  void read_row(const CsvRow& row) {
    const std::string& id = row.cells[id_];
    const auto number = static_cast<std::uint32_t>(out_.ids.size());
    if (id.empty())
      complaints_.add(fmt::format("{}: id is empty", table_.place(row)));
    else if (!out_.number.emplace(id, number).second)
      complaints_.add(fmt::format("{}: id = \"{}\": there is such a node already", table_.place(row), id));
    const auto first = coordinate(row, first_, out_.planar ? "y_m" : "lat"), second = coordinate(row, second_, out_.planar ? "x_m" : "lon");
    const Degrees exact = out_.planar ? Degrees{first, second} : engine::convert({first, second}, options_.crs, engine::Crs::Wgs84);
    out_.ids.push_back(id);
    out_.exact.push_back(exact);
    out_.rounded.push_back(out_.planar ? on_plane(row, exact) : on_earth(row, exact));
  }

  double coordinate(const CsvRow& row, std::size_t column, std::string_view name) {
    if (const auto value = parse_number(row.cells[column])) return *value;
    complaints_.add(fmt::format("{}: {}: expected a number", table_.place(row), quoted(row, column, name)));
    return 1.0;  // some place, so that nothing more is said about this row
  }

  LatLon on_earth(const CsvRow& row, Degrees p) {
    const auto at = LatLon::from_degrees(p.lat, p.lon);
    if (at) return *at;
    complaints_.add(
        fmt::format("{}: {}, {}: {}", table_.place(row), quoted(row, first_, "lat"), quoted(row, second_, "lon"), explain(at.error())));
    return {};
  }

  LatLon on_plane(const CsvRow& row, Degrees p) {
    if (std::fabs(p.lat) <= 90.0 * kMetersPerDegree && std::fabs(p.lon) <= 180.0 * kMetersPerDegree)
      return LatLon::from_e6(static_cast<std::int32_t>(std::lround(p.lat / kMetersPerDegree * 1e6)),
                             static_cast<std::int32_t>(std::lround(p.lon / kMetersPerDegree * 1e6)));
    complaints_.add(fmt::format("{}: {}, {}: expected metres within 10 000 km north and south and 20 000 km east and west",
                                table_.place(row), quoted(row, first_, "y_m"), quoted(row, second_, "x_m")));
    return {};
  }

  const CsvTable& table_;
  const CsvImportOptions& options_;
  Complaints& complaints_;
  Nodes out_;
  std::size_t id_{}, first_{}, second_{};
};

class EdgesReader {
 public:
  EdgesReader(const CsvTable& table, const Nodes& nodes, const CsvImportOptions& options, Complaints& complaints)
      : table_{table}, nodes_{nodes}, options_{options}, complaints_{complaints} {}

  std::vector<Edge> read(ImportCounts& counts) {
    from_ = table_.column("from"), to_ = table_.column("to");
    length_ = table_.column("length_m"), time_ = table_.column("time_s"), oneway_ = table_.column("oneway");
    if (!from_) complaints_.add(fmt::format("{}: the column \"from\" is missing", table_.header_place()));
    if (!to_) complaints_.add(fmt::format("{}: the column \"to\" is missing", table_.header_place()));
    if (!from_ || !to_) return {};
    std::vector<Edge> out;
    for (const CsvRow& row : table_.rows()) out.push_back(read_row(row, counts));
    if (out.empty()) complaints_.add(fmt::format("{}: no edge; expected at least one row", table_.header_place()));
    return out;
  }

 private:
  Edge read_row(const CsvRow& row, ImportCounts& counts) {
    Edge e{.from = node(row, *from_, "from"), .to = node(row, *to_, "to")};
    const double meters = amount(row, length_, "length_m").value_or(straight_m(e));
    if (meters * 1000.0 < 0.5) ++counts.edges_zero;
    e.length_mm = whole_units(meters * 1000.0);
    const auto seconds = amount(row, time_, "time_s");
    const std::uint32_t ms = seconds ? whole_units(*seconds * 1000.0) : drive_ms(e.length_mm, options_.speed_kmh);
    const int direction = direction_of(row);
    if (direction >= 0) e.forward_ms = ms;
    if (direction <= 0) e.backward_ms = ms;
    return e;
  }

  engine::NodeIndex node(const CsvRow& row, std::size_t column, std::string_view name) {
    const auto at = nodes_.number.find(row.cells[column]);
    if (at != nodes_.number.end()) return at->second;
    complaints_.add(fmt::format("{}: {}: there is no such node", table_.place(row), quoted(row, column, name)));
    return 0;
  }

  /// nullopt when the column or the cell is empty.
  std::optional<double> amount(const CsvRow& row, std::optional<std::size_t> column, std::string_view name) {
    if (!column || row.cells[*column].empty()) return std::nullopt;
    const auto value = parse_number(row.cells[*column]);
    if (value && *value >= 0.0 && *value <= kMost) return value;
    complaints_.add(fmt::format("{}: {}: expected a number from 0 to 4294967", table_.place(row), quoted(row, *column, name)));
    return 1.0;
  }

  double straight_m(const Edge& e) const {
    if (e.from >= nodes_.exact.size() || e.to >= nodes_.exact.size()) return 1.0;  // complained of already
    const Degrees a = nodes_.exact[e.from], b = nodes_.exact[e.to];
    return nodes_.planar ? std::hypot(a.lat - b.lat, a.lon - b.lon) : great_circle_m(a, b);
  }

  /// 1 from -> to only, -1 to -> from only, 0 both.
  int direction_of(const CsvRow& row) {
    if (!oneway_) return 0;
    const std::string& word = row.cells[*oneway_];
    if (word == "yes" || word == "true" || word == "1") return 1;
    if (word == "-1" || word == "reverse") return -1;
    if (!word.empty() && word != "no" && word != "false" && word != "0")
      complaints_.add(fmt::format("{}: {}: expected yes, no or -1", table_.place(row), quoted(row, *oneway_, "oneway")));
    return 0;
  }

  const CsvTable& table_;
  const Nodes& nodes_;
  const CsvImportOptions& options_;
  Complaints& complaints_;
  std::optional<std::size_t> from_, to_, length_, time_, oneway_;
};

}  // namespace

RoadResult<CsvRoads> import_csv(const std::filesystem::path& nodes_file, const std::filesystem::path& edges_file,
                                const CsvImportOptions& options) {
  Complaints complaints;
  if (!(options.speed_kmh > 0.0) || !std::isfinite(options.speed_kmh))
    return RoadFileError{{fmt::format("speed {} km/h: expected a number above 0", options.speed_kmh)}};
  const auto node_table = CsvTable::read(nodes_file, kNodeColumns, complaints);
  const auto edge_table = CsvTable::read(edges_file, kEdgeColumns, complaints);
  CsvRoads out;
  Nodes nodes;
  if (node_table) nodes = NodesReader{*node_table, options, complaints}.read();
  // Without nodes every edge would be a complaint, and none of them would be news.
  if (edge_table && !nodes.ids.empty()) out.roads.parts.edges = EdgesReader{*edge_table, nodes, options, complaints}.read(out.roads.counts);
  if (!complaints.empty()) return RoadFileError{complaints.take()};
  out.roads.counts.nodes_read = nodes.ids.size();
  out.roads.counts.ways_read = out.roads.counts.roads_used = out.roads.parts.edges.size();
  if (out.roads.counts.edges_zero > 0)
    out.roads.warnings.push_back(fmt::format("edges without length, which count as 1 mm: {}", out.roads.counts.edges_zero));
  out.roads.parts.nodes = std::move(nodes.rounded);
  out.node_ids = std::move(nodes.ids);
  return out;
}

}  // namespace watchgrid::osm
