/// How long an alert is known: while its incident is open, and then as one of the last kClosedIncidentsKept that were closed.
#include <gtest/gtest.h>

#include "engine/core/apply.hpp"
#include "engine/core/invariants.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

constexpr Instant kNoon = instant_from_ms(1'772'416'800'000);

class KnownAlerts : public ::testing::Test {
protected:
    KnownAlerts() : rig{test::small_town()} { rig.load(test::plain_policy(), kNoon); }
    static Alert alarm() {
        Alert a;
        a.alert_id = "1", a.source_id = "button-1", a.location = Location{test::at_meters(0, 0), 0};
        return a;
    }
    /// Past the rig's own checks, which look at everything after each step.
    void order(const Command& c) { EXPECT_TRUE(decide(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, c, kNoon)); }
    /// @return whether anything changed
    bool says_again() {
        const std::uint64_t before = state_digest(rig.state), seq = rig.state.seq;
        order(ReceiveAlert{alarm()});
        return state_digest(rig.state) != before || rig.state.seq != seq;
    }
    /// Elsewhere, opened and closed; event by event as a journal would tell it.
    void close_others(std::size_t count) {
        for (std::size_t n = 0; n < count; ++n) {
            const IncidentId id = rig.state.incidents.next_id();
            Alert a;
            a.alert_id = "other-" + std::to_string(id.value), a.source_id = "button-2";
            apply(rig.state, {kNoon, IncidentOpened{.incident = id, .location = {}, .place_id = "", .zone_id = "", .dispatch_row = kNoDispatchRow}});
            apply(rig.state, {kNoon, AlertAccepted{rig.state.alerts.next_id(), id, std::move(a)}});
            apply(rig.state, {kNoon, IncidentClosed{id, "settled_on_the_spot", "desk", ""}});
        }
    }
    test::CoreRig rig;
};

TEST_F(KnownAlerts, AreThoseOfOpenIncidentsHoweverManyWereClosedSince) {
    ASSERT_TRUE(says_again()) << "the first time";
    close_others(kClosedIncidentsKept + 10);
    EXPECT_TRUE(rig.state.incidents.has({1}));
    EXPECT_FALSE(says_again());
}

TEST_F(KnownAlerts, AreThoseOfTheLastIncidentsClosedAndNoOthers) {
    ASSERT_TRUE(says_again()) << "the first time";
    order(ResolveIncident{{1}, "settled_on_the_spot", "desk", ""});
    EXPECT_FALSE(says_again());
    close_others(kClosedIncidentsKept - 1);
    ASSERT_EQ(rig.state.closed_incidents, kClosedIncidentsKept);
    EXPECT_FALSE(says_again()) << "the last that is remembered";
    close_others(2);  // one too many, and the next opening makes room
    EXPECT_FALSE(rig.state.incidents.has({1}));
    const std::uint64_t opened = rig.state.incidents.next_id().value;
    EXPECT_TRUE(says_again()) << "forgotten: the journal keeps it, the memory does not";
    EXPECT_EQ(rig.state.incidents.next_id().value, opened + 1) << "an incident of its own";
    EXPECT_EQ(rig.state.closed_incidents, kClosedIncidentsKept);
    EXPECT_EQ(broken_invariants(rig.state), std::vector<std::string>{});
}

}  // namespace
}  // namespace watchgrid::engine
