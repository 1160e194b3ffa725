#include "adapters/csv/encoding.hpp"

#include <gtest/gtest.h>

namespace watchgrid::csv {
namespace {

using namespace std::string_literals;

const std::string kChinese = "名称,街道\n福源超市,青石巷\n";
// The same in GB18030, byte by byte.
const std::string kGb = "\xC3\xFB\xB3\xC6,\xBD\xD6\xB5\xC0\n\xB8\xA3\xD4\xB4\xB3\xAC\xCA\xD0,\xC7\xE0\xCA\xAF\xCF\xEF\n";

TEST(Decode, TakesUtf8WithAndWithoutAMark) {
  EXPECT_EQ(decode(kChinese).text, kChinese);
  EXPECT_EQ(decode("\xEF\xBB\xBF" + kChinese).text, kChinese);
  EXPECT_EQ(decode("").text, "");
}

TEST(Decode, TakesGb18030) {
  EXPECT_EQ(decode(kGb).text, kChinese);
  EXPECT_EQ(to_gb18030(kChinese), kGb);
  const std::string rare = "\xF0\xA0\xAE\xB7,\xE4\xB6\xAE\n";  // beyond the basic plane, and of extension A: four bytes each
  EXPECT_EQ(decode(to_gb18030(rare)).text, rare);
}

TEST(Decode, ManyCharactersComeBackFromGb18030) {
  std::string text = "a,";
  for (unsigned c = 0x4E00; c < 0x9FA5; c += 7) {
    text += static_cast<char>(0xE0U | (c >> 12U));
    text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    text += static_cast<char>(0x80U | (c & 0x3FU));
  }
  EXPECT_EQ(decode(to_gb18030(text)).text, text);
}

TEST(Decode, RefusesOtherEncodingsByName) {
  EXPECT_EQ(decode("\xFF\xFE" + "i\0d\0"s).complaint, "is UTF-16; expected UTF-8 or GB18030");
  EXPECT_EQ(decode("\xFE\xFF" + "\0i\0d"s).complaint, "is UTF-16; expected UTF-8 or GB18030");
  EXPECT_EQ(decode("\xFF\xFE\0\0"s + "i\0\0\0"s).complaint, "is UTF-32; expected UTF-8 or GB18030");
  EXPECT_EQ(decode("i\0d\0"s).complaint, "has a zero byte, so it is no text (or UTF-16 without a mark); expected UTF-8 or GB18030");
  EXPECT_EQ(decode("id\n\xFF\xFF\n").complaint, "is neither UTF-8 nor GB18030 in line 2; expected UTF-8 or GB18030");
  EXPECT_EQ(decode("\xEF\xBB\xBFid\n\xB8\xA3\n").complaint, "begins as UTF-8 and is not UTF-8 in line 2; expected UTF-8 or GB18030");
}

TEST(Decode, RefusesAFileWhoseLinesDisagree) {
  const Decoded d = decode("id,name\n1,福源超市\n2,\xC7\xE0\xCA\xAF\xCF\xEF\n");
  EXPECT_EQ(d.complaint, "mixes encodings: line 2 is UTF-8, line 3 is not; expected UTF-8 or GB18030");
  EXPECT_EQ(d.text, "");
}

TEST(FirstNonUtf8, FindsOverlongFormsAndSurrogates) {
  EXPECT_FALSE(first_non_utf8(kChinese));
  EXPECT_EQ(first_non_utf8("a\xC0\x80"), 1U);
  EXPECT_EQ(first_non_utf8("\xED\xA0\x80"), 0U);
  EXPECT_EQ(first_non_utf8("ab\xE4\xBD"), 2U);
}

}  // namespace
}  // namespace watchgrid::csv
