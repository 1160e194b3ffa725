#pragma once
/// `lab cover`: which nodes no unit can reach in time.
#include <iosfwd>
#include <string>

#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct CoverOptions {
  GraphOptions graph;
  std::string units_path;
  std::string subset_path;  ///< nodes to look at; empty: all
  std::string within;       ///< as written, for example "180s"
  bool json{};
};

/// Nodes (of the subset, in its order) whose nearest unit arrives later than `within`, delay included; arriving at the very limit is in
/// time. Ways lead over the whole graph. JSON: `{"unreached":[{"node":"28","eta_s":285.1}]}`, eta_s null where no unit arrives ever.
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_cover(const CoverOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
