/// Disputes: what their answer tells after a re-opening, and visits after the agreement.
#include <gtest/gtest.h>

#include "engine/core/apply.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::at_meters;
constexpr Instant kNoon = instant_from_ms(1'772'424'000'000);

Town town_with_a_home() {
    Town t = test::small_town();
    Place p;
    p.id = "home-1", p.kind = PlaceKind::Home, p.at = at_meters(100, 0);
    t.places.push_back(p);
    test::add_responder(t, test::person("v1", ResponderClass::Volunteer, at_meters(100, 50)));
    return t;
}

/// D1, about a wall, mediated by v1.
class Disputes : public ::testing::Test {
protected:
    Disputes() {
        rig.load(test::plain_policy(), kNoon);
        EXPECT_TRUE(rig.run(OpenDispute{"home-1", {"home-1", "home-2"}, "the wall", "v1", {}, "desk"}, kNoon));
    }
    ~Disputes() override { EXPECT_EQ(rig.complaints, std::vector<std::string>{}); }

    Decided step(DisputeStep what, Instant now, std::optional<Instant> follow_up_at = {}) {
        return rig.run(StepDispute{{1}, what, "said", "desk", what == DisputeStep::HandOff ? "county centre" : "", follow_up_at}, now);
    }
    const DisputeState& dispute() const { return rig.state.books.disputes.at({1}); }
    /// When somebody is to look again; nothing: nobody is.
    std::optional<Instant> follow_up() const {
        const TaskId open = rig.state.books.open_task("D1", WorkKind::FollowUp);
        return open ? std::optional{rig.state.books.tasks.at(open).task.due_at} : std::nullopt;
    }

    test::CoreRig rig{town_with_a_home()};
};

TEST_F(Disputes, KeepTheReasonForWhichTheyWereOpenedAgainAmongTheirSteps) {
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 1h));
    ASSERT_TRUE(rig.run(ReopenDispute{{1}, "the wall fell down", "lead"}, kNoon + 2h));
    rig.restart();
    ASSERT_EQ(dispute().steps.size(), 2U);
    const DisputeNote& last = dispute().steps.back();
    EXPECT_EQ(last.step, DisputeStep::Reopen);
    EXPECT_EQ(last.text, "the wall fell down");
    EXPECT_EQ(last.by, "lead");
    EXPECT_EQ(last.at, kNoon + 2h);
}

TEST_F(Disputes, AreWithNobodyElseAfterTheyWereOpenedAgainAndTheStepsSayWhoHadThem) {
    ASSERT_TRUE(step(DisputeStep::HandOff, kNoon + 1h));
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 2h));
    EXPECT_EQ(dispute().agency, "county centre") << "it was settled there";
    ASSERT_TRUE(rig.run(ReopenDispute{{1}, "again", "desk"}, kNoon + 3h));
    rig.restart();
    EXPECT_EQ(dispute().agency, "");
    EXPECT_EQ(dispute().steps.at(0).agency, "county centre");
    EXPECT_EQ(dispute().phase, DisputePhase::Open);
    EXPECT_TRUE(step(DisputeStep::HandOff, kNoon + 4h)) << "and may be handed off anew";
}

TEST_F(Disputes, AreOpenedAgainByTheirOwnCommandOnly) {
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 1h));
    const Decided refused = step(DisputeStep::Reopen, kNoon + 2h);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Refusal::NoChange);
}

TEST_F(Disputes, KeepAnOpenFollowUpWhenTheyAreSettled) {
    ASSERT_TRUE(step(DisputeStep::Agreement, kNoon, kNoon + 48h));
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 1h));
    EXPECT_EQ(follow_up(), kNoon + 48h) << "what was promised is still to come";
    ASSERT_TRUE(step(DisputeStep::Visit, kNoon + 47h));
    EXPECT_EQ(follow_up(), std::nullopt);
    EXPECT_EQ(rig.state.books.tasks.at({1}).done_at, kNoon + 47h);
    EXPECT_EQ(dispute().phase, DisputePhase::Settled) << "a visit opens nothing again";
}

TEST_F(Disputes, AreFollowedUpAfterTheyWereSettledWithATimeAndWhatBecameOfIt) {
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon));
    ASSERT_TRUE(step(DisputeStep::FollowUp, kNoon + 1h, kNoon + 72h));
    EXPECT_EQ(follow_up(), kNoon + 72h);
    ASSERT_TRUE(rig.run(StepDispute{{1}, DisputeStep::FollowUp, "both keep to it", "v1", "", {}}, kNoon + 70h));
    EXPECT_EQ(follow_up(), std::nullopt);
    EXPECT_EQ(dispute().steps.back().text, "both keep to it");
    EXPECT_EQ(dispute().settled_at, kNoon) << "as of the agreement";
    for (const DisputeStep other : {DisputeStep::Talk, DisputeStep::Agreement, DisputeStep::HandOff, DisputeStep::TakeBack, DisputeStep::Settle}) {
        const Decided refused = step(other, kNoon + 71h);
        ASSERT_FALSE(refused) << to_string(other);
        EXPECT_EQ(refused.error().code, Refusal::DisputeSettled) << to_string(other);
        EXPECT_NE(refused.error().detail.find("expected follow_up or visit"), std::string::npos);
    }
}

TEST_F(Disputes, AreLookedAtSoonerWhenTheyQuarrelAgainBeforeTheFollowUp) {
    ASSERT_TRUE(step(DisputeStep::Agreement, kNoon, kNoon + 300h));
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 1h));
    Alert a;
    a.alert_id = "A1", a.type = AlertType::Dispute, a.place_id = "home-1", a.source_kind = SourceKind::Desk, a.source_id = "desk";
    ASSERT_TRUE(rig.run(ReceiveAlert{a}, kNoon + 2h));
    EXPECT_EQ(follow_up(), kNoon + 2h + rig.state.books.rules.visit_within);
    EXPECT_EQ(rig.state.books.tasks.at({1}).done_at, kNoon + 2h) << "the later one is not to be done as well";
}

TEST_F(Disputes, OfAnOlderJournalAreLedToTheSameStateAsThen) {
    ASSERT_TRUE(step(DisputeStep::HandOff, kNoon + 1h));
    ASSERT_TRUE(step(DisputeStep::Settle, kNoon + 2h));
    ASSERT_TRUE(rig.run(ReopenDispute{{1}, "again", "desk"}, kNoon + 3h));
    State then;
    for (Event e : rig.journal) {
        if (auto* stepped = std::get_if<DisputeStepped>(&e.body)) stepped->noted = false;
        if (auto* reopened = std::get_if<DisputeReopened>(&e.body)) reopened->noted = false;
        apply(then, e);
    }
    const DisputeState& old = then.books.disputes.at({1});
    EXPECT_EQ(old.steps.size(), 2U);
    EXPECT_EQ(old.steps.front().agency, "");
    EXPECT_EQ(old.agency, "county centre");
    EXPECT_EQ(old.phase, DisputePhase::Open);
}

}  // namespace
}  // namespace watchgrid::engine
