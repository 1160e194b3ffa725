#pragma once
/// What every importer of roads gives back, and how it fails.
#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::osm {

/// What was read and what became of it; all zero where a source has no such thing.
struct ImportCounts {
  std::uint64_t nodes_read{};          ///< points in the files, used or not
  std::uint64_t ways_read{};           ///< ways in the files, roads or not
  std::uint64_t roads_used{};          ///< ways that became edges
  std::uint64_t roads_closed{};        ///< roads that neither cars nor feet may use
  std::uint64_t roads_clipped{};       ///< roads that lost points because the file does not hold them (the rim of an extract)
  std::uint64_t ways_repeated{};       ///< the same way id again; the first one counts
  std::uint64_t nodes_repeated{};      ///< the same node id again, of those that roads use; the first one counts
  std::uint64_t nodes_missing{};       ///< points that roads name and no file holds
  std::uint64_t nodes_broken{};        ///< points with coordinates that are not on the Earth; treated as missing
  std::uint64_t edges_zero{};          ///< edges without length between two junctions, kept as 1 mm; loops without length are dropped
  std::uint64_t island_edges{};        ///< edges dropped because their island is small (ImportOptions::min_component_edges)
  std::uint64_t island_drive_edges{};  ///< edges closed to cars because their drivable island is small
};

struct RoadImport {
  engine::RoadGraph::Parts parts;
  ImportCounts counts;
  std::vector<std::string> warnings;  ///< for people, one line each: what was repaired or left out
};

/// Why nothing was imported: complete lines for people, each naming its file (and line, where there are lines).
struct RoadFileError {
  std::vector<std::string> complaints;  ///< never empty
};
[[noreturn]] void throw_exception_from_error(const RoadFileError&, const boost::source_location&);
/// The complaints, one a line.
std::string text_of(const RoadFileError&);

template <class T>
using RoadResult = boost::system::result<T, RoadFileError>;

/// `done` of `total` things of a stage; total 0 means that nobody knows. Called every few ten thousand things.
struct ImportProgress {
  std::string_view stage;
  std::uint64_t done{};
  std::uint64_t total{};
};
using ProgressCallback = std::function<void(const ImportProgress&)>;

}  // namespace watchgrid::osm
