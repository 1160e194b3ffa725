#pragma once
/// Turns what a dispatcher knows of a suspect into a plan with the town's roads and people. Previews and decisions ask the same desk.
///
/// Interception is planned when a full ring is impossible, and wins when it stops more of the likely routes than the partial ring does.
/// Folded networks are made for a vehicle when it is first asked for (10 ms in a county). Owned by the core loop; one thread. The answer
/// depends on the arguments alone.
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/ring_event.hpp"
#include "engine/dispatch/fleet.hpp"
#include "engine/places/town.hpp"
#include "engine/ring/possible_area.hpp"
#include "engine/ring/ring_planner.hpp"

namespace watchgrid::engine {

/// Somebody who may be given a post.
struct RingHand {
  ResponderId responder;
  Duration handover{};        ///< before they start: lent by another bureau
  NodeIndex holds{kNoIndex};  ///< stands at this post already
};

struct RingQuestion {
  RingSuspect suspect;
  std::uint64_t seed{};  ///< the incident: same incident, same model of flight
  std::vector<RingHand> hands;
  std::vector<NodeIndex> closed;           ///< posts that are held and stay so: nobody gets past them
  std::vector<std::uint32_t> close_by_ms;  ///< empty: the usual ones
};

struct RingProposal {
  RingOutcome outcome{};
  RingLevel level;
  std::vector<PostPlanned> posts;  ///< unnumbered; weakest first
  std::vector<GapPlanned> gaps;
  std::optional<std::uint32_t> min_cut;
  Ppm sealed{}, intercepted{};
  std::uint32_t warnings{};
  Duration weakest{};  ///< slack of the weakest post
};

class RingDesk {
 public:
  /// The town must outlive the desk.
  explicit RingDesk(const Town&);

  /// How far the place is from the nearest road that the vehicle can use; falsy beyond kSnapMax.
  RoadPoint snap(LatLon, SuspectVehicle) const;
  RingProposal propose(const Fleet&, const RingQuestion&, Instant now);

  /// Where the suspect may be now. `held` keeps it in, `open` are posts that nobody holds yet.
  PossibleArea area_of(const RingSuspect&, std::span<const NodeIndex> held, std::span<const NodeIndex> open, Instant now) const;

  static constexpr Duration kSetup = std::chrono::seconds{30};

 private:
  struct Vehicle {
    Vehicle(const RoadGraph&, SuspectVehicle, const ChainNetwork& drive, const ChainNetwork& walk);
    ChainNetwork network;
    RingPlanner planner;
  };
  Vehicle& vehicle(SuspectVehicle);
  std::vector<RingUnit> units_of(const Fleet&, const RingQuestion&, Instant now) const;
  std::string place_near(LatLon) const;
  struct Work;

  const Town* town_;
  RoadSnapper snapper_;
  ChainNetwork drive_, walk_;
  ChainSearch drive_search_, walk_search_;
  std::vector<std::uint8_t> exits_;  // map edge and places of kind exit
  bool cameras_{};
  std::map<SuspectVehicle, std::unique_ptr<Vehicle>> vehicles_;
};

}  // namespace watchgrid::engine
