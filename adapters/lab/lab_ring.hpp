#pragma once
/// `lab ring`: seal a suspect off from the exits of a map.
#include <iosfwd>
#include <string>

#include "adapters/lab/lab_graph.hpp"

namespace watchgrid::lab {

struct RingOptions {
  GraphOptions graph;
  std::string units_path;
  std::string exits_path;
  std::string start;             ///< id of the node of the crime
  std::string head_start{"0s"};  ///< delay of the report: units may move from then on
  std::string suspect_speed;     ///< over the lengths of the edges
  std::string setup{"0s"};       ///< from arriving to holding the post
  std::string margin{"1.0"};     ///< units are taken for that many times slower
  std::string close_by{"600s"};  ///< the last post is held by then
  bool min_posts{};              ///< as few posts as can be instead of as early as can be
  bool json{};
};

/// Posts such that the suspect, leaving at once along the one-ways, meets one before every exit; each held by a unit of its own before the
/// suspect can be there. Closed as early as can be within `close_by`, or with as few posts as can be. All times count from the crime. A
/// ring that cannot be staffed is printed with its gaps; at most 128 units take part, those nearest to the start.
///
///     {"sealed":true,"posts":[{"node":"151","unit":"B3","arrive_s":..,"suspect_s":..,"slack_s":..}],"min_cut":15,"staffed":15,
///      "closed_at_s":..,"p_sealed":..,"elapsed_ms":..,"gaps":[{"node","suspect_s","filler","late_s"}],"lost":["177"]}
/// `min_cut` is null when no number of posts would do, `lost` are exits that the suspect may have passed before the report.
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_ring(const RingOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
