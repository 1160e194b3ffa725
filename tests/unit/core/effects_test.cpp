#include "engine/core/effect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/two_officers.hpp"

namespace watchgrid::engine {
namespace {

using test::at_meters;
using namespace std::chrono_literals;
using test::kNoon;

class EffectsTest : public test::TwoOfficers {
protected:
    template <class Body>
    std::vector<Body> effects() const {
        std::vector<Body> out;
        for (const Effect& e : rig.effects)
            if (const auto* body = std::get_if<Body>(&e.body)) out.push_back(*body);
        return out;
    }
};

TEST_F(EffectsTest, AnOfferIsPublishedOnceUnderTheNumberOfItsEvent) {
    ASSERT_EQ(rig.effects.size(), 1U);
    EXPECT_EQ(std::get<PublishOffer>(rig.effects[0].body).offer, OfferId{1});
    EXPECT_EQ(rig.effects[0].seq, rig.state.offers.at({1}).made_seq);
    EXPECT_EQ(rig.effects[0].index, 0U);
}

TEST_F(EffectsTest, EffectsOfTheWholeJournalAreTheSameAgain) {
    (void)rig.run(AnswerOffer{{1}, {1}, AnswerKind::Accept, {}, ""}, kNoon + 1s);
    const auto granted = effects<PublishTask>();
    ASSERT_EQ(granted.size(), 1U);
    EXPECT_EQ(granted[0].kind, TaskKind::Granted);
    rig.restart();
    const auto open = open_effects(rig.state, {1});
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(std::get<PublishTask>(open[0].body).kind, TaskKind::Granted);
}

TEST_F(EffectsTest, OpenEffectsTellWhatAPhoneMissed) {
    const auto open = open_effects(rig.state, {1});
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(std::get<PublishOffer>(open[0].body).offer, OfferId{1});
    EXPECT_TRUE(open_effects(rig.state, {2}).empty());
    EXPECT_TRUE(open_effects(rig.state, {99}).empty());
}

/// One row an end reason: the word on the phone.
TEST_F(EffectsTest, EveryEndHasItsWordOnThePhone) {
    const std::pair<EndReason, TaskKind> rows[] = {
        {EndReason::TakenByOther, TaskKind::TakenByOther}, {EndReason::StandDown, TaskKind::StandDown}, {EndReason::IncidentClosed, TaskKind::StandDown},
        {EndReason::Merged, TaskKind::StandDown},          {EndReason::OffDuty, TaskKind::Withdrawn},   {EndReason::Unassigned, TaskKind::Withdrawn},
        {EndReason::Withdrawn, TaskKind::Withdrawn},       {EndReason::Stalled, TaskKind::Withdrawn}};
    for (const auto& [reason, kind] : rows) {
        const auto effects = effects_of(rig.state, {kNoon, OfferWithdrawn{{1}, reason}}, 77);
        ASSERT_EQ(effects.size(), 1U);
        EXPECT_EQ(effects[0].seq, 77U);
        EXPECT_EQ(std::get<PublishTask>(effects[0].body).kind, kind) << to_string(reason);
    }
}

TEST_F(EffectsTest, AChangeOfPlaceReachesWhoeverIsAskedOrOnTheWay) {
    (void)rig.run(SetLocation{{1}, Location{at_meters(300, 0), 0}, "desk"}, kNoon + 1s);
    const auto tasks = effects<PublishTask>();
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].kind, TaskKind::Updated);
    EXPECT_EQ(tasks[0].responder, ResponderId{1});
}

/// The service asks for effects when the whole command was applied: by then the assignments have ended.
TEST_F(EffectsTest, WhoeverIsOrderedOutHearsWhy) {
    (void)rig.run(AnswerOffer{{1}, {1}, AnswerKind::Accept, {}, ""}, kNoon + 1s);
    ASSERT_TRUE(rig.run(OrderWithdraw{{1}, 2, "the roof", "desk"}, kNoon + 2s));
    const auto tasks = effects<PublishTask>();
    ASSERT_EQ(tasks.size(), 2U);
    EXPECT_EQ(tasks[0].responder, ResponderId{1});
    EXPECT_EQ(tasks[0].kind, TaskKind::Message);
    EXPECT_EQ(tasks[0].text, "withdraw: the roof");
    EXPECT_EQ(tasks[1].kind, TaskKind::StandDown);
}

TEST_F(EffectsTest, MostEventsAskNothingOfTheWorld) {
    (void)rig.run(AddNote{{1}, "desk", "seen on camera 4"}, kNoon + 1s);
    EXPECT_TRUE(rig.effects.empty());
    (void)rig.run(AnswerOffer{{1}, {1}, AnswerKind::Seen, {}, ""}, kNoon + 1s);
    EXPECT_TRUE(rig.effects.empty());
}

}  // namespace
}  // namespace watchgrid::engine
