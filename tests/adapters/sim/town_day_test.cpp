/// A day of each of the five towns: generated, lived through by simulated people, reported by the binary, and counted again from the journal.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "adapters/app/replay.hpp"
#include "adapters/codec/event_record.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "tests/adapters/sim/binary.hpp"
#include "tests/adapters/sim/recount.hpp"

namespace watchgrid::test {
namespace {

namespace json = boost::json;

/// Grid and block -> station, from the pack's own zones.geojson.
std::map<std::string, std::string> stations_of(const std::string& zones_geojson) {
    std::ifstream in{zones_geojson, std::ios::binary};
    const json::value zones = json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    std::map<std::string, std::pair<std::string, std::string>> level_and_parent;
    const auto word = [](const json::object& o, const char* key) {
        const json::value* v = o.if_contains(key);
        return v != nullptr && v->is_string() ? std::string{v->as_string()} : std::string{};
    };
    for (const json::value& f : zones.at("features").as_array()) {
        const json::object& p = f.at("properties").as_object();
        level_and_parent[word(p, "id")] = {word(p, "level"), word(p, "parent")};
    }
    std::map<std::string, std::string> out;
    for (const auto& [id, unused] : level_and_parent)
        for (std::string at = id; level_and_parent.contains(at); at = level_and_parent.at(at).second)
            if (level_and_parent.at(at).first == "station") out[id] = at;
    return out;
}

/// One town's day; each is lived once.
struct Day {
    Folder folder;
    json::value summary;
    std::unique_ptr<Recount> count;
    engine::State state;  ///< the journal replayed

    std::string data() const { return folder.file("data"); }
    json::value report(const std::string& what) const { return parsed(run("report " + what + " --data " + data() + " --json")); }
    json::value report_by_station(const std::string& what) const { return report(what + " --group-by station --town " + folder.file("town")); }
};

void live(const std::string& name, const std::string& date, Day& day) {
    ASSERT_EQ(run("town generate --like " + name + " --seed 1 -o " + day.folder.file("town")).exit_code, 0);
    const Ran lived = run("simulate --town " + day.folder.file("town") + " --day " + date + " --seed 7 --data " + day.data() + " --json");
    ASSERT_EQ(lived.exit_code, 0) << lived.output;
    day.summary = parsed(lived);
    day.count = std::make_unique<Recount>(stations_of(day.folder.file("town/zones.geojson")));
    auto log = journal_sqlite::SqliteEventLog::open({.folder = day.folder.file("data/journal"), .read_only = true});
    ASSERT_TRUE(log) << log.error();
    std::string detail;
    const auto failed = (*log)->tail(1, 0, [&](port::Seq, std::int64_t at_ms, std::string_view bytes) {
        const auto body = codec::decode_event(bytes);
        EXPECT_TRUE(body) << (body ? "" : body.error());
        if (body) day.count->see(at_ms, *body);
        return body.has_value();
    }, detail);
    ASSERT_FALSE(failed) << detail;
    app::ReplayResult replayed = app::replay(**log, 1, {.use_snapshot = false, .on_event = {}, .progress = {}});
    ASSERT_EQ(replayed.complaint, "");
    day.state = std::move(replayed.state);
}

const Day& day_of(const std::string& name) {
    static std::map<std::string, std::unique_ptr<Day>> days;
    std::unique_ptr<Day>& day = days[name];
    if (!day) {
        day = std::make_unique<Day>();
        live(name, name == "suichuan" ? "2026-07-06" : "2026-03-06", *day);  // summer at the waters; a market day in Tuanbao
        std::cout << name << ": " << day->state.seq << " events, " << json::serialize(day->summary.at("day")) << ", lived in " << day->summary.at("wall_s") << " s\n";
    }
    return *day;
}

std::uint64_t number(const json::value& v) { return v.to_number<std::uint64_t>(); }
std::string text_or(const json::value& v, const std::string& otherwise) { return v.is_string() ? std::string{v.as_string()} : otherwise; }

class TownDay : public ::testing::TestWithParam<std::string> {
protected:
    const Day& day() const { return day_of(GetParam()); }
    const Recount& count() const { return *day().count; }
};
INSTANTIATE_TEST_SUITE_P(FiveTowns, TownDay, ::testing::Values("suichuan", "chengzhong", "shengkang", "yangdang", "tuanbao"), [](const auto& p) { return p.param; });

TEST_P(TownDay, BreaksNoInvariantAndBringsEveryIncidentToItsEnd) {
    ASSERT_TRUE(day().count);
    EXPECT_EQ(number(day().summary.at("broken_invariants")), 0U);
    EXPECT_EQ(number(day().summary.at("never_offered_violations")), 0U);
    EXPECT_EQ(number(day().summary.at("still_open")), 0U);
    EXPECT_GT(number(day().summary.at("incidents")), 100U);
    EXPECT_GT(number(day().summary.at("day").at("checks")), 1'000U) << "after every step";
}

TEST_P(TownDay, IsReplayedToTheStateThatWasLived) {
    ASSERT_TRUE(day().count);
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(engine::state_digest(day().state)));
    EXPECT_EQ(text_or(day().summary.at("state_digest"), ""), digest);
    EXPECT_EQ(number(day().summary.at("events")), day().state.seq);
}

TEST_P(TownDay, IsFullOfWork) {
    ASSERT_TRUE(day().count);
    const auto work = count().work("work");
    EXPECT_GT(work.count("hazard_report"), 0U);
    EXPECT_GT(work.count("dispute_settled"), 0U);
    EXPECT_GT(count().of_kind("task_raised"), 3U);
    EXPECT_GT(count().of_kind("notice_issued"), 2U);
    EXPECT_GT(count().of_kind("incident_closed"), 100U);
    if (GetParam() == "shengkang") {
        EXPECT_FALSE(day().summary.at("day").at("refused").as_object().empty()) << "of a hundred check-ins some come from the wrong place";
    }
    const std::map<std::string, std::pair<std::string, std::uint64_t>> at_least{
        {"suichuan", {"inspection", 20}}, {"chengzhong", {"talk", 1}}, {"shengkang", {"patrol", 15}}, {"yangdang", {"visit", 2}}, {"tuanbao", {"patrol", 2}}};
    const auto& [kind, n] = at_least.at(GetParam());
    ASSERT_TRUE(work.contains(kind)) << kind;
    EXPECT_GE(work.at(kind), n) << kind;
}

TEST_P(TownDay, TheBulletinReconcilesWithTheJournal) {
    ASSERT_TRUE(day().count);
    static constexpr std::array kStages{"signed", "moving", "feedback"};
    static constexpr std::array kBins{"le_30_s", "le_60_s", "le_120_s", "le_180_s", "le_300_s", "le_600_s", "le_900_s", "le_1800_s", "le_3600_s", "le_7200_s", "le_14400_s", "longer"};
    std::map<std::string, Recount::Sheet> reported;
    const json::value report = day().report("bulletin");
    for (const json::value& row : report.at("rows").as_array()) {
        EXPECT_EQ(text_or(row.at("week"), ""), GetParam() == "suichuan" ? "2026-07-06" : "2026-03-02") << "its Monday";
        Recount::Sheet& sheet = reported[text_or(row.at("unit"), "")];
        sheet.incidents = number(row.at("incidents"));
        for (std::size_t s = 0; s < kStages.size(); ++s) {
            const json::value& stage = row.at("stages").at(kStages[s]);
            sheet.stages[s].within = number(stage.at("within"));
            sheet.stages[s].missing = number(stage.at("bins").at("missing"));
            for (std::size_t b = 0; b < kBins.size(); ++b) sheet.stages[s].count[b] = number(stage.at("bins").at(kBins[b]));
        }
    }
    EXPECT_GT(reported.size(), 2U) << "the town and its units";
    EXPECT_EQ(reported, count().bulletin());
}

/// One query for the share that was met in each grid at each stage (S1).
TEST_P(TownDay, TheClocksReconcileByGridAndStage) {
    ASSERT_TRUE(day().count);
    std::map<std::string, Recount::Shares> reported;
    const json::value report = day().report("sla --group-by zone_stage");
    for (const json::value& row : report.at("rows").as_array())
        reported[text_or(row.at("group"), "") + " " + text_or(row.at("stage"), "")] = {number(row.at("clocks")), number(row.at("met")), number(row.at("breached"))};
    EXPECT_GT(reported.size(), 3U);
    EXPECT_EQ(reported, count().shares());
}

TEST_P(TownDay, TheOutcomesReconcileByTownGridStationAndSystem) {
    ASSERT_TRUE(day().count);
    for (const std::string by : {"town", "zone", "station", "source"}) {
        std::map<std::string, Recount::Outcomes> reported;
        const json::value report = by == "station" ? day().report_by_station("outcomes") : day().report("outcomes --group-by " + by);
        for (const json::value& row : report.at("rows").as_array()) {
            Recount::Outcomes& out = reported[text_or(row.at("group"), "")];
            out.incidents = number(row.at("incidents")), out.open = number(row.at("open")), out.reopened = number(row.at("reopened"));
            for (const auto& outcome : row.at("outcomes").as_object()) out.by_outcome[std::string{outcome.key()}] = number(outcome.value());
        }
        EXPECT_EQ(reported, count().outcomes(by)) << by;
        if (by == "town") {
            EXPECT_GT(reported[""].by_outcome["settled_on_the_spot"], 20U);
            const json::value& out = report.at("left_out");
            EXPECT_EQ(reported[""].incidents + number(out.at("drills")) + number(out.at("consults")), number(day().summary.at("incidents"))) << "as the simulation counts";
            EXPECT_EQ(number(out.at("merged")), number(day().summary.at("merged")));
        }
    }
}

TEST_P(TownDay, TheWorkReconcilesByKindGridStationAndPerson) {
    ASSERT_TRUE(day().count);
    for (const std::string by : {"work", "zone", "station", "person"}) {
        std::map<std::string, std::uint64_t> reported;
        const json::value report = by == "station" ? day().report_by_station("patrol") : day().report("patrol --group-by " + by);
        for (const json::value& row : report.at("rows").as_array()) reported[text_or(row.at("group"), "")] = number(row.at("count"));
        EXPECT_EQ(reported, count().work(by)) << by;
    }
}

TEST_P(TownDay, TheResolutionRateReconciles) {
    ASSERT_TRUE(day().count);
    for (const std::string by : {"town", "station"}) {
        std::map<std::string, Recount::Disputes> reported;
        const json::value report = by == "station" ? day().report_by_station("disputes") : day().report("disputes");
        for (const json::value& row : report.at("rows").as_array()) {
            reported[text_or(row.at("group"), "")] = {number(row.at("opened")), number(row.at("settled")), number(row.at("handed_off")), number(row.at("reopened"))};
            EXPECT_DOUBLE_EQ(row.at("rate").to_number<double>(), row.at("settled").to_number<double>() / row.at("opened").to_number<double>());
        }
        EXPECT_EQ(reported, count().disputes(by)) << by;
        EXPECT_FALSE(reported.empty());
    }
}

/// Its one drill found nobody who was in it, and is counted here and nowhere else.
TEST_P(TownDay, TheDrillIsCountedAmongDrills) {
    ASSERT_TRUE(day().count);
    const json::value report = day().report("drills --group-by type");
    ASSERT_EQ(report.at("rows").as_array().size(), 1U);
    EXPECT_EQ(text_or(report.at("rows").at(0).at("group"), ""), "fire");
    EXPECT_EQ(number(report.at("rows").at(0).at("drills")), 1U);
    EXPECT_EQ(number(report.at("rows").at(0).at("asked")), 0U);
}

TEST_P(TownDay, ThePointsReconcileToTheLastHolder) {
    ASSERT_TRUE(day().count);
    const Recount::Points& points = count().points();
    const json::value report = day().report("points");
    const auto signed_number = [&](const char* key) { return report.at(key).to_number<std::int64_t>(); };
    EXPECT_EQ(signed_number("carried_over"), points.carried_over);
    EXPECT_EQ(signed_number("credits"), points.credits);
    EXPECT_EQ(signed_number("redemptions"), -points.redemptions);
    EXPECT_EQ(signed_number("reversals"), points.reversals);
    std::int64_t sum = 0;
    for (const auto& [holder, balance] : points.balances) sum += balance;
    EXPECT_EQ(signed_number("closing"), sum);
    std::map<std::string, std::int64_t> rules;
    for (const json::value& r : report.at("rules").as_array()) rules[text_or(r.at("rule"), "")] = r.at("points").to_number<std::int64_t>();
    EXPECT_EQ(rules, points.by_rule);
    std::map<std::string, std::int64_t> balances;
    for (const engine::HolderState& h : day().state.books.holders) balances[h.external_id] = h.balance;
    EXPECT_EQ(balances, points.balances);
    if (GetParam() != "shengkang") return;
    EXPECT_EQ(points.carried_over, 200'000);
    EXPECT_GT(points.credits, 300) << "patrols of six hundred";
    EXPECT_LT(points.redemptions, -100);
}

/// The period of a report is that of the receipt, in the town's own days.
TEST(TownDayPeriod, HasNothingBeforeMidnightAndNothingOfTheNextDay) {
    const Day& day = day_of("tuanbao");
    ASSERT_TRUE(day.count);
    const auto incidents = [&](const std::string& period) {
        const json::value report = day.report("outcomes " + period);
        const json::array& rows = report.at("rows").as_array();
        return rows.empty() ? std::uint64_t{0} : number(rows[0].at("incidents"));
    };
    EXPECT_EQ(incidents("--to 2026-03-06"), 0U);
    EXPECT_EQ(incidents("--from 2026-03-06 --to 2026-03-07") + incidents("--from 2026-03-07"), day.count->outcomes("town").at("").incidents);
    EXPECT_LT(incidents("--from 2026-03-07"), 10U) << "only what began in the last minutes and was merged or opened again";
}

TEST(SimulateADay, RefusesADayThatIsNoneAndAJournalThatIsNotEmpty) {
    const Day& day = day_of("tuanbao");
    ASSERT_TRUE(day.count);
    const std::string town = "simulate --town " + day.folder.file("town");
    for (const char* wrong : {" --day tomorrow", " --day 2026-02-30", " --day 2026-03-06 --compare all", " --data somewhere"}) EXPECT_EQ(run(town + wrong + " 2>/dev/null").exit_code, 2) << wrong;
    const Ran again = run(town + " --day 2026-03-06 --data " + day.data() + " 2>&1");
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.output, ::testing::HasSubstr("expected an empty journal"));
}

}  // namespace
}  // namespace watchgrid::test
