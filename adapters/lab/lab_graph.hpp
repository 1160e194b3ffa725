#pragma once
/// A road graph from two CSV files, with the ids that the files use.
///
///   nodes: id, then lat,lon (degrees, WGS-84) or x_m,y_m (a plane)
///   edges: from,to and optionally length_m, time_s, oneway. Both directions unless oneway. Without a length the great-circle or Euclid
///          distance of the ends; without a time the length at `unit_speed`.
/// Units drive: only the Drive network of the graph is meant. Times are rounded to milliseconds edge by edge.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/lab/complaints.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::lab {

struct GraphOptions {
  std::string nodes_path;
  std::string edges_path;
  std::string unit_speed;  ///< as written; may be empty when every edge has a time
};

struct LabGraph {
  engine::RoadGraph roads;
  std::vector<std::string> node_ids;  ///< by node index, in file order
  std::map<std::string, engine::NodeIndex, std::less<>> node_of;

  std::optional<engine::NodeIndex> find(std::string_view id) const {
    const auto it = node_of.find(id);
    return it == node_of.end() ? std::nullopt : std::optional{it->second};
  }
};

/// Complete only when nothing was added to `complaints`.
LabGraph read_graph(const GraphOptions&, Complaints& complaints);

}  // namespace watchgrid::lab
