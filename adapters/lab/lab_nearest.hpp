#pragma once
/// `lab nearest`: which units can be at a node first.
#include <cstdint>
#include <iosfwd>
#include <string>

#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct NearestOptions {
  GraphOptions graph;
  std::string units_path;
  std::string from;     ///< id of the node they are wanted at
  std::uint32_t k{10};  ///< at least 1
  bool json{};
};

/// The k units with the smallest delay + travel time to the node, along the one-ways, in that order; ties in file order. Units that cannot
/// get there are left out. JSON: `[{"unit":"A1","eta_s":12.3}]`.
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_nearest(const NearestOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
