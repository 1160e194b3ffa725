#pragma once
/// `lab queue`: who is busy how much, exactly (hypercube model) and by Larson's approximation.
///
/// SPEC is JSON: `{"servers":3, "mu":1, "line":"infinite", "atoms":[{"lambda":0.25,"prefs":[1,2,3]}, ...]}`.
///   servers  how many, 1 to 200; beyond 15 only the approximation
///   mu       calls that a server finishes in a time unit: one number, or one for each server
///   line     "zero": a call that finds all busy is lost; "infinite": it waits
///   atoms    where calls come from: rate `lambda`, and `prefs`, every server once, best first, counted from 1; `name` is ignored
/// Unknown keys are refused by name.
#include <iosfwd>
#include <string>

namespace watchgrid::lab {

struct QueueOptions {
  std::string spec_path;
  bool json{};
};

/// JSON: `{"workloads":[],"p_wait":x,"p_lost":x,"p_all_busy":x,"p_line":x,"inter_area":x,"mean_waiting":x,"states":{"000":x,...},"dispatch":[[]],
/// "approximation":[],"approximation_inter_area":x,"erlang_b":x,"erlang_c":x}`. A state is written with the last server first, 1 = busy, and
/// means that nobody waits: the states and `p_line` add up to 1;
/// `dispatch` holds, for each atom, the share of all served calls that goes to each server. Beyond 15 servers what only the exact
/// model knows is null.
/// @return 0, or 2 with every complaint on `err` and nothing on `out`
int run_queue(const QueueOptions&, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::lab
