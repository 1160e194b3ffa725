#pragma once
/// Just enough XML for CAP, and nothing that can hurt: elements, text, comments, CDATA, character references and the five entities that
/// XML names itself. A document type is refused, so there are no entities to expand, no files to fetch and no bombs. UTF-8, US-ASCII and
/// ISO-8859-1; other encodings are refused by name.
#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::cap {

inline constexpr std::size_t kXmlBytesMax = 1U << 20U;
inline constexpr std::size_t kXmlElementsMax = 20'000;
inline constexpr std::size_t kXmlDepthMax = 32;

struct XmlElement {
  std::string name;       ///< without its prefix
  std::string name_space; ///< what the prefix stands for; "" when none
  std::string text;       ///< its own, blanks at both ends removed, UTF-8
  std::vector<XmlElement> children;
  std::uint32_t line{};
};

/// The root element. @return the sentence that says what is wrong, with the line
boost::system::result<XmlElement, std::string> read_xml(std::string_view bytes);

/// Text for a document: `&`, `<`, `>` and quotes as entities.
std::string xml_text(std::string_view utf8);

}  // namespace watchgrid::cap
