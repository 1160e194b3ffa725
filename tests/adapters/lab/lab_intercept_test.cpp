#include "adapters/lab/lab_intercept.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "tests/adapters/lab/published_tables.hpp"

namespace watchgrid::lab {
namespace {

struct Outcome {
  int exit_code;
  std::string out, err;
};
Outcome run(const InterceptOptions& options) {
  std::ostringstream out, err;
  const int exit_code = run_intercept(options, out, err);
  return {exit_code, out.str(), err.str()};
}

TEST(LabIntercept, ProvesThePublishedOptimumOfWinterswijk) {
  const std::string data = test::published("interception_winterswijk");
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "needs ../shared/data/interception_winterswijk";
  const test::StudyFolder folder;
  std::ostringstream edges;
  edges << "from,to,time_s,oneway\n";
  test::each_published_row(data + "/edges.csv", [&](const auto& r) { edges << r[0] << ',' << r[1] << ',' << r[2] << ",yes\n"; });
  InterceptOptions options;
  options.graph = {data + "/nodes.csv", folder.put("edges.csv", edges.str()), ""};
  options.routes_path = data + "/fugitive_routes.csv.gz";
  options.units_path = folder.put("units.csv", "id,node\nU1,44639817\nU2,34820323\nU3,503447691\n");
  options.json = true;
  const Outcome o = run(options);
  ASSERT_EQ(o.exit_code, 0) << o.err;
  std::cout << o.out;
  const auto plan = boost::json::parse(o.out).as_object();
  EXPECT_EQ(plan.at("intercepted").as_int64(), 750);
  EXPECT_EQ(plan.at("of").as_int64(), 1000);
  EXPECT_TRUE(plan.at("optimal").as_bool());
  EXPECT_EQ(plan.at("positions").as_array().size(), 3U);
}

/// a - b - c, 60 s an edge; U1 at a, U2 at c.
InterceptOptions line(const test::StudyFolder& folder) {
  InterceptOptions options;
  options.graph = {folder.put("nodes.csv", "id,x_m,y_m\na,0,0\nb,1,0\nc,2,0\n"),
                   folder.put("edges.csv", "from,to,time_s\na,b,60\nb,c,60\n"), ""};
  options.routes_path = folder.put("routes.csv", "route,time_s,node\nr1,59.9,b\nr2,60,b\nr3,10,c\n");
  options.units_path = folder.put("units.csv", "id,node,delay_s\nU1,a,\nU2,c,11\n");
  options.json = true;
  return options;
}

TEST(LabIntercept, ThereAtTheSameTimeIsInTimeAndDelaysCount) {
  const test::StudyFolder folder;
  EXPECT_EQ(run(line(folder)).out,
            R"({"positions":[{"unit":"U1","node":"b","eta_s":60.000}],"intercepted":1,"of":3,"optimal":true,"bound":1})"
            "\n");
}

TEST(LabIntercept, ReadsGzippedRoutes) {
  const test::StudyFolder folder;
  InterceptOptions options = line(folder);
  options.json = false;
  options.routes_path = folder.path("routes.csv.gz");
  const gzFile file = gzopen(options.routes_path.c_str(), "wb");
  gzputs(file, "route,time_s,node\nr1,500,b\nr2,500,c\n");
  gzclose(file);
  EXPECT_EQ(run(options).out, "U1  b  60.000 s, stops 1 more\nU2  c  11.000 s, stops 1 more\n2 of 2 routes, and no plan stops more\n");
}

TEST(LabIntercept, NamesEveryMistakeAtOnce) {
  const test::StudyFolder folder;
  InterceptOptions options = line(folder);
  options.routes_path = folder.put("routes.csv", "route,time_s,node,colour\nr1,soon,z,red\n");
  options.prove_for = "long";
  const Outcome o = run(options);
  EXPECT_EQ(o.exit_code, 2);
  const std::string& r = options.routes_path;
  EXPECT_EQ(o.err, r + ":1: no such column \"colour\"; expected route, time_s, node\n" +                //
                       r + ":2: time_s = \"soon\": expected a number of seconds from 0 to 4000000\n" +  //
                       r + ":2: node = \"z\": expected the id of a node of the graph\n" +               //
                       "--prove-for = \"long\": expected a number from 0 to 1000000 (millions of comparisons)\n");
  options.routes_path = folder.put("routes.csv", "route,time_s,node\n");
  options.prove_for = "1";
  EXPECT_EQ(run(options).err, r + ": expected at least one route\n");
}

}  // namespace
}  // namespace watchgrid::lab
