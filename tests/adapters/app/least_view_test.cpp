// What a phone is told before and after its yes (attack 7), on the real core: offers and tasks as they go onto the wire.
#include "adapters/app/least_view.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "adapters/app/messages.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
using test::at_meters;
using ::testing::IsEmpty;

constexpr engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);
constexpr Origin kOrigin{1, 3};

TEST(AreaOfAnOffer, HoldsThePlaceWithinItsRadiusAnywhereOnEarth) {
    for (std::int32_t lat = -89'000'000; lat <= 89'000'000; lat += 1'234'567)
        for (std::int32_t lon = -179'000'000; lon <= 179'000'000; lon += 7'654'321)
            for (const std::uint32_t radius : {100U, 500U, 2000U}) {
                const engine::LatLon at = engine::LatLon::from_e6(lat, lon);
                const engine::Location area = area_of({at, 12}, radius);
                EXPECT_EQ(area.accuracy_m, radius);
                EXPECT_LE(engine::haversine(at, area.at).meters(), radius) << lat << ' ' << lon << ' ' << radius;
            }
}

TEST(AreaOfAnOffer, IsTheSameForNeighboursSoThatNothingCanBeAveraged) {
    const engine::Location area = area_of({at_meters(300, 300), 0}, 500);
    for (const std::int32_t north : {-2000, 0, 2000})
        for (const std::int32_t east : {-2000, 0, 2000})  // some 200 m each way
            EXPECT_EQ(area_of({engine::LatLon::from_e6(area.at.lat_e6() + north, area.at.lon_e6() + east), 0}, 500), area);
    EXPECT_EQ(area_of(area, 500), area) << "the middle of a cell is in the cell";
}

TEST(AreaOfAnOffer, NeverSaysMoreThanIsKnownAndLeavesThePlaceWhenItIsSwitchedOff) {
    EXPECT_EQ(area_of({at_meters(0, 0), 900}, 500).accuracy_m, 900U);
    EXPECT_EQ(area_of({at_meters(7, 0), 12}, 0), (engine::Location{at_meters(7, 0), 12}));
}

/// P1 and P2 are police, V1 a volunteer, all near an alarm that somebody with a name has raised from a flat.
class LeastView : public ::testing::Test {
protected:
    LeastView() : rig{town()} {
        rig.load(test::plain_policy(), kNoon);
        for (std::uint64_t i = 1; i <= rig.town.responders.size(); ++i) {
            (void)rig.run(engine::ReportDuty{{i}, true, false, ""}, kNoon);
            (void)rig.run(engine::ReportPosition{{i}, rig.town.responders[i - 1].home, kNoon}, kNoon);
        }
        (void)rig.run(engine::ReceiveAlert{alarm(false)}, kNoon);
    }
    ~LeastView() override { EXPECT_THAT(rig.complaints, IsEmpty()); }

    static engine::Town town() {
        engine::Town t = test::small_town();
        test::add_responder(t, test::person("P1", engine::ResponderClass::Officer, at_meters(100, 0), engine::TravelMode::Car));
        test::add_responder(t, test::person("P2", engine::ResponderClass::Officer, at_meters(200, 0), engine::TravelMode::Car));
        test::add_responder(t, test::person("V1", engine::ResponderClass::WatchPointStaff, at_meters(120, 0)));
        return t;
    }
    static engine::Alert alarm(bool silent) {
        engine::Alert a;
        a.alert_id = silent ? "A2" : "A1";
        a.location = engine::Location{at_meters(17, 3), 5};
        a.reporter = {"王芳", "13800000000", {}};
        a.text = "third floor, the door on the left";
        a.silent = silent;
        return a;
    }
    engine::OfferId offer_of(std::string_view who) const { return rig.state.responders.at(rig.responder(who)).open_offer; }
    codec::Offer offer(engine::OfferId id) const { return offer_message(rig.state, id, kOrigin, kOfferAreaM); }
    /// The only task of the last run for this offer.
    codec::Task task(engine::OfferId id) const {
        for (const engine::Effect& e : rig.effects)
            if (const auto* t = std::get_if<engine::PublishTask>(&e.body); t != nullptr && t->offer == id) return task_message(rig.state, *t, e.seq, kOrigin, kNoon, kOfferAreaM);
        ADD_FAILURE() << "no task";
        return {};
    }
    test::CoreRig rig;
};

TEST_F(LeastView, OfAnOfferIsAnAreaUntilItIsAccepted) {
    const engine::OfferId id = offer_of("P1");
    ASSERT_TRUE(id);
    const codec::Offer before = offer(id);
    const engine::Location exact = *rig.state.incidents.at({1}).location;
    EXPECT_EQ(before.location, area_of(exact, kOfferAreaM));
    EXPECT_NE(before.location->at, exact.at);
    EXPECT_EQ(before.location->accuracy_m, 500U);
    EXPECT_THAT(before.text, IsEmpty());
    EXPECT_THAT(before.place, IsEmpty());
    EXPECT_EQ(before.distance_m, 250) << "rounded up: three exact distances would name the place";
    EXPECT_EQ(std::fmod(before.eta_s, kEtaStepS), 0);
    EXPECT_GE(before.eta_s * 1000, static_cast<double>(rig.state.offers.at(id).eta.count()));
    const std::string wire = codec::encode(before, codec::Encoding::Json);
    for (const char* secret : {"王芳", "138000", "third floor"}) EXPECT_EQ(wire.find(secret), std::string::npos) << wire;
}

TEST_F(LeastView, AfterTheYesIsTheDoorTheWordsAndForPoliceTheReporter) {
    const engine::OfferId police = offer_of("P1"), volunteer = offer_of("V1");
    ASSERT_TRUE(police && volunteer);
    (void)rig.run(engine::AnswerOffer{rig.responder("P1"), police, engine::AnswerKind::Accept, {}, ""}, kNoon + 1s);
    const codec::Task granted = task(police);
    EXPECT_EQ(granted.kind, codec::TaskKind::Granted);
    EXPECT_EQ(granted.location, (engine::Location{at_meters(17, 3), 5}));
    EXPECT_EQ(granted.details, "third floor, the door on the left");
    EXPECT_EQ(granted.reporter, (codec::Contact{"王芳", "13800000000"}));
    (void)rig.run(engine::AnswerOffer{rig.responder("V1"), volunteer, engine::AnswerKind::Accept, {}, ""}, kNoon + 2s);
    EXPECT_EQ(task(volunteer).location, granted.location);
    EXPECT_EQ(task(volunteer).details, granted.details);
    EXPECT_EQ(task(volunteer).reporter, std::nullopt) << "a volunteer asks the desk";
    EXPECT_EQ(offer(police).text, "third floor, the door on the left") << "sent again to somebody who has said yes";
}

TEST_F(LeastView, OfWhoHasNotSaidYesIsTheAreaOfANewPlaceAndNoneWhenItIsOver) {
    const engine::OfferId id = offer_of("P1");
    (void)rig.run(engine::SetLocation{{1}, {at_meters(40, 60), 3}, "desk"}, kNoon + 1s);
    const codec::Task moved = task(id);
    EXPECT_EQ(moved.kind, codec::TaskKind::Updated);
    EXPECT_EQ(moved.location, area_of({at_meters(40, 60), 3}, kOfferAreaM));
    EXPECT_THAT(moved.details, IsEmpty());
    EXPECT_EQ(moved.reporter, std::nullopt);
    (void)rig.run(engine::CancelIncident{{1}, "desk", "a mistake"}, kNoon + 2s);
    EXPECT_EQ(task(id).location, std::nullopt);
    EXPECT_THAT(task(id).place, IsEmpty());
}

TEST_F(LeastView, OfAnOrderIsEverythingSinceNobodyAsks) {
    (void)rig.run(engine::AssignResponder{{1}, rig.responder("P2"), "desk", "near"}, kNoon + 1s);
    const engine::OfferId ordered = rig.state.responders.at(rig.responder("P2")).assignment;
    ASSERT_TRUE(ordered);
    EXPECT_EQ(offer(ordered).location, (engine::Location{at_meters(17, 3), 5}));
    EXPECT_EQ(task(ordered).reporter, (codec::Contact{"王芳", "13800000000"}));
}

TEST_F(LeastView, OfASilentAlarmNamesNobodyToCallBack) {
    (void)rig.run(engine::CancelIncident{{1}, "desk", "a mistake"}, kNoon + 1s);
    (void)rig.run(engine::ReceiveAlert{alarm(true)}, kNoon + 2s);
    const engine::OfferId id = offer_of("P1") ? offer_of("P1") : offer_of("P2");
    ASSERT_TRUE(id);
    (void)rig.run(engine::AnswerOffer{rig.state.offers.at(id).responder, id, engine::AnswerKind::Accept, {}, ""}, kNoon + 3s);
    EXPECT_EQ(task(id).details, "third floor, the door on the left");
    EXPECT_EQ(task(id).reporter, std::nullopt) << "a telephone that rings there may cost a life";
}

TEST_F(LeastView, WithAnAreaOfNoneIsAsItWas) {
    const codec::Offer exact = offer_message(rig.state, offer_of("P1"), kOrigin, 0);
    EXPECT_EQ(exact.location, (engine::Location{at_meters(17, 3), 5}));
    EXPECT_EQ(exact.text, "third floor, the door on the left");
}

TEST_F(LeastView, InWordsIsTheGridAndNeverTheBlockOfTenHouseholds) {
    engine::Town t = test::small_town();
    engine::Zone block = t.zones[0];
    block.id = "b1", block.name = "ten households", block.level = engine::ZoneLevel::Block, block.parent = 0;
    t.zones.push_back(block);
    engine::IncidentState i;
    i.zone_id = "b1";
    EXPECT_EQ(area_words(t, i), t.zones[0].name);
    i.zone_id = "nowhere";
    EXPECT_EQ(area_words(t, i), "");
}

/// Attack 7, second half: twenty that came to nothing are a reason to look, nineteen are not.
TEST(WatchedResponder, IsAskedOftenAndHardlyEverComes) {
    engine::AnswerCounts a;
    for (int i = 0; i < 19; ++i) a.add_silence();
    EXPECT_FALSE(is_watched(a));
    a.add_silence();
    EXPECT_TRUE(is_watched(a));
    a.add_answer(true, 3s);
    a.add_answer(true, 3s);
    EXPECT_FALSE(is_watched(a)) << "two of twenty-two";
    for (int i = 0; i < 19; ++i) a.add_answer(false, 3s);
    EXPECT_TRUE(is_watched(a)) << "two of forty-one";
    engine::AnswerCounts takes_all_and_never_comes;
    for (int i = 0; i < 20; ++i) takes_all_and_never_comes.add_answer(true, 3s), takes_all_and_never_comes.take_back_yes();
    EXPECT_TRUE(is_watched(takes_all_and_never_comes));
}

}  // namespace
}  // namespace watchgrid::app
