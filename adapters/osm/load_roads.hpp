#pragma once
/// The road network of a town from whatever file holds it.
#include <filesystem>

#include "adapters/osm/osm_import.hpp"

namespace watchgrid::osm {

/// By the ending of the name: a compiled network (.wgr), else an OSM file in any form of osm_import.hpp. The options are for
/// OSM files; a .wgr is taken as it is.
RoadResult<RoadImport> load_roads(const std::filesystem::path& file, const ImportOptions& options = {});

/// True for names that `load_roads` takes.
bool is_road_file(const std::filesystem::path& file);

}  // namespace watchgrid::osm
