#include "adapters/codec/wire_utf8.hpp"

#include <gtest/gtest.h>

namespace watchgrid::codec {
namespace {

TEST(WireUtf8, LeavesValidTextAlone) {
    for (std::string text : {std::string{}, std::string{"plain"}, std::string{"报警 🚨 é"}, std::string{"\xF4\x8F\xBF\xBF"}}) {
        const std::string before = text;
        EXPECT_FALSE(replace_invalid_utf8(text));
        EXPECT_EQ(text, before);
    }
}

TEST(WireUtf8, ReplacesWhatIsNotUtf8) {
    const std::pair<std::string, std::string> rows[] = {
        {"a\xFFz", "a\uFFFDz"},          {"\xC0\xAF", "\uFFFD\uFFFD"},                      // overlong
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},                                             // surrogate
        {"\xE6\x8A", "\uFFFD\uFFFD"},    {"\xF5\x80\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // cut short, beyond U+10FFFF
    };
    for (auto [text, expected] : rows) {
        EXPECT_TRUE(replace_invalid_utf8(text));
        EXPECT_EQ(text, expected);
    }
}

TEST(WireUtf8, CutsAtACharacter) {
    std::string text = "ab报警";
    EXPECT_FALSE(cut_utf8(text, 8));
    EXPECT_TRUE(cut_utf8(text, 7));
    EXPECT_EQ(text, "ab报");
    EXPECT_TRUE(cut_utf8(text, 4));
    EXPECT_EQ(text, "ab");
    EXPECT_TRUE(cut_utf8(text, 0));
    EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace watchgrid::codec
