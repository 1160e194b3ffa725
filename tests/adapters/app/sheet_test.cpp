#include "adapters/app/routes_sheet.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const Instant kMonday = instant_from_ms(1'772'416'800'000);  // 2 March 2026, 10:00 in the town

Town town() {
    Town t = test::small_town();
    test::add_responder(t, test::person("R1", ResponderClass::Officer, test::at_meters(200, 0), TravelMode::Car));
    test::add_responder(t, test::person("R2", ResponderClass::Volunteer, test::at_meters(300, 0)));
    Place works;
    works.id = "waterworks", works.name = "供水站 <east>", works.kind = PlaceKind::HazardSpot, works.at = test::at_meters(400, 0);
    Place station;
    station.id = "zz-station", station.name = "派出所", station.kind = PlaceKind::Station, station.phone = "110", station.at = test::at_meters(0, 0);
    t.places = {works, station};
    return t;
}

Alert alert(const std::string& id, AlertType type, const std::string& place, Intent intent = Intent::Report) {
    Alert a;
    a.alert_id = id, a.type = type, a.place_id = place, a.intent = intent, a.source_kind = SourceKind::Phone;
    a.text = "he <hit> me & ran", a.reporter = {"王 & 李", "13800000000", std::nullopt};
    return a;
}

struct Desk {
    test::CoreRig rig{town()};
    Desk() {
        rig.load(test::plain_policy(), kMonday);
        (void)rig.run(ReportDuty{rig.responder("R1"), true, false, ""}, kMonday);
    }
    IncidentId raise(Alert a, Instant at) {
        const IncidentId id = rig.state.incidents.next_id();
        (void)rig.run(ReceiveAlert{std::move(a)}, at);
        return id;
    }
};

TEST(DutySheet, ShowsOpenIncidentsPeopleOnDutyAndTelephones) {
    Desk desk;
    (void)desk.raise(alert("A1", AlertType::Fight, "waterworks"), kMonday + 5min);
    const std::string page = duty_sheet(desk.rig.state, desk.rig.town, kMonday + 6min);
    for (const char* part : {"2026-03-02 10:06:00", "I1", "2026-03-02 10:05:00", "fight high", "供水站 &lt;east&gt;", "he &lt;hit&gt; me &amp; ran", "13800000000", "nobody 无人", "派出所", "110"})
        EXPECT_THAT(page, HasSubstr(part));
    EXPECT_THAT(page, Not(HasSubstr("<td>R2</td>"))) << "off duty";
    EXPECT_THAT(page, Not(HasSubstr("<hit>")));
}

TEST(DutySheet, KeepsASilentAlarmQuietAndLeavesDrillsOut) {
    Desk desk;
    Alert silent = alert("A1", AlertType::Robbery, "waterworks");
    silent.silent = true;
    Alert drill = alert("A2", AlertType::Fire, "waterworks");
    drill.drill = true;
    (void)desk.raise(silent, kMonday);
    (void)desk.raise(drill, kMonday);
    const std::string page = duty_sheet(desk.rig.state, desk.rig.town, kMonday);
    EXPECT_THAT(page, HasSubstr("silent 静默"));
    EXPECT_THAT(page, Not(HasSubstr("13800000000")));
    EXPECT_THAT(page, Not(HasSubstr("fire")));
}

TEST(DutySheet, SaysOfAConsultThatNobodyIsSent) {
    Desk desk;
    (void)desk.raise(alert("A1", AlertType::Dispute, "waterworks", Intent::Consult), kMonday);
    const std::string page = duty_sheet(desk.rig.state, desk.rig.town, kMonday);
    EXPECT_THAT(page, HasSubstr("<td>consult 咨询 (dispute)</td>"));
    EXPECT_THAT(page, HasSubstr("<td>nobody is sent 不出警</td>"));
    EXPECT_THAT(page, Not(HasSubstr("nobody 无人"))) << "that is what an alarm that nobody took says";
}

TEST(RepeatPlaces, CountsWhatComesBackToOnePlace) {
    Desk desk;
    for (int n = 1; n <= 3; ++n) {
        const IncidentId id = desk.raise(alert("A" + std::to_string(n), AlertType::Dispute, "waterworks"), kMonday + n * 24h);
        (void)desk.rig.run(ResolveIncident{id, "mediated", "desk", ""}, kMonday + n * 24h + 1h);
        if (n == 3) (void)desk.rig.run(ReopenIncident{id, "desk", "again"}, kMonday + n * 24h + 2h);
    }
    (void)desk.raise(alert("A8", AlertType::Dispute, "waterworks", Intent::Consult), kMonday + 4 * 24h);
    (void)desk.raise(alert("A9", AlertType::Theft, "zz-station"), kMonday + 4 * 24h);
    const auto all = repeat_places(desk.rig.state, desk.rig.town, kMonday, 2);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].at("place_id").as_string(), "waterworks");
    EXPECT_EQ(all[0].at("count").to_number<int>(), 3);
    EXPECT_EQ(all[0].at("types").at("dispute").to_number<int>(), 3);
    EXPECT_EQ(all[0].at("reopened").to_number<int>(), 1);
    EXPECT_EQ(repeat_places(desk.rig.state, desk.rig.town, kMonday + 2 * 24h + 1s, 2).size(), 0U) << "one of them is left in the period";
}

TEST(RepeatPlaces, WithoutAPlaceGoByTheSpot) {
    Desk desk;
    for (int n = 1; n <= 2; ++n) {
        Alert a = alert("A" + std::to_string(n), AlertType::Fight, "");
        a.location = Location{test::at_meters(1000, 0), 10};
        (void)desk.raise(a, kMonday + n * 24h);
    }
    const auto all = repeat_places(desk.rig.state, desk.rig.town, kMonday, 2);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].at("place_id").is_null());
    EXPECT_EQ(all[0].at("count").to_number<int>(), 2);
}

}  // namespace
}  // namespace watchgrid::app
