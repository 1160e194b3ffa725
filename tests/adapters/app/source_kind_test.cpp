// S8 and S12: what a source is follows from what the town knows of its sender, where the message does not say it.
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/app/gateway.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using engine::PlaceKind;
using engine::SourceKind;

class SourceKindOfTheTown : public ::testing::Test {
protected:
    static engine::Town town_with_sources() {
        engine::Town t = test::small_town();
        const std::pair<const char*, PlaceKind> places[] = {{"watch-01", PlaceKind::WatchPoint}, {"post-01", PlaceKind::Post}, {"alarm-01", PlaceKind::AlarmPoint}, {"bus-01", PlaceKind::MobileAlarmPoint},
                                                            {"plate-001", PlaceKind::Plate}, {"cam-0001", PlaceKind::Camera}, {"home-1", PlaceKind::Home}, {"kit-1", PlaceKind::Kit}};
        for (const auto& [id, kind] : places) {
            engine::Place p;
            p.id = p.name = id, p.kind = kind, p.at = test::at_meters(100, 0);
            t.places.push_back(p);
        }
        std::ranges::sort(t.places, {}, &engine::Place::id);
        engine::CareHome home;
        home.place_id = "home-1", home.camera = "lens-7";
        t.everyday.homes.push_back(home);
        return t;
    }
    /// @param sender  whose credential it came with; empty: the desk's
    SourceKind kind(const std::string& sender, const std::string& more = "") {
        auto decoded = codec::decode_alert(R"({"alert_id":"hand-2","type":"sos")" + more + "}", {.received_at = {}, .sender_id = sender});
        if (!decoded) return SourceKind::Desk;
        complete_alert(*decoded, directory_);
        return decoded->alert.source_kind;
    }
    const engine::Town town_ = town_with_sources();
    Directory directory_{town_, {{"v1", engine::ResponderId{1}}}, box_of(town_), engine::PlaceIndex{town_.places}};
};

TEST_F(SourceKindOfTheTown, FollowsFromTheCredential) {
    EXPECT_EQ(kind("alarm-01", R"(,"place_id":"alarm-01")"), SourceKind::AlarmPoint);
    EXPECT_EQ(kind("alarm-01"), SourceKind::AlarmPoint);
    EXPECT_EQ(kind("bus-01"), SourceKind::MobileAlarmPoint);
    EXPECT_EQ(kind("post-01", R"(,"place_id":"alarm-01")"), SourceKind::WatchPoint) << "who sends it, not where it happens";
    EXPECT_EQ(kind("watch-01"), SourceKind::WatchPoint);
    EXPECT_EQ(kind("plate-001"), SourceKind::Other) << "only the plate's page raises its alarms, and says so";
    EXPECT_EQ(kind("cam-0001"), SourceKind::Camera);
    EXPECT_EQ(kind("home-1"), SourceKind::HomeCamera) << "the home's own device";
    EXPECT_EQ(kind("lens-7"), SourceKind::HomeCamera);
    EXPECT_EQ(kind("kit-1"), SourceKind::Other) << "raises no alarms by itself";
}

// Attack 5: a GCJ-02 button that does not say so would be some hundred metres off.
TEST(DatumOfASource, IsTheOneThatItsPlaceDeclares) {
    engine::Town town = test::small_town();
    engine::Place button;
    button.id = button.name = "alarm-01", button.kind = PlaceKind::AlarmPoint, button.at = test::at_meters(100, 0), button.attributes = {{"crs", "gcj02"}};
    town.places.push_back(button);
    button.id = button.name = "alarm-02", button.attributes = {};
    town.places.push_back(button);
    std::ranges::sort(town.places, {}, &engine::Place::id);
    EXPECT_EQ(declared_crs(town, "alarm-01"), engine::Crs::Gcj02);
    EXPECT_EQ(declared_crs(town, "alarm-02"), std::nullopt);
    EXPECT_EQ(declared_crs(town, "box-9"), std::nullopt);
}

TEST_F(SourceKindOfTheTown, DoesNotFollowFromThePlaceThatItNames) {
    for (const char* place : {"alarm-01", "home-1", "plate-001"}) {
        const std::string there = std::string{R"(,"place_id":")"} + place + "\"";
        EXPECT_EQ(kind("box-9", there), SourceKind::Other) << "a device that the town does not know, at " << place;
        EXPECT_EQ(kind("v1", there), SourceKind::Other) << "a responder, at " << place;
        EXPECT_EQ(kind("", there), SourceKind::Other) << "the desk, at " << place;
    }
    EXPECT_EQ(kind("", R"(,"source":{"id":"alarm-01"})"), SourceKind::AlarmPoint) << "the desk may pass on what a source said";
}

TEST_F(SourceKindOfTheTown, GivesWayToWhatTheMessageNames) {
    EXPECT_EQ(kind("alarm-01", R"(,"source":{"kind":"phone"})"), SourceKind::Phone);
    EXPECT_EQ(kind("alarm-01", R"(,"source":{"kind":"other"})"), SourceKind::Other);
    EXPECT_EQ(kind("alarm-01", R"(,"source":{"kind":"toaster"})"), SourceKind::AlarmPoint) << "a word that nobody knows names nothing";
}

}  // namespace
}  // namespace watchgrid::app
