#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/town/generate.hpp"
#include "adapters/town/town_pack.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using ::testing::HasSubstr;

struct RingPack : ::testing::Test {
  RingPack() : town{generate_town({.seed = 1}, std::nullopt).town} { EXPECT_EQ(write_town_pack(folder.path(), town, write_road_file), ""); }
  TownLoad load() const { return load_town_pack(folder.path(), load_road_file); }
  std::string complaints() const {
    std::string out;
    for (const std::string& line : load().errors.lines()) out += line + "\n";
    return out;
  }
  void replace(std::string_view from, std::string_view to) const {
    std::string text = folder.read("rings.geojson");
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    folder.write("rings.geojson", text.replace(at, from.size(), to));
  }
  Town town;
  TemporaryFolder folder;
};

TEST_F(RingPack, OfAGeneratedTownHasThreeClosedRingsInnerToOuter) {
  ASSERT_EQ(town.rings.size(), 3U);
  const TownLoad read = load();
  EXPECT_TRUE(read.good()) << complaints();
  ASSERT_EQ(read.town.rings.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.town.rings[i].reach, static_cast<TemplateReach>(i));
    EXPECT_EQ(read.town.rings[i].posts, town.rings[i].posts);
    EXPECT_TRUE(fit_template(read.town.roads, read.town.rings[i].outline, read.town.rings[i].posts).closed());
  }
}

TEST_F(RingPack, NamesTheRoadThatCrossesWithoutAPost) {
  std::string text = folder.read("rings.geojson");
  const std::size_t posts = text.find("\"posts\":[") + 9, end = text.find("]", posts);
  text.erase(posts, end + 2 - posts);  // the first post of the first ring
  folder.write("rings.geojson", text);
  const std::string said = complaints();
  EXPECT_THAT(said, HasSubstr("rings.geojson:2:"));
  EXPECT_THAT(said, HasSubstr("ring \"ring-town\" is open: a road crosses it near "));
  EXPECT_THAT(said, HasSubstr(" without a post"));
}

TEST_F(RingPack, TakesThePostsFromTheRoadsWhenNoneAreGiven) {
  std::string text = folder.read("rings.geojson");
  const std::size_t posts = text.find(",\"posts\":["), end = text.find("]]", posts);
  text.erase(posts, end + 2 - posts);
  folder.write("rings.geojson", text);
  const TownLoad read = load();
  EXPECT_TRUE(read.good()) << complaints();
  EXPECT_EQ(read.town.rings[0].posts, town.rings[0].posts);
}

TEST_F(RingPack, ComplainsAboutWordsPropertiesAndPlacesThatDoNotExist) {
  replace("\"template\":\"town\"", "\"template\":\"village\"");
  replace("\"bureau\"", "\"bureu\"");
  replace("\"posts\":[", "\"posts\":[\"nowhere\",[1,2],");
  const std::string said = complaints();
  EXPECT_THAT(said, HasSubstr("template = \"village\": expected town, city or county"));
  EXPECT_THAT(said, HasSubstr("did you mean \"bureau\"?"));
  EXPECT_THAT(said, HasSubstr("posts = \"nowhere\": no such place in places.csv"));
}

TEST_F(RingPack, SaysWhichPostStandsOnNoRoad) {
  replace("\"posts\":[", "\"posts\":[[1,2],");
  EXPECT_THAT(complaints(), HasSubstr("expected a post within 150 m of a road"));
}

}  // namespace
}  // namespace watchgrid::town
