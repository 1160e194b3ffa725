#pragma once
/// What can be ordered about a containment ring. `by` is the user.
#include "engine/core/ring_event.hpp"

namespace watchgrid::engine {

/// Plans and sends at once. One live ring an incident.
struct ActivateRing {
  IncidentId incident;
  RingSuspect suspect;
  std::string bureau;
  std::string by;
  std::string template_id{};  ///< the innermost template to use; empty: posts anywhere
};
/// On to the next outer template; its bureau takes over.
struct EscalateRing {
  RingId ring;
  std::string by;
};
struct SightSuspect {
  RingId ring;
  LatLon at;
  Instant seen_at;
  std::optional<std::uint16_t> heading_deg;
  std::string source;
  std::string by;
};
/// By radio: the post is held, or it is not (any more).
struct SetRingPost {
  RingId ring;
  std::uint32_t post{};
  bool closed{};
  std::string by;
  std::string reason;
};
struct ReplanRing {
  RingId ring;
  std::string by;
};
/// A neighbour bureau consents that its people are sent; `handover` is what that costs each of them.
struct LendToRing {
  RingId ring;
  std::string bureau;
  Duration handover{};
  std::string by;
};
struct TakeOverRing {
  RingId ring;
  std::string bureau;
  std::string by;
};
struct StandDownRing {
  RingId ring;
  std::string by;
  std::string reason;
};

}  // namespace watchgrid::engine
