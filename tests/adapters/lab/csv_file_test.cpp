#include "adapters/lab/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/adapters/lab/study_folder.hpp"

namespace watchgrid::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CsvFile, ReadsQuotesLineEndingsAndAByteOrderMark) {
  const test::StudyFolder folder;
  Complaints complaints;
  const CsvFile file =
      CsvFile::read(folder.put("a.csv", "\xEF\xBB\xBFid, node \r\n\"a \"\"b\"\", c\", 7\r\n\r\n\"two\nlines\",8\n last ,9"),
                    {{"id", "node"}, {}}, complaints);
  EXPECT_THAT(complaints.lines(), IsEmpty());
  ASSERT_EQ(file.rows().size(), 3U);
  EXPECT_EQ(file.cell(file.rows()[0], "id"), "a \"b\", c");
  EXPECT_EQ(file.cell(file.rows()[0], "node"), "7");
  EXPECT_EQ(file.cell(file.rows()[1], "id"), "two\nlines");
  EXPECT_EQ(file.rows()[1].line, 4U);
  EXPECT_EQ(file.cell(file.rows()[2], "id"), "last");
  EXPECT_EQ(file.rows()[2].line, 6U);
  EXPECT_EQ(file.cell(file.rows()[2], "delay_s"), "");
}

TEST(CsvFile, ComplainsAboutDoubleAndMissingColumnsAndOpenQuotes) {
  const test::StudyFolder folder;
  Complaints complaints;
  const std::string path = folder.put("a.csv", "id,id\n\"x,1\n");
  CsvFile::read(path, {{"id", "node"}, {}}, complaints);
  EXPECT_THAT(complaints.lines(),
              ElementsAre(path + ":1: column \"id\" stands there twice", path + ":1: column \"node\" is missing",
                          path + ":2: a quote \" is opened here and never closed", path + ":2: 1 cells; expected 2 as in the header"));
}

TEST(CsvFile, OfNoBytesLacksItsColumns) {
  const test::StudyFolder folder;
  Complaints complaints;
  const std::string path = folder.put("a.csv", "");
  CsvFile::read(path, {{"id"}, {}}, complaints);
  EXPECT_THAT(complaints.lines(), ElementsAre(path + ":1: no such column \"\"; expected id", path + ":1: column \"id\" is missing"));
}

TEST(Complaints, BeyondAHundredAreOnlyCounted) {
  Complaints complaints;
  for (int i = 0; i < 250; ++i) complaints.add("x");
  std::ostringstream err;
  EXPECT_EQ(complaints.print(err), 2);
  EXPECT_EQ(complaints.lines().size(), 100U);
  EXPECT_NE(err.str().find("and 150 more\n"), std::string::npos);
}

}  // namespace
}  // namespace watchgrid::lab
