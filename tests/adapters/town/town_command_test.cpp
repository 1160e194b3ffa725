// `watchgrid town generate` as it is typed.
#include "adapters/town/town_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/town/town_pack.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"
#include "tests/support/typed_command.hpp"

namespace watchgrid::town {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GenerateCommand : public ::testing::Test {
 protected:
  using Outcome = test::Typed;
  /// A small town of that seed, into `out_` unless `more` says otherwise.
  Outcome generate(const std::string& seed, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"town", "generate", "--seed", seed, "--officers", "10", "--volunteers", "20", "--guards", "10", "--grids", "2", "-o", out_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }
  static Outcome run(std::vector<std::string> words, const RoadWriter& roads = write_road_file) {
    return test::type_command(std::move(words), [&](CLI::App& app, int& code) { add_town_commands(app, code, load_road_file, roads); });
  }
  bool there(const std::string& name) const { return std::filesystem::exists(folder_.path() / "town" / name); }

  TemporaryFolder folder_;
  std::string out_ = (folder_.path() / "town").string();
};

TEST_F(GenerateCommand, WritesIntoANewFolderAndIntoAnEmptyOne) {
  EXPECT_EQ(generate("1").code, 0);
  std::filesystem::remove_all(out_);
  std::filesystem::create_directory(out_);
  const Outcome r = generate("1", {"--json"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(json::parse(r.out).at("removed").as_array().size(), 0U);
  EXPECT_TRUE(load_town_pack(out_, load_road_file).good());
}

TEST_F(GenerateCommand, LeavesAPackThatIsThereAsItIs) {
  ASSERT_EQ(generate("1").code, 0);
  const std::string people = folder_.read("town/responders.csv");
  const Outcome r = generate("2");
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(r.out, "");
  EXPECT_EQ(r.err, out_ + ": a town pack is there already; choose a new folder, or --overwrite to replace it\n");
  EXPECT_EQ(folder_.read("town/responders.csv"), people);
}

TEST_F(GenerateCommand, RefusesAFolderWithOtherThingsAndAFile) {
  folder_.write("town/leave.csv", "mine");
  const std::string no_pack = out_ + ": the folder is not empty and holds no town.toml, so what lies there is no town pack; choose a new folder\n";
  EXPECT_EQ(generate("1").err, no_pack);
  EXPECT_EQ(generate("1", {"--overwrite"}).err, no_pack) << "what is no pack is not replaced by one";
  EXPECT_EQ(folder_.read("town/leave.csv"), "mine");
  std::filesystem::remove_all(out_);
  folder_.write("town", "a file");
  EXPECT_EQ(generate("1").err, out_ + ": expected a folder\n");
}

TEST_F(GenerateCommand, ReplacesNothingThatCannotBeMadeAgain) {
  ASSERT_EQ(generate("1").code, 0);
  folder_.write("town/roads.osm.pbf", "a map");
  EXPECT_EQ(generate("2", {"--overwrite"}).err, out_ + "/roads.osm.pbf: a road map cannot be made again and is not replaced; move it elsewhere, or choose a new folder\n");
  std::filesystem::remove(std::filesystem::path{out_} / "roads.osm.pbf");
  folder_.write("shared/of-all-towns.toml", "shared");
  std::filesystem::remove_all(std::filesystem::path{out_} / "policies");
  std::filesystem::create_directory_symlink(folder_.path() / "shared", std::filesystem::path{out_} / "policies");
  EXPECT_EQ(generate("2", {"--overwrite"}).err, out_ + "/policies: is a link, and what it leads to is not replaced; choose a new folder\n");
  EXPECT_EQ(folder_.read("shared/of-all-towns.toml"), "shared");
}

TEST_F(GenerateCommand, KeepsTheOldPackWhenTheNewOneCannotBeWritten) {
  ASSERT_EQ(generate("1").code, 0);
  const std::string people = folder_.read("town/responders.csv");
  folder_.write("town/leave.csv", "responder,from,until,note\n");
  const RoadWriter full_disk = [](const std::filesystem::path& file, const engine::RoadGraph&) { return file.string() + ": cannot be written"; };
  const Outcome r = run({"town", "generate", "--seed", "2", "--officers", "10", "--volunteers", "20", "--guards", "10", "--grids", "2", "-o", out_, "--overwrite"}, full_disk);
  EXPECT_EQ(r.code, 1);
  EXPECT_EQ(folder_.read("town/responders.csv"), people);
  EXPECT_TRUE(there("leave.csv") && there("roads.wgr"));
  EXPECT_FALSE(there(".new-pack"));
}

TEST_F(GenerateCommand, OverwritesAPackWithAllOfItsFilesAndNoOthers) {
  ASSERT_EQ(generate("1").code, 0);
  folder_.write("town/leave.csv", "responder,from,until,note\nnobody,2026-03-06,2026-03-07,\n");
  folder_.write("town/care.csv", "of the old town");
  folder_.write("town/policies/of-my-own.toml", "of the old town");
  folder_.write("town/notes.txt", "mine");
  folder_.write("town/policies/why.md", "mine");
  folder_.write("town/old/leave.csv", "mine");

  const Outcome r = generate("2", {"--overwrite", "--json"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(json::serialize(json::parse(r.out).at("removed")), R"(["care.csv","leave.csv","policies/of-my-own.toml"])");
  for (const char* gone : {"leave.csv", "care.csv", "policies/of-my-own.toml"}) EXPECT_FALSE(there(gone)) << gone;
  for (const char* kept : {"notes.txt", "policies/why.md", "old/leave.csv"}) EXPECT_EQ(folder_.read("town/" + std::string{kept}), "mine");
  const TownLoad load = load_town_pack(out_, load_road_file);
  EXPECT_THAT(load.errors.lines(), ::testing::IsEmpty()) << "of the new town alone";
  EXPECT_EQ(generate("1").code, 2) << "asked for each time";
}

TEST_F(GenerateCommand, SaysWhichFilesOfTheOldTownItRemoved) {
  ASSERT_EQ(generate("1").code, 0);
  folder_.write("town/leave.csv", "of the old town");
  EXPECT_THAT(generate("2", {"--overwrite"}).out, HasSubstr("\nremoved " + out_ + "/leave.csv, of the town that was there\n"));
}

TEST_F(GenerateCommand, TakesItsRoadsFromThePackThatItReplaces) {
  ASSERT_EQ(generate("1").code, 0);
  EXPECT_EQ(generate("2", {"--overwrite", "--roads", out_ + "/roads.wgr"}).err, "");
  EXPECT_TRUE(load_town_pack(out_, load_road_file).good());
}

TEST_F(GenerateCommand, NamesAllThatIsWrongWithItsWordsAtOnce) {
  const Outcome wrong = run({"town", "generate", "--like", "foo"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err,
            "--like foo: expected suichuan, chengzhong, shengkang, yangdang, tuanbao\n"
            "--seed: expected a number, for example --seed 1; the same one makes the same town\n"
            "--out: expected the folder of the new pack\n");
}

TEST_F(GenerateCommand, TakesNoFiguresBesideThoseOfATownAndNoNegativeSeed) {
  const Outcome wrong = run({"town", "generate", "--like", "chengzhong", "--seed", "-1", "--officers", "3", "--grids", "2", "-o", out_});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err,
            "--officers: not with --like, whose figures are the town's\n"
            "--grids: not with --like, whose figures are the town's\n"
            "--seed -1: expected a whole number from 0 to 18446744073709551615\n");
  for (const char* seed : {"1.5", "x", "18446744073709551616"}) EXPECT_THAT(generate(seed).err, HasSubstr(std::string{"--seed "} + seed + ": expected a whole number"));
  EXPECT_FALSE(there("town.toml"));
}

TEST_F(GenerateCommand, IsFollowedByInfoThatSaysNothingOfATilingThatCannotBeTold) {
  ASSERT_EQ(generate("1").code, 0);
  EXPECT_THAT(run({"town", "info", out_}).out, HasSubstr("tiling      0 overlaps, 0.00 % of "));
  std::string zones = folder_.read("town/zones.geojson");
  const std::size_t last = zones.rfind("\"MultiPolygon\"");
  ASSERT_NE(last, std::string::npos);
  zones.replace(last, 14, "\"Point\"");
  folder_.write("town/zones.geojson", zones);
  const Outcome text = run({"town", "info", out_});
  EXPECT_EQ(text.code, 2);
  EXPECT_THAT(text.out, HasSubstr("tiling      cannot be told before every zone can be read\n"));
  EXPECT_THAT(text.out, ::testing::Not(HasSubstr("overlaps")));
  const json::value grids = json::parse(run({"town", "info", out_, "--json"}).out).at("grids");
  for (const char* unknown : {"area_km2", "overlaps", "gap_share"}) EXPECT_TRUE(grids.at(unknown).is_null()) << unknown;
}

TEST_F(GenerateCommand, WritesATownLikeOneOfTheFive) {
  EXPECT_EQ(run({"town", "generate", "--like", "tuanbao", "--seed", "1", "-o", out_}).code, 0);
  EXPECT_TRUE(there("town.toml"));
}

}  // namespace
}  // namespace watchgrid::town
