#include "engine/places/town.hpp"

#include <algorithm>

#include "engine/places/week_minute.hpp"

namespace watchgrid::engine {

Town::Town() = default;
Town::Town(const Town&) = default;
Town::Town(Town&&) noexcept = default;
Town& Town::operator=(const Town&) = default;
Town& Town::operator=(Town&&) noexcept = default;
Town::~Town() = default;

const Place* Town::find_place(std::string_view place_id) const noexcept {
  const auto at = std::ranges::lower_bound(places, place_id, {}, [](const Place& p) { return std::string_view{p.id}; });
  return at != places.end() && at->id == place_id ? &*at : nullptr;
}

ZoneIndex Town::find_zone(std::string_view zone_id) const noexcept {
  const auto at = std::ranges::find(zones, zone_id, [](const Zone& z) { return std::string_view{z.id}; });
  return at == zones.end() ? kNoZone : static_cast<ZoneIndex>(at - zones.begin());
}

namespace {

const MarketDuty* markets_of(const Town& town, std::size_t responder) noexcept {
  return responder < town.market_duty.size() && !town.market_duty[responder].empty() ? &town.market_duty[responder] : nullptr;
}

}  // namespace

bool has_roster(const Town& town, std::size_t responder) noexcept {
  return responder < town.shifts.size() && (!town.shifts[responder].never() || markets_of(town, responder) != nullptr);
}

bool is_rostered(const Town& town, std::size_t responder, Instant at) noexcept {
  if (responder >= town.shifts.size() || is_on_leave(town, responder, at)) return false;
  if (town.shifts[responder].contains(week_minute(at, town.utc_offset_minutes))) return true;
  const MarketDuty* markets = markets_of(town, responder);
  return markets != nullptr && on_market_duty(*markets, at, town.utc_offset_minutes);
}

bool is_on_leave(const Town& town, std::size_t responder, Instant at) noexcept {
  return responder < town.leave.size() && is_leave(town.leave[responder], at, town.utc_offset_minutes);
}

}  // namespace watchgrid::engine
