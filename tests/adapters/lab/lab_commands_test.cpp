#include "adapters/lab/lab_commands.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "tests/adapters/lab/study_folder.hpp"

namespace watchgrid::lab {
namespace {

TEST(LabCommands, RunTheChosenStudyAndStoreItsExitCode) {
  const test::StudyFolder folder;
  const std::string nodes = folder.put("n.csv", "id,x_m,y_m\na,0,0\nb,600,0\n"), edges = folder.put("e.csv", "from,to\na,b\n"),
                    units = folder.put("u.csv", "id,node\nU,a\n");
  CLI::App app{"watchgrid"};
  int exit_code = -1;
  add_lab_commands(app, exit_code);
  ::testing::internal::CaptureStdout();
  app.parse("lab nearest --nodes " + nodes + " --edges " + edges + " --unit-speed 60km/h --units " + units + " --from b --k 10 --json");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "[{\"unit\":\"U\",\"eta_s\":36.000}]\n");
  EXPECT_EQ(exit_code, 0);
  ::testing::internal::CaptureStdout();
  app.parse("lab cover --nodes " + nodes + " --edges " + edges + " --unit-speed 60km/h --units " + units + " --within 30s --json");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "{\"unreached\":[{\"node\":\"b\",\"eta_s\":36.000}]}\n");
  ::testing::internal::CaptureStderr();
  app.parse("lab cover --nodes " + nodes + " --edges " + edges + " --unit-speed fast --units " + units + " --within 30s");
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("--unit-speed = \"fast\""), std::string::npos);
  EXPECT_EQ(exit_code, 2);
}

TEST(LabCommands, RefuseAMissingOptionAndAnUnknownStudy) {
  CLI::App app{"watchgrid"};
  int exit_code = 0;
  add_lab_commands(app, exit_code);
  EXPECT_THROW(app.parse("lab nearest --json"), CLI::RequiredError);
  EXPECT_THROW(app.parse("lab"), CLI::RequiredError);
  EXPECT_THROW(app.parse("lab telepathy"), CLI::ParseError);
}

}  // namespace
}  // namespace watchgrid::lab
