/// Who may be asked: vetting, and what the next town pack says about it.
#include <gtest/gtest.h>

#include "engine/core/state.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::engine {
namespace {

using test::at_meters;
using namespace std::chrono_literals;
constexpr Instant kTen = instant_from_ms(1'772'416'800'000);  // Monday 2 March 2026, 10:00 in the town
constexpr Instant kMidnight = kTen + 14h;

Alert theft(const std::string& id) {
    Alert a;
    a.alert_id = id;
    a.source_id = "button-" + id;
    a.type = AlertType::Theft;
    a.location = Location{at_meters(0, 0), 0};
    return a;
}

Town town_of(Responder r) {
    Town town = test::small_town();
    test::add_responder(town, std::move(r));
    return town;
}

/// The one person of the town comes on duty.
void begin(test::CoreRig& rig) {
    rig.load(test::plain_policy(), kTen);
    (void)rig.run(ReportDuty{{1}, true, false, ""}, kTen);
}

void report(test::CoreRig& rig, Instant now) { (void)rig.run(ReportPosition{{1}, at_meters(100, 0), now}, now); }

TEST(Vetting, EndsWithItsLastDay) {
    Responder r = test::person("V1", ResponderClass::Volunteer, at_meters(100, 0));
    EXPECT_TRUE(is_vetted(r, kMidnight)) << "who needs none has no end";
    r.vetted_until = kMidnight;
    EXPECT_TRUE(is_vetted(r, kMidnight - 1ms));
    EXPECT_FALSE(is_vetted(r, kMidnight));
}

TEST(Vetting, ThatTheNextPackRenewsCountsAtOnce) {
    Responder r = test::person("V1", ResponderClass::Volunteer, at_meters(100, 0));
    r.vetted_until = kTen;
    test::CoreRig rig{town_of(r)};
    begin(rig);
    report(rig, kTen);
    (void)rig.run(ReceiveAlert{theft("1")}, kTen);
    EXPECT_FALSE(rig.state.responders.at({1}).open_offer);
    r.vetted_until = kMidnight;
    (void)rig.run(LoadTown{{r}, test::plain_policy()}, kTen + 1s);
    EXPECT_EQ(rig.state.responders.at({1}).profile.vetted_until, kMidnight) << "the journal says so, not only the pack";
    report(rig, kTen + 10s);
    (void)rig.run(Tick{}, kTen + 10s);
    EXPECT_TRUE(rig.state.responders.at({1}).open_offer) << "the incident still waits, and he may be asked now";
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

}  // namespace
}  // namespace watchgrid::engine
