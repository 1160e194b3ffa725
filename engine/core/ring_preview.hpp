#pragma once
/// A ring without sending anybody: what would be ordered if it were activated now.
#include "engine/core/decide.hpp"
#include "engine/core/ring_desk.hpp"

namespace watchgrid::engine {

struct RingPreview {
  RingSuspect suspect;
  IncidentId incident;  ///< whose model of flight is taken; none: 0
  bool drill{};
  std::vector<std::uint32_t> close_by_ms;  ///< empty: the usual ones
  std::string template_id{};               ///< the innermost template to use; empty: posts anywhere
};

/// As a ring that is activated would be planned at this moment with the town's own people, changing nothing. A plan takes 0.1 s in a county.
/// @pre world.rings is there
RingProposal preview_ring(const State&, World, const RingPreview&, Instant now);

/// Who may hold a post when free: police, special units and patrol teams. Volunteers and people at fixed posts are not sent after suspects.
bool holds_posts(const Responder&) noexcept;

}  // namespace watchgrid::engine
