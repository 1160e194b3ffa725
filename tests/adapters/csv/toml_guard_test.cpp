#include "adapters/csv/toml_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watchgrid::csv {
namespace {

struct Row {
    std::string_view toml;
    std::uint32_t line, column;  ///< 0: nothing
    std::string_view letter;
};

class StrayLetters : public ::testing::TestWithParam<Row> {};

TEST_P(StrayLetters, AreFoundOutsideOfQuotesAndComments) {
    const Row& row = GetParam();
    const auto found = stray_letter(row.toml);
    ASSERT_EQ(found.has_value(), row.line != 0) << row.toml;
    if (!found) return;
    EXPECT_EQ(found->line, row.line) << row.toml;
    EXPECT_EQ(found->column, row.column) << row.toml;
    EXPECT_EQ(found->letter, row.letter);
}

INSTANTIATE_TEST_SUITE_P(
    Files, StrayLetters,
    ::testing::Values(Row{"", 0, 0, ""}, Row{"a = 1\n", 0, 0, ""}, Row{"\xEF\xBB\xBF" "a = 1", 0, 0, ""}, Row{"a = \"青溪县\" # 镇\nb = '，'", 0, 0, ""},
                      Row{"a = \"\"\"，\n\\\"\"\"，\"\"\"\"\"\nb = '''，''，'''", 0, 0, ""}, Row{"a = \"\\\\\" ，", 1, 10, "，"}, Row{"a = [1，2]", 1, 7, "，"},
                      Row{"# 青\na ＝ 1", 2, 3, "＝"}, Row{"a = “b”", 1, 5, "“"}, Row{"é = 1", 1, 1, "é"}, Row{"a = \"青溪\" 　", 1, 10, "　"}, Row{"a = ''\n\n  县", 3, 3, "县"},
                      Row{"a = \"open\nb = 县", 0, 0, ""}, Row{"a = \"\"\"open\nb = 县", 0, 0, ""}, Row{"a = \xFF 县", 0, 0, ""}, Row{"a = \"\\", 0, 0, ""},
                      Row{"[a]\n [[ \"b\" ]]\n['c']\n[-d]\n[_e]\n[9]\n[]", 0, 0, ""}, Row{"[ [a]]", 0, 0, ""}, Row{"a = [\n  [1],\n  [=]\n]\nb = {\n[=", 0, 0, ""}, Row{"[", 0, 0, ""}, Row{"[=", 1, 2, "="},
                      Row{"a = 1\n  [[ .b]]", 2, 6, "."}, Row{"[[[a]]]", 1, 3, "["}, Row{"[a]\n[\n", 2, 2, "\n"}, Row{"[\n\xA3:", 1, 2, "\n"}, Row{"[#", 1, 2, "#"}, Row{"a = \"\"\"\n[=\n\"\"\"\n[=]", 4, 2, "="}));

TEST(OneLine, HasNoControlCharacters) { EXPECT_EQ(one_line("saw 'tr\n'\t\x7F"), "saw 'tr '  "); }

TEST(StrayLetter, IsExplained) {
    EXPECT_EQ(complaint_about({1, 2, "="}), "expected a name behind [ , not =");
    EXPECT_EQ(complaint_about({1, 2, "\n"}), "expected a name behind [ , not the end of the line");
    EXPECT_EQ(complaint_about({1, 7, "，"}), "expected plain ASCII outside of quotes, instead of ，; did you mean , ?");
    EXPECT_EQ(complaint_about({1, 7, "　"}), "expected plain ASCII outside of quotes, instead of 　; did you mean a plain space ?");
    EXPECT_EQ(complaint_about({1, 7, "县"}), "expected plain ASCII outside of quotes, instead of 县; text belongs in \"quotes\"");
}

}  // namespace
}  // namespace watchgrid::csv
