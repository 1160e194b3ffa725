#include "adapters/osm/csv_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/osm/great_circle.hpp"
#include "tests/adapters/osm/temp_folder.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::osm {
namespace {

using engine::kImpassable;
using test::shared_data;
using test::TempFolder;
using ::testing::ElementsAre;
using ::testing::EndsWith;

class CsvImport : public ::testing::Test {
 protected:
  RoadResult<CsvRoads> import(std::string_view nodes, std::string_view edges, const CsvImportOptions& options = {}) {
    return import_csv(folder_.write("nodes.csv", nodes), folder_.write("edges.csv", edges), options);
  }
  CsvRoads good(std::string_view nodes, std::string_view edges, const CsvImportOptions& options = {}) {
    auto out = import(nodes, edges, options);
    EXPECT_TRUE(out.has_value()) << (out ? "" : text_of(out.error()));
    return out ? std::move(*out) : CsvRoads{};
  }
  /// The complaints without the folder's name.
  std::vector<std::string> bad(std::string_view nodes, std::string_view edges, const CsvImportOptions& options = {}) {
    const auto out = import(nodes, edges, options);
    EXPECT_TRUE(out.has_error());
    std::vector<std::string> lines = out.has_error() ? out.error().complaints : std::vector<std::string>{};
    for (auto& line : lines)
      if (const auto at = line.find(folder_.path().string()); at == 0) line.erase(0, folder_.path().string().size() + 1);
    return lines;
  }
  TempFolder folder_;
};

TEST_F(CsvImport, DegreesWithEverythingElseLeftOut) {
  const auto r = good("id,lat,lon\na,30.0,100.0\nb,30.0,100.01\n", "from,to\na,b\n", {.speed_kmh = 36.0});
  EXPECT_THAT(r.node_ids, ElementsAre("a", "b"));
  const auto& e = r.roads.parts.edges.at(0);
  EXPECT_EQ(e.length_mm, whole_units(great_circle_m({30.0, 100.0}, {30.0, 100.01}) * 1000.0));
  EXPECT_NEAR(e.forward_ms, e.length_mm / 10.0, 1.0);
  EXPECT_EQ(e.forward_ms, e.backward_ms);
  EXPECT_TRUE(e.walkable);
}

TEST_F(CsvImport, APlaneIsMeasuredByEuclid) {
  const auto r = good("id,x_m,y_m\n1,0,0\n2,300,400\n", "from,to\n1,2\n", {.speed_kmh = 60.0});
  EXPECT_EQ(r.roads.parts.edges.at(0).length_mm, 500'000U);
  EXPECT_EQ(r.roads.parts.edges.at(0).forward_ms, 30'000U);
  EXPECT_NEAR(static_cast<double>(engine::haversine(r.roads.parts.nodes[0], r.roads.parts.nodes[1]).value), 500'000.0, 200.0);
}

TEST_F(CsvImport, LengthsTimesAndOneWaysAreTakenAsGiven) {
  const auto r =
      good("id,x_m,y_m\n1,0,0\n2,300,400\n", "from,to,length_m,time_s,oneway\n1,2,750.5,60.25,yes\n2,1,,10,-1\n1,2,600,,no\n1,1,0,0,\n");
  const auto& e = r.roads.parts.edges;
  EXPECT_EQ(e[0].length_mm, 750'500U);
  EXPECT_EQ(e[0].forward_ms, 60'250U);
  EXPECT_EQ(e[0].backward_ms, kImpassable);
  EXPECT_EQ(e[1].length_mm, 500'000U);
  EXPECT_EQ(e[1].forward_ms, kImpassable);
  EXPECT_EQ(e[1].backward_ms, 10'000U);
  EXPECT_EQ(e[2].forward_ms, 43'200U);  // 600 m at 50 km/h
  EXPECT_EQ(e[2].backward_ms, 43'200U);
  EXPECT_EQ(e[3].length_mm, 1U);
  EXPECT_EQ(r.roads.counts.edges_zero, 1U);
}

TEST_F(CsvImport, NodesMayBeInAChineseDatum) {
  const auto r =
      good("id,lat,lon\n1,39.91334545536069,116.38404722455657\n2,39.92,116.39\n", "from,to\n1,2\n", {.crs = engine::Crs::Gcj02});
  EXPECT_NEAR(r.roads.parts.nodes[0].lat(), 39.911954, 2e-6);
  EXPECT_NEAR(r.roads.parts.nodes[0].lon(), 116.377817, 2e-6);
}

TEST_F(CsvImport, QuotesMarksAndForeignLineEndsAreFine) {
  const auto r =
      good("\xEF\xBB\xBFid,lat,lon\r\n\"a \"\"x\"\", y\",30.0,100.0\r\n\r\nb,30.0,100.01", "from,to\r\n\"a \"\"x\"\", y\",b\r\n");
  EXPECT_THAT(r.node_ids, ElementsAre("a \"x\", y", "b"));
}

TEST_F(CsvImport, AllComplaintsComeAtOnceWithTheirLines) {
  EXPECT_THAT(bad("id,lat,lon\na,91,100\nb,x,100\na,30,100\nc,30\nd,0,0\n,30,100\n",
                  "from,to,length_m,time_s,oneway\na,z,-1,nan,maybe\na,b,1,1,1,1\n"),
              ElementsAre("nodes.csv:5: 2 cells, expected 3",                                                      //
                          "edges.csv:3: 6 cells, expected 5",                                                      //
                          "nodes.csv:2: lat = \"91\", lon = \"100\": expected a latitude from -90 to 90 degrees",  //
                          "nodes.csv:3: lat = \"x\": expected a number",                                           //
                          "nodes.csv:4: id = \"a\": there is such a node already",                                 //
                          "nodes.csv:6: lat = \"0\", lon = \"0\": expected a place; (0, 0) is what a device without a fix sends",
                          "nodes.csv:7: id is empty",                                             //
                          "edges.csv:2: to = \"z\": there is no such node",                       //
                          "edges.csv:2: length_m = \"-1\": expected a number from 0 to 4294967",  //
                          "edges.csv:2: time_s = \"nan\": expected a number from 0 to 4294967",   //
                          "edges.csv:2: oneway = \"maybe\": expected yes, no or -1"));
}

TEST_F(CsvImport, UnknownColumnsAreRefusedWithTheNearestName) {
  EXPECT_THAT(bad("id,lat,long\n1,30,100\n", "from,to,lenght_m,zzzzzzzzzzzz,from\n"),
              ElementsAre("nodes.csv:1: no such column \"long\"; did you mean \"lon\"?",
                          "edges.csv:1: no such column \"lenght_m\"; did you mean \"length_m\"?",
                          "edges.csv:1: no such column \"zzzzzzzzzzzz\"; expected from, to, length_m, time_s, oneway",
                          "edges.csv:1: the column \"from\" comes twice", "nodes.csv:1: expected the columns lat and lon, or x_m and y_m"));
}

TEST_F(CsvImport, MissingColumnsAndRowsAreNamed) {
  EXPECT_THAT(bad("lat,lon,x_m,y_m\n", "to\n"),
              ElementsAre("nodes.csv:1: the column \"id\" is missing", "nodes.csv:1: expected the columns lat and lon, or x_m and y_m"));
  EXPECT_THAT(bad("id,lat,lon\n1,30,100\n", "to\n1\n"), ElementsAre("edges.csv:1: the column \"from\" is missing"));
  EXPECT_THAT(bad("id,lat,lon\n", "from,to\n"), ElementsAre("nodes.csv:1: no node; expected at least one row"));
  EXPECT_THAT(bad("id,lat,lon\n1,30,100\n", "from,to\n"), ElementsAre("edges.csv:1: no edge; expected at least one row"));
  EXPECT_THAT(bad("", "from,to\n"), ElementsAre("nodes.csv: is empty; expected a header row"));
  EXPECT_THAT(bad("id,lat,lon\n\"1,30,100\n", "from,to\n"), ::testing::Contains("nodes.csv:2: a quote \" is opened here and never closed"));
}

TEST_F(CsvImport, MissingFilesAreBothNamed) {
  const auto out = import_csv(folder_ / "n.csv", folder_ / "e.csv");
  ASSERT_TRUE(out.has_error());
  EXPECT_THAT(out.error().complaints, ElementsAre(EndsWith("n.csv: no such file"), EndsWith("e.csv: no such file")));
}

TEST_F(CsvImport, AMillionComplaintsAreAHundredAndANumber) {
  std::string nodes = "id,lat,lon\n";
  for (int i = 0; i < 1'000; ++i) nodes += std::to_string(i) + ",95,0\n";
  const auto lines = bad(nodes, "from,to\n1,2\n");
  EXPECT_EQ(lines.size(), 101U);
  EXPECT_EQ(lines.back(), "and 900 more like these");
}

TEST_F(CsvImport, PlanePointsMustFitOnTheEarth) {
  EXPECT_THAT(bad("id,x_m,y_m\n1,0,1e9\n2,0,0\n", "from,to\n1,2\n"), ElementsAre(::testing::HasSubstr("expected metres within 10 000 km")));
}

TEST_F(CsvImport, ARealCityOfThePublishedProblemIsReadOnceItsColumnsAreRenamed) {
  WATCHGRID_NEEDS(shared_data("cumcm2011B/nodes.csv"));
  auto rows = test::rows_of(shared_data("cumcm2011B/nodes.csv"), ',');
  std::string nodes = "id,x_m,y_m\n";
  for (std::size_t i = 1; i < rows.size(); ++i)  // on the map 1 mm is 100 m
    nodes += rows[i][0] + ',' + std::to_string(std::stod(rows[i][1]) * 100.0) + ',' + std::to_string(std::stod(rows[i][2]) * 100.0) + '\n';
  const auto r = good(nodes, test::text_of(shared_data("cumcm2011B/edges.csv")), {.speed_kmh = 60.0});
  EXPECT_EQ(r.roads.parts.nodes.size(), 582U);
  EXPECT_EQ(r.roads.parts.edges.size(), 928U);
}

}  // namespace
}  // namespace watchgrid::osm
