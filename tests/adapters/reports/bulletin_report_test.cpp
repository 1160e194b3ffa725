#include "adapters/reports/bulletin_report.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "adapters/reports/render.hpp"

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const engine::Instant kMonday = *parse_when("2026-03-02", 480);

IncidentFact taken(engine::Instant at, const std::string& unit, engine::Duration accepted, std::optional<engine::Duration> moving) {
    IncidentFact out;
    out.received_at = at;
    out.paged = true;
    out.units = {{.unit = unit, .signed_after = accepted, .moving_after = moving, .arrived_after = {}, .feedback_after = {}}};
    out.first = out.units[0];
    out.first.unit.clear();
    return out;
}

TEST(Bulletin, CountsEachWeekForTheTownAndItsUnits) {
    BulletinTally tally{{.period = {}, .utc_offset_minutes = 480}};
    tally.add(taken(kMonday, "East", 30s, 300s));
    tally.add(taken(kMonday + 24h, "West", 31s, std::nullopt));
    tally.add(taken(kMonday - 1s, "East", 5s, 20s));
    const Bulletin bulletin = tally.finish();
    ASSERT_EQ(bulletin.rows.size(), 5U);
    EXPECT_EQ(bulletin.rows[0].week, "2026-02-23");
    EXPECT_EQ(bulletin.rows[0].unit, "");
    EXPECT_EQ(bulletin.rows[1].unit, "East");
    const BulletinRow& town = bulletin.rows[2];
    EXPECT_EQ(town.week, "2026-03-02");
    EXPECT_EQ(town.incidents, 2U);
    EXPECT_EQ(town.stages[0].within(30s), 1U);
    EXPECT_EQ(town.stages[1].within(300s), 1U);
    EXPECT_EQ(town.stages[1].never(), 1U);
    EXPECT_EQ(town.stages[2].never(), 2U);
}

TEST(Bulletin, LeavesOutDrillsMergedAndWhatNobodyWasAskedFor) {
    BulletinTally tally{{}};
    IncidentFact drill = taken(kMonday, "East", 1s, 2s), merged = drill, consult = drill;
    drill.drill = true, merged.merged = true, consult.paged = false;
    for (const auto& i : {drill, merged, consult}) tally.add(i);
    EXPECT_TRUE(tally.finish().rows.empty());
}

TEST(Bulletin, AnIncidentThatNobodyTookCountsAgainstTheTown) {
    BulletinTally tally{{}};
    IncidentFact i;
    i.received_at = kMonday;
    i.paged = true;
    tally.add(i);
    const Bulletin bulletin = tally.finish();
    ASSERT_EQ(bulletin.rows.size(), 1U);
    EXPECT_EQ(bulletin.rows[0].stages[0].never(), 1U);
    EXPECT_EQ(bulletin.rows[0].stages[0].percentile(50), std::nullopt);
}

TEST(Bulletin, PrintsATableCsvAndJson) {
    BulletinTally tally{{.period = {}, .utc_offset_minutes = 480}};
    tally.add(taken(kMonday, "城关派出所", 12s, 90s));
    const Bulletin bulletin = tally.finish();
    EXPECT_THAT(table_of(bulletin), HasSubstr("signed 签收 <= 30 s"));
    EXPECT_THAT(table_of(bulletin), HasSubstr("1 (100.0%)"));
    EXPECT_THAT(csv_of(bulletin), HasSubstr("2026-03-02,城关派出所,1,signed,30.0,1,100.0%,12.0,12.0,1,0,"));
    const auto json = boost::json::parse(json_of(bulletin, true));
    EXPECT_EQ(json.at("rows").as_array().size(), 2U);
    EXPECT_EQ(json.at("rows").at(0).at("stages").at("moving").at("bins").at("le_120_s").to_number<int>(), 1);
    EXPECT_THAT(json_of(bulletin, false), Not(HasSubstr("城关")));
}

}  // namespace
}  // namespace watchgrid::reports
