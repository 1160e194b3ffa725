#pragma once
/// What can have happened to a containment ring. Events carry the plan as it was decided; replay never plans again.
///
/// A ring belongs to an incident. Its posts are numbered for life; a post's offer is an OfferMade with `ring` and `post`, which goes
/// through the same doors as every other offer but belongs to no tier.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/fields.hpp"
#include "engine/base/geo.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"
#include "engine/ring/ring_plan.hpp"
#include "engine/ring/travel_model.hpp"

namespace watchgrid::engine {

/// What is known of the suspect.
struct RingSuspect {
  LatLon at;  ///< last seen
  Instant seen_at{};
  SuspectVehicle vehicle{SuspectVehicle::Car};
  std::optional<std::uint16_t> heading_deg;  ///< 0 north, 90 east; the suspect is assumed to go on within 90 degrees of it
  std::string description;                   ///< told to everybody involved
};

/// What brought a plan about.
enum class RingTrigger : std::uint8_t { Activated, PostLost, Sighting, Lent, Desk, Escalated };
template <>
struct EnumNames<RingTrigger> {
  static constexpr std::array table{
      std::pair{RingTrigger::Activated, std::string_view{"activated"}}, std::pair{RingTrigger::PostLost, std::string_view{"post_lost"}},
      std::pair{RingTrigger::Sighting, std::string_view{"sighting"}}, std::pair{RingTrigger::Lent, std::string_view{"lent"}},
      std::pair{RingTrigger::Desk, std::string_view{"desk"}},
      std::pair{RingTrigger::Escalated, std::string_view{"escalated"}}};
};

/// What a dispatcher has to know about a plan beside its numbers. Bits.
enum RingWarning : std::uint32_t {
  kRingHeadingAgainstOneway =
      1U << 0,              ///< the road may not be driven in the direction said; the heading was taken as the suspect's all the same
  kRingNoWayOut = 1U << 1,  ///< the suspect cannot leave the road where it was seen: a dead end, or a one-way that leads nowhere
  kRingMayBeOut = 1U << 2,  ///< the suspect may already have left the map
  kRingNoUnits = 1U << 3,   ///< nobody who may hold a post is free and in reach
  kRingCutShort = 1U << 4,  ///< the budget ended the search: this is the best so far
};
/// "heading_against_oneway", ... in the order of the bits.
std::vector<std::string_view> words_of_warnings(std::uint32_t);

struct PostPlanned {
  std::uint32_t number{};
  NodeIndex node{};
  LatLon at;
  std::string place_id;  ///< a known place within 60 m, if any
  ResponderId responder;
  Duration arrive{};     ///< from the plan on
  Instant suspect_at{};  ///< the suspect cannot be here earlier
  Instant hold_by{};     ///< be-closed-by: held, set-up included
  Duration slack{};
  Ppm hold{};           ///< chance to be there first
  bool interception{};  ///< one of the places that likely routes pass, not part of a closed ring
};
struct GapPlanned {
  LatLon at;
  Instant suspect_at{};
  ResponderId filler;  ///< who comes nearest to being in time; none: nobody
  Duration late{};     ///< of the filler
};

struct RingActivated {
  RingId ring;
  IncidentId incident;
  RingSuspect suspect;
  std::string bureau;  ///< who leads it; empty: the town's own
  std::string by;
  std::string template_id;  ///< the innermost that may be used; empty: posts anywhere
};
struct RingPlanned {
  RingId ring;
  RingTrigger trigger{};
  RingOutcome outcome{};
  Instant close_by{};
  std::uint32_t margin_permille{};
  std::vector<PostPlanned> posts;
  std::vector<GapPlanned> gaps;
  std::optional<std::uint32_t> min_cut;
  Ppm sealed{};       ///< against a suspect at full speed on the worst road
  Ppm intercepted{};  ///< by the model of flight; capped without cameras
  std::uint32_t warnings{};
  std::string template_id;  ///< whose posts these are; empty: of none
  std::string by;           ///< who escalated it
};
struct SuspectSighted {
  RingId ring;
  LatLon at;
  Instant seen_at{};
  std::optional<std::uint16_t> heading_deg;
  std::string source;  ///< camera, checkpoint or person
  std::string by;
};
/// The desk says, by radio, that a post is closed or open, whatever its phone says.
struct RingPostSet {
  RingId ring;
  std::uint32_t post{};
  bool closed{};
  std::string by;
  std::string reason;
};
struct RingSealed {
  RingId ring;
};  ///< every post of a complete ring is held
struct RingBroken {
  RingId ring;
  std::uint32_t post{};
};  ///< no longer, because of this post
struct RingLent {
  RingId ring;
  std::string bureau;
  Duration handover{};
  std::string by;
};  ///< that bureau's people may be sent
struct RingTakenOver {
  RingId ring;
  std::string bureau;
  std::string by;
};
struct RingStoodDown {
  RingId ring;
  std::string by;
  std::string reason;
};

}  // namespace watchgrid::engine
