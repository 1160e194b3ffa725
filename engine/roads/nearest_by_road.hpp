#pragma once
/// The k responders who can be at an incident first, by road. Never straight line.
///
///     eta = way along the network + off-road ends on foot + turnout + hand-over + penalty for the age of the fix
///
/// Vehicles use the Drive network (searched against the one-ways, towards the incident); walkers, bicycles and e-bikes the Walk network,
/// each at an own speed. Both searches settle junctions outwards from the incident and stop when no responder farther out can still enter
/// the answer, whatever its turnout: at the k-th best ETA, at `within`, or when everybody in the wanted groups has been met.
/// The answer is exact: the first k eligible slots by (eta_ms, slot) among those with eta_ms <= within.
/// Tested against one-to-all Dijkstra over every slot.
///
/// Off-road ends are walked at 3 m/s at both ends, whatever the mode. Times are whole ms; divisions round to nearest.
/// Cost: that of settling the junctions nearer than the k-th best, not of the number of responders.
/// A workspace for one thread: 16 B a node, 8 B a slot. Deterministic: the answer does not depend on the order in which slots were placed.
#include <chrono>
#include <cstdint>
#include <vector>

#include "engine/base/instant.hpp"
#include "engine/base/units.hpp"
#include "engine/roads/function_ref.hpp"
#include "engine/roads/road_occupancy.hpp"
#include "engine/roads/road_search.hpp"

namespace watchgrid::engine {

inline constexpr std::uint32_t kOffRoadSpeedMmS = 3000;  ///< a run

/// What the caller knows of a slot at this moment.
struct TravelTerms {
  std::uint32_t speed_mm_s{};   ///< on the Walk network, 1..speed_max_mm_s (`walk_graph_speed_mm_s`); ignored for vehicles
  std::uint32_t turnout_ms{};   ///< from the offer to the first movement
  std::uint32_t handover_ms{};  ///< to finish or hand over what it does now
  std::uint32_t fix_age_ms{};   ///< penalty for the age of the position
};

struct NearestRequest {
  RoadPoint by_car{};   ///< the incident on the Drive network; falsy: no vehicle is asked
  RoadPoint on_foot{};  ///< the incident on the Walk network; falsy: nobody on foot is asked
  RoadGroupMask groups{};
  std::uint32_t k{10};                         ///< at least 1
  Duration within{std::chrono::seconds{300}};  ///< largest ETA; kEverywhere: no bound
  std::uint32_t found_min{};                   ///< fewer found within the bound: search again without one; 0: never
  std::uint32_t speed_max_mm_s{5500};          ///< no slot on the Walk network is faster
  std::uint32_t excluded_max{32};
};
inline constexpr Duration kEverywhere{kCostMax};

struct NearResponder {
  RoadSlot slot{};
  std::uint32_t eta_ms{};     ///< all of it
  std::uint32_t travel_ms{};  ///< on and off the road, without turnout, hand-over and age
  Millimeters distance;       ///< on and off the road
  friend bool operator==(const NearResponder&, const NearResponder&) = default;
};

struct NearestAnswer {
  std::vector<NearResponder> found;  ///< by (eta_ms, slot); at most k
  /// Not eligible, though before the last one found (within the bound when fewer than k were found): "nearer, but resting". By (eta_ms, slot); at most excluded_max.
  std::vector<NearResponder> excluded;
  bool widened{};           ///< found nothing like enough within the bound, so there was none
  std::uint32_t met{};      ///< slots looked at
  std::uint32_t settled{};  ///< junctions settled
};

class NearestByRoad {
 public:
  explicit NearestByRoad(const RoadGraph&);

  /// `terms_of` is called once for each slot met, `eligible` once for each that could be among the k at that moment: where thousands
  /// stand together only the nearest are judged. Both in no particular order; neither may change the occupancy.
  /// Who is not eligible is reported in `excluded`, never in `found`.
  /// @pre the occupancy is on the same graph; request.k >= 1
  NearestAnswer find(const RoadOccupancy&, const NearestRequest&, FunctionRef<TravelTerms(RoadSlot)> terms_of, FunctionRef<bool(RoadSlot)> eligible);
  NearestAnswer find(const RoadOccupancy& o, const NearestRequest& r, FunctionRef<TravelTerms(RoadSlot)> terms_of) {
    return find(o, r, terms_of, [](RoadSlot) { return true; });
  }

 private:
  struct Met {  // a slot that the search has seen, with the best way known so far
    RoadSlot slot{};
    std::uint32_t speed_mm_s{};   // 0: drives
    std::uint32_t off_road_ms{};  // both ends
    std::uint64_t wait_ms{};      // turnout, hand-over and age
    enum class Judged : std::uint8_t { NotYet, Eligible, Excluded } judged{};
    bool at_to{};  // leaves its edge at the `to` end
    std::uint32_t eta_ms{kUnreached};
    std::uint32_t way{};       // ms on Drive, mm on Walk
    NodeIndex exit{kNoIndex};  // kNoIndex: straight along the incident's own edge
    Millimeters off_road;
  };
  struct Seen {
    std::uint32_t generation{};
    std::uint32_t met{};
  };
  struct Pass;  // one network of one request

  void search_both(const RoadOccupancy&, const NearestRequest&, FunctionRef<TravelTerms(RoadSlot)>, FunctionRef<bool(RoadSlot)>);
  void search(Pass&);
  void meet_on_own_edge(Pass&);
  Met& know(Pass&, RoadSlot);
  void consider(Pass&, RoadSlot, std::uint64_t way, NodeIndex exit, bool at_to);
  void rank(std::uint32_t met, std::uint32_t eta_ms, FunctionRef<bool(RoadSlot)> eligible);
  std::uint32_t eta_limit() const noexcept;
  NearResponder report(const RoadOccupancy&, RoadPoint incident_by_car, const Met&) const;
  NearestAnswer answer(const RoadOccupancy&, const NearestRequest&);

  RoadSearch search_;
  std::uint32_t generation_{};
  std::uint32_t k_{};
  std::uint32_t within_ms_{};
  std::uint32_t settled_{};
  std::vector<Seen> seen_;  // by slot
  std::vector<Met> met_;
  std::vector<std::uint32_t> best_;  // indices into met_: eligible, by (eta, slot), at most k
};

}  // namespace watchgrid::engine
