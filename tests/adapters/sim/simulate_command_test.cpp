/// `watchgrid simulate --json` as a script sees it, on a made-up town and on the real roads of a country.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/adapters/sim/binary.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::test {
namespace {

namespace json = boost::json;

std::uint64_t number(const json::value& v) { return v.to_number<std::uint64_t>(); }

/// An hour in that town, with a look at the state after every step.
json::value hour_in(const std::string& town, const std::string& options = "") {
    const Ran lived = run("simulate --town " + town + " --hours 1 --seed 5 --check-every 1 --json" + options);
    EXPECT_EQ(lived.exit_code, 0) << lived.output;
    EXPECT_EQ(std::count(lived.output.begin(), lived.output.end(), '\n'), 1) << "one document and nothing else";
    return parsed(lived);
}

TEST(SimulateCommand, PrintsTheKeysOfTheContract) {
    const Folder folder;
    ASSERT_EQ(run("town generate --seed 7 --officers 12 --volunteers 60 --guards 20 --grids 8 -o " + folder.file("town")).exit_code, 0);
    const json::value out = hour_in(folder.file("town"));
    for (const char* key : {"incidents", "alerts", "offers_per_incident", "redundant_accepts", "tiers", "late_by_cause", "never_offered_violations", "policy", "seed", "calibration", "wall_s"})
        EXPECT_TRUE(out.as_object().contains(key)) << key;
    for (const auto& [tier, keys] : std::map<std::string, std::vector<std::string>>{{"1", {"within_60s", "p50_s", "p90_s"}}, {"2", {"within_180s", "mean_s"}}, {"3", {"within_300s"}}})
        for (const std::string& key : keys) EXPECT_TRUE(out.at("tiers").at(tier).as_object().contains(key)) << tier << " " << key;
    ASSERT_FALSE(out.at("calibration").as_array().empty());
    for (const json::value& tenth : out.at("calibration").as_array())
        for (const char* key : {"claimed", "realised", "n"}) EXPECT_TRUE(tenth.as_object().contains(key)) << key;
    EXPECT_EQ(number(out.at("never_offered_violations")), 0U);
    EXPECT_EQ(number(out.at("seed")), 5U);
    EXPECT_EQ(out.at("policy"), "zones") << "the town's own";
    EXPECT_GT(number(out.at("incidents")), 30U);
    EXPECT_GT(out.at("wall_s").to_number<double>(), 0);
    EXPECT_EQ(hour_in(folder.file("town"), " --policy default").at("state_digest"), out.at("state_digest")) << "the same seed, the same hour";
}

TEST(SimulateCommand, BreaksNothingInATownOnTheRoadsOfAndorra) {
    const std::string roads = source_dir() + "/../shared/data/roads/andorra-2013.osm.pbf";
    if (!std::filesystem::exists(roads)) GTEST_SKIP() << "needs " << roads;
    const Folder folder;
    const Ran made = run("town generate --roads " + roads + " --seed 1 -o " + folder.file("town"));
    ASSERT_EQ(made.exit_code, 0) << made.output;
    const json::value out = hour_in(folder.file("town"));
    EXPECT_EQ(number(out.at("broken_invariants")), 0U);
    EXPECT_EQ(number(out.at("never_offered_violations")), 0U);
    EXPECT_EQ(number(out.at("still_open")), 0U);
    EXPECT_GT(number(out.at("incidents")), 30U);
    EXPECT_GT(number(out.at("arrived")), number(out.at("incidents")) / 2) << "people come by these roads";
}

}  // namespace
}  // namespace watchgrid::test
