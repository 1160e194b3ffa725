// Attack 2: too many alarms at plates of one area are held for a person to look at, and never longer than two minutes.
#include "engine/core/surge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::at_meters;

constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

/// Forty police in cars along the street, and thirty alarms at thirty plates within 600 m, all in one moment.
class Surge : public ::testing::Test {
protected:
    Surge() : rig{town()} {
        PolicyPack pack = test::plain_policy();
        pack.matching.merge_percent = 0, pack.matching.link_percent = 100;  // each its own incident
        rig.load(pack, kNoon);
        for (std::uint64_t i = 1; i <= rig.town.responders.size(); ++i) (void)rig.run(ReportDuty{{i}, true, false, ""}, kNoon);
        report_positions(kNoon);
        for (std::size_t n = 0; n < kSurgeIncidents; ++n) (void)press(20.0 * static_cast<double>(n), kNoon);
    }
    ~Surge() override { EXPECT_EQ(rig.complaints, std::vector<std::string>{}); }

    static Town town() {
        Town t = test::small_town();
        for (int n = 0; n < 40; ++n) test::add_responder(t, test::person("P" + std::to_string(n), ResponderClass::Officer, at_meters(50.0 * n, 0), TravelMode::Car));
        return t;
    }
    /// Everybody stands where they stood: a fix is believed for a minute.
    void report_positions(Instant at) {
        for (std::uint64_t i = 1; i <= rig.town.responders.size(); ++i) (void)rig.run(ReportPosition{{i}, rig.town.responders[i - 1].home, at}, at);
    }
    Alert alarm(double east) {
        Alert a;
        a.alert_id = "A" + std::to_string(++alarms_);
        a.source_kind = SourceKind::Plate, a.source_id = "PL-" + std::to_string(alarms_);
        a.type = AlertType::Theft;
        a.location = Location{at_meters(east, 0), 5};
        return a;
    }
    IncidentId raise(const Alert& a, Instant at) {
        const IncidentId id = rig.state.incidents.next_id();
        (void)rig.run(ReceiveAlert{a}, at);
        return id;
    }
    IncidentId press(double east, Instant at) { return raise(alarm(east), at); }
    std::size_t asked(IncidentId id) const { return rig.state.incidents.at(id).offers.size(); }
    bool marked(IncidentId id) const { return (rig.state.alerts.at(rig.state.incidents.at(id).alerts.front()).flags & kFlagSurge) != 0; }

    test::CoreRig rig;

private:
    int alarms_{};
};

TEST_F(Surge, HoldsTheNextOneForAPersonToLookAt) {
    EXPECT_EQ(asked({1}), 1U);
    EXPECT_EQ(asked({kSurgeIncidents}), 1U) << "the last that is not too many";
    const IncidentId held = press(300, kNoon + 1s);
    EXPECT_EQ(asked(held), 0U);
    EXPECT_TRUE(marked(held));
    const MatchExplained& why = rig.state.incidents.at(held).matches.back();
    EXPECT_EQ(why.shortfall, Shortfall::HeldForCheck);
    EXPECT_EQ(why.retry_at, kNoon + 1s + kSurgeHold);
    EXPECT_FALSE(rig.state.incidents.at(held).clocks.empty()) << "the clocks run from when it was received";
}

TEST_F(Surge, GoesOnByItselfWhenNobodyLooks) {
    const IncidentId held = press(300, kNoon + 1s);
    (void)rig.run(ResolveIncident{{1}, "settled", "desk", ""}, kNoon + 5s);  // somebody is free again, and does not go there
    report_positions(kNoon + kSurgeHold - 1s);
    (void)rig.run(Tick{}, kNoon + kSurgeHold);
    EXPECT_EQ(asked(held), 0U);
    (void)rig.run(Tick{}, kNoon + 1s + kSurgeHold);
    EXPECT_EQ(asked(held), 1U) << "a real alarm waits, it is not lost";
}

TEST_F(Surge, IsTheDesksWhenAClockRunsOutMeanwhile) {
    const IncidentId held = press(300, kNoon + 1s);
    (void)rig.run(Tick{}, kNoon + 1s + 60s);
    const ClockState& clock = rig.state.clocks.at(rig.state.incidents.at(held).clocks.front());
    EXPECT_EQ(clock.phase, ClockPhase::Breached);
    EXPECT_EQ(clock.cause, BreachCause::Desk);
}

TEST_F(Surge, SendsPeopleAtOnceWhenTheDeskSaysSo) {
    const IncidentId held = press(300, kNoon + 1s);
    (void)rig.run(Escalate{held, Tier{}, "desk", "I have spoken to them"}, kNoon + 10s);
    EXPECT_EQ(asked(held), 1U);
    const IncidentId ordered = press(320, kNoon + 11s);
    (void)rig.run(AssignResponder{ordered, rig.responder("P39"), "desk", "near"}, kNoon + 12s);
    EXPECT_EQ(asked(ordered), 1U);
    const IncidentId false_one = press(340, kNoon + 13s);
    (void)rig.run(CancelIncident{false_one, "desk", "nobody there"}, kNoon + 14s);
    (void)rig.run(Tick{}, kNoon + 5min);
    EXPECT_EQ(asked(false_one), 0U);
}

TEST_F(Surge, NeverHoldsRescueNorWhatIsCriticalNorWhoIsKnown) {
    Alert rescue = alarm(300), critical = alarm(320), device = alarm(340), telephone = alarm(360);
    rescue.intent = Intent::Rescue;
    critical.severity = Severity::Critical;
    device.source_kind = SourceKind::AlarmPoint;
    telephone.source_kind = SourceKind::Phone;
    for (const Alert& a : {rescue, critical, device, telephone}) {
        const IncidentId id = raise(a, kNoon + 1s);
        EXPECT_EQ(asked(id), 1U) << a.alert_id;
        EXPECT_FALSE(marked(id)) << a.alert_id;
    }
}

TEST_F(Surge, LetsGoOfWhatSomebodyWhoIsNeverHeldTellsOfToo) {
    const IncidentId by_phone = press(800, kNoon + 1s), by_rescue = press(950, kNoon + 1s);
    ASSERT_EQ(asked(by_phone) + asked(by_rescue), 0U);
    PolicyPack joining = test::plain_policy();
    joining.version = 2;
    joining.matching.merge_percent = 97, joining.matching.link_percent = 50;
    rig.load(joining, kNoon + 2s);
    (void)press(801, kNoon + 3s);
    EXPECT_EQ(rig.state.incidents.at(by_phone).alerts.size(), 2U);
    EXPECT_EQ(asked(by_phone), 0U) << "one more press at a plate is one more of the flood";
    Alert telephone = alarm(800), rescue = alarm(950);
    telephone.source_kind = SourceKind::Phone;
    rescue.intent = Intent::Rescue;
    (void)raise(telephone, kNoon + 4s);
    EXPECT_EQ(rig.state.incidents.at(by_phone).alerts.size(), 3U);
    EXPECT_EQ(asked(by_phone), 1U);
    (void)raise(rescue, kNoon + 4s);
    EXPECT_EQ(rig.state.incidents.at(by_rescue).alerts.size(), 2U);
    EXPECT_EQ(asked(by_rescue), 1U);
}

TEST_F(Surge, DoesNotStandInTheWayOfWhoWaitsForSomebodyToBeFree) {
    Alert telephone = alarm(1950);
    telephone.source_kind = SourceKind::Phone;
    const IncidentId one_of_ten = raise(telephone, kNoon + 1s);
    for (int n = 1; n < 10; ++n) {
        telephone = alarm(1950);
        telephone.source_kind = SourceKind::Phone;
        (void)raise(telephone, kNoon + 1s);
    }
    for (int n = 0; n < 10; ++n) EXPECT_EQ(asked(press(950, kNoon + 2s)), 0U) << "held";
    telephone = alarm(10);
    telephone.source_kind = SourceKind::Phone;
    const IncidentId waiting = raise(telephone, kNoon + 2s);
    ASSERT_EQ(asked(waiting), 0U) << "all forty are asked elsewhere";
    (void)rig.run(ResolveIncident{one_of_ten, "settled", "desk", ""}, kNoon + 3s);
    EXPECT_EQ(asked(waiting), 1U) << "farther than ten that are held, and the only one that may have somebody";
}

TEST_F(Surge, SendsPeopleWhenItIsFoundToBeCritical) {
    const IncidentId held = press(300, kNoon + 1s);
    (void)rig.run(SetSeverity{held, Severity::Low, "desk", "children at play"}, kNoon + 10s);
    EXPECT_EQ(asked(held), 0U);
    (void)rig.run(SetSeverity{held, Severity::Critical, "desk", "they have knives"}, kNoon + 20s);
    EXPECT_EQ(asked(held), 1U) << "also when the pack asks for no more people than before";
}

TEST_F(Surge, IsOfItsAreaAndOfItsMinute) {
    EXPECT_EQ(asked(press(1900, kNoon + 1s)), 1U) << "elsewhere";
    (void)rig.run(Tick{}, kNoon + kSurgeWindow);
    const IncidentId later = press(300, kNoon + kSurgeWindow + 1s);
    EXPECT_FALSE(marked(later)) << "the flood is over";
}

TEST_F(Surge, IsNotMadeOfQuestions) {
    (void)rig.run(Tick{}, kNoon + kSurgeWindow);
    for (std::size_t n = 0; n < 2 * kSurgeIncidents; ++n) {
        Alert question = alarm(10.0 * static_cast<double>(n));
        question.intent = Intent::Consult;
        EXPECT_FALSE(marked(raise(question, kNoon + kSurgeWindow + 1s)));
    }
    EXPECT_FALSE(marked(press(300, kNoon + kSurgeWindow + 2s)));
}

TEST_F(Surge, ReplaysTheSame) {
    const IncidentId held = press(300, kNoon + 1s);
    rig.restart();
    EXPECT_TRUE(is_held(rig.state, rig.state.incidents.at(held), kNoon + 2s));
    EXPECT_FALSE(is_held(rig.state, rig.state.incidents.at(held), kNoon + 1s + kSurgeHold));
    (void)rig.run(Tick{}, kNoon + 30s);
    EXPECT_EQ(asked(held), 0U) << "a restart does not let it loose";
}

}  // namespace
}  // namespace watchgrid::engine
