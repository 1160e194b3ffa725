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
  Duration answers{};         ///< before they start: the usual time until they answer
  Ppm comes{kCertain};        ///< chance that the post is manned, by them or a filler
  NodeIndex holds{kNoIndex};  ///< stands at this post already
};

struct RingQuestion {
  RingSuspect suspect;
  std::uint64_t seed{};  ///< the incident: same incident, same model of flight
  std::vector<RingHand> hands;
  std::vector<NodeIndex> closed;           ///< posts that are held and stay so: nobody gets past them
  std::vector<std::uint32_t> close_by_ms;  ///< empty: the usual ones
  std::string template_id{};               ///< the innermost template to use; empty: posts anywhere
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
  std::string template_id{};  ///< whose posts these are; empty: of none
};

class RingDesk {
 public:
  /// The town must outlive the desk.
  explicit RingDesk(const Town&);

  /// How far the place is from the nearest road that the vehicle can use; falsy beyond kSnapMax.
  RoadPoint snap(LatLon, SuspectVehicle) const;
  /// By node: 1 where somebody is out of the town: at the edge of the map or at a place of kind exit.
  std::span<const std::uint8_t> exits() const noexcept { return exits_; }
  /// With a template its posts alone are used; when they cannot all be held in time the next outer one is tried, and so on. None is
  /// complete: the one with the fewest gaps. @pre the template is known
  RingProposal propose(const Fleet&, const RingQuestion&, Instant now);

  /// Templates of the town, inner to outer; nullptr: no such one, none further out.
  const RingTemplate* find_template(std::string_view id) const noexcept;
  const RingTemplate* outer_of(std::string_view id) const noexcept;

  /// Does everybody who starts where the suspect was seen run into one of these posts before a way out?
  bool keeps_in(const RingSuspect&, std::span<const NodeIndex> posts) const;

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
  RingProposal propose_one(const Fleet&, const RingQuestion&, std::size_t with_template, Instant now);
  struct Work;
  /// By node: where posts may stand, and where somebody is out of the template.
  struct Laid {
    std::vector<std::uint8_t> allowed, exits;
  };
  static constexpr std::size_t kNoTemplate = ~std::size_t{0};
  std::size_t template_index(std::string_view id) const noexcept;

  const Town* town_;
  RoadSnapper snapper_;
  ChainNetwork drive_, walk_;
  ChainSearch drive_search_, walk_search_;
  std::vector<std::uint8_t> exits_;  // map edge and places of kind exit
  std::vector<std::uint8_t> watched_;  // chance in percent that a camera there tells of a suspect; empty: no such camera
  std::vector<Laid> templates_;        // as the town's rings
  bool cameras_{};
  std::map<SuspectVehicle, std::unique_ptr<Vehicle>> vehicles_;
};

}  // namespace watchgrid::engine
