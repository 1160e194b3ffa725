#include "engine/places/place_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace watchgrid::engine {
namespace {

Place place(std::string id, PlaceKind kind, std::int32_t lat_e6, std::int32_t lon_e6, std::string_view hours = "24h") {
  Place p;
  p.id = std::move(id);
  p.kind = kind;
  p.at = LatLon::from_e6(lat_e6, lon_e6);
  p.open_hours = *WeeklyHours::parse(hours);
  return p;
}

TEST(NearestPlace, IsTheNearestOfTheKindsThatIsOpen) {
  const std::vector<Place> places{place("a", PlaceKind::WatchPoint, 30'001'000, 114'000'000, "08:00-20:00"),
                                  place("b", PlaceKind::Shelter, 30'002'000, 114'000'000),
                                  place("c", PlaceKind::Camera, 30'000'100, 114'000'000)};
  const PlaceIndex index{places};
  const LatLon here = LatLon::from_e6(30'000'000, 114'000'000);
  const std::uint16_t noon = 12 * 60, midnight = 0;
  EXPECT_EQ(index.nearest(places, {.from = here, .open_at = noon})->place, 0U);
  EXPECT_EQ(index.nearest(places, {.from = here, .open_at = noon})->distance, haversine(here, places[0].at));
  EXPECT_EQ(index.nearest(places, {.from = here, .open_at = midnight})->place, 1U);
  EXPECT_EQ(index.nearest(places, {.from = here, .open_at = std::nullopt})->place, 0U);
  constexpr std::array kCameras{PlaceKind::Camera};
  EXPECT_EQ(index.nearest(places, {.from = here, .kinds = kCameras})->place, 2U);
  EXPECT_FALSE(index.nearest(places, {.from = here, .within = from_meters(100)}));
  EXPECT_FALSE(PlaceIndex{}.nearest({}, {.from = here}));
}

TEST(NearestPlace, BreaksTiesById) {
  const std::vector<Place> places{place("b", PlaceKind::Shelter, 30'000'000, 114'001'000),
                                  place("a", PlaceKind::Station, 30'000'000, 113'999'000)};
  EXPECT_EQ(PlaceIndex{places}.nearest(places, {.from = LatLon::from_e6(30'000'000, 114'000'000)})->place, 1U);
}

TEST(NearestPlace, AgreesWithLookingAtAll) {
  std::mt19937 random{5};
  const auto point = [&] {
    return LatLon::from_e6(30'000'000 + static_cast<std::int32_t>(random() % 90'000),
                           114'000'000 + static_cast<std::int32_t>(random() % 90'000));
  };
  std::vector<Place> places;
  for (int i = 0; i < 500; ++i) {
    const LatLon at = point();
    places.push_back(place("p" + std::to_string(i), static_cast<PlaceKind>(random() % 15), at.lat_e6(), at.lon_e6(),
                           i % 3 == 0 ? "08:00-20:00" : "24h"));
  }
  const PlaceIndex index{places};
  for (int i = 0; i < 500; ++i) {
    const LatLon from = point();
    const auto minute = static_cast<std::uint16_t>(random() % 10080);
    Millimeters best = from_meters(20'000);
    for (const Place& p : places)
      if (std::ranges::find(kRefugeKinds, p.kind) != kRefugeKinds.end() && p.open_hours.contains(minute))
        best = std::min(best, haversine(from, p.at));
    const auto got = index.nearest(places, {.from = from, .open_at = minute});
    ASSERT_TRUE(got);
    EXPECT_EQ(got->distance, best);
  }
}

}  // namespace
}  // namespace watchgrid::engine
