#include "adapters/lab/lab_cover.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <vector>

#include "tests/adapters/lab/study_folder.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::lab {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in{line};
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<std::vector<std::string>> rows_of(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in{path};
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) rows.push_back(split(line));
  return rows;
}

std::vector<std::string> nodes_in(const std::string& json) {
  std::vector<std::string> nodes;
  const std::regex node{"\"node\":\"([^\"]*)\""};
  for (std::sregex_iterator it{json.begin(), json.end(), node}, end; it != end; ++it) nodes.push_back((*it)[1]);
  return nodes;
}

TEST(LabCover, OfTheContestCityGivesThePublishedUnreachedNodes) {
  const std::string data = watchgrid::test::source_dir() + "/../shared/data/cumcm2011B";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "needs ../shared/data/cumcm2011B";
  const test::StudyFolder folder;
  std::ostringstream nodes, zone, units;  // the map is in millimetres of 100 m
  nodes << "id,x_m,y_m\n";
  zone << "node\n";
  for (const auto& r : rows_of(data + "/nodes.csv")) {
    nodes << r[0] << ',' << std::stod(r[1]) * 100 << ',' << std::stod(r[2]) * 100 << '\n';
    if (r[3] == "A") zone << r[0] << '\n';
  }
  units << "id,node\n";
  for (const auto& r : rows_of(data + "/platforms.csv"))
    if (r[0].front() == 'A') units << r[0] << ',' << r[1] << '\n';

  CoverOptions options;
  options.graph = {folder.put("nodes.csv", nodes.str()), data + "/edges.csv", "60km/h"};
  options.units_path = folder.put("units.csv", units.str());
  options.subset_path = folder.put("zone.csv", zone.str());
  options.within = "180s";
  options.json = true;
  std::ostringstream out, err;
  ASSERT_EQ(run_cover(options, out, err), 0) << err.str();
  EXPECT_EQ(nodes_in(out.str()), (std::vector<std::string>{"28", "29", "38", "39", "61", "92"}));
  EXPECT_NE(out.str().find("{\"node\":\"29\",\"eta_s\":342.0"), std::string::npos) << out.str();  // 5.7005 min
}

/// a - b - c, 60 s an edge, and d apart.
CoverOptions line(const test::StudyFolder& folder) {
  CoverOptions options;
  options.graph = {folder.put("nodes.csv", "id,x_m,y_m\na,0,0\nb,1,0\nc,2,0\nd,3,0\n"),
                   folder.put("edges.csv", "from,to,time_s\na,b,60\nb,c,60\n"), ""};
  options.units_path = folder.put("units.csv", "id,node,delay_s\nU,a,10\n");
  options.within = "70s";
  options.json = true;
  return options;
}

TEST(LabCover, CountsTheDelayAndTheVeryLimitAsInTime) {
  const test::StudyFolder folder;
  CoverOptions options = line(folder);
  std::ostringstream out, err;
  EXPECT_EQ(run_cover(options, out, err), 0);
  EXPECT_EQ(out.str(), "{\"unreached\":[{\"node\":\"c\",\"eta_s\":130.000},{\"node\":\"d\",\"eta_s\":null}]}\n");
  options.within = "69.999s";
  options.json = false;
  std::ostringstream text;
  EXPECT_EQ(run_cover(options, text, err), 0);
  EXPECT_EQ(text.str(), "b  70.000 s\nc  130.000 s\nd  never\n");
}

TEST(LabCover, LooksOnlyAtTheSubset) {
  const test::StudyFolder folder;
  CoverOptions options = line(folder);
  options.subset_path = folder.put("subset.csv", "node\nd\nb\nd\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_cover(options, out, err), 0);
  EXPECT_EQ(out.str(), "{\"unreached\":[{\"node\":\"d\",\"eta_s\":null}]}\n");
}

TEST(LabCover, RefusesALimitWithoutAUnitAndColumnsItDoesNotKnow) {
  const test::StudyFolder folder;
  CoverOptions options = line(folder);
  options.within = "180";
  options.subset_path = folder.put("subset.csv", "node,kind\na,city\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_cover(options, out, err), 2);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(err.str(), options.subset_path + ":1: no such column \"kind\"; expected node\n" +
                           "--within = \"180\": expected a duration with a unit, for example \"180s\", \"3min\" or \"1h\"\n");
}

}  // namespace
}  // namespace watchgrid::lab
