#pragma once
/// The nearest place of some kinds that is open now: what a caller is told as the nearest refuge.
///
/// By straight line: the answer is information for a person on foot, nobody is sent by it. Places of one kind are kept sorted
/// by latitude; a search walks outwards and stops when latitude alone is farther than the best. Ties by place id.
/// Keeps indices into the places it was built from. Immutable, shared by all threads.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/places/place.hpp"

namespace watchgrid::engine {

/// Kinds that can shelter a caller while they are staffed.
inline constexpr std::array kRefugeKinds{PlaceKind::WatchPoint, PlaceKind::Shelter, PlaceKind::PoliceRoom, PlaceKind::Station};

struct NearestPlace {
  std::uint32_t place{};   ///< index into the places
  Millimeters distance{};  ///< straight line
};

class PlaceIndex {
 public:
  PlaceIndex() = default;
  explicit PlaceIndex(std::span<const Place> places);

  struct Query {
    LatLon from;
    std::span<const PlaceKind> kinds{kRefugeKinds};
    std::optional<std::uint16_t> open_at{};  ///< local week minute; none: open or not
    Millimeters within{from_meters(20'000)};
  };
  /// @param places the span the index was built from
  std::optional<NearestPlace> nearest(std::span<const Place> places, const Query&) const noexcept;

 private:
  std::vector<std::vector<std::uint32_t>> by_kind_;  ///< sorted by latitude, then id
};

}  // namespace watchgrid::engine
