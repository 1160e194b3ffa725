#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "adapters/town/csv.hpp"
#include "adapters/town/located_json.hpp"
#include "adapters/town/tiling.hpp"
#include "engine/places/grid_tree.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The wards of St. Louis as grids, named as the calls name them.
std::vector<Zone> wards(const std::string& text) {
  Complaints complaints;
  const auto root = parse_json(text, "stl_wards.geojson", complaints);
  EXPECT_TRUE(root);
  std::vector<Zone> out;
  for (const JsonValue& feature : root->find("features")->items) {
    Zone z;
    z.id = "Ward " + std::to_string(static_cast<int>(feature.find("properties")->find("WARD")->number));
    const JsonValue& geometry = *feature.find("geometry");
    const JsonValue& coordinates = *geometry.find("coordinates");
    const auto add_polygon = [&](const JsonValue& polygon) {
      z.polygon_starts.push_back(z.rings.size());
      for (const JsonValue& ring : polygon.items) {
        auto& points = z.rings.emplace_back();
        for (const JsonValue& p : ring.items) points.push_back(*LatLon::from_degrees(p.items[1].number, p.items[0].number));
      }
    };
    if (geometry.find("type")->text == "MultiPolygon")
      for (const JsonValue& polygon : coordinates.items) add_polygon(polygon);
    else
      add_polygon(coordinates);
    out.push_back(std::move(z));
  }
  return out;
}

TEST(Wards, OfTheCallsOfStLouisAreThePublishedOnes) {
  const std::filesystem::path folder = watchgrid::test::source_dir() + "/../shared/data/calls";
  if (!std::filesystem::exists(folder / "stl_wards.geojson")) GTEST_SKIP() << "needs " << folder.string();
  const std::vector<Zone> zones = wards(read(folder / "stl_wards.geojson"));
  const GridTree tree{zones};
  constexpr std::array<CsvColumn, 6> kColumns{{{"location"}, {"lat"}, {"lng"}, {"ward"}, {"neighborhood"}, {"zipcode"}}};
  Complaints complaints;
  const auto table = CsvTable::read(read(folder / "stl_locations.csv"), "stl_locations.csv", kColumns, complaints);
  ASSERT_TRUE(table && complaints.empty());
  std::size_t asked = 0, right = 0;
  for (std::size_t i = 0; i < table->size(); ++i) {
    const std::string ward{table->text(i, "ward")};
    const auto at = LatLon::from_degrees(std::stod(std::string{table->text(i, "lat")}), std::stod(std::string{table->text(i, "lng")}));
    const ZoneIndex z = tree.zone_at(*at);
    if (!ward.starts_with("Ward ")) {
      RecordProperty("without_ward", std::string{table->text(i, "location")});
      continue;
    }
    ++asked;
    right += z != kNoZone && zones[z].id == ward;
    EXPECT_EQ(z == kNoZone ? "none" : zones[z].id, ward) << table->text(i, "location");
  }
  EXPECT_EQ(right, asked);
  EXPECT_EQ(asked, 56U);
}

Zone square(std::int32_t south, std::int32_t west, std::int32_t size, ZoneLevel level = ZoneLevel::Grid) {
  Zone z;
  z.level = level;
  const auto p = [&](std::int32_t dlat, std::int32_t dlon) { return LatLon::from_e6(south + dlat, west + dlon); };
  z.rings = {{p(0, 0), p(0, size), p(size, size), p(size, 0), p(0, 0)}};
  z.polygon_starts = {0};
  return z;
}

TEST(Tiling, FindsNothingWhereGridsTile) {
  std::vector<Zone> zones{square(0, 0, 20'000, ZoneLevel::City)};
  for (const int lat : {0, 10'000})
    for (const int lon : {0, 10'000}) zones.push_back(square(lat, lon, 10'000));
  const Tiling t = survey_tiling(zones);
  EXPECT_TRUE(t.overlaps.empty());
  EXPECT_EQ(t.gap_share, 0.0);
  EXPECT_EQ(t.grids, 4U);
  EXPECT_NEAR(t.area_m2, 2223.9 * 2223.9, 10'000);
}

TEST(Tiling, MeasuresOverlapsAndGaps) {
  const std::vector<Zone> zones{square(0, 0, 20'000, ZoneLevel::City), square(0, 0, 10'000), square(9000, 9000, 10'000),
                                square(9000, 9000, 500, ZoneLevel::Block)};
  const Tiling t = survey_tiling(zones);
  ASSERT_EQ(t.overlaps.size(), 1U) << "only zones of one level overlap";
  EXPECT_EQ(t.overlaps[0].first, 1U);
  EXPECT_EQ(t.overlaps[0].second, 2U);
  EXPECT_NEAR(t.overlaps[0].area_m2, 111.195 * 111.195, 200);
  EXPECT_NEAR(t.gap_share, 1 - (1.0 + 1.0 - 0.01) / 4, 1e-3);
  ASSERT_TRUE(t.gap_at);
  EXPECT_EQ(GridTree{zones}.zone_at(*t.gap_at), 0U) << "in the city, in no grid";
}

TEST(Csv, NamesWhatIsBroken) {
  constexpr std::array<CsvColumn, 2> kColumns{{{"id", true}, {"name"}}};
  const auto lines = [&](std::string_view text) {
    Complaints complaints;
    (void)CsvTable::read(text, "f.csv", kColumns, complaints);
    return complaints.lines();
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(lines(""), ElementsAre("f.csv:1:1: is empty; expected a header row"));
  EXPECT_THAT(lines("name\nx\n"), ElementsAre("f.csv:1:1 id: this column is missing in the header"));
  EXPECT_THAT(lines("id,nmae,id\n"),
              ElementsAre("f.csv:1:4 nmae: no such column; did you mean \"name\"?", "f.csv:1:9 id: expected each column once"));
  EXPECT_THAT(lines("id,name\na\nb,c,d\n"), ElementsAre("f.csv:2:1: expected 2 cells as in the header, found 1",
                                                        "f.csv:3:1: expected 2 cells as in the header, found 3"));
  EXPECT_THAT(lines("id,name\n\"a\"b,c\n"), ElementsAre("f.csv:2:4 b: expected a comma or the end of the line after a closing quote"));
  EXPECT_THAT(lines("id,name\n\"a,c\n"), ::testing::Contains("f.csv:2:1: a quote \" is opened here and never closed"));
  EXPECT_THAT(lines("id,name\n\xFF\x80,c\n"), ElementsAre("f.csv:2:1: is neither UTF-8 nor GB18030 in line 2; expected UTF-8 or GB18030"));
}

TEST(Csv, ReadsBackItsOwnCells) {
  constexpr std::array<CsvColumn, 2> kColumns{{{"id", true}, {"name"}}};
  for (const std::string_view cell : {"plain", "a,b", "say \"hi\"", "two\nlines", " blank ends ", "中文"}) {
    Complaints complaints;
    const auto table = CsvTable::read("id,name\n1," + csv_cell(cell) + "\n", "f.csv", kColumns, complaints);
    ASSERT_TRUE(table && complaints.empty());
    EXPECT_EQ(table->text(0, "name"), cell);
  }
}

TEST(LocatedJson, KnowsWhereEveryValueStands) {
  Complaints complaints;
  const auto root = parse_json("{\"a\": [1,\n  -2.5e1, \"\\u4e2d\\ud83d\\ude00\\n\"], \"b\": null, \"c\": true}", "f", complaints);
  ASSERT_TRUE(root);
  const JsonValue& a = *root->find("a");
  EXPECT_EQ(a.items[1].number, -25.0);
  EXPECT_EQ(a.items[1].at, (Spot{2, 3}));
  EXPECT_EQ(a.items[2].text, "中😀\n");
  EXPECT_TRUE(root->find("c")->flag);
  EXPECT_EQ(root->find("d"), nullptr);
}

TEST(LocatedJson, StopsAtTheFirstErrorAndSaysWhere) {
  const auto line = [](std::string_view text) {
    Complaints complaints;
    EXPECT_FALSE(parse_json(text, "f", complaints)) << text;
    return complaints.lines().at(0);
  };
  EXPECT_EQ(line(""), "f:1:1: not JSON: expected a JSON value");
  EXPECT_EQ(line("[1,\n2"), "f:2:2: not JSON: expected , or ] in an array");
  EXPECT_EQ(line("{\"a\" 1}"), "f:1:6: not JSON: expected : after the member name");
  EXPECT_EQ(line("[\"abc"), "f:1:2: not JSON: a quote \" is opened here and never closed");
  EXPECT_EQ(line("[1] x"), "f:1:5: not JSON: expected nothing after the end of the document");
  EXPECT_EQ(line("[01]"), "f:1:2: not JSON: expected a number without leading zeros");
  EXPECT_EQ(line("[1e999]"), "f:1:2: not JSON: expected a number that fits 64 bits");
  EXPECT_EQ(line("[\"\\ud800\"]"), "f:1:9: not JSON: expected a whole character, not half a surrogate pair");
  EXPECT_EQ(line(std::string(70, '[')), "f:1:66: not JSON: expected at most 64 levels");
  EXPECT_EQ(line("[\"\xFF\"]"), "f:1:3: is not UTF-8; expected the file to be saved as UTF-8");
}

}  // namespace
}  // namespace watchgrid::town
