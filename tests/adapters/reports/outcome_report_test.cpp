#include "adapters/reports/outcome_report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;

const engine::Instant kMonday = *parse_when("2026-03-02", 480);

IncidentFact fact(engine::Instant at, const std::string& zone, const std::string& outcome) {
    IncidentFact out;
    out.received_at = at;
    out.zone_id = zone;
    out.source_kind = engine::SourceKind::AlarmPoint;
    out.closed = !outcome.empty();
    out.outcome = outcome;
    return out;
}

/// Shengkang's posts settled 340 on the spot (S8).
TEST(Outcomes, CountWhatTheTownReports) {
    OutcomeTally tally{{.period = {}, .group_by = OutcomeGroup::Town, .utc_offset_minutes = 480}};
    for (int n = 0; n < 340; ++n) tally.add(fact(kMonday + n * 1min, "grid-01", "settled_on_the_spot"));
    for (int n = 0; n < 17; ++n) tally.add(fact(kMonday + n * 1h, "grid-02", "false_alarm"));
    tally.add(fact(kMonday, "grid-02", ""));
    const OutcomeReport r = tally.finish();
    ASSERT_EQ(r.rows.size(), 1U);
    EXPECT_EQ(r.rows[0].incidents, 358U);
    EXPECT_EQ(r.rows[0].open, 1U);
    EXPECT_EQ(r.rows[0].outcomes.at("settled_on_the_spot"), 340U);
    EXPECT_EQ(csv_of(r), "group,outcome,incidents\ntown,false_alarm,17\ntown,settled_on_the_spot,340\ntown,open,1\n");
    EXPECT_EQ(boost::json::parse(json_of(r)).at("rows").at(0).at("outcomes").at("false_alarm").to_number<int>(), 17);
}

TEST(Outcomes, GroupAndAddUp) {
    for (const OutcomeGroup group : {OutcomeGroup::Zone, OutcomeGroup::Source, OutcomeGroup::Type, OutcomeGroup::Place, OutcomeGroup::Day, OutcomeGroup::ZoneClass}) {
        OutcomeTally tally{{.period = {}, .group_by = group, .utc_offset_minutes = 480}};
        for (int n = 0; n < 60; ++n) tally.add(fact(kMonday + n * 1h, n % 3 == 0 ? "grid-01" : "grid-02", n % 5 == 0 ? "" : "done"));
        std::size_t incidents = 0, counted = 0;
        for (const OutcomeRow& row : tally.finish().rows) {
            incidents += row.incidents, counted += row.open;
            for (const auto& [outcome, n] : row.outcomes) counted += n;
        }
        EXPECT_EQ(incidents, 60U);
        EXPECT_EQ(counted, 60U);
    }
}

TEST(Outcomes, LeaveDrillsMergedOnesConsultsAndOtherTimesOut) {
    OutcomeTally tally{{.period = {.from = kMonday, .to = kMonday + 24h}, .group_by = OutcomeGroup::Town, .utc_offset_minutes = 480}};
    IncidentFact drill = fact(kMonday, "g", "done"), merged = fact(kMonday, "g", "done"), consult = fact(kMonday, "g", "done");
    drill.drill = merged.merged = consult.consult = true;
    IncidentFact both = merged;
    both.consult = true;
    for (const auto& f : {drill, merged, both, consult, fact(kMonday - 1s, "g", "done"), fact(kMonday + 24h, "g", "done")}) tally.add(f);
    const OutcomeReport r = tally.finish();
    EXPECT_TRUE(r.rows.empty());
    EXPECT_EQ(table_of(r), "no incidents\nnot counted: 2 merged, 1 drills, 1 consults\n") << "of that day; who was merged is not said twice";
    EXPECT_EQ(boost::json::parse(json_of(r)).at("left_out").at("merged").to_number<int>(), 2);
    EXPECT_EQ(table_of(OutcomeTally{{}}.finish()), "no incidents\n");
}

/// The facts of a state are those that its incidents tell.
TEST(Outcomes, ComeFromTheState) {
    engine::Town town = test::small_town();
    test::add_responder(town, test::person("R1", engine::ResponderClass::Officer, test::at_meters(0, 0)));
    test::CoreRig rig{std::move(town)};
    rig.load(test::plain_policy(), kMonday);
    for (int n = 0; n < 3; ++n) {
        engine::Alert a;
        a.alert_id = "A" + std::to_string(n);
        a.type = engine::AlertType::Theft;
        a.location = engine::Location{test::at_meters(100.0 + n * 900, 0), 5};
        (void)rig.run(engine::ReceiveAlert{a}, kMonday + n * 1h);
    }
    (void)rig.run(engine::ResolveIncident{{1}, "settled_on_the_spot", "desk", ""}, kMonday + 4h);
    (void)rig.run(engine::ResolveIncident{{2}, "false_alarm", "desk", ""}, kMonday + 4h);
    (void)rig.run(engine::ReopenIncident{{2}, "desk", "not false"}, kMonday + 5h);
    OutcomeTally tally{{.period = {}, .group_by = OutcomeGroup::Town, .utc_offset_minutes = 480}};
    for (std::uint64_t id = 1; id <= 3; ++id) tally.add(fact_of(rig.state, {id}));
    const OutcomeReport r = tally.finish();
    EXPECT_EQ(r.rows[0].incidents, 3U);
    EXPECT_EQ(r.rows[0].open, 2U);
    EXPECT_EQ(r.rows[0].reopened, 1U);
    EXPECT_EQ(r.rows[0].outcomes.at("settled_on_the_spot"), 1U);
}

TEST(Outcomes, KeepASpreadsheetFromComputing) {
    OutcomeTally tally{{.period = {}, .group_by = OutcomeGroup::Zone, .utc_offset_minutes = 480}};
    tally.add(fact(kMonday, "=1+1", "@done, \"x\""));
    EXPECT_EQ(csv_of(tally.finish()), "group,outcome,incidents\n'=1+1,\"'@done, \"\"x\"\"\",1\n");
}

}  // namespace
}  // namespace watchgrid::reports
