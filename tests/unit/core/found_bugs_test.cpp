/// Bugs that were found by reading, each with the test that failed before.
#include <gtest/gtest.h>

#include "engine/core/apply.hpp"
#include "engine/core/deadlines.hpp"
#include "engine/core/invariants.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using test::at_meters;
using namespace std::chrono_literals;
constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

Alert alert_of(const std::string& source, const std::string& id) {
    Alert a;
    a.alert_id = id;
    a.source_id = source;
    a.location = Location{at_meters(0, 0), 0};
    return a;
}

TEST(AlertId, IsUniqueForItsSenderOnly) {
    test::CoreRig rig{test::small_town()};
    rig.load(test::plain_policy(), kNoon);
    (void)rig.run(ReceiveAlert{alert_of("button-1", "1")}, kNoon);
    (void)rig.run(ReceiveAlert{alert_of("button-2", "1")}, kNoon);
    EXPECT_EQ(rig.state.incidents.size(), 2U) << "two buttons that both number from 1 are two alarms";
    (void)rig.run(ReceiveAlert{alert_of("button-1", "1")}, kNoon);
    EXPECT_EQ(rig.state.incidents.size(), 2U) << "the same button again is the same alarm";
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

TEST(MissingDeliveryAndMissingMovement, MayFallDueAtTheSameMoment) {
    Town town = test::small_town();
    test::add_responder(town, test::person("P1", ResponderClass::Officer, at_meters(100, 0), TravelMode::Car));
    test::CoreRig rig{std::move(town)};
    PolicyPack policy = test::plain_policy();
    policy.dispatch.clear();
    policy.undelivered_after = policy.moving_within = 60s;
    rig.load(policy, kNoon);
    (void)rig.run(ReportDuty{{1}, true, false, ""}, kNoon);
    (void)rig.run(ReceiveAlert{alert_of("button-1", "1")}, kNoon);
    ASSERT_TRUE(rig.run(AssignResponder{{1}, {1}, "desk", "knows the place"}, kNoon));
    ASSERT_TRUE(rig.run(Tick{}, kNoon + 60s));
    EXPECT_TRUE(rig.state.offers.at({1}).undelivered);
    EXPECT_TRUE(rig.state.offers.at({1}).stalled);
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

CareHome home_with(const char* place, const char* camera) {
    CareHome h;
    h.place_id = place, h.at = at_meters(100, 0), h.camera = camera;
    return h;
}

TEST(CamerasOfHomes, MayChangePlacesInOnePack) {
    Town town = test::small_town();
    for (const char* id : {"home-1", "home-2"}) {
        Place p;
        p.id = id, p.kind = PlaceKind::Home, p.at = at_meters(100, 0);
        town.places.push_back(p);
    }
    town.everyday.homes = {home_with("home-1", "cam-a"), home_with("home-2", "cam-b")};
    test::CoreRig rig{std::move(town)};
    rig.load(test::plain_policy(), kNoon);
    rig.town.everyday.homes = {home_with("home-1", "cam-b"), home_with("home-2", "cam-a")};
    rig.load(test::plain_policy(), kNoon);
    const auto home_of = [&](const State& s, const char* camera) {
        const HomeId id = s.books.home_of_camera(camera);
        return id ? s.books.homes.at(id).profile.place_id : std::string{};
    };
    EXPECT_EQ(home_of(rig.state, "cam-a"), "home-2");
    EXPECT_EQ(home_of(rig.state, "cam-b"), "home-1");
    State from_snapshot = rig.state;
    rebuild_indexes(from_snapshot);
    EXPECT_EQ(home_of(from_snapshot, "cam-a"), "home-2") << "a restart says the same";
    EXPECT_EQ(home_of(from_snapshot, "cam-b"), "home-1");
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

TEST(AnOpenPatrol, DoesNotKeepLaterOnesInMemory) {
    Town town = test::small_town();
    for (const char* id : {"v1", "v2"}) test::add_responder(town, test::person(id, ResponderClass::Volunteer, at_meters(100, 0)));
    test::CoreRig rig{std::move(town)};
    rig.load(test::plain_policy(), kNoon);
    for (std::uint64_t n = 1; n <= kPatrolsKept; ++n) {
        apply(rig.state, {kNoon, PatrolStarted{{n}, "evening", {"v1"}, "", "v1", "start-" + std::to_string(n)}});
        if (n > 1) apply(rig.state, {kNoon, PatrolEnded{{n}, "v1", false}});
    }
    ASSERT_EQ(rig.state.books.patrols.first_id(), PatrolId{1});
    ASSERT_TRUE(decide(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, StartPatrol{"night", {"v2"}, "", "v2", "start-1"}, kNoon + 1s));
    EXPECT_EQ(rig.state.books.patrols.size(), kPatrolsKept);
    EXPECT_FALSE(rig.state.books.patrols.has({1})) << "it ended, and left memory";
    EXPECT_EQ(rig.state.books.patrols_of("v1"), 0U);
    EXPECT_EQ(broken_invariants(rig.state), std::vector<std::string>{});
}

}  // namespace
}  // namespace watchgrid::engine
