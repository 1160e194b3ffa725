#pragma once
/// Reads the road tables of JEMSS.jl (nodes.csv.zst, arcs.csv.zst): blocks of "name,,," / header / rows, CRLF, ended by a row of
/// commas; coordinates in degrees, directed arcs, travel times in DAYS for each mode.
#include <optional>
#include <string>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::test {

/// One graph a mode (1: lights and sirens, 2: regular). Node i of the file is index i - 1; edges are one-way in file order; times rounded
/// to ms. nullopt when the folder or the `zstd` program is missing; `why` then says which.
std::optional<engine::RoadGraph::Parts> read_jemss(const std::string& folder, int mode, std::string& why);

}  // namespace watchgrid::test
