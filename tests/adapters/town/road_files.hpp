#pragma once
/// The real readers and writers of road files, as the application hands them in.
#include "adapters/osm/load_roads.hpp"
#include "adapters/osm/wgr_file.hpp"
#include "adapters/town/roads_port.hpp"

namespace watchgrid::town {

inline LoadedRoads load_road_file(const std::filesystem::path& file) {
  LoadedRoads out;
  auto loaded = osm::load_roads(file);
  if (!loaded) return out.complaints = loaded.error().complaints, out;
  out.warnings = std::move(loaded->warnings);
  out.graph = engine::RoadGraph{std::move(loaded->parts)};
  return out;
}
inline std::string write_road_file(const std::filesystem::path& file, const engine::RoadGraph& graph) {
  const auto written = osm::write_wgr(file, graph.parts());
  return written ? std::string{} : osm::text_of(written.error());
}

}  // namespace watchgrid::town
