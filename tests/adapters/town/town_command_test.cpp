// `watchgrid town generate` as it is typed.
#include "adapters/town/town_command.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {
namespace {

struct Ran {
  int code{-1};
  std::string err;
};
Ran run(const std::string& line) {
  CLI::App app{"watchgrid"};
  Ran out;
  add_town_commands(app, out.code, load_road_file, write_road_file);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  app.parse(line);
  (void)::testing::internal::GetCapturedStdout();
  out.err = ::testing::internal::GetCapturedStderr();
  return out;
}

TEST(TownGenerate, NamesAllThatIsWrongWithItsWordsAtOnce) {
  const Ran wrong = run("town generate --like foo");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err,
            "--like foo: expected suichuan, chengzhong, shengkang, yangdang, tuanbao\n"
            "--seed: expected a number, for example --seed 1; the same one makes the same town\n"
            "--out: expected the folder of the new pack\n");
}

TEST(TownGenerate, WritesAPackWhenAllIsSaid) {
  const TemporaryFolder folder;
  const std::filesystem::path out = folder.path() / "town";
  EXPECT_EQ(run("town generate --like tuanbao --seed 1 -o " + out.string()).code, 0);
  EXPECT_TRUE(std::filesystem::exists(out / "town.toml"));
}

}  // namespace
}  // namespace watchgrid::town
