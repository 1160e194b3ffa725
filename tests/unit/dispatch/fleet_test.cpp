#include "engine/dispatch/fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using test::at_meters;
using test::person;
using namespace std::chrono_literals;

constexpr Instant kNow = instant_from_ms(1'772'416'800'000);

class FleetTest : public ::testing::Test {
protected:
    ResponderId add(const Responder& r) {
        const ResponderId id{++count_};
        fleet.enrol(id, r);
        fleet.set_status(id, {.tier = r.tier, .on_duty = true, .free = true});
        return id;
    }
    ResponderId walker(double east, double north = 0) {
        const ResponderId id = add(person("w" + std::to_string(count_), ResponderClass::Volunteer, at_meters(0, 0)));
        EXPECT_EQ(fleet.move(id, at_meters(east, north), kNow, kNow), FixVerdict::Used);
        return id;
    }
    std::vector<Candidate> nearest(Duration within = 10min, Instant now = kNow) {
        return fleet.nearest({.to = at_meters(0, 0), .tier = 0, .k = 5, .within = within, .now = now, .fix_age_max = 60s}, [](ResponderId) { return Verdict::Eligible; });
    }
    static std::vector<std::uint64_t> ids(const std::vector<Candidate>& list) {
        std::vector<std::uint64_t> out;
        for (const Candidate& c : list) out.push_back(c.responder.value);
        return out;
    }

    Town town = test::small_town();
    Fleet fleet{town};
    std::uint64_t count_{};
};

TEST_F(FleetTest, NearestGoesByTimeNotByDistance) {
    const ResponderId near_walker = walker(400);
    const ResponderId car = add(person("car", ResponderClass::Officer, at_meters(0, 0), TravelMode::Car));
    fleet.move(car, at_meters(900, 0), kNow, kNow);
    const auto found = nearest();
    EXPECT_THAT(ids(found), ElementsAre(car.value, near_walker.value));
    EXPECT_EQ(found[0].travel_ms, 90'000U);
    EXPECT_EQ(found[0].turnout_ms, 15'000U);
    EXPECT_NEAR(found[1].travel_ms, 133'333, 60);
}

TEST_F(FleetTest, TheTermsAddUp) {
    walker(250, 20);
    for (const Candidate& c : nearest(10min, kNow + 45s)) EXPECT_EQ(c.eta_ms, c.travel_ms + c.turnout_ms + c.fix_penalty_ms);
}

TEST_F(FleetTest, TiesGoToTheSmallerId) {
    walker(100), walker(100), walker(100);
    EXPECT_THAT(ids(nearest()), ElementsAre(1, 2, 3));
}

TEST_F(FleetTest, WhoIsOffDutyIsNotMet) {
    const ResponderId a = walker(100);
    const ResponderId b = walker(200);
    fleet.set_status(a, {.tier = 1, .on_duty = false, .free = false});
    EXPECT_THAT(ids(nearest()), ElementsAre(b.value));
    fleet.set_status(a, {.tier = 1, .on_duty = true, .free = true});
    EXPECT_THAT(ids(nearest()), ElementsAre(a.value, b.value));
}

TEST_F(FleetTest, NearerPeopleWhoWereNotEligibleAreNamedWithTheReason) {
    const ResponderId near = walker(100);
    const ResponderId far = walker(300);
    const auto found = fleet.nearest({.to = at_meters(0, 0), .tier = 1, .k = 1, .within = 10min, .now = kNow, .fix_age_max = 60s},
                                     [&](ResponderId r) { return r == near ? Verdict::Resting : Verdict::Eligible; });
    ASSERT_THAT(ids(found), ElementsAre(near.value, far.value));
    EXPECT_EQ(found[0].verdict, Verdict::Resting);
    EXPECT_EQ(found[1].verdict, Verdict::Eligible);
}

TEST_F(FleetTest, StationedPeopleNeedNoFix) {
    const ResponderId guard = add(person("g", ResponderClass::Guard, at_meters(100, 0)));
    EXPECT_THAT(ids(nearest(10min, kNow + 24h)), ElementsAre(guard.value));
    EXPECT_EQ(nearest(10min, kNow + 24h)[0].fix_penalty_ms, 0U);
}

TEST_F(FleetTest, WithoutAPositionNobodyIsFound) {
    const ResponderId id = add(person("v", ResponderClass::Volunteer, at_meters(100, 0)));
    EXPECT_THAT(nearest(), IsEmpty());
    EXPECT_EQ(fleet.verdict_of_fix(id, kNow, 60s), Verdict::NoPosition);
    EXPECT_FALSE(fleet.eta_to(id, at_meters(0, 0), kNow));
}

TEST_F(FleetTest, AFixIsPenalisedFromTenSecondsAndUnusableBeyondItsAge) {
    const ResponderId id = walker(100);
    EXPECT_EQ(nearest(10min, kNow + 10s)[0].fix_penalty_ms, 0U);
    EXPECT_EQ(nearest(10min, kNow + 60s)[0].fix_penalty_ms, 30'000U);
    const auto stale = nearest(10min, kNow + 60s + 1ms);
    ASSERT_THAT(ids(stale), ElementsAre(id.value));
    EXPECT_EQ(stale[0].verdict, Verdict::FixTooStale);
}

TEST_F(FleetTest, WithinIsTheWholeEta) {
    walker(100);  // 33.3 s and 4 s of turnout
    EXPECT_THAT(nearest(37s), IsEmpty());
    EXPECT_EQ(nearest(38s).size(), 1U);
}

/// Attack 6: fifty kilometres in ten seconds.
TEST_F(FleetTest, WhoJumpsFiftyKilometresInTenSecondsIsMetWhereHeWasOrNotAtAll) {
    const ResponderId honest = walker(300);
    const ResponderId comes = add(person("comes", ResponderClass::Volunteer, at_meters(0, 0)));
    EXPECT_EQ(fleet.move(comes, at_meters(50'000, 0), kNow - 10s, kNow - 10s), FixVerdict::OffMap);
    EXPECT_EQ(fleet.move(comes, at_meters(5, 0), kNow, kNow), FixVerdict::Teleport) << "to stand beside the incident";
    EXPECT_THAT(ids(nearest()), ElementsAre(honest.value));
    EXPECT_EQ(fleet.move(honest, at_meters(50'000, 0), kNow + 10s, kNow + 10s), FixVerdict::Teleport);
    const auto found = nearest(10min, kNow + 10s);
    EXPECT_THAT(ids(found), ElementsAre(honest.value));
    EXPECT_EQ(fleet.fix(honest)->at, at_meters(300, 0));
}

TEST_F(FleetTest, RefusesOlderFixesAndTeleports) {
    const ResponderId id = walker(100);
    EXPECT_EQ(fleet.move(id, at_meters(110, 0), kNow - 1ms, kNow), FixVerdict::OlderThanLast);
    EXPECT_EQ(fleet.move(id, at_meters(3900, 0), kNow + 5s, kNow + 5s), FixVerdict::Teleport);
    EXPECT_EQ(fleet.fix(id)->at, at_meters(100, 0));
    EXPECT_EQ(fleet.move(id, at_meters(3900, 0), kNow + 60s, kNow + 60s), FixVerdict::Used);
    EXPECT_EQ(fleet.move(id, LatLon::from_e6(37'000'000, 101'000'000), kNow + 5h, kNow + 5h), FixVerdict::OffMap);
    EXPECT_EQ(fleet.verdict_of_fix(id, kNow + 5h, 60s), Verdict::NoPosition);
}

TEST_F(FleetTest, DwellCountsFromTheFirstFixInside) {
    const ResponderId id = walker(300);
    const LatLon scene = at_meters(0, 0);
    EXPECT_LT(fleet.dwell_at(id, scene, from_meters(50), kNow), 0s);
    fleet.move(id, at_meters(40, 0), kNow + 20s, kNow + 20s);
    EXPECT_EQ(fleet.dwell_at(id, scene, from_meters(50), kNow + 20s), 0s);
    fleet.move(id, at_meters(30, 0), kNow + 24s, kNow + 24s);
    EXPECT_EQ(fleet.dwell_at(id, scene, from_meters(50), kNow + 24s), 4s);
    fleet.move(id, at_meters(80, 0), kNow + 30s, kNow + 30s);
    EXPECT_LT(fleet.dwell_at(id, scene, from_meters(50), kNow + 30s), 0s);
    fleet.move(id, at_meters(40, 0), kNow + 40s, kNow + 40s);
    EXPECT_EQ(fleet.dwell_at(id, scene, from_meters(50), kNow + 40s), 0s);
}

TEST_F(FleetTest, MovementIsMeasuredFromWhereTheOfferFoundThem) {
    const ResponderId id = walker(300);
    fleet.set_status(id, {.tier = 1, .on_duty = true, .free = false});
    fleet.move(id, at_meters(260, 0), kNow + 10s, kNow + 10s);
    EXPECT_NEAR(fleet.moved_since_taken(id).meters(), 40, 0.3);
}

TEST_F(FleetTest, TheConsoleSeesSkillsAndTheHomeThatMoved) {
    Responder swimmer = person("s", ResponderClass::Volunteer, at_meters(0, 0));
    swimmer.skills = 1;
    const ResponderId id = add(swimmer);
    fleet.move(id, at_meters(500, 0), kNow, kNow);
    FleetFilter swims;
    swims.skills_required = 1;
    std::vector<Neighbour> found;
    fleet.index().nearest(at_meters(0, 0), 1, swims, found);
    EXPECT_EQ(found.size(), 1U);
    Responder guard = person("g", ResponderClass::Guard, at_meters(900, 0));
    const ResponderId post = add(guard);
    guard.home = at_meters(10, 0);
    fleet.enrol(post, guard);
    fleet.index().nearest(at_meters(0, 0), 1, FleetFilter{}, found);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].slot, post.value - 1);
}

TEST_F(FleetTest, EtaOfOneAgreesWithTheSearch) {
    for (int i = 1; i < 20; ++i) walker(37.0 * i, 53.0 * (i % 7));
    for (const Candidate& c : fleet.nearest({.to = at_meters(123, 240), .tier = 1, .k = 19, .within = 1h, .now = kNow, .fix_age_max = 60s},
                                            [](ResponderId) { return Verdict::Eligible; })) {
        const auto alone = fleet.eta_to(c.responder, at_meters(123, 240), kNow);
        ASSERT_TRUE(alone);
        EXPECT_NEAR(alone->eta_ms, c.eta_ms, 2);
    }
}

}  // namespace
}  // namespace watchgrid::engine
