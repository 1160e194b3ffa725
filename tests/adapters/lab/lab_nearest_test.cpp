#include "adapters/lab/lab_nearest.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/adapters/lab/study_folder.hpp"

namespace watchgrid::lab {
namespace {

/// A line a - b - c on a plane, 600 m and 1200 m; b -> c one-way. 60 km/h: 36 s and 72 s.
NearestOptions line(const test::StudyFolder& folder) {
  NearestOptions options;
  options.graph = {folder.put("nodes.csv", "id,x_m,y_m\na,0,0\nb,600,0\nc,600,1200\n"),
                   folder.put("edges.csv", "from,to,oneway\na,b,\nb,c,yes\n"), "60km/h"};
  options.units_path = folder.put("units.csv", "id,node,delay_s\nU1,a,\nU2,b,40\nU3,c,0\n");
  options.from = std::string{"b"};
  options.json = true;
  return options;
}

struct Outcome {
  int exit_code;
  std::string out;
  std::string err;
};
Outcome run(const NearestOptions& options) {
  std::ostringstream out, err;
  const int exit_code = run_nearest(options, out, err);
  return {exit_code, out.str(), err.str()};
}

TEST(LabNearest, RanksByDelayPlusTravelAndLeavesOutWhoCannotGetThere) {
  const test::StudyFolder folder;
  const Outcome o = run(line(folder));
  EXPECT_EQ(o.exit_code, 0) << o.err;
  EXPECT_EQ(o.out, "[{\"unit\":\"U1\",\"eta_s\":36.000},{\"unit\":\"U2\",\"eta_s\":40.000}]\n");
}

TEST(LabNearest, UnitsDriveTowardsTheNodeAlongOneWays) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.from = std::string{"c"};
  options.k = 2;
  EXPECT_EQ(run(options).out, "[{\"unit\":\"U3\",\"eta_s\":0.000},{\"unit\":\"U1\",\"eta_s\":108.000}]\n");
}

TEST(LabNearest, BreaksTiesInFileOrder) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.units_path = folder.put("units.csv", "id,node\nz,a\ny,a\nx,b\n");
  EXPECT_EQ(run(options).out, "[{\"unit\":\"x\",\"eta_s\":0.000},{\"unit\":\"z\",\"eta_s\":36.000},{\"unit\":\"y\",\"eta_s\":36.000}]\n");
}

TEST(LabNearest, TakesLengthsAndTimesFromTheFileWhenGiven) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.graph.edges_path = folder.put("edges.csv", "from,to,length_m,time_s\na,b,1000,\nc,b,,7.5\n");
  EXPECT_EQ(run(options).out,
            "[{\"unit\":\"U3\",\"eta_s\":7.500},{\"unit\":\"U2\",\"eta_s\":40.000},{\"unit\":\"U1\",\"eta_s\":60.000}]\n");
}

TEST(LabNearest, UsesTheGreatCircleBetweenDegrees) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.graph.nodes_path = folder.put("nodes.csv", "id,lat,lon\na,36.0,101.0\nb,36.01,101.0\nc,36.02,101.0\n");
  options.k = 1;
  EXPECT_EQ(run(options).out, "[{\"unit\":\"U2\",\"eta_s\":40.000}]\n");
  options.units_path = folder.put("units.csv", "id,node\nU1,a\n");
  EXPECT_EQ(run(options).out, "[{\"unit\":\"U1\",\"eta_s\":66.717}]\n");  // 1111.951 m
}

TEST(LabNearest, PrintsALineAUnitForPeople) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.json = false;
  EXPECT_EQ(run(options).out, "U1  36.000 s\nU2  40.000 s\n");
}

TEST(LabNearest, NamesEveryMistakeAtOnce) {
  const test::StudyFolder folder;
  NearestOptions options;
  options.graph = {folder.put("nodes.csv", "id,x_m,y_m,colour\na,0,zero,red\na,1,1,red\n"),
                   folder.put("edges.csv", "from,to,lenght_m,oneway\na,b,5,maybe\na,a\n"), "60"};
  options.units_path = folder.put("units.csv", "id,node,delay_s\nU1,q,-4\nU1,a,\n");
  options.from = std::string{"nowhere"};
  const Outcome o = run(options);
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_EQ(o.out, "");
  const std::string n = options.graph.nodes_path, e = options.graph.edges_path, u = options.units_path;
  EXPECT_EQ(o.err, n + ":1: no such column \"colour\"; expected id, lat, lon, x_m, y_m\n" +                              //
                       n + ":2: y_m = \"zero\": expected a number of metres\n" +                                         //
                       n + ":3: id = \"a\": expected a name that no other node has\n" +                                  //
                       e + ":1: no such column \"lenght_m\"; did you mean \"length_m\"?\n" +                             //
                       e + ":3: 2 cells; expected 4 as in the header\n" +                                                //
                       "--unit-speed = \"60\": expected a speed with a unit, for example \"60km/h\" or \"16.7m/s\"\n" +  //
                       e + ":2: to = \"b\": expected the id of a node in " + n + "\n" +                                  //
                       e + ":2: oneway = \"maybe\": expected 1, yes or true; or 0, no, false or nothing\n" +             //
                       u + ":2: delay_s = \"-4\": expected a number of seconds from 0 to 4000000\n" +                    //
                       u + ":2: node = \"q\": expected the id of a node of the graph\n" +                                //
                       u + ":3: id = \"U1\": expected a name that no other unit has\n" +                                 //
                       "--from = \"nowhere\": expected the id of a node in " + n + "\n");
}

TEST(LabNearest, AsksForASpeedOnlyWhereTimesAreMissing) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.graph.unit_speed.clear();
  EXPECT_EQ(run(options).err, std::string{"--unit-speed is missing: 2 edges of "} + options.graph.edges_path +
                                  " have no time_s; expected a speed with a unit, for example \"60km/h\" or \"16.7m/s\"\n");
  options.graph.edges_path = folder.put("edges.csv", "from,to,time_s\na,b,1\n");
  EXPECT_EQ(run(options).exit_code, 0);
}

TEST(LabNearest, NamesAMissingFile) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.units_path = folder.path("nobody.csv");
  const Outcome o = run(options);
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_EQ(o.err, options.units_path + ": cannot be read; expected a CSV file with the columns id, node, delay_s\n");
}

TEST(LabNearest, RefusesPlacesOffTheGlobe) {
  const test::StudyFolder folder;
  NearestOptions options = line(folder);
  options.graph.nodes_path = folder.put("nodes.csv", "id,lat,lon\na,91,101\nb,36,nan\nc,36,101\n");
  const Outcome o = run(options);
  EXPECT_EQ(o.err, options.graph.nodes_path + ":2: lat,lon = \"91,101\": expected a latitude from -90 to 90 degrees\n" +
                       options.graph.nodes_path + ":3: lon = \"nan\": expected a number of degrees\n");
}

}  // namespace
}  // namespace watchgrid::lab
