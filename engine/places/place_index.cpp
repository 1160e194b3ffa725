#include "engine/places/place_index.hpp"

#include <algorithm>

namespace watchgrid::engine {
namespace {

constexpr std::int64_t kMillimetersPerE6 = 111;  // one millionth of a degree of latitude is 111.19 mm; rounded down, so never too far

}  // namespace

PlaceIndex::PlaceIndex(std::span<const Place> places) : by_kind_(EnumNames<PlaceKind>::table.size()) {
  for (std::uint32_t i = 0; i < places.size(); ++i) by_kind_[static_cast<std::size_t>(places[i].kind)].push_back(i);
  for (auto& list : by_kind_)
    std::ranges::sort(list, [&](std::uint32_t a, std::uint32_t b) {
      return std::pair{places[a].at.lat_e6(), a} < std::pair{places[b].at.lat_e6(), b};
    });
}

std::optional<NearestPlace> PlaceIndex::nearest(std::span<const Place> places, const Query& query) const noexcept {
  std::optional<NearestPlace> best;
  Millimeters limit = query.within;
  const auto consider = [&](std::uint32_t i) {
    const Place& place = places[i];
    if (query.open_at && !place.open_hours.contains(*query.open_at)) return;
    const Millimeters d = haversine(query.from, place.at);
    if (d > limit || (best && d == best->distance && places[best->place].id <= place.id)) return;
    best = NearestPlace{i, d};
    limit = d;
  };
  const auto too_far = [&](std::uint32_t i) {
    return std::abs(std::int64_t{places[i].at.lat_e6()} - query.from.lat_e6()) * kMillimetersPerE6 > limit.value;
  };
  for (const PlaceKind kind : query.kinds) {
    if (by_kind_.empty()) break;
    const auto& list = by_kind_[static_cast<std::size_t>(kind)];
    const auto middle = std::ranges::lower_bound(list, query.from.lat_e6(), {}, [&](std::uint32_t i) { return places[i].at.lat_e6(); });
    for (auto up = middle; up != list.end() && !too_far(*up); ++up) consider(*up);
    for (auto down = middle; down != list.begin() && !too_far(*std::prev(down)); --down) consider(*std::prev(down));
  }
  return best;
}

}  // namespace watchgrid::engine
