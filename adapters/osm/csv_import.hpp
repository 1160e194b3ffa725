#pragma once
/// A road network from two plain tables.
///
/// Nodes: `id`, then `lat,lon` (degrees) or `x_m,y_m` (metres on a plane). Edges: `from,to`, and optionally `length_m`, `time_s`,
/// `oneway` (yes|true|1, no|false|0 or empty, -1|reverse). An edge without a length is straight: great-circle or Euclid. An edge
/// without a time is driven at `speed_kmh`. Every edge may be walked both ways; `oneway` is for cars. A graph that lists each
/// direction in a row of its own gives `oneway` yes on every row. Class is Residential, shapes are empty.
///
/// Node numbers are row numbers: node i is row i of the nodes table. A plane is laid on the Earth at (0, 0), one degree for
/// 111 195 m both ways: lengths and times are exact, positions only for drawing and snapping.
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/osm/road_import.hpp"
#include "engine/base/crs.hpp"

namespace watchgrid::osm {

struct CsvImportOptions {
  engine::Crs crs{engine::Crs::Wgs84};  ///< of lat,lon; what comes out is WGS-84
  double speed_kmh{50.0};               ///< above 0
};

struct CsvRoads {
  RoadImport roads;
  std::vector<std::string> node_ids;  ///< by node number
};

/// All complaints of both files at once (the first 100), each as "file:line: ...".
RoadResult<CsvRoads> import_csv(const std::filesystem::path& nodes, const std::filesystem::path& edges,
                                const CsvImportOptions& options = {});

}  // namespace watchgrid::osm
