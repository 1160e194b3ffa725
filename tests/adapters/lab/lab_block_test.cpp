#include "adapters/lab/lab_block.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/adapters/lab/study_folder.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::lab {
namespace {

/// Calls row(cells) for each row of a published file.
template <class Row>
void each_row(const std::string& path, Row row) {
  std::ifstream in{path};
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream text{line};
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    row(cells);
  }
}

TEST(LabBlock, OfTheContestCityGivesThePublishedBlockade) {
  const std::string data = watchgrid::test::source_dir() + "/../shared/data/cumcm2011B";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "needs ../shared/data/cumcm2011B";
  const test::StudyFolder folder;
  std::ostringstream nodes, units, targets;  // the map is in millimetres of 100 m
  nodes << "id,x_m,y_m\n", units << "id,node\n", targets << "node\n";
  each_row(data + "/nodes.csv", [&](const auto& r) { nodes << r[0] << ',' << std::stod(r[1]) * 100 << ',' << std::stod(r[2]) * 100 << '\n'; });
  each_row(data + "/platforms.csv", [&](const auto& r) {
    if (r[0].front() == 'A') units << r[0] << ',' << r[1] << '\n';
  });
  each_row(data + "/exits.csv", [&](const auto& r) {
    if (r[0] == "zoneA") targets << r[1] << '\n';
  });
  const BlockOptions options{.graph = {folder.put("nodes.csv", nodes.str()), data + "/edges.csv", "60km/h"},
                             .units_path = folder.put("units.csv", units.str()),
                             .targets_path = folder.put("targets.csv", targets.str()),
                             .json = true};
  std::ostringstream out, err;
  ASSERT_EQ(run_block(options, out, err), 0) << err.str();
  const boost::json::value plan = boost::json::parse(out.str());
  EXPECT_EQ(plan.at("pairs").as_array().size(), 13U);
  EXPECT_TRUE(plan.at("unheld").as_array().empty());
  EXPECT_NEAR(plan.at("max_s").to_number<double>() / 60, 8.015456859909348, 5e-4);
  EXPECT_NEAR(plan.at("total_s").to_number<double>() / 60, 46.1884894534752, 5e-4);
  bool binding = false;
  for (const auto& pair : plan.at("pairs").as_array())
    if (pair.at("unit").as_string() == "A7") binding = pair.at("target").as_string() == "29" && pair.at("eta_s") == plan.at("max_s");
  EXPECT_TRUE(binding) << out.str();
}

/// a - b - c, 60 s an edge; d apart.
BlockOptions line(const test::StudyFolder& folder, const std::string& units, const std::string& targets) {
  return {.graph = {folder.put("nodes.csv", "id,x_m,y_m\na,0,0\nb,1,0\nc,2,0\nd,3,0\n"), folder.put("edges.csv", "from,to,time_s\na,b,60\nb,c,60\n"), ""},
          .units_path = folder.put("units.csv", "id,node,delay_s\n" + units),
          .targets_path = folder.put("targets.csv", "node\n" + targets),
          .json = true};
}

TEST(LabBlock, CountsTheDelayAndNamesWhatNobodyCanHold) {
  const test::StudyFolder folder;
  const BlockOptions options = line(folder, "U,a,10\nV,a,0\n", "c\nb\nd\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_block(options, out, err), 0) << err.str();
  EXPECT_EQ(out.str(),
            "{\"max_s\":120.000,\"total_s\":190.000,\"pairs\":[{\"unit\":\"V\",\"target\":\"c\",\"eta_s\":120.000},"
            "{\"unit\":\"U\",\"target\":\"b\",\"eta_s\":70.000}],\"unheld\":[\"d\"]}\n");
}

TEST(LabBlock, SaysSoWhenNothingCanBeHeld) {
  const test::StudyFolder folder;
  BlockOptions options = line(folder, "U,a,10\n", "d\n");
  std::ostringstream out, err, text;
  EXPECT_EQ(run_block(options, out, err), 0);
  EXPECT_EQ(out.str(), "{\"max_s\":null,\"total_s\":0.000,\"pairs\":[],\"unheld\":[\"d\"]}\n");
  options.json = false;
  EXPECT_EQ(run_block(options, text, err), 0);
  EXPECT_EQ(text.str(), "d  nobody\nlast null s, total 0.000 s\n");
}

TEST(LabBlock, RefusesAnEmptyListAndUnknownNodes) {
  const test::StudyFolder folder;
  BlockOptions options = line(folder, "", "");
  std::ostringstream out, err;
  EXPECT_EQ(run_block(options, out, err), 2);
  EXPECT_EQ(err.str(), options.units_path + ": expected at least one unit\n");
  options = line(folder, "U,a,0\n", "x\n");
  std::ostringstream more;
  EXPECT_EQ(run_block(options, out, more), 2);
  EXPECT_NE(more.str().find("node = \"x\": expected the id of a node of the graph"), std::string::npos) << more.str();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace watchgrid::lab
