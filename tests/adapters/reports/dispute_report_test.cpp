#include "adapters/reports/dispute_report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/reports/everyday_report.hpp"
#include "adapters/reports/outcome_report.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;
using namespace engine;

const Instant kMonday = *parse_when("2026-03-02", 480);

/// City, two stations, a grid each, and a block in the second grid.
Town town_of_stations() {
    Town t;
    const auto add = [&](const char* id, ZoneLevel level, ZoneIndex parent) {
        Zone z;
        z.id = id, z.level = level, z.parent = parent;
        t.zones.push_back(std::move(z));
    };
    add("city", ZoneLevel::City, kNoZone);
    add("st-1", ZoneLevel::Station, 0);
    add("st-2", ZoneLevel::Station, 0);
    add("grid-1", ZoneLevel::Grid, 1);
    add("grid-2", ZoneLevel::Grid, 2);
    add("block-7", ZoneLevel::Block, 4);
    return t;
}

class Disputes : public ::testing::Test {
protected:
    void open(std::uint64_t id, const char* zone, Instant at, const char* mediator = "v1") {
        journal.push_back({at, DisputeOpened{.dispute = {id}, .place_id = "home", .zone_id = zone, .parties = {}, .subject = "the wall", .mediator = mediator, .incident = {}, .by = "desk"}});
    }
    void step(std::uint64_t id, DisputeStep what, Instant at) { journal.push_back({at, DisputeStepped{{id}, what, "said", "v1", "", {}}}); }
    DisputeReport report(DisputeGroup by, Period period = {}) const {
        DisputeTally tally{{.period = period, .group_by = by, .utc_offset_minutes = 480, .stations = Stations{town_of_stations()}}};
        for (const Event& e : journal) tally.on_event(State{}, e);
        return tally.finish();
    }
    std::vector<Event> journal;
};

TEST_F(Disputes, HaveTheRateOfThoseThatAreSettledAtTheEnd) {
    for (std::uint64_t id = 1; id <= 10; ++id) open(id, id <= 6 ? "grid-1" : "block-7", kMonday + 1h * static_cast<int>(id));
    for (std::uint64_t id = 1; id <= 8; ++id) step(id, DisputeStep::Settle, kMonday + 24h);
    journal.push_back({kMonday + 25h, DisputeReopened{{1}, "again", "desk"}});
    journal.push_back({kMonday + 25h, DisputeReopened{{2}, "again", "desk"}});
    step(2, DisputeStep::Settle, kMonday + 26h);
    step(9, DisputeStep::HandOff, kMonday + 26h);
    const DisputeReport town = report(DisputeGroup::Town);
    EXPECT_EQ(csv_of(town), "group,opened,settled,handed_off,open,reopened,rate\ntown,10,7,1,2,2,70.0%\n");
    EXPECT_EQ(table_of(town), "town: 10 disputes, 7 settled (70.0%), 1 handed off, 2 open, 2 opened again\n");
    EXPECT_DOUBLE_EQ(boost::json::parse(json_of(town)).at("rows").at(0).at("rate").as_double(), 0.7);
    EXPECT_EQ(csv_of(report(DisputeGroup::Station)), "group,opened,settled,handed_off,open,reopened,rate\nst-1,6,5,0,1,2,83.3%\nst-2,4,2,1,1,0,50.0%\n");
    EXPECT_EQ(report(DisputeGroup::Zone).rows.size(), 2U);
    EXPECT_EQ(report(DisputeGroup::Mediator).rows[0].group, "v1");
    EXPECT_EQ(report(DisputeGroup::Month).rows[0].group, "2026-03");
}

TEST_F(Disputes, CountForThePeriodInWhichTheyWereOpened) {
    open(1, "grid-1", kMonday - 1h);
    open(2, "grid-1", kMonday);
    step(1, DisputeStep::Settle, kMonday + 1h);
    step(2, DisputeStep::HandOff, kMonday + 1h);
    step(2, DisputeStep::TakeBack, kMonday + 2h);
    EXPECT_EQ(csv_of(report(DisputeGroup::Town, {.from = kMonday, .to = {}})), "group,opened,settled,handed_off,open,reopened,rate\ntown,1,0,0,1,0,0.0%\n");
    EXPECT_EQ(table_of(report(DisputeGroup::Town, {.from = kMonday + 24h, .to = {}})), "no disputes\n");
}

TEST(Stations, AreFoundUpwardsFromBlocksAndGrids) {
    const Stations stations{town_of_stations()};
    EXPECT_EQ(stations.of("block-7"), "st-2");
    EXPECT_EQ(stations.of("grid-1"), "st-1");
    EXPECT_EQ(stations.of("st-1"), "st-1");
    EXPECT_EQ(stations.of("city"), "-");
    EXPECT_EQ(stations.of(""), "-");
}

TEST(Stations, GroupOutcomesAndWork) {
    OutcomeTally outcomes{{.period = {}, .group_by = OutcomeGroup::Station, .utc_offset_minutes = 480, .stations = Stations{town_of_stations()}}};
    for (const char* zone : {"grid-1", "grid-2", "block-7", ""}) {
        IncidentFact f;
        f.received_at = kMonday, f.zone_id = zone, f.closed = true, f.outcome = "settled_on_the_spot";
        outcomes.add(f);
    }
    EXPECT_EQ(csv_of(outcomes.finish()), "group,outcome,incidents\n-,settled_on_the_spot,1\nst-1,settled_on_the_spot,1\nst-2,settled_on_the_spot,2\n");
    WorkTally work{{.period = {}, .group_by = WorkGroup::Station, .utc_offset_minutes = 480, .stations = Stations{town_of_stations()}}};
    work.on_event(State{}, {kMonday, WorkRecorded{"r1", "v1", "talk", 7, "block-7", "", ""}});
    EXPECT_EQ(csv_of(work.finish()), "group,count\nst-2,7\n");
}

}  // namespace
}  // namespace watchgrid::reports
