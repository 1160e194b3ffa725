#include "adapters/osm/import_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/osm/wgr_file.hpp"
#include "tests/adapters/osm/temp_folder.hpp"
#include "tests/support/typed_command.hpp"

namespace watchgrid::osm {
namespace {

namespace json = boost::json;
using test::TempFolder;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kMap =
    "<osm version=\"0.6\"><node id=\"1\" lat=\"30\" lon=\"100\"/><node id=\"2\" lat=\"30\" lon=\"100.1\"/><node id=\"3\" lat=\"30.1\" "
    "lon=\"100.1\"/>"
    "<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"primary\"/></way>"
    "<way id=\"2\"><nd ref=\"2\"/><nd ref=\"3\"/><nd ref=\"4\"/><tag k=\"highway\" v=\"footway\"/></way></osm>";

class ImportCommand : public ::testing::Test {
 protected:
  using Outcome = test::Typed;
  static Outcome run(std::vector<std::string> words) { return test::type_command(std::move(words), add_import_command); }
  TempFolder folder_;
  std::string map_ = folder_.write("town.osm", kMap).string();
  std::string out_ = (folder_ / "town.wgr").string();
};

TEST_F(ImportCommand, WritesTheNetworkAndPrintsOneLine) {
  const auto r = run({"import", "roads", map_, "-o", out_});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(std::count(r.out.begin(), r.out.end(), '\n'), 1);
  EXPECT_THAT(r.out, HasSubstr("3 junctions, 2 edges, 20.7 km (46.4 % drivable), 1 islands"));
  EXPECT_EQ(r.err, "warning: roads cut where the file lacks their points: 1\n");  // and no progress: not a terminal
  EXPECT_EQ(read_wgr(out_)->edges.size(), 2U);
}

TEST_F(ImportCommand, PrintsExactlyOneJsonDocument) {
  const auto r = run({"import", "roads", map_, "-o", out_, "--json"});
  EXPECT_EQ(r.code, 0);
  const auto document = json::parse(r.out);
  EXPECT_EQ(document.at("edges").to_number<int>(), 2);
  EXPECT_EQ(document.at("components").to_number<int>(), 1);
  EXPECT_NEAR(document.at("length_km").to_number<double>(), 20.75, 0.1);
  EXPECT_NEAR(document.at("drivable_share").to_number<double>(), 0.464, 0.01);
  EXPECT_EQ(document.at("bounds").at("south_west").at("lat").to_number<double>(), 30.0);
  EXPECT_EQ(document.at("read").at("roads_clipped").to_number<int>(), 1);
  EXPECT_EQ(document.at("turn_restrictions").as_bool(), false);
}

TEST_F(ImportCommand, TakesTablesInstead) {
  const auto nodes = folder_.write("n.csv", "id,x_m,y_m\n1,0,0\n2,300,400\n").string();
  const auto edges = folder_.write("e.csv", "from,to\n1,2\n").string();
  const auto r = run({"import", "roads", "--nodes", nodes, "--edges", edges, "--unit-speed", "60km/h", "-o", out_});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(read_wgr(out_)->edges.at(0).forward_ms, 30'000U);
}

TEST_F(ImportCommand, BadInputIsExitTwoAndNothingIsWritten) {
  const auto r = run({"import", "roads", (folder_ / "nowhere.osm").string(), "-o", out_});
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(r.out, "");
  EXPECT_THAT(r.err, EndsWith("nowhere.osm: no such file\n"));
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(ImportCommand, BadUsageIsExitTwoWithAllComplaints) {
  const auto r = run({"import", "roads", map_, "--nodes", "n.csv", "-o", "town.zip", "--unit-speed", "fast", "--crs", "mars"});
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(r.err,
            "import roads: expected either OSM files or --nodes and --edges, not both\n"
            "import roads: --nodes needs --edges\n"
            "import roads: -o town.zip: expected a name that ends with .wgr\n"
            "import roads: --crs mars: expected wgs84, gcj02 or bd09\n"
            "import roads: --unit-speed fast: expected a speed, for example 60km/h\n");
  EXPECT_EQ(run({"import", "roads", "-o", out_}).code, 2);
  EXPECT_EQ(run({"import", "roads", map_}).code, 2);
  EXPECT_EQ(run({"import"}).code, 2);
}

TEST_F(ImportCommand, ATargetThatCannotBeWrittenIsExitOne) {
  const auto r = run({"import", "roads", map_, "-o", (folder_ / "no/such/folder.wgr").string()});
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.err, HasSubstr("cannot be written: No such file or directory"));
}

TEST_F(ImportCommand, IslandsMayAllBeTooSmall) {
  const auto r = run({"import", "roads", map_, "--min-component-edges", "50", "-o", out_});
  EXPECT_EQ(r.code, 2);
  EXPECT_THAT(r.err, HasSubstr("2 edges were on islands that are too small"));
}

}  // namespace
}  // namespace watchgrid::osm
