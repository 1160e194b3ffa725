#pragma once
/// How this folder gets at road files: by what the application hands in, for the floors forbid one adapter to see another.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::town {

struct LoadedRoads {
  engine::RoadGraph graph;
  std::vector<std::string> complaints;  ///< complete lines that name the file; not empty: there is no graph
  std::vector<std::string> warnings;
};
/// Reads .wgr, .osm, .osm.gz and .osm.pbf.
using RoadLoader = std::function<LoadedRoads(const std::filesystem::path&)>;
/// Writes a .wgr; returns the complaint, empty when all went well.
using RoadWriter = std::function<std::string(const std::filesystem::path&, const engine::RoadGraph&)>;

}  // namespace watchgrid::town
