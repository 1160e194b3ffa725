#pragma once
/// Ways a suspect may take, drawn at random but the same for the same seed; and how likely a set of posts stops them.
///
/// Each of `fields` draws makes every road slower or faster by a factor exp(0.85 z) and takes the quickest ways to `exits` places where
/// the region ends: people do not take the shortest way, but no detour without end either (algorithms.md 3.5). The times along a route are
/// those of the suspect's travel model at full speed. This is one model of flight among many: what it promises is capped where no camera
/// would show that the suspect does something else.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/chain_network.hpp"
#include "engine/ring/chain_search.hpp"
#include "engine/ring/interception.hpp"
#include "engine/ring/ring_plan.hpp"

namespace watchgrid::engine {

struct FlightModel {
  std::uint64_t seed{};  ///< the incident's id
  std::uint32_t fields{16};
  std::uint32_t exits{16};  ///< of each field
  /// By node: chance in percent that a camera there would have told of the suspect; empty: no cameras. A route that had to pass one of
  /// them long enough ago counts for less, since nothing was told (algorithms.md 3.6).
  std::span<const std::uint8_t> watched{};
};
inline constexpr std::uint32_t kCameraLagMs = 10'000;  ///< from passing a camera until it is told
inline constexpr std::uint32_t kRouteWeight = 1'000;   ///< of a route that no camera speaks against, where there are cameras; else 1

/// At most fields * exits routes; every node on the way is a stop, times from now. Fewer when the region has no way out.
/// Uses suspect, age, exits and barred of the request. O(fields * region).
std::vector<EscapeRoute> sample_flights(const ChainNetwork&, const RingRequest&, std::uint32_t limit_ms, const FlightModel&);

/// Without cameras nobody sees that the model is wrong: no higher than this, ppm (algorithms.md 3.5, measured 0.81 where the model said
/// 0.99).
inline constexpr std::uint32_t kUnseenFlightCapPpm = 800'000;

/// Mean over the routes of the chance that one of the posts stops it, ppm; 0 without routes.
std::uint32_t interception_ppm(std::span<const EscapeRoute> routes, std::span<const RingPost> posts, std::uint32_t setup_ms, bool cameras);

}  // namespace watchgrid::engine
