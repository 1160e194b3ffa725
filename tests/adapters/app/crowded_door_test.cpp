// A door that is pressed without end: what counts by itself, what joins, and that no words get lost. On the state of the real core.
#include "adapters/app/crowded_door.hpp"

#include <gmock/gmock.h>

#include <map>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
using Joining = CrowdedDoor::Joining;
constexpr engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);

class ACrowdedDoor : public ::testing::Test {
protected:
    ACrowdedDoor() : rig{test::small_town()} { rig.load(test::plain_policy(), kNoon); }
    static CrowdedDoor::Alarm alarm(const std::string& key) { return {"unverified:10.0.0.9", key}; }
    /// As a route does it. @return how it ended: "own", or what joined
    std::string press(const std::string& key, const std::string& words = "", const std::string& who = "10.0.0.9") {
        now += 1s;
        if (door.come(who, alarm(key), now) != CrowdedDoor::Coming::Crowded) return receive(key);
        const CrowdedDoor::Joined joined = door.join(rig.state, who, alarm(key), words, now);
        switch (joined.joining) {
            case Joining::Alone: return receive(key);
            case Joining::Told:
                if (journal_works) door.told(who, joined, now);
                return joined.alarm.alert_id + joined.note;
            case Joining::Said: return joined.alarm.alert_id + " said";
            case Joining::Full: return joined.alarm.alert_id + " full";
            case Joining::Unsure: break;
        }
        return "unsure";
    }
    std::string receive(const std::string& key) {
        engine::Alert a;
        a.source_id = alarm(key).source_id, a.alert_id = key, a.type = engine::AlertType::Fight, a.intent = engine::Intent::Report;
        a.occurred_at = now;
        a.location = engine::Location{test::at_meters(places[key.empty() ? "" : key], 0), 5};
        (void)rig.run(engine::ReceiveAlert{a}, now);
        return "own";
    }
    engine::IncidentId of(const std::string& key) { return open_incident_of(rig.state, alarm(key)); }
    void close(const std::string& key) { (void)rig.run(engine::ResolveIncident{of(key), "settled", "desk1", ""}, now += 1s); }

    bool journal_works{true};
    test::CoreRig rig;
    engine::Instant now = kNoon;
    CrowdedDoor door{{.presses = 2, .window = 10min, .notes = 3}};
    std::map<std::string, double> places{{"a", 0}, {"b", 3000}, {"c", 6000}, {"d", 9000}};
};

TEST_F(ACrowdedDoor, LetsTheFirstOnesInAndJoinsTheOthersToTheNewestOpenOne) {
    struct Row {
        const char *key, *words, *becomes;
    };
    constexpr Row kTable[] = {
        {"a", "one", "own"},
        {"b", "two", "own"},
        {"a", "one", "own"},                   // the same press again: the core knows it
        {"c", "a knife", "b: a knife"},        // what it says is told at once, however soon it comes
        {"d", "he runs", "b: he runs"},
        {"e", "he runs", "b said"},
        {"f", "he runs", "b said"},
        {"g", "", "b (x3)"},                   // and those in between are counted
        {"h", "to the river", "b full"},       // said so, not swallowed
        {"i", "", "b said"},
    };
    for (const Row& row : kTable) EXPECT_EQ(press(row.key, row.words), row.becomes) << row.key;
    EXPECT_EQ(press("x", "", "10.0.0.10"), "own") << "somebody else";
}

TEST_F(ACrowdedDoor, JoinsAnOlderOneWhenTheNewestIsClosed) {
    press("a"), press("b");
    close("b");
    EXPECT_EQ(press("c", "still here"), "a: still here");
}

TEST_F(ACrowdedDoor, TellsTheSameWordsAgainWhereTheyHaveNotBeenRead) {
    press("a"), press("b");
    journal_works = false;
    EXPECT_EQ(press("c", "a knife"), "b: a knife");
    journal_works = true;
    EXPECT_EQ(press("c", "a knife"), "b: a knife") << "the note got lost, and its sender was told to send it again";
    EXPECT_EQ(press("c", "a knife"), "b said");
    close("b");
    EXPECT_EQ(press("d", "a knife"), "a (x2): a knife") << "another incident, another timeline";
}

TEST_F(ACrowdedDoor, IsAnAlarmOfItsOwnWhenTheDeskHasClosedThemAll) {
    press("a"), press("b");
    close("a"), close("b");
    EXPECT_EQ(press("c", "a knife"), "own") << "a note in a closed incident pages nobody";
    EXPECT_TRUE(of("c"));
    EXPECT_EQ(press("d", "a knife"), "c: a knife") << "and the next joins that one";
}

TEST_F(ACrowdedDoor, ForgetsWhomItTurnedAway) {
    EXPECT_EQ(door.come("w", alarm("a"), now), CrowdedDoor::Coming::Counted);
    EXPECT_EQ(door.come("w", alarm("a"), now), CrowdedDoor::Coming::Known);
    door.leave("w", alarm("a"), now);
    EXPECT_EQ(door.come("w", alarm("a"), now), CrowdedDoor::Coming::Counted);
}

TEST_F(ACrowdedDoor, DoesNotGuessWhileTheNewestIsBeingDecided) {
    EXPECT_EQ(door.come("w", alarm("a"), now), CrowdedDoor::Coming::Counted);
    EXPECT_EQ(door.come("w", alarm("b"), now), CrowdedDoor::Coming::Counted);
    EXPECT_EQ(door.join(rig.state, "w", alarm("c"), "", now + 1s).joining, Joining::Unsure) << "a loop would open one incident after the other";
    EXPECT_EQ(door.join(rig.state, "w", alarm("c"), "", now + 10s).joining, Joining::Alone) << "those were refused";
}

TEST_F(ACrowdedDoor, BeginsAgainWithTheWindow) {
    press("a"), press("b");
    EXPECT_EQ(press("c"), "b");
    now += 10min;
    EXPECT_EQ(press("d"), "own");
}

TEST_F(ACrowdedDoor, IsNotConfusedByWhatSendersWrite) {
    places["b\nc"] = 3000;
    press("a"), press("b\nc");
    EXPECT_EQ(press("c", "w"), "b\nc: w");
}

}  // namespace
}  // namespace watchgrid::app
