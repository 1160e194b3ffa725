#pragma once
/// Units (id,node[,delay_s]) and plain lists of nodes (a column `node`) for the studies.
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/lab/complaints.hpp"
#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct LabUnit {
  std::string id;
  engine::NodeIndex node{};
  std::uint32_t delay_ms{};  ///< before it moves
};

/// In file order; ids are unique.
std::vector<LabUnit> read_units(const std::string& path, const LabGraph&, Complaints&);
/// In file order; a node named twice is kept once.
std::vector<engine::NodeIndex> read_nodes(const std::string& path, const LabGraph&, Complaints&);

}  // namespace watchgrid::lab
