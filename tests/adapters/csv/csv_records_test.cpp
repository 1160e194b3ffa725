#include "adapters/csv/csv_records.hpp"

#include <gmock/gmock.h>

namespace watchgrid::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Read {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> spots, problems;
};
Read read(std::string_view text) {
  Read out;
  Records records{text, [&](Spot at, const std::string& value, const std::string& expected) {
                    out.problems.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + " " + (value.empty() ? "" : value + " ") + expected);
                  }};
  for (std::vector<Cell> record; records.next(record);) {
    auto& row = out.rows.emplace_back();
    std::string spot;
    for (const Cell& c : record) row.push_back(c.text), spot += std::to_string(c.at.line) + ":" + std::to_string(c.at.column) + " ";
    out.spots.push_back(spot);
  }
  return out;
}

TEST(CsvRecords, KeepQuotesCommasAndLineBreaksInsideQuotes) {
  const Read r = read("id,name\r\n1,\"a \"\"b\"\", c\"\r\n2,\"two\nlines\"\n");
  EXPECT_THAT(r.rows, ElementsAre(ElementsAre("id", "name"), ElementsAre("1", "a \"b\", c"), ElementsAre("2", "two\nlines")));
  EXPECT_THAT(r.problems, IsEmpty());
}

TEST(CsvRecords, KnowWhereEveryCellStands) {
  const Read r = read("a,b\n\"x\ny\", z\nq,r");
  EXPECT_THAT(r.spots, ElementsAre("1:1 1:3 ", "2:1 3:4 ", "4:1 4:3 "));
}

TEST(CsvRecords, SkipLinesWithoutAnyContent) {
  const Read r = read("\n\na,b\n,\n  \nc,d\n\n");
  EXPECT_THAT(r.rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
}

TEST(CsvRecords, TrimBlanksUnlessQuoted) { EXPECT_THAT(read(" a ,\" b \"\n").rows, ElementsAre(ElementsAre("a", " b "))); }

TEST(CsvRecords, NameAnOpenQuoteAndWhatFollowsAClosedOne) {
  EXPECT_THAT(read("a\n\"b").problems, ElementsAre("2:1 a quote \" is opened here and never closed"));
  EXPECT_THAT(read("\"a\"x,b\n").problems, ElementsAre("1:4 x expected a comma or the end of the line after a closing quote"));
}

TEST(CsvCell, IsQuotedWhenItHasToBe) {
  for (const char* text : {"plain", "a,b", "say \"no\"", "two\nlines", " blank", ""}) {
    const std::string written = cell(text) + ",end\n";
    EXPECT_EQ(read(written).rows[0][0], text) << written;
  }
}

}  // namespace
}  // namespace watchgrid::csv
