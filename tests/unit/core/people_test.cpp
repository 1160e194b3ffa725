/// Who may be asked: vetting and what the next town pack says about it, hours on duty.
#include <gtest/gtest.h>

#include "engine/core/duty_hours.hpp"
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

/// The volunteer goes on or off duty.
void duty(test::CoreRig& rig, bool on, Instant now) { (void)rig.run(ReportDuty{{1}, on, false, ""}, now); }

Town with_hours(Duration most) {
    Town town = town_of(test::person("V1", ResponderClass::Volunteer, at_meters(100, 0)));
    town.duty_max[static_cast<std::size_t>(ResponderClass::Volunteer)] = most;
    return town;
}

TEST(DutyHours, AreOfEachSpellThePartInTheLastDay) {
    test::CoreRig rig{with_hours(8h)};
    begin(rig);
    const auto total = [&](Instant now) { return duty_of_a_day(rig.state.responders.at({1}), now); };
    const auto tired = [&](Instant now) { return is_tired(rig.town, rig.state.responders.at({1}), now); };
    EXPECT_EQ(total(kTen + 3h), 3h);
    duty(rig, false, kTen + 3h);
    EXPECT_EQ(total(kTen + 5h), 3h) << "off duty it does not grow";
    duty(rig, true, kTen + 6h);
    EXPECT_FALSE(tired(kTen + 11h - 1ms));
    EXPECT_TRUE(tired(kTen + 11h)) << "3 h and 5 h are the eight";
    EXPECT_EQ(total(kTen + 24h - 1ms), 21h - 1ms);
    EXPECT_EQ(total(kTen + 25h), 21h) << "an hour of the first spell has grown old, the second one lasts";
    duty(rig, false, kTen + 25h);
    EXPECT_EQ(total(kTen + 30h), 19h);
    EXPECT_EQ(total(kTen + 48h), 1h);
    EXPECT_EQ(total(kTen + 49h), 0h);
    rig.restart();
    EXPECT_EQ(total(kTen + 30h), 19h) << "the journal knows it";
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

TEST(DutyHours, OfAPhoneThatFlickersAreBoundedAndNotLost) {
    test::CoreRig rig{with_hours(8h)};
    begin(rig);
    for (int minute = 1; minute <= 200; ++minute) duty(rig, minute % 2 == 0, kTen + minute * 1min);
    const ResponderState& r = rig.state.responders.at({1});
    EXPECT_LE(r.spells.size(), kDutySpellsKept);
    EXPECT_EQ(duty_of_a_day(r, kTen + 200min), 100min);
}

TEST(DutyHours, OfMoreThanADayAreNotForgottenByGoingOffAndOn) {
    test::CoreRig rig{with_hours(8h)};
    begin(rig);
    duty(rig, false, kTen + 25h);
    duty(rig, true, kTen + 25h + 1s);
    EXPECT_TRUE(is_tired(rig.town, rig.state.responders.at({1}), kTen + 25h + 2s));
}

TEST(DutyHours, OfAPhoneThatFlickersForDaysGrowOld) {
    test::CoreRig rig{with_hours(8h)};
    begin(rig);
    for (int minute = 1; minute <= 3 * 24 * 60; ++minute)
        if (minute % 4 < 2) duty(rig, minute % 4 == 0, kTen + minute * 1min);
    const ResponderState& r = rig.state.responders.at({1});
    EXPECT_LE(r.spells.size(), kDutySpellsKept + 2);
    EXPECT_LE(duty_of_a_day(r, kTen + 72h), 6h + 1min);
    EXPECT_GE(duty_of_a_day(r, kTen + 72h), 5h);
}

TEST(DutyHours, AreNotCountedWhereThePackHasNoLimit) {
    test::CoreRig rig{with_hours(0h)};
    begin(rig);
    duty(rig, false, kTen + 3h);
    EXPECT_FALSE(rig.state.responders.at({1}).on_duty_since);
    EXPECT_TRUE(rig.state.responders.at({1}).spells.empty()) << "or old journals would lead to another fingerprint";
    EXPECT_FALSE(is_tired(rig.town, rig.state.responders.at({1}), kTen + 100h));
}

TEST(DutyHours, EndWhenSomebodyLeavesThePack) {
    test::CoreRig rig{with_hours(8h)};
    begin(rig);
    (void)rig.run(LoadTown{{}, test::plain_policy()}, kTen + 2h);
    EXPECT_EQ(duty_of_a_day(rig.state.responders.at({1}), kTen + 9h), 2h);
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

}  // namespace
}  // namespace watchgrid::engine
