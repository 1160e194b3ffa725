#pragma once
/// `lab block`: who closes which road out, so that the last one is closed as early as can be.
#include <iosfwd>
#include <string>

#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct BlockOptions {
  GraphOptions graph;
  std::string units_path;
  std::string targets_path;  ///< CSV with a column node
  bool json{};
};

/// One unit to each target: as many targets as can be held, then the earliest last arrival, then the smallest sum of arrivals
/// (delay + travel). JSON: `{"max_s","total_s","pairs":[{"unit","target","eta_s"}],"unheld":[...]}`, pairs in the order of the targets;
/// `max_s` is null when nothing can be held.
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_block(const BlockOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
