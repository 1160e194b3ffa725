#include "adapters/cap/xml_reader.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace watchgrid::cap {
namespace {

using ::testing::HasSubstr;

TEST(XmlReader, KnowsNamespacesEntitiesCdataAndComments) {
  const auto root = read_xml("<?xml version='1.0'?><!-- a --><c:a xmlns:c=\"urn:x\" b='1'><c:b> &lt;&#20013;&#x6587;&amp; </c:b><c/><!-- no --><c:d><![CDATA[<&>]]></c:d></c:a>");
  ASSERT_TRUE(root) << root.error();
  EXPECT_EQ(root->name, "a");
  EXPECT_EQ(root->name_space, "urn:x");
  ASSERT_EQ(root->children.size(), 3U);
  EXPECT_EQ(root->children[0].text, "<中文&");
  EXPECT_EQ(root->children[1].name_space, "");
  EXPECT_EQ(root->children[2].text, "<&>");
}

TEST(XmlReader, TakesLatin1AndRefusesOthersByName) {
  const auto latin = read_xml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Usulut\xE1n</a>");
  ASSERT_TRUE(latin) << latin.error();
  EXPECT_EQ(latin->text, "Usulután");
  EXPECT_EQ(read_xml("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>").error(), "says that it is shift_jis; expected UTF-8 or ISO-8859-1");
  EXPECT_EQ(read_xml("\xFF\xFE<").error(), "is UTF-16; expected UTF-8 or ISO-8859-1");
  EXPECT_EQ(read_xml("<a>\xE4\xB8</a>").error(), "is not UTF-8, as it says");
}

/// No entity is ever resolved: laughs, files and addresses stay what they are.
TEST(XmlReader, RefusesEveryDocumentType) {
  const std::string laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;\"><!ENTITY n \"&m;&m;&m;&m;&m;&m;&m;&m;&m;&m;\">]><a>&n;</a>";
  const std::string file = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
  const std::string outside = "<!DOCTYPE a SYSTEM \"http://127.0.0.1/evil.dtd\"><a/>";
  for (const std::string& attack : {laughs, file, outside}) EXPECT_THAT(read_xml(attack).error(), HasSubstr("a document type is refused: entities are not resolved"));
  EXPECT_THAT(read_xml("<a><!DOCTYPE b></a>").error(), HasSubstr("a document type is refused"));
  EXPECT_THAT(read_xml("<a>&x;</a>").error(), HasSubstr("no such entity &x;"));
}

TEST(XmlReader, HasBounds) {
  std::string deep, wide = "<a>";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (int i = 0; i < 30'000; ++i) wide += "<b/>";
  EXPECT_THAT(read_xml(deep).error(), HasSubstr("nested more than 32 deep"));
  EXPECT_THAT(read_xml(wide + "</a>").error(), HasSubstr("more than 20000 elements"));
  EXPECT_THAT(read_xml(std::string(2U << 20U, ' ')).error(), HasSubstr("expected at most 1048576"));
}

TEST(XmlReader, NamesWhatIsBroken) {
  for (const auto& [text, sentence] : {std::pair{"", "expected an element"}, std::pair{"<a>", "<a> is never closed"}, std::pair{"<a></b>", "<a> is closed by </b>"},
                                       std::pair{"<a/><b/>", "expected nothing after the root element"}, std::pair{"<x:a/>", "stands for nothing"},
                                       std::pair{"<a b=1/>", "expected a value in quotes"}, std::pair{"<a>&#0;</a>", "is no character"}, std::pair{"<!-- ", "is never closed"},
                                       std::pair{"<a>\n\x15</a>", "line 2: a control character"}})
    EXPECT_THAT(read_xml(text).error(), HasSubstr(sentence)) << text;
}

/// Cut anywhere, a document is refused or read, and never more.
TEST(XmlReader, SurvivesEveryCut) {
  const std::string whole = "<?xml version=\"1.0\"?><a xmlns=\"u\"><b c='d'>&amp;&#65;<![CDATA[x]]></b><!-- y --></a>";
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_FALSE(read_xml(whole.substr(0, n))) << n;
  EXPECT_TRUE(read_xml(whole));
}

}  // namespace
}  // namespace watchgrid::cap
