#pragma once
/// `lab intercept`: where to put a few units so that most of the given escape routes run into one.
#include <cstdint>
#include <iosfwd>
#include <string>

#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct InterceptOptions {
  GraphOptions graph;
  std::string routes_path;  ///< CSV, also gzipped: route,time_s,node
  std::string units_path;
  std::string prove_for{"100"};  ///< how much work may go into the proof: millions of comparisons of 64 routes
  bool json{};
};

/// Each unit takes one node; a route is intercepted when the suspect passes a held node no earlier than its unit is there (delay included).
/// Times in the routes count from when the units may move.
///
///     {"positions":[{"unit":"U1","node":"44398479","eta_s":..}],"intercepted":750,"of":1000,"optimal":true,"bound":750}
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_intercept(const InterceptOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
