/// What must not get lost when incidents become one or are opened again, and what a tier's last try says.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::at_meters;

constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

Alert alarm(const std::string& id) {
    Alert a;
    a.alert_id = id;
    a.source_id = "button-1";
    a.source_kind = SourceKind::AlarmPoint;
    a.type = AlertType::Theft;
    a.location = Location{at_meters(0, 0), 0};
    return a;
}

/// Two neighbours and one police car stand near; each test says in its pack who is asked.
class Incidents : public ::testing::Test {
protected:
    Incidents() : rig{town()}, pack{test::plain_policy()} {
        pack.rules.clear();
        pack.matching.adaptive = false, pack.matching.merge_percent = 0, pack.matching.link_percent = 100;
        pack.dispatch[0].tier[0].slots = pack.dispatch[0].tier[1].slots = 0;
    }
    ~Incidents() override { EXPECT_EQ(rig.complaints, std::vector<std::string>{}); }

    static Town town() {
        Town t = test::small_town();
        test::add_responder(t, test::person("V1", ResponderClass::Volunteer, at_meters(100, 0)));
        test::add_responder(t, test::person("V2", ResponderClass::Volunteer, at_meters(200, 0)));
        test::add_responder(t, test::person("P1", ResponderClass::Officer, at_meters(300, 0), TravelMode::Car));
        return t;
    }
    void start() {
        rig.load(pack, kNoon);
        for (std::uint64_t i = 1; i <= rig.town.responders.size(); ++i) {
            (void)rig.run(ReportDuty{{i}, true, false, ""}, kNoon);
            (void)rig.run(ReportPosition{{i}, rig.town.responders[i - 1].home, kNoon}, kNoon);
        }
    }
    std::size_t told(IncidentId id, Shortfall why) const {
        const auto& matches = rig.state.incidents.at(id).matches;
        return static_cast<std::size_t>(std::count_if(matches.begin(), matches.end(), [&](const MatchExplained& m) { return m.shortfall == why; }));
    }

    test::CoreRig rig;
    PolicyPack pack;
};

TEST_F(Incidents, TellThatTheirOffersAreUsedUpAlsoWhenARetryFindsIt) {
    pack.dispatch[0].tier[0] = {.slots = 3, .batch = 3, .within = 3min, .offer_timeout = 60s, .offers_max = 2};
    start();
    (void)rig.run(ReceiveAlert{alarm("1")}, kNoon);
    ASSERT_EQ(rig.state.incidents.at({1}).offers.size(), 2U);
    ASSERT_EQ(rig.state.incidents.at({1}).tiers[0].retry_at, kNoon + 10s);
    (void)rig.run(Tick{}, kNoon + 10s);
    EXPECT_EQ(told({1}, Shortfall::OffersUsedUp), 1U);
    (void)rig.run(AnswerOffer{rig.responder("V2"), {2}, AnswerKind::Accept, {}, ""}, kNoon + 11s);
    (void)rig.run(Tick{}, kNoon + 60s);
    EXPECT_EQ(told({1}, Shortfall::OffersUsedUp), 1U) << "once is enough";
}

TEST_F(Incidents, CountOnceForTheirSenderHoweverOftenTheyAreClosed) {
    start();
    (void)rig.run(ReceiveAlert{alarm("1")}, kNoon);
    (void)rig.run(ResolveIncident{{1}, std::string{kFalseAlarm}, "desk", ""}, kNoon + 1s);
    (void)rig.run(ReopenIncident{{1}, "desk", "somebody else called too"}, kNoon + 2s);
    EXPECT_EQ(find_source(rig.state, "button-1"), nullptr) << "while it is open nobody knows";
    (void)rig.run(ResolveIncident{{1}, std::string{kFalseAlarm}, "desk", ""}, kNoon + 3s);
    ASSERT_NE(find_source(rig.state, "button-1"), nullptr);
    EXPECT_EQ(*find_source(rig.state, "button-1"), (SourceRecord{"button-1", 1, 1}));
    (void)rig.run(ReopenIncident{{1}, "desk", "and once more"}, kNoon + 4s);
    (void)rig.run(ResolveIncident{{1}, "settled_on_the_spot", "desk", ""}, kNoon + 5s);
    EXPECT_EQ(*find_source(rig.state, "button-1"), (SourceRecord{"button-1", 1, 0})) << "the last verdict counts";
    rig.restart();
    EXPECT_EQ(*find_source(rig.state, "button-1"), (SourceRecord{"button-1", 1, 0}));
}

TEST_F(Incidents, TakeTheClocksOfTheirPeopleAlongWhenTheyAreMerged) {
    Rule way;
    way.id = "on_the_way";
    way.start = Stage::Signed, way.stop = Stage::Arrived;
    way.deadline = 300s;
    pack.rules = {way};
    pack.dispatch[0].tier[1] = {.slots = 1, .batch = 1, .within = 10min, .offer_timeout = 60s, .offers_max = 36};
    start();
    (void)rig.run(ReceiveAlert{alarm("1")}, kNoon);
    (void)rig.run(AnswerOffer{rig.responder("P1"), {1}, AnswerKind::Accept, {}, ""}, kNoon + 5s);
    (void)rig.run(ReceiveAlert{alarm("2")}, kNoon + 6s);
    ASSERT_EQ(rig.state.incidents.at({1}).clocks.size(), 1U);
    ASSERT_TRUE(rig.run(MergeIncident{{1}, {2}, "desk"}, kNoon + 20s));
    ASSERT_EQ(rig.state.incidents.at({2}).clocks.size(), 1U);
    const ClockState& clock = rig.state.clocks.at(rig.state.incidents.at({2}).clocks.front());
    EXPECT_EQ(clock.phase, ClockPhase::Running);
    EXPECT_EQ(clock.started_at, kNoon + 5s);
    EXPECT_EQ(clock.due_at, kNoon + 305s);
    (void)rig.run(AnswerOffer{rig.responder("P1"), {1}, AnswerKind::Arrived, {}, ""}, kNoon + 30s);
    EXPECT_EQ(rig.state.clocks.at(rig.state.incidents.at({2}).clocks.front()).phase, ClockPhase::Met);
}

}  // namespace
}  // namespace watchgrid::engine
