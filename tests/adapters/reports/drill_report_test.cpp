#include "adapters/reports/drill_report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace watchgrid::reports {
namespace {

using namespace std::chrono_literals;

const engine::Instant kMonday = *parse_when("2026-03-02", 480);

IncidentFact drill(const std::string& place, std::optional<engine::Duration> signed_after, std::optional<engine::Duration> arrived_after) {
    IncidentFact f;
    f.received_at = kMonday + 9h, f.drill = true, f.paged = true, f.place_id = place, f.zone_id = "grid-1";
    f.first.signed_after = signed_after, f.first.moving_after = signed_after, f.first.arrived_after = arrived_after;
    return f;
}

/// Three posts are tried: one is quick, one is slow, one does not answer.
TEST(Drills, MeasureHowPostsAnswer) {
    DrillTally tally{{.period = {}, .group_by = DrillGroup::Place, .utc_offset_minutes = 480}};
    for (const auto& f : {drill("post-1", 6s, 40s), drill("post-1", 8s, 44s), drill("post-1", 7s, 52s), drill("post-2", 25s, 170s), drill("post-3", {}, {})}) tally.add(f);
    const DrillReport r = tally.finish();
    EXPECT_EQ(csv_of(r), "group,drills,asked,signed,signed_p50_s,moving,moving_p50_s,arrived,arrived_p50_s\n"
                         "post-1,3,3,3,7.0,3,7.0,3,44.0\npost-2,1,1,1,25.0,1,25.0,1,170.0\npost-3,1,1,0,,0,,0,\n");
    EXPECT_EQ(table_of(r), "post-1: 3 drills, 3 asked, signed 3 (median 7.0 s), moving 3 (median 7.0 s), arrived 3 (median 44.0 s)\n"
                           "post-2: 1 drills, 1 asked, signed 1 (median 25.0 s), moving 1 (median 25.0 s), arrived 1 (median 170.0 s)\n"
                           "post-3: 1 drills, 1 asked, signed 0, moving 0, arrived 0\n");
    const boost::json::value parsed = boost::json::parse(json_of(r));
    EXPECT_EQ(parsed.at("rows").at(1).at("arrived").at("p50_s").to_number<double>(), 170.0);
    EXPECT_EQ(parsed.at("rows").at(2).at("signed").at("never").to_number<int>(), 1);
    EXPECT_TRUE(parsed.at("rows").at(2).at("signed").at("p50_s").is_null());
}

TEST(Drills, LeaveRealOnesMergedOnesAndOtherTimesOut) {
    DrillTally tally{{.period = {.from = kMonday, .to = kMonday + 24h}, .group_by = DrillGroup::Day, .utc_offset_minutes = 480}};
    IncidentFact real = drill("post-1", 5s, 9s), merged = real, early = real, alone = real;
    real.drill = false, merged.merged = true, early.received_at = kMonday - 1s, alone.paged = false;
    for (const auto& f : {real, merged, early}) tally.add(f);
    tally.add(alone);
    const DrillReport r = tally.finish();
    ASSERT_EQ(r.rows.size(), 1U);
    EXPECT_EQ(r.rows[0].group, "2026-03-02");
    EXPECT_EQ(r.rows[0].drills, 1U);
    EXPECT_EQ(r.rows[0].asked, 0U) << "nobody was in the drill";
    EXPECT_EQ(table_of(r), "2026-03-02: 1 drills, 0 asked, signed 0, moving 0, arrived 0; 1 found nobody to ask; is anybody on duty for a drill?\n");
    EXPECT_EQ(boost::json::parse(json_of(r)).at("rows").at(0).at("nobody_to_ask").to_number<int>(), 1);
    EXPECT_EQ(table_of(DrillTally{{}}.finish()), "no drills\n");
}

}  // namespace
}  // namespace watchgrid::reports
