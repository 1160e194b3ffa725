#include "adapters/reports/sla_report.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "adapters/reports/render.hpp"
#include "engine/core/apply.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;
using engine::ClockPhase;
using engine::Stage;
using ::testing::HasSubstr;
using ::testing::Not;

const engine::Instant kNoon = engine::instant_from_ms(1'772'416'800'000);  // 2026-03-02T02:00:00Z

ClockFact clock(std::string rule, ClockPhase phase, std::optional<engine::Duration> took, engine::BreachCause cause = engine::BreachCause::None) {
    return {.rule_id = std::move(rule), .stage = Stage::Arrived, .tier = 0, .target_percentile = 90, .phase = phase, .took = took, .cause = cause};
}
IncidentFact incident(engine::Instant at, std::vector<ClockFact> clocks) {
    IncidentFact out;
    out.received_at = at;
    out.paged = true;
    out.zone_id = "g1";
    out.zone_class = engine::ZoneClass::Core;
    out.clocks = std::move(clocks);
    return out;
}

TEST(SlaReport, TheShareIsOfEndedClocksOnly) {
    SlaTally tally{{}};
    tally.add(incident(kNoon, {clock("core", ClockPhase::Met, 40s)}));
    tally.add(incident(kNoon, {clock("core", ClockPhase::Met, 50s)}));
    tally.add(incident(kNoon, {clock("core", ClockPhase::Breached, 90s, engine::BreachCause::Travel)}));
    tally.add(incident(kNoon, {clock("core", ClockPhase::Breached, std::nullopt, engine::BreachCause::NoAccept)}));
    tally.add(incident(kNoon, {clock("core", ClockPhase::Running, std::nullopt)}));
    const SlaReport report = tally.finish();
    ASSERT_EQ(report.rows.size(), 1U);
    const SlaRow& row = report.rows[0];
    EXPECT_EQ(row.rule_id, "core");
    EXPECT_EQ(row.clocks, 5U);
    EXPECT_EQ(row.running, 1U);
    EXPECT_EQ(row.share(), 0.5);
    EXPECT_EQ(row.causes[static_cast<std::size_t>(engine::BreachCause::Travel)], 1U);
    EXPECT_EQ(row.causes[static_cast<std::size_t>(engine::BreachCause::NoAccept)], 1U);
    EXPECT_EQ(row.took.percentile(50), 50s);
    EXPECT_EQ(row.took.percentile(90), std::nullopt) << "one of four never arrived";
    EXPECT_EQ(report.incidents, 5U);
}

TEST(SlaReport, DrillsAndOtherDaysAreOutside) {
    SlaTally tally{{.period = {kNoon, kNoon + 1h}}};
    IncidentFact drill = incident(kNoon, {clock("core", ClockPhase::Met, 40s)});
    drill.drill = true;
    tally.add(drill);
    tally.add(incident(kNoon - 1ms, {clock("core", ClockPhase::Met, 40s)}));
    tally.add(incident(kNoon + 1h, {clock("core", ClockPhase::Met, 40s)}));
    EXPECT_TRUE(tally.finish().rows.empty());
}

TEST(SlaReport, GroupsByDayOfTheTown) {
    SlaTally tally{{.group_by = GroupBy::Day, .utc_offset_minutes = 480}};
    tally.add(incident(kNoon + 13h + 59min, {clock("a", ClockPhase::Met, 1s), clock("b", ClockPhase::Met, 1s)}));
    tally.add(incident(kNoon + 14h, {clock("a", ClockPhase::Breached, 100s, engine::BreachCause::Travel)}));
    const SlaReport report = tally.finish();
    ASSERT_EQ(report.rows.size(), 2U);
    EXPECT_EQ(report.rows[0].group, "2026-03-02");
    EXPECT_EQ(report.rows[0].clocks, 2U);
    EXPECT_EQ(report.rows[1].group, "2026-03-03");
    EXPECT_EQ(report.rows[1].share(), 0.0);
}

TEST(SlaReport, OneRowForEachValueOfTheGroup) {
    for (const auto& [by, rows] : {std::pair{GroupBy::Rule, 2U}, {GroupBy::Stage, 1U}, {GroupBy::Zone, 1U}, {GroupBy::ZoneStage, 1U}, {GroupBy::ZoneClass, 1U}, {GroupBy::Tier, 2U}, {GroupBy::Detail, 2U}}) {
        SlaTally tally{{.group_by = by}};
        ClockFact police = clock("police", ClockPhase::Met, 1s);
        police.tier = 2, police.target_percentile = 80;
        tally.add(incident(kNoon, {clock("any", ClockPhase::Met, 1s), police}));
        const SlaReport report = tally.finish();
        EXPECT_EQ(report.rows.size(), rows) << engine::to_string(by);
        EXPECT_EQ(report.rows[0].target_percent.has_value(), rows == 2) << engine::to_string(by) << ": targets of one row must agree to be shown";
    }
}

TEST(SlaReport, TheSlowestUnitNeedsAFewArrivalsAndTheRightReader) {
    SlaTally tally{{}};
    for (int n = 0; n < 3; ++n) {
        IncidentFact i = incident(kNoon, {clock("core", ClockPhase::Met, 40s)});
        i.units = {{.unit = "East", .signed_after = 5s, .moving_after = 9s, .arrived_after = 300s, .feedback_after = {}},
                   {.unit = "West", .signed_after = 5s, .moving_after = 9s, .arrived_after = 60s, .feedback_after = {}}};
        if (n == 0) i.units.push_back({.unit = "Once", .signed_after = 5s, .moving_after = 9s, .arrived_after = 9'000s, .feedback_after = {}});
        tally.add(i);
    }
    const SlaReport report = tally.finish();
    ASSERT_TRUE(report.slowest);
    EXPECT_EQ(report.slowest->unit, "East");
    EXPECT_THAT(json_of(report, true), HasSubstr("\"slowest_unit\":{\"unit\":\"East\",\"median_s\":3E2,\"arrivals\":3}"));
    EXPECT_THAT(json_of(report, false), Not(HasSubstr("East")));
}

TEST(SlaReport, PrintsATableCsvAndJson) {
    SlaTally tally{{.group_by = GroupBy::Zone}};
    IncidentFact i = incident(kNoon, {clock("core", ClockPhase::Breached, 90s, engine::BreachCause::Travel)});
    i.zone_id = "=cmd,\"x\"";
    tally.add(i);
    const SlaReport report = tally.finish();
    EXPECT_THAT(table_of(report), HasSubstr("by_zone"));
    EXPECT_THAT(table_of(report), HasSubstr("travel:1"));
    const std::string csv = csv_of(report);
    EXPECT_THAT(csv, ::testing::StartsWith("group,rule,stage,zone_class,tier,clocks,met,breached,running,share_met,target,p50_s,p90_s,late,excused,cause_none,"));
    EXPECT_THAT(csv, HasSubstr("\r\n\"'=cmd,\"\"x\"\"\",")) << "neither a formula nor three cells";
    const auto json = boost::json::parse(json_of(report, false));
    const auto& row = json.at("rows").at(0);
    EXPECT_EQ(row.at("breached").to_number<int>(), 1);
    EXPECT_EQ(row.at("bins").at("le_120_s").to_number<int>(), 1);
    EXPECT_EQ(row.at("causes").at("travel").to_number<int>(), 1);
    EXPECT_EQ(row.at("p50_s").to_number<double>(), 90.0);
}

/// Through the real core: what the engine did is what the report says.
class LedgerTest : public ::testing::Test {
protected:
    static engine::Town town() {
        engine::Town t = test::small_town();
        engine::Responder r = test::person("R1", engine::ResponderClass::Guard, test::at_meters(500, 500));
        r.unit = "East";
        test::add_responder(t, r);
        return t;
    }
    LedgerTest() : rig{town()} {
        rig.load(test::plain_policy(), kNoon);
        run(engine::ReportDuty{.responder = rig.responder("R1"), .on = true, .drill = false, .by = "desk"}, kNoon);
        run(engine::ReportPosition{.responder = rig.responder("R1"), .at = test::at_meters(500, 500), .taken_at = kNoon}, kNoon);
    }
    void run(const engine::Command& c, engine::Instant at) { EXPECT_TRUE(rig.run(c, at)); }
    void alert(const char* id, engine::Instant at, bool drill = false) {
        engine::Alert a;
        a.alert_id = id;
        a.type = engine::AlertType::Fight;
        a.location = engine::Location{test::at_meters(510, 500), 10};
        a.drill = drill;
        run(engine::ReceiveAlert{a}, at);
    }
    void answer(std::uint64_t offer, engine::AnswerKind kind, engine::Instant at) {
        run(engine::AnswerOffer{.responder = rig.responder("R1"), .offer = {offer}, .answer = kind, .device_at = {}, .text = {}}, at);
    }
    std::map<engine::IncidentId, IncidentFact> replayed() const {
        Ledger ledger;
        engine::State state;
        for (const engine::Event& e : rig.journal) {
            engine::apply(state, e);
            ledger.on_event(state, e);
        }
        return ledger.finish(state);
    }
    test::CoreRig rig;
};

TEST_F(LedgerTest, TimesAreThoseOfTheJournal) {
    alert("a1", kNoon + 1s);
    answer(1, engine::AnswerKind::Accept, kNoon + 6s);
    answer(1, engine::AnswerKind::Moving, kNoon + 11s);
    answer(1, engine::AnswerKind::Arrived, kNoon + 41s);
    run(engine::ResolveIncident{.incident = {1}, .outcome = "settled_on_the_spot", .by = "desk", .text = {}}, kNoon + 100s);
    alert("a2", kNoon + 200s);
    run(engine::Tick{}, kNoon + 270s);

    const auto facts = replayed();
    ASSERT_EQ(facts.size(), 2U);
    const IncidentFact& first = facts.at({1});
    ASSERT_EQ(first.units.size(), 1U);
    EXPECT_EQ(first.units[0].unit, "East");
    EXPECT_EQ(first.units[0].signed_after, 5s);
    EXPECT_EQ(first.units[0].moving_after, 10s);
    EXPECT_EQ(first.units[0].arrived_after, 40s);
    EXPECT_EQ(first.units[0].feedback_after, std::nullopt);
    ASSERT_EQ(first.clocks.size(), 1U);
    EXPECT_EQ(first.clocks[0].phase, ClockPhase::Met);
    EXPECT_EQ(first.clocks[0].took, 40s);
    EXPECT_EQ(facts.at({2}).clocks[0].phase, ClockPhase::Breached);
    EXPECT_EQ(facts.at({2}).clocks[0].took, std::nullopt);

    // The live state says the same as the journal.
    EXPECT_EQ(fact_of(rig.state, {1}).clocks[0].took, 40s);
}

}  // namespace
}  // namespace watchgrid::reports
