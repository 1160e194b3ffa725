#include "adapters/lab/lab_ring.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <sstream>

#include "tests/adapters/lab/published_tables.hpp"

namespace watchgrid::lab {
namespace {

struct Outcome {
  int exit_code;
  std::string out, err;
  boost::json::object json() const { return boost::json::parse(out).as_object(); }
};
Outcome run(const RingOptions& options) {
  std::ostringstream out, err;
  const int exit_code = run_ring(options, out, err);
  return {exit_code, out.str(), err.str()};
}

RingOptions contest_ring(const test::StudyFolder& folder) {
  const test::ContestCity city = test::contest_city(folder);
  RingOptions options;
  options.graph = {city.nodes, city.edges, "60km/h"};
  options.units_path = city.platforms;
  options.exits_path = city.exits;
  options.start = "32";
  options.head_start = "180s";
  options.suspect_speed = "60km/h";
  options.json = true;
  return options;
}

/// Without the held nodes no exit can be reached from the start, by breadth first search over the published links.
bool is_separated(const std::string& edges, const std::set<std::string>& exits, const std::set<std::string>& held,
                  const std::string& start) {
  std::multimap<std::string, std::string> links;
  test::each_published_row(edges, [&](const auto& r) { links.emplace(r[0], r[1]), links.emplace(r[1], r[0]); });
  std::set<std::string> seen{start};
  std::vector<std::string> queue{start};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (exits.contains(queue[i])) return false;
    for (auto [link, end] = links.equal_range(queue[i]); link != end; ++link)
      if (!held.contains(link->second) && seen.insert(link->second).second) queue.push_back(link->second);
  }
  return true;
}

void expect_published_quality(const boost::json::object& plan, const RingOptions& options) {
  EXPECT_TRUE(plan.at("sealed").as_bool());
  EXPECT_TRUE(plan.at("gaps").as_array().empty());
  EXPECT_LE(plan.at("posts").as_array().size(), 20U);
  EXPECT_LE(plan.at("closed_at_s").to_number<double>(), 8.979 * 60);
  std::set<std::string> units, held, exits;
  for (const auto& post : plan.at("posts").as_array()) {
    EXPECT_TRUE(units.insert(std::string{post.at("unit").as_string()}).second);
    held.insert(std::string{post.at("node").as_string()});
    EXPECT_LE(post.at("arrive_s").to_number<double>(), post.at("suspect_s").to_number<double>());
    EXPECT_GE(post.at("slack_s").to_number<double>(), 0.0);
  }
  test::each_published_row(options.exits_path, [&](const auto& r) { exits.insert(r[0]); });
  EXPECT_TRUE(is_separated(options.graph.edges_path, exits, held, options.start));
}

TEST(LabRing, SealsTheContestCityNoLaterAndWithNoMorePostsThanThePublishedPlan) {
  if (!std::filesystem::exists(test::published("cumcm2011B"))) GTEST_SKIP() << "needs ../shared/data/cumcm2011B";
  const test::StudyFolder folder;
  const RingOptions options = contest_ring(folder);
  const Outcome o = run(options);
  ASSERT_EQ(o.exit_code, 0) << o.err;
  std::cout << o.out;
  expect_published_quality(o.json(), options);
}

TEST(LabRing, WithFewestPostsShowsTheMinimumCutBesideWhatCouldBeStaffed) {
  if (!std::filesystem::exists(test::published("cumcm2011B"))) GTEST_SKIP() << "needs ../shared/data/cumcm2011B";
  const test::StudyFolder folder;
  RingOptions options = contest_ring(folder);
  options.min_posts = true;
  const Outcome o = run(options);
  ASSERT_EQ(o.exit_code, 0) << o.err;
  std::cout << o.out;
  const auto plan = o.json();
  EXPECT_TRUE(plan.at("sealed").as_bool());
  EXPECT_GE(plan.at("staffed").as_int64(), plan.at("min_cut").as_int64());
  EXPECT_LE(plan.at("staffed").as_int64(), 20);
}

/// start - b - exit, 60 s an edge for units at 60 km/h.
RingOptions line(const test::StudyFolder& folder) {
  RingOptions options;
  options.graph = {folder.put("nodes.csv", "id,x_m,y_m\na,0,0\nb,1000,0\nc,2000,0\nd,3000,0\n"),
                   folder.put("edges.csv", "from,to\na,b\nb,c\nc,d\n"), "60km/h"};
  options.units_path = folder.put("units.csv", "id,node,delay_s\nU,c,5\n");
  options.exits_path = folder.put("exits.csv", "node\nd\n");
  options.start = "a";
  options.head_start = "30s";
  options.suspect_speed = "60km/h";
  options.json = true;
  return options;
}

TEST(LabRing, CountsAllTimesFromTheCrime) {
  const test::StudyFolder folder;
  const auto plan = run(line(folder)).json();
  const auto& post = plan.at("posts").as_array().at(0).as_object();
  EXPECT_EQ(post.at("node").as_string(), "c");
  EXPECT_EQ(post.at("arrive_s").to_number<double>(), 35.0);  // report after 30 s, off after 5 s
  EXPECT_EQ(post.at("suspect_s").to_number<double>(), 120.0);
  EXPECT_EQ(post.at("slack_s").to_number<double>(), 85.0);
  EXPECT_EQ(plan.at("closed_at_s").to_number<double>(), 35.0);
  EXPECT_EQ(plan.at("min_cut").as_int64(), 1);
}

TEST(LabRing, NamesGapsAndExitsThatMayBeLost) {
  const test::StudyFolder folder;
  RingOptions options = line(folder);
  options.suspect_speed = "300km/h";
  options.head_start = "20s";
  options.units_path = folder.put("units.csv", "id,node\nU,a\n");
  auto plan = run(options).json();
  EXPECT_FALSE(plan.at("sealed").as_bool());
  EXPECT_TRUE(plan.at("closed_at_s").is_null());
  const auto& gap = plan.at("gaps").as_array().at(0).as_object();
  EXPECT_EQ(gap.at("node").as_string(), "d");
  EXPECT_EQ(gap.at("filler").as_string(), "U");
  EXPECT_NEAR(gap.at("late_s").to_number<double>(), 164.0, 0.01);  // there at 20 + 180 s, the suspect at 36 s
  options.head_start = "40s";
  plan = run(options).json();
  EXPECT_EQ(plan.at("lost").as_array().at(0).as_string(), "d");
  EXPECT_TRUE(plan.at("min_cut").is_null());
}

TEST(LabRing, PrintsLinesForPeople) {
  const test::StudyFolder folder;
  RingOptions options = line(folder);
  options.json = false;
  EXPECT_EQ(run(options).out,
            "c  U  there 35.000 s, suspect 120.000 s, slack 85.000 s\n"
            "1 posts (minimum cut 1), closed at 35.000 s; against a suspect on the worst road sealed with probability 1.000\n");
}

TEST(LabRing, NamesEveryMistakeAtOnce) {
  const test::StudyFolder folder;
  RingOptions options = line(folder);
  options.start = "nowhere";
  options.head_start = "3";
  options.suspect_speed = "fast";
  options.setup = "-1s";
  options.margin = "0.5";
  options.exits_path = folder.put("exits.csv", "kind,node\ncity,d\n");
  const Outcome o = run(options);
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_EQ(o.out, "");
  EXPECT_EQ(o.err, options.exits_path + ":1: no such column \"kind\"; expected node\n" +
                       "--start = \"nowhere\": expected the id of a node in " + options.graph.nodes_path + "\n" +
                       "--head-start = \"3\": expected a duration with a unit, for example \"180s\", \"3min\" or \"1h\"\n" +
                       "--setup = \"-1s\": expected a duration with a unit, for example \"180s\", \"3min\" or \"1h\"\n" +
                       "--suspect-speed = \"fast\": expected a speed with a unit, for example \"60km/h\" or \"16.7m/s\"\n" +
                       "--margin = \"0.5\": expected a number from 1.0 to 10.0\n");
  options = line(folder);
  options.close_by = "30s";
  EXPECT_EQ(run(options).err, "--close-by = \"30s\": expected more than --head-start 30s: both count from the crime\n");
}

}  // namespace
}  // namespace watchgrid::lab
