#include "adapters/lab/lab_crs.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace watchgrid::lab {
namespace {

struct Outcome {
  int exit_code;
  std::string out;
  std::string err;
};
Outcome run(const CrsOptions& options, const std::string& lines) {
  std::istringstream in{lines};
  std::ostringstream out, err;
  const int exit_code = run_crs(options, in, out, err);
  return {exit_code, out.str(), err.str()};
}

TEST(LabCrs, ConvertsShanghaiToGcj02) {
  const Outcome o = run({"wgs84", "gcj02", false}, "31.1774276, 121.5272106\r\n");
  ASSERT_EQ(o.exit_code, 0) << o.err;
  double lat = 0, lon = 0;  // published: 31.17530398364597, 121.531541859215
  ASSERT_EQ(std::sscanf(o.out.c_str(), "%lf,%lf\n", &lat, &lon), 2) << o.out;
  EXPECT_NEAR(lat, 31.17530398364597, 1e-8);
  EXPECT_NEAR(lon, 121.531541859215, 1e-8);
}

TEST(LabCrs, LeavesPointsOutsideChinaAndEqualDatumsAlone) {
  EXPECT_EQ(run({"wgs84", "gcj02", true}, "48.2,16.37\n\n0,0\n").out,
            "[{\"lat\":48.200000000,\"lon\":16.370000000},{\"lat\":0.000000000,\"lon\":0.000000000}]\n");
  EXPECT_EQ(run({"bd09", "bd09", false}, "31.2,121.5").out, "31.200000000,121.500000000\n");
}

TEST(LabCrs, OfNothingIsNothing) {
  EXPECT_EQ(run({"wgs84", "bd09", true}, "").out, "[]\n");
  EXPECT_EQ(run({"wgs84", "bd09", false}, "").out, "");
}

TEST(LabCrs, NamesEveryBadLine) {
  const Outcome o = run({"wgs", "gcj02", true}, "31.2;121.5\n121.5,31.2\n31.2,121.5\nnan,1\n");
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_EQ(o.out, "");
  EXPECT_EQ(o.err,
            "--from = \"wgs\": expected wgs84, gcj02 or bd09\n"
            "stdin:1: \"31.2;121.5\": expected lat,lon in degrees, for example 31.2304,121.4737\n"
            "stdin:2: \"121.5,31.2\": expected a latitude from -90 to 90 degrees; the order is lat,lon\n"
            "stdin:4: \"nan,1\": expected lat,lon in degrees, for example 31.2304,121.4737\n");
}

}  // namespace
}  // namespace watchgrid::lab
