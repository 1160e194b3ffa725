#include "engine/core/deadlines.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

class DeadlinesTest : public ::testing::Test {
protected:
    DeadlinesTest() {
        state.policies = {test::plain_policy()};
        state.incidents.add({1}, IncidentState{});
        offer.incident = {1};
        offer.made_at = kNoon;
        offer.expires_at = kNoon + 15s;
        clock.incident = {1};
        clock.started_at = kNoon;
        clock.due_at = kNoon + 60s;
    }
    State state;
    OfferState offer;
    ClockState clock;
};

TEST_F(DeadlinesTest, AnOpenOfferWaitsForDeliveredThenForItsEnd) {
    EXPECT_EQ(deadline_of(state, offer), kNoon + 3s);
    offer.undelivered = true;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 15s);
    offer.undelivered = false, offer.delivered_at = kNoon;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 15s);
    offer.delivered_at.reset(), state.policies[0].undelivered_after = 0s;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 15s);
}

TEST_F(DeadlinesTest, AnAcceptedOfferWaitsForMovement) {
    offer.phase = OfferPhase::Accepted;
    offer.accepted_at = kNoon + 5s;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 65s);
    offer.moving_at = kNoon + 6s;
    EXPECT_EQ(deadline_of(state, offer), std::nullopt);
    offer.moving_at.reset(), offer.arrived_at = kNoon;
    EXPECT_EQ(deadline_of(state, offer), std::nullopt);
    offer.arrived_at.reset(), offer.stalled = true;
    EXPECT_EQ(deadline_of(state, offer), std::nullopt);
}

TEST_F(DeadlinesTest, AnOrderWaitsForBoth) {
    offer.phase = OfferPhase::Accepted;
    offer.ordered = true;
    offer.accepted_at = kNoon;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 3s);
    offer.undelivered = true;
    EXPECT_EQ(deadline_of(state, offer), kNoon + 60s);
}

TEST_F(DeadlinesTest, AnEndedOfferWaitsForNothing) {
    for (const OfferPhase phase : {OfferPhase::Declined, OfferPhase::Expired, OfferPhase::Withdrawn}) {
        offer.phase = phase;
        EXPECT_EQ(deadline_of(state, offer), std::nullopt);
    }
    offer.phase = OfferPhase::Accepted, offer.accepted_at = kNoon, offer.ended = true;
    EXPECT_EQ(deadline_of(state, offer), std::nullopt);
}

TEST_F(DeadlinesTest, ARunningClockWarnsAndThenIsDue) {
    EXPECT_EQ(deadline_of(state, clock), kNoon + 30s);
    clock.warnings = 1;
    EXPECT_EQ(deadline_of(state, clock), kNoon + 60s);
    clock.due_at += 10s;  // a pause moved it, and with it the warnings
    clock.warnings = 0;
    EXPECT_EQ(deadline_of(state, clock), kNoon + 40s);
    for (const ClockPhase phase : {ClockPhase::Paused, ClockPhase::Met, ClockPhase::Breached, ClockPhase::Cancelled}) {
        clock.phase = phase;
        EXPECT_EQ(deadline_of(state, clock), std::nullopt);
    }
}

TEST_F(DeadlinesTest, AnIncidentWaitsForItsEarliestRetryOrTheClaimWindow) {
    IncidentState i;
    EXPECT_EQ(deadline_of(state, i), std::nullopt);
    i.claim_until = kNoon + 60s;
    i.tiers[2].retry_at = kNoon + 20s;
    i.tiers[0].retry_at = kNoon + 30s;
    EXPECT_EQ(deadline_of(state, i), kNoon + 20s);
    i.phase = IncidentPhase::Closed;
    EXPECT_EQ(deadline_of(state, i), std::nullopt);
}

TEST_F(DeadlinesTest, TheNextIsTheEarliestOfAll) {
    EXPECT_EQ(next_deadline(state), std::nullopt);
    state.offers.add({1}, offer);
    state.clocks.add({1}, clock);
    state.responders.add({1}, ResponderState{});
    rebuild_indexes(state);
    EXPECT_EQ(next_deadline(state), kNoon + 3s);
    EXPECT_EQ(state.deadlines.size(), 2U);
}

}  // namespace
}  // namespace watchgrid::engine
