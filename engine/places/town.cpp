#include "engine/places/town.hpp"

#include <algorithm>

namespace watchgrid::engine {

const Place* Town::find_place(std::string_view place_id) const noexcept {
  const auto at = std::ranges::lower_bound(places, place_id, {}, [](const Place& p) { return std::string_view{p.id}; });
  return at != places.end() && at->id == place_id ? &*at : nullptr;
}

ZoneIndex Town::find_zone(std::string_view zone_id) const noexcept {
  const auto at = std::ranges::find(zones, zone_id, [](const Zone& z) { return std::string_view{z.id}; });
  return at == zones.end() ? kNoZone : static_cast<ZoneIndex>(at - zones.begin());
}

}  // namespace watchgrid::engine
