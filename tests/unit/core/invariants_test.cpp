/// Do the checks see what they are for? Each test breaks one truth by hand.
#include "engine/core/invariants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

class InvariantsTest : public ::testing::Test {
protected:
    InvariantsTest() : rig{town()} {
        rig.load(test::plain_policy(), kNoon);
        (void)rig.run(ReportDuty{{1}, true, false, ""}, kNoon);
        Alert a;
        a.alert_id = "A1";
        a.location = Location{test::at_meters(0, 0), 0};
        (void)rig.run(ReceiveAlert{a}, kNoon);
        state = rig.state;
    }
    static Town town() {
        Town t = test::small_town();
        test::add_responder(t, test::person("G1", ResponderClass::Guard, test::at_meters(100, 0)));
        return t;
    }
    test::CoreRig rig;
    State state;
};

TEST_F(InvariantsTest, AHealthyStateBreaksNone) { EXPECT_THAT(broken_invariants(state), IsEmpty()); }

TEST_F(InvariantsTest, AnOfferHeldByNobodyOrOffDuty) {
    state.responders.at({1}).open_offer = {};
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("does not know it")));
    state = rig.state;
    state.responders.at({1}).on_duty = false;
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("off duty")));
}

TEST_F(InvariantsTest, ADrillMixedWithARealIncident) {
    state.incidents.at({1}).drill = true;
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("mixes a drill")));
}

TEST_F(InvariantsTest, MoreWinnersThanSlots) {
    state.offers.at({1}).phase = OfferPhase::Accepted;
    state.responders.at({1}).open_offer = {};
    state.responders.at({1}).assignment = {1};
    state.incidents.at({1}).tiers[0].plan.slots = 0;
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("1 winners for 0 slots")));
}

TEST_F(InvariantsTest, AClockOrAnOfferOfAClosedIncident) {
    state.incidents.at({1}).phase = IncidentPhase::Closed;
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("runs on an incident that is not open")));
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("is held for an incident that is not open")));
}

TEST_F(InvariantsTest, ADeadlineThatTheIndexForgot) {
    state.deadlines.erase(state.deadlines.begin());
    EXPECT_THAT(broken_invariants(state), Contains(HasSubstr("deadline index")));
}

TEST_F(InvariantsTest, ABreachThatWasForgotten) {
    State before = state;
    before.clocks.at({1}).breached_at = kNoon;
    EXPECT_THAT(broken_between(before, state), Contains(HasSubstr("forgot its breach")));
    EXPECT_THAT(broken_between(state, before), IsEmpty());
}

}  // namespace
}  // namespace watchgrid::engine
