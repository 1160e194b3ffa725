#include "adapters/lab/lab_graph.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "adapters/lab/csv_file.hpp"
#include "adapters/lab/quantities.hpp"

namespace watchgrid::lab {
namespace {

using engine::LatLon;

constexpr double kLargest = 4'294'967'294.0;  // mm or ms that an edge can hold

struct Plane {
  double x_m{};
  double y_m{};
};

/// Reads the nodes, then the edges between them.
class GraphReader {
 public:
  GraphReader(const GraphOptions& options, Complaints& complaints) : options_{options}, complaints_{complaints} {}

  LabGraph read() {
    read_nodes();
    placed_ = complaints_.empty();
    read_edges();
    graph_.roads = engine::RoadGraph{std::move(parts_)};
    return std::move(graph_);
  }

 private:
  void read_nodes() {
    const CsvFile file = CsvFile::read(options_.nodes_path, {{"id"}, {"lat", "lon", "x_m", "y_m"}}, complaints_);
    const bool degrees = file.has("lat") && file.has("lon"), metres = file.has("x_m") && file.has("y_m");
    if (file.has("id") && degrees == metres)
      complaints_.about_line(file.path(), 1, degrees ? "expected lat,lon or x_m,y_m, not both" : "expected the columns lat,lon or x_m,y_m");
    on_plane_ = metres;
    for (const CsvFile::Row& row : file.rows()) {
      const std::string id{file.cell(row, "id")};
      const auto index = static_cast<engine::NodeIndex>(parts_.nodes.size());
      if (id.empty()) complaints_.about_value(file.path(), row.line, "id", id, "a name");
      if (!graph_.node_of.emplace(id, index).second)
        complaints_.about_value(file.path(), row.line, "id", id, "a name that no other node has");
      graph_.node_ids.push_back(id);
      parts_.nodes.push_back(degrees ? place_of(file, row) : LatLon{});
      plane_.push_back(metres ? Plane{number(file, row, "x_m"), number(file, row, "y_m")} : Plane{});
    }
  }

  LatLon place_of(const CsvFile& file, const CsvFile::Row& row) {
    const auto lat = parse_number(file.cell(row, "lat")), lon = parse_number(file.cell(row, "lon"));
    if (!lat) complaints_.about_value(file.path(), row.line, "lat", file.cell(row, "lat"), "a number of degrees");
    if (!lon) complaints_.about_value(file.path(), row.line, "lon", file.cell(row, "lon"), "a number of degrees");
    if (!lat || !lon) return {};
    const auto place = LatLon::from_degrees(*lat, *lon);
    if (place) return *place;
    complaints_.about_line(file.path(), row.line,
                           fmt::format("lat,lon = \"{},{}\": {}", file.cell(row, "lat"), file.cell(row, "lon"), explain(place.error())));
    return {};
  }

  double number(const CsvFile& file, const CsvFile::Row& row, std::string_view column) {
    const auto value = parse_number(file.cell(row, column));
    if (!value) complaints_.about_value(file.path(), row.line, column, file.cell(row, column), "a number of metres");
    return value.value_or(0.0);
  }

  void read_edges() {
    const CsvFile file = CsvFile::read(options_.edges_path, {{"from", "to"}, {"length_m", "time_s", "oneway"}}, complaints_);
    if (!options_.unit_speed.empty()) {
      speed_ = parse_speed(options_.unit_speed);
      if (!speed_) complaints_.about_option("--unit-speed", options_.unit_speed, kExpectedSpeed);
    }
    for (const CsvFile::Row& row : file.rows()) read_edge(file, row);
    if (untimed_ > 0 && options_.unit_speed.empty())
      complaints_.add(
          fmt::format("--unit-speed is missing: {} edges of {} have no time_s; expected {}", untimed_, file.path(), kExpectedSpeed));
  }

  void read_edge(const CsvFile& file, const CsvFile::Row& row) {
    const auto from = node(file, row, "from"), to = node(file, row, "to");
    const auto length_m = positive(file, row, "length_m"), time_s = positive(file, row, "time_s");
    const auto oneway = parse_flag(file.cell(row, "oneway"));
    if (!oneway)
      complaints_.about_value(file.path(), row.line, "oneway", file.cell(row, "oneway"), "1, yes or true; or 0, no, false or nothing");
    if (!time_s) ++untimed_;
    if (!from || !to || (!length_m && !placed_)) return;
    const double metres = length_m.value_or(distance_m(*from, *to));
    const double seconds = time_s.value_or(metres / speed_.value_or(1.0));
    if (metres * 1000 > kLargest || seconds * 1000 > kLargest) {
      complaints_.about_line(file.path(), row.line,
                             fmt::format("{:.0f} m, {:.0f} s: expected at most 4294 km and 49 days", metres, seconds));
      return;
    }
    // At least 1 mm: an edge without a length has no two ends to tell apart.
    const auto mm = static_cast<std::uint32_t>(std::max(1LL, std::llround(metres * 1000)));
    const auto ms = static_cast<std::uint32_t>(std::llround(seconds * 1000));
    parts_.edges.push_back(
        {.from = *from, .to = *to, .length_mm = mm, .forward_ms = ms, .backward_ms = oneway.value_or(false) ? engine::kImpassable : ms});
  }

  std::optional<engine::NodeIndex> node(const CsvFile& file, const CsvFile::Row& row, std::string_view column) {
    const auto found = graph_.find(file.cell(row, column));
    if (!found && file.has(column))
      complaints_.about_value(file.path(), row.line, column, file.cell(row, column),
                              fmt::format("the id of a node in {}", options_.nodes_path));
    return found;
  }

  /// nullopt for an empty cell, and after a complaint.
  std::optional<double> positive(const CsvFile& file, const CsvFile::Row& row, std::string_view column) {
    const std::string_view text = file.cell(row, column);
    if (text.empty()) return std::nullopt;
    const auto value = parse_number(text);
    if (value && *value >= 0) return value;
    complaints_.about_value(file.path(), row.line, column, text, "a number, 0 or more");
    return std::nullopt;
  }

  double distance_m(engine::NodeIndex a, engine::NodeIndex b) const {
    if (on_plane_) return std::hypot(plane_[a].x_m - plane_[b].x_m, plane_[a].y_m - plane_[b].y_m);
    return engine::haversine(parts_.nodes[a], parts_.nodes[b]).meters();
  }

  const GraphOptions& options_;
  Complaints& complaints_;
  LabGraph graph_;
  engine::RoadGraph::Parts parts_;
  std::vector<Plane> plane_;  // by node; only on a plane
  bool on_plane_{};
  bool placed_{};                // every node where it should be; else distances would only cause complaints that nobody can mend
  std::optional<double> speed_;  // m/s
  std::size_t untimed_{};
};

}  // namespace

LabGraph read_graph(const GraphOptions& options, Complaints& complaints) { return GraphReader{options, complaints}.read(); }

}  // namespace watchgrid::lab
