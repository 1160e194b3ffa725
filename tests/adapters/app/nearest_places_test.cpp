#include "adapters/app/nearest_places.hpp"

#include <gtest/gtest.h>

#include "adapters/codec/rfc3339.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;
using test::at_meters;

Place place(const std::string& id, PlaceKind kind, double east, double north, std::map<std::string, std::string> attributes = {}) {
    Place p;
    p.id = id, p.kind = kind, p.name = id + " name", p.at = at_meters(east, north), p.attributes = std::move(attributes);
    return p;
}

Town town() {
    Town t = test::small_town();
    t.places = {place("cam-1", PlaceKind::Camera, 100, 100, {{"bearing_deg", "90"}, {"view_deg", "60"}, {"range_m", "120"}}),
                place("cam-2", PlaceKind::Camera, 301, 100, {{"bearing_deg", "90"}, {"view_deg", "60"}, {"range_m", "120"}}),
                place("cam-3", PlaceKind::Camera, 900, 100, {{"bearing_deg", "270"}, {"view_deg", "60"}, {"range_m", "120"}}),
                place("cam-4", PlaceKind::Camera, 200, 180, {}),
                place("kit-1", PlaceKind::Kit, 500, 0, {{"checked_at", "2026-06-01T01:00:00.000Z"}}),
                place("kit-2", PlaceKind::Kit, 3900, 0, {})};
    return t;
}

IncidentState incident(AlertType type, LatLon at) {
    IncidentState i;
    i.type = type;
    i.location = Location{at, 0};
    return i;
}

TEST(KitFor, NamesTheNearestKitOfADrowningAndWhenItWasChecked) {
    const Town t = town();
    const PlaceIndex index{t.places};
    const auto kit = kit_for(t, index, {}, incident(AlertType::Drowning, at_meters(700, 0)));
    ASSERT_TRUE(kit);
    EXPECT_EQ(kit->place_id, "kit-1");
    EXPECT_EQ(kit->name, "kit-1 name");
    EXPECT_EQ(kit->checked_at, codec::parse_rfc3339("2026-06-01T01:00:00Z"));
    const auto unchecked = kit_for(t, index, {}, incident(AlertType::Drowning, at_meters(3800, 0)));
    ASSERT_TRUE(unchecked);
    EXPECT_EQ(unchecked->place_id, "kit-2");
    EXPECT_FALSE(unchecked->checked_at);
}

TEST(KitFor, IsCheckedByWhoeverInspectsTheSpotWhereItHangs) {
    Town t = town();
    t.places.push_back(place("kit-3", PlaceKind::Kit, 1500, 0, {{"at", "water-1"}, {"checked_at", "2026-06-01T01:00:00.000Z"}}));
    const PlaceIndex index{t.places};
    const auto checked_at = [&](std::optional<Instant> inspected_at) {
        Books books;
        const HazardId id = books.hazards.next_id();
        books.hazards.add(id, {}).inspected_at = inspected_at;
        books.hazard_by_place.emplace("water-1", id);
        return kit_for(t, index, books, incident(AlertType::Drowning, at_meters(1500, 0)))->checked_at;
    };
    const auto register_says = codec::parse_rfc3339("2026-06-01T01:00:00Z"), later = codec::parse_rfc3339("2026-07-01T02:00:00Z");
    EXPECT_EQ(checked_at(std::nullopt), register_says);
    EXPECT_EQ(checked_at(codec::parse_rfc3339("2026-05-01T02:00:00Z")), register_says) << "the register is newer";
    EXPECT_EQ(checked_at(later), later);
}

TEST(KitFor, HasNothingForOtherTypesWithoutAPlaceOrFarAway) {
    const Town t = town();
    const PlaceIndex index{t.places};
    EXPECT_FALSE(kit_for(t, index, {}, incident(AlertType::Fire, at_meters(500, 0))));
    EXPECT_FALSE(kit_for(t, index, {}, incident(AlertType::Drowning, at_meters(500, 9000))));
    EXPECT_FALSE(kit_for(t, index, {}, IncidentState{}));
}

TEST(NearestPlaces, AreInOrderWithDistance) {
    const auto list = nearest_places(town(), PlaceKind::Camera, at_meters(200, 100), 3, PlaceReader::Staff);
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].at("place_id").as_string(), "cam-4");
    EXPECT_NEAR(list[0].at("distance_m").to_number<double>(), 80, 1);
    EXPECT_EQ(list[1].at("place_id").as_string(), "cam-1");
    EXPECT_EQ(list[2].at("place_id").as_string(), "cam-2");
    EXPECT_EQ(nearest_places(town(), std::nullopt, at_meters(500, 0), 1, PlaceReader::Staff)[0].at("place_id").as_string(), "kit-1");
}

TEST(NearestPlaces, OfCamerasSayWhoLooksThere) {
    const auto list = nearest_places(town(), PlaceKind::Camera, at_meters(200, 100), 10, PlaceReader::Staff);
    ASSERT_EQ(list.size(), 4U);
    EXPECT_FALSE(list[0].as_object().contains("sees")) << "the pack says nothing of its view";
    EXPECT_EQ(list[0].at("bearing_deg").as_int64(), 180);
    EXPECT_TRUE(list[1].at("sees").as_bool()) << "100 m to the east of a camera that looks east";
    EXPECT_EQ(list[1].at("bearing_deg").as_int64(), 90);
    EXPECT_FALSE(list[2].at("sees").as_bool()) << "behind it";
    EXPECT_FALSE(list[3].at("sees").as_bool()) << "looks there, and is 700 m away";
}

TEST(NearestPlaces, OnAWallAreNoHomesAndNobodysTelephone) {
    Town t = test::small_town();
    t.places = {place("home-1", PlaceKind::Home, 100, 0, {{"person", "Ma Lan"}}), place("room-1", PlaceKind::PoliceRoom, 200, 0, {{"keys", "Wang"}})};
    t.places[1].phone = "0796-110", t.places[1].staff = {"p1"};
    EXPECT_EQ(nearest_places(t, std::nullopt, at_meters(0, 0), 10, PlaceReader::Staff).size(), 2U);
    EXPECT_TRUE(nearest_places(t, PlaceKind::Home, at_meters(0, 0), 10, PlaceReader::Wall).empty());
    const auto list = nearest_places(t, std::nullopt, at_meters(0, 0), 10, PlaceReader::Wall);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].at("place_id").as_string(), "room-1");
    EXPECT_EQ(list[0].at("name").as_string(), "room-1 name");
    for (const char* inside : {"phone", "staff", "attributes"}) EXPECT_FALSE(list[0].as_object().contains(inside)) << inside;
}

}  // namespace
}  // namespace watchgrid::app
