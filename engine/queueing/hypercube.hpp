#pragma once
/// The hypercube queueing model: which crew is busy how much when each part of town has its own order of preference.
///
/// Larson, "A hypercube queuing model for facility location and redistricting in urban emergency services", Computers and Operations
/// Research 1, 1974; Larson and Odoni, Urban Operations Research (1981), 5.4 and 5.5. Calls of each atom come at random at its rate; the
/// first free server of the atom's list goes; service is exponential at the server's own rate wherever the call was. A state is the set of
/// busy servers, bit n = server n, so 2^servers of them: 2^15 x (servers + atoms) x sweeps, about a second for 15 servers and 100 atoms.
/// The planning tool to hold a simulator against; no decision asks it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/queueing/erlang.hpp"

namespace watchgrid::engine {

inline constexpr std::uint32_t kHypercubeServersMax = 15;

/// Part of a town: where calls come from, and who goes.
struct DemandAtom {
  double rate{};                         ///< calls a time unit, above 0
  std::vector<std::uint32_t> preference;  ///< every server once, best first; servers count from 0
};

struct HypercubeModel {
  std::vector<double> service_rate;  ///< by server, calls a time unit, above 0
  Line line{Line::Infinite};
  std::vector<DemandAtom> atoms;

  std::uint32_t servers() const noexcept { return static_cast<std::uint32_t>(service_rate.size()); }
  double demand() const;    ///< of all atoms
  double capacity() const;  ///< of all servers
};

/// What is wrong with a model, one sentence each, naming the field as in a `lab queue` file (servers count from 1 there). Empty: nothing.
std::vector<std::string> complaints_about(const HypercubeModel&);

struct HypercubeSolution {
  std::vector<double> state;     ///< by set of busy servers, with nobody waiting; these and `p_line` add up to 1
  double p_line{};               ///< share of time that somebody waits
  std::vector<double> workload;  ///< by server, share of time busy
  double p_all_busy{};           ///< share of calls that find everybody busy: they wait, or are lost
  double mean_waiting{};         ///< calls in the line; 0 without one
  /// Share of all served calls that are of this atom and go to this server: [atom][server]. Those who waited take whoever is free first.
  std::vector<std::vector<double>> dispatch;
  double inter_area{};     ///< share of served calls that do not get the first of their list
  std::uint32_t sweeps{};  ///< of the iteration
};

/// Exact to 1e-12 in every state. Gauss-Seidel over the balance equations, from the side of few busy servers and back.
/// @pre no complaints, at most kHypercubeServersMax servers
HypercubeSolution solve_hypercube(const HypercubeModel&);

struct HypercubeApproximation {
  std::vector<double> workload;
  double p_all_busy{};
  double inter_area{};
  std::uint32_t rounds{};
};

/// Larson's approximation: Erlang's figures for the town as a whole, workloads from a fixed point with the correction Q, scaled in each round
/// to the total that is known. Within 1-2 % of the exact workloads where servers are alike. O(rounds x atoms x servers), so any number of servers.
/// @pre no complaints
HypercubeApproximation approximate_hypercube(const HypercubeModel&);

}  // namespace watchgrid::engine
