#pragma once
/// OpenStreetMap files to the road network of the engine.
///
/// Reads .osm, .osm.xml, .osm.gz, .osm.xml.gz and .osm.pbf (libreadosm). Each file is read twice, ways first, so that memory
/// holds only the points that roads use: about 60 B a point and 100 B an edge. Several files are one network: the same way or
/// node id again is the same thing, and the first one counts, so neighbouring extracts may overlap.
///
/// A point where two roads meet, where a road ends, or which a road passes twice becomes a node; all other points become
/// shape. What the tags mean is in road_tags.hpp. Lengths are great-circle sums of the file's own coordinates, in millimetres;
/// driving is length through speed, in milliseconds, never zero.
///
/// Deterministic: nodes stand in Z-order of their position (near in space, near in memory), edges by their `from` node, then by
/// way id and position in the way. The order of objects in a file, and the form of the file, do not matter.
///
/// Not read: turn restrictions (relations), barriers and traffic lights on nodes, conditional tags ("no @ 22:00-06:00"),
/// elevation. A route may therefore turn where a sign forbids it. docs/roads.md says what that means for dispatching.
#include <filesystem>
#include <vector>

#include "adapters/osm/road_import.hpp"

namespace watchgrid::osm {

struct ImportOptions {
  /// Islands of fewer edges are dropped, and drivable islands of fewer edges are closed to cars (a car park behind a closed
  /// gate must not be the nearest road). 0 and 1 keep everything.
  std::uint64_t min_component_edges{0};
  ProgressCallback progress{};  ///< may be empty; called on the importing thread
};

/// All files or nothing: every file that cannot be read is named in the error. A network without a single road is an error too.
RoadResult<RoadImport> import_osm(const std::vector<std::filesystem::path>& files, const ImportOptions& options = {});

}  // namespace watchgrid::osm
