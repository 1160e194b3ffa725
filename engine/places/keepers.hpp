#pragma once
/// Who answers for a point: owner and deputy of its grid. The owner always sees alerts in the own grid; when the owner is off
/// duty, the deputy does (who is on duty is the fleet's to say).
#include <span>
#include <string_view>

#include "engine/places/zone.hpp"

namespace watchgrid::engine {

struct Keepers {
  ZoneIndex zone{kNoZone};  ///< the zone that names them; kNoZone when nobody is named
  std::string_view owner;   ///< external responder id; lives as long as the zones
  std::string_view deputy;
};

/// The nearest zone upwards from `zone` (itself first) that names an owner or a deputy. O(depth of the tree).
inline Keepers keepers_of(std::span<const Zone> zones, ZoneIndex zone) noexcept {
  while (zone < zones.size()) {
    const Zone& z = zones[zone];
    if (!z.owner.empty() || !z.deputy.empty()) return {zone, z.owner, z.deputy};
    zone = z.parent;
  }
  return {};
}

}  // namespace watchgrid::engine
