#pragma once
/// Who holds which post: matching, the reason when it fails, and the assignment with the largest smallest slack.
///
/// Posts are numbered as in the span, units 0 .. kRingUnitsMax - 1. One unit holds one post. All functions are deterministic: posts are
/// served in order, units tried in ascending order.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ring/unit_mask.hpp"
#include "engine/roads/function_ref.hpp"

namespace watchgrid::engine {

inline constexpr std::uint32_t kNoUnit = 0xFFFFFFFFU;

struct Matching {
  std::vector<std::uint32_t> unit_of;  ///< by post; kNoUnit: nobody
  std::uint32_t staffed{};             ///< as many posts as can be held at once
  /// When somebody is missing (Hall): these units are all that the unmatched posts and their rivals can have, and there are more posts
  /// among them than units. Empty when every post is held.
  UnitMask contested;
};

/// A maximum matching. `holders[p]` are the units that can hold post p. O(posts^2 * units / 64).
Matching match_units(std::span<const UnitMask> holders);

/// What a unit at a post is worth: its slack, and what ties are broken by.
struct Fit {
  std::int64_t slack_ms{};
  std::uint32_t arrive_ms{};
};

/// Of all matchings with the most posts held one whose smallest slack is the largest, and among those one with the least sum of arrivals.
/// `fit(post, unit)` is asked only where `holders[post]` has the unit. O(log(posts * units) matchings + (posts + units)^3).
/// @return the unit of each post; kNoUnit: nobody
std::vector<std::uint32_t> assign_with_most_slack(std::span<const UnitMask> holders,
                                                  FunctionRef<Fit(std::uint32_t post, std::uint32_t unit)> fit);

}  // namespace watchgrid::engine
