#pragma once
/// Where to put a few units so that as many of the likely escape routes as can be run into one of them.
///
/// A unit at a node stops a route when the suspect is there no earlier than the unit can hold it: ready(unit, node) <= time. Each unit
/// takes one node (no node is worth two units). Covered routes are a monotone submodular function under a partition matroid, so the greedy
/// choice is worth at least half of the best one; an upper bound is kept beside it, and small cases are solved to the end by branch and
/// bound. Routes that the same posts stop are counted once with their number.
///
/// Pure, integer, the same answer on every machine. Cost of greedy O(units * nodes * routes / 64) once, then lazily; of the proof at most
/// `work_max` words of 64 routes.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/staffing.hpp"
#include "engine/roads/function_ref.hpp"
#include "engine/roads/road_graph.hpp"

namespace watchgrid::engine {

/// The suspect comes by, ms from the moment of planning.
struct RouteStop {
  NodeIndex node{};
  std::uint32_t ms{};
  friend bool operator==(const RouteStop&, const RouteStop&) = default;
};
/// In any order; a node may come more than once.
struct EscapeRoute {
  std::vector<RouteStop> stops;
  std::uint32_t weight{1};
};

struct InterceptionRequest {
  std::span<const EscapeRoute> routes{};
  std::uint32_t unit_count{};           ///< units 0 .. unit_count - 1
  std::uint32_t posts_max{12};          ///< no more units than that are sent
  std::uint32_t gain_min{1};            ///< a post that stops less weight than this on top of the others is not sent for
  std::uint64_t work_max{200'000'000};  ///< for the proof; 0: greedy and its bound only
};

struct InterceptionPost {
  std::uint32_t unit{};
  NodeIndex node{};
  std::uint32_t ready_ms{};
  std::uint64_t gain{};  ///< weight stopped by it and by nobody before it in the list
  friend bool operator==(const InterceptionPost&, const InterceptionPost&) = default;
};

struct InterceptionPlan {
  std::vector<InterceptionPost> posts;  ///< in the order in which they were chosen, or by unit when it was proven
  std::uint64_t intercepted{};          ///< weight of the routes stopped
  std::uint64_t of{};                   ///< of all routes
  std::uint64_t bound{};                ///< nobody can stop more; equals `intercepted` when optimal
  bool optimal{};
};

/// `ready(unit, node)`: when the unit holds that node, set-up and margin included; kUnreached: never. Asked once for each unit and node
/// that some route passes.
InterceptionPlan plan_interception(const InterceptionRequest&, FunctionRef<std::uint32_t(std::uint32_t unit, NodeIndex node)> ready);

}  // namespace watchgrid::engine
