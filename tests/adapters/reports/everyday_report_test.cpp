#include "adapters/reports/everyday_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <boost/json.hpp>

#include "engine/core/apply.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;
using namespace engine;
using test::at_meters;

constexpr int kChina = 480;  ///< minutes
const Instant kMonday = *parse_when("2026-03-02T02:00:00Z", kChina);

Town town_with_work() {
    Town t = test::small_town();
    for (const auto& [id, kind, east] : {std::tuple{"gate", PlaceKind::Post, 150.0}, std::tuple{"home-1", PlaceKind::Home, 100.0}, std::tuple{"shop-1", PlaceKind::PointsShop, 50.0},
                                         std::tuple{"water-1", PlaceKind::HazardSpot, 300.0}}) {
        Place p;
        p.id = id, p.kind = kind, p.at = at_meters(east, 0);
        t.places.insert(std::ranges::upper_bound(t.places, p.id, {}, &Place::id), p);
    }
    test::add_responder(t, test::person("v1", ResponderClass::PatrolTeam, at_meters(100, 0)));
    t.responders.back().grid = "g_core";
    t.everyday.hazards.push_back({.place_id = "water-1", .zone_id = "g_core", .at = at_meters(300, 0), .checklist = {"sign"}, .interval = 0s, .water = true});
    t.everyday.homes.push_back({.place_id = "home-1", .zone_id = "g_core", .at = at_meters(100, 0), .person = "", .medical = "", .key_holder = "", .key_phone = "", .relatives = "",
                                .helper = "v1", .camera = "", .visit_every = 0s});
    t.everyday.rules.points_on = true;
    t.everyday.rules.points = {{"visit", Merit::Visit, "", 5, 0}};
    t.everyday.ledger = {{"old-1", "v1", 100, ""}};
    return t;
}

class EverydayReport : public ::testing::Test {
protected:
    EverydayReport() : rig{town_with_work()} { rig.load(test::plain_policy(), kMonday); }
    void run(const Command& c, Instant at) { EXPECT_TRUE(rig.run(c, at)); }
    template <class Tally>
    auto tally(Tally t) const {
        State replayed;
        for (const Event& e : rig.journal) apply(replayed, e), t.on_event(replayed, e);
        return t.finish();
    }
    WorkReport work(WorkGroup group, Period period = {}) const { return tally(WorkTally{{.period = period, .group_by = group, .utc_offset_minutes = kChina}}); }
    void a_day_of_work(Instant at) {
        const std::string day = std::to_string(to_ms(at));
        run(InspectHazard{"water-1", "i" + day, "v1", {.at = at_meters(300, 0)}, {}, ""}, at);
        run(VisitHome{"home-1", "v" + day, "v1", {.at = at_meters(100, 0)}, ""}, at);
        run(StartPatrol{"evening", {"v1"}, "g_core", "v1", "p" + day}, at);
        const PatrolId patrol{rig.state.books.patrols.next_id().value - 1};
        run(CheckPatrol{patrol, "gate", "c" + day, "v1", {.at = at_meters(150, 0)}}, at);
        run(EndPatrol{patrol, "v1"}, at);
        run(ReportHazard{"gate", "h" + day, "v1", {}, "loose"}, at);
        run(FinishTask{rig.state.books.open_task_about("h" + day, WorkKind::HazardReport), "v1", "fixed"}, at);
        run(RecordWork{"t" + day, "v1", "talk", 10, "", ""}, at);
    }
    test::CoreRig rig;
};

/// Tuanbao's ten in a year (S18), Chengzhong's volunteers beside their alarms (S6).
TEST_F(EverydayReport, CountsWhatTheTownsReport) {
    int n = 0;
    for (const auto& [kind, count] : {std::pair{"mediation", 380}, std::pair{"round", 500}, std::pair{"fraud_warning", 35}, std::pair{"hazard", 17}})
        for (int i = 0; i < count; ++i) run(RecordWork{"r" + std::to_string(++n), "v1", kind, 1, "", ""}, kMonday + n * 1min);
    run(RecordWork{"talks", "v1", "talk", 1'523, "", ""}, kMonday + 40h);
    const WorkReport r = work(WorkGroup::Work);
    EXPECT_EQ(csv_of(r), "group,count\nfraud_warning,35\nhazard,17\nmediation,380\nround,500\ntalk,1523\n");
    EXPECT_EQ(r.total(), 2'455U);
    EXPECT_EQ(boost::json::parse(json_of(r)).at("rows").at(2).at("count").to_number<int>(), 380);
}

TEST_F(EverydayReport, AgreesWithTheBooksOfTheRunningService) {
    a_day_of_work(kMonday);
    a_day_of_work(kMonday + 24h);
    a_day_of_work(kMonday + 31 * 24h);
    std::map<std::string, std::uint64_t> by_work, by_zone;
    for (const WorkCount& c : rig.state.books.work_counts) by_work[c.work] += c.count, by_zone[c.zone_id] += c.count;
    EXPECT_EQ(work(WorkGroup::Work).rows, by_work);
    EXPECT_EQ(work(WorkGroup::Zone).rows, by_zone);
    EXPECT_EQ(by_work.at("inspection"), 3U);
    EXPECT_EQ(by_work.at("patrol_check"), 3U);
    EXPECT_EQ(by_work.at("hazard_fixed"), 3U);
    EXPECT_EQ(by_work.at("talk"), 30U);
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

TEST_F(EverydayReport, GroupsByDayMonthAndPersonWithinThePeriod) {
    a_day_of_work(kMonday);
    a_day_of_work(kMonday + 24h);
    a_day_of_work(kMonday + 31 * 24h);
    const std::uint64_t day = work(WorkGroup::Work).total() / 3;
    EXPECT_EQ(work(WorkGroup::Month).rows, (std::map<std::string, std::uint64_t>{{"2026-03", 2 * day}, {"2026-04", day}}));
    EXPECT_EQ(work(WorkGroup::Day).rows.at("2026-03-03"), day);
    EXPECT_EQ(work(WorkGroup::Person).rows, (std::map<std::string, std::uint64_t>{{"v1", 3 * day}}));
    EXPECT_EQ(work(WorkGroup::Work, {.from = kMonday + 1h, .to = kMonday + 48h}).total(), day);
}

/// The work of each team as somebody counts it who has the raw events and the roster and nothing else.
std::map<std::string, std::uint64_t> teams_by_hand(const std::vector<Event>& journal, const std::vector<Responder>& roster) {
    std::map<std::string, std::uint64_t> out;
    std::map<std::uint64_t, std::string> team_of_patrol;
    std::set<std::uint64_t> hazard_reports;
    const auto unit = [&](const std::string& person) {
        const auto at = std::ranges::find(roster, person, &Responder::external_id);
        return at == roster.end() || at->unit.empty() ? std::string{"-"} : at->unit;
    };
    for (const Event& e : journal) {
        if (const auto* x = std::get_if<PatrolStarted>(&e.body)) team_of_patrol[x->patrol.value] = x->team;
        if (const auto* x = std::get_if<PatrolChecked>(&e.body)) out[team_of_patrol.at(x->patrol.value)] += 1;
        if (const auto* x = std::get_if<PatrolEnded>(&e.body)) out[team_of_patrol.at(x->patrol.value)] += 1;
        if (const auto* x = std::get_if<WorkRecorded>(&e.body)) out[unit(x->by)] += x->count;
        if (const auto* x = std::get_if<HazardInspected>(&e.body)) out[unit(x->by)] += 1;
        if (const auto* x = std::get_if<HomeVisited>(&e.body)) out[unit(x->by)] += 1;
        if (const auto* x = std::get_if<TaskRaised>(&e.body); x != nullptr && x->kind == WorkKind::HazardReport) hazard_reports.insert(x->task.value);
        if (const auto* x = std::get_if<TaskDone>(&e.body); x != nullptr && hazard_reports.contains(x->task.value)) out[unit(x->by)] += 1;
    }
    return out;
}

/// v1 of the north and v2 of the south patrol apart and, on Saturdays, together; v3 has no unit.
TEST(WorkByTeam, AgreesWithTheRawEvents) {
    Town town = town_with_work();
    town.responders[0].unit = "north";
    for (const char* id : {"v2", "v3"}) test::add_responder(town, test::person(id, ResponderClass::PatrolTeam, at_meters(100, 0)));
    town.responders[1].unit = "south";
    test::CoreRig rig{town};
    rig.load(test::plain_policy(), kMonday);
    Instant now = kMonday;
    int n = 0;
    const auto run = [&](const Command& c) { EXPECT_TRUE(rig.run(c, now += 1min)); };
    const auto key = [&] { return "k" + std::to_string(++n); };
    const auto patrol = [&](const std::string& team, const std::vector<std::string>& members, int checks) {
        run(StartPatrol{team, members, "g_core", members.front(), key()});
        const PatrolId id{rig.state.books.patrols.next_id().value - 1};
        for (int i = 0; i < checks; ++i) run(CheckPatrol{id, i == 0 ? "gate" : "shop-1", key(), members.front(), {.at = at_meters(i == 0 ? 150 : 50, 0)}});
        run(EndPatrol{id, members.front()});
    };
    patrol("north", {"v1"}, 2);
    patrol("south", {"v2"}, 1);
    patrol("saturday", {"v1", "v2"}, 1);
    run(RecordWork{key(), "v1", "talk", 10, "", ""});
    run(RecordWork{key(), "v2", "mediation", 3, "", ""});
    run(RecordWork{key(), "v3", "talk", 7, "", ""});
    run(InspectHazard{"water-1", key(), "v2", {.at = at_meters(300, 0)}, {}, ""});
    run(VisitHome{"home-1", key(), "v1", {.at = at_meters(100, 0)}, ""});
    const std::string hazard = key();
    run(ReportHazard{"gate", hazard, "v2", {}, "loose"});
    run(FinishTask{rig.state.books.open_task_about(hazard, WorkKind::HazardReport), "v1", "fixed"});

    State replayed;
    WorkTally tally{{.period = {}, .group_by = WorkGroup::Team, .utc_offset_minutes = kChina}};
    for (const Event& e : rig.journal) apply(replayed, e), tally.on_event(replayed, e);
    const WorkReport r = tally.finish();
    EXPECT_EQ(r.rows, teams_by_hand(rig.journal, town.responders));
    EXPECT_EQ(r.rows.at("saturday"), 2U) << "one check and the patrol; not of either's own team";
    EXPECT_EQ(r.rows.at("-"), 7U) << "v3 is in no team";
    EXPECT_EQ(boost::json::parse(json_of(r)).at("group_by").as_string(), "team");
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

TEST_F(EverydayReport, TheBalanceOfAPeriodAddsUp) {
    run(VisitHome{"home-1", "v1", "v1", {.at = at_meters(100, 0)}, ""}, kMonday + 1h);
    run(RedeemPoints{"v1", 30, "slip-1", "shop-1", "", "shop-1"}, kMonday + 2h);
    run(VisitHome{"home-1", "v2", "v1", {.at = at_meters(100, 0)}, ""}, kMonday + 25h);
    run(ReversePoints{{3}, "not his", "lead"}, kMonday + 26h);
    const PointsBalance all = tally(PointsTally{Period{}});
    EXPECT_EQ(all.carried_over, 100);
    EXPECT_EQ(all.credits, 10);
    EXPECT_EQ(all.redemptions, -30);
    EXPECT_EQ(all.reversals, 30) << "the points come back";
    EXPECT_EQ(all.closing(), 110);
    EXPECT_EQ(all.closing(), rig.state.books.holders.at({1}).balance);
    const PointsBalance second = tally(PointsTally{Period{.from = kMonday + 24h, .to = {}}});
    EXPECT_EQ(second.opening, 75);
    EXPECT_EQ(second.closing(), 110);
    const PointsBalance first = tally(PointsTally{Period{.from = {}, .to = kMonday + 24h}});
    EXPECT_EQ(first.closing(), second.opening);
    EXPECT_EQ(csv_of(first), "item,points\nopening,0\ncarried_over,100\ncredits,5\ncredits visit,5\nredemptions,-30\nreversals,0\nclosing,75\n");
}

}  // namespace
}  // namespace watchgrid::reports
