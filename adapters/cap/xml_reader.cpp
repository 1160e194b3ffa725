#include "adapters/cap/xml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "adapters/csv/encoding.hpp"

namespace watchgrid::cap {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kControls = "\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0C\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

/// Thrown inside this file only: one error ends the reading.
struct Wrong {
  std::string sentence;
};

class Reader {
 public:
  explicit Reader(std::string text) : text_{std::move(text)} {}

  XmlElement document() {
    at_ = std::min(text_.find_first_of(kControls), text_.size());
    if (at_ < text_.size()) fail("a control character, which XML does not allow");
    at_ = 0;
    skip_between();
    if (at_ >= text_.size() || text_[at_] != '<') fail("expected an element");
    XmlElement root = element({}, 0);
    skip_between();
    if (at_ < text_.size()) fail("expected nothing after the root element");
    return root;
  }

 private:
  using Names = std::map<std::string, std::string>;  // prefix to namespace

  [[noreturn]] void fail(const std::string& what) const {
    const auto line = std::ranges::count(std::string_view{text_}.substr(0, std::min(at_, text_.size())), '\n') + 1;
    throw Wrong{"line " + std::to_string(line) + ": " + what};
  }
  bool here(std::string_view what) const { return std::string_view{text_}.substr(std::min(at_, text_.size())).starts_with(what); }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
  void skip_past(std::string_view end, const char* what) {
    const auto found = text_.find(end, at_);
    if (found == std::string::npos) fail(std::string{what} + " is never closed");
    at_ = found + end.size();
  }
  /// Blanks, comments and processing instructions.
  void skip_between() {
    for (;;) {
      skip_blanks();
      if (here("<!--")) skip_past("-->", "a comment");
      else if (here("<?")) skip_past("?>", "a processing instruction");
      else if (here("<!")) fail("a document type is refused: entities are not resolved");
      else return;
    }
  }
  std::string name() {
    const auto end = text_.find_first_of(" \t\r\n=/><\"'", at_);
    if (end == std::string::npos || end == at_ || end - at_ > 200) fail("expected a name");
    std::string out = text_.substr(at_, end - at_);
    at_ = end;
    return out;
  }
  std::string reference() {
    const auto end = text_.find(';', at_);
    if (end == std::string::npos || end - at_ > 12) fail("expected a character reference such as &amp;");
    const std::string word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    for (const auto& [entity, is] : {std::pair{"amp", "&"}, std::pair{"lt", "<"}, std::pair{"gt", ">"}, std::pair{"quot", "\""}, std::pair{"apos", "'"}})
      if (word == entity) return is;
    if (!word.starts_with('#')) fail("no such entity &" + word + ";; only amp, lt, gt, quot and apos are known");
    const bool hex = word.starts_with("#x");
    std::uint32_t c = 0;
    const char* first = word.data() + (hex ? 2 : 1);
    const auto [stop, ec] = std::from_chars(first, word.data() + word.size(), c, hex ? 16 : 10);
    const bool character = (c >= 0x20 || c == 9 || c == 10 || c == 13) && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
    if (ec != std::errc{} || stop != word.data() + word.size() || !character) fail("&" + word + "; is no character");
    std::string out;
    append_utf8(out, c);
    return out;
  }
  std::string quoted_value() {
    skip_blanks();
    if (!here("=")) fail("expected = after the name of an attribute");
    ++at_;
    skip_blanks();
    if (!here("\"") && !here("'")) fail("expected a value in quotes");
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '<') fail("expected no < in the value of an attribute");
      if (text_[at_] == '&') out += reference();
      else out += text_[at_++];
    }
    if (at_ >= text_.size()) fail("a quote is never closed");
    ++at_;
    return out;
  }
  /// Only namespaces matter here; other attributes are read and dropped.
  bool attributes(Names& names) {
    for (;;) {
      skip_blanks();
      if (here("/>")) return at_ += 2, false;
      if (here(">")) return at_ += 1, true;
      const std::string attribute = name();
      std::string value = quoted_value();
      if (attribute == "xmlns") names[""] = std::move(value);
      else if (attribute.starts_with("xmlns:")) names[attribute.substr(6)] = std::move(value);
    }
  }
  XmlElement element(Names names, std::size_t depth) {
    if (depth >= kXmlDepthMax) fail("elements are nested more than " + std::to_string(kXmlDepthMax) + " deep");
    if (++elements_ > kXmlElementsMax) fail("more than " + std::to_string(kXmlElementsMax) + " elements");
    XmlElement out;
    out.line = static_cast<std::uint32_t>(std::ranges::count(std::string_view{text_}.substr(counted_, at_ - counted_), '\n')) + line_;
    line_ = out.line, counted_ = at_;
    ++at_;
    const std::string full = name();
    const bool content = attributes(names);
    const auto colon = full.find(':');
    const auto prefix = names.find(colon == std::string::npos ? "" : full.substr(0, colon));
    if (prefix != names.end()) out.name_space = prefix->second;
    else if (colon != std::string::npos) fail("the prefix of <" + full + "> stands for nothing");
    out.name = colon == std::string::npos ? full : full.substr(colon + 1);
    if (content) inside(out, full, names, depth);
    out.text = std::string{trim(out.text)};
    return out;
  }
  void inside(XmlElement& out, const std::string& full, const Names& names, std::size_t depth) {
    for (;;) {
      if (at_ >= text_.size()) fail("<" + full + "> is never closed");
      if (here("</")) {
        at_ += 2;
        if (const std::string closing = name(); closing != full) fail(std::string{"<"}.append(full).append("> is closed by </").append(closing).append(">"));
        skip_blanks();
        if (!here(">")) fail("expected > after </" + full);
        ++at_;
        return;
      }
      if (here("<![CDATA[")) {
        at_ += 9;
        const auto end = text_.find("]]>", at_);
        if (end == std::string::npos) fail("CDATA is never closed");
        out.text.append(text_, at_, end - at_);
        at_ = end + 3;
      } else if (here("<!--") || here("<?") || here("<!")) {
        skip_one();
      } else if (text_[at_] == '<') {
        out.children.push_back(element(names, depth + 1));
      } else if (text_[at_] == '&') {
        out.text += reference();
      } else {
        out.text += text_[at_++];
      }
    }
  }
  void skip_one() {
    if (here("<!--")) skip_past("-->", "a comment");
    else if (here("<?")) skip_past("?>", "a processing instruction");
    else fail("a document type is refused: entities are not resolved");
  }

  std::string text_;
  std::size_t at_{};
  std::size_t elements_{};
  std::size_t counted_{};
  std::uint32_t line_{1};
};

/// encoding="..." of the declaration, in lower case; "utf-8" without one.
std::string declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return "utf-8";
  const std::string_view declaration = bytes.substr(0, bytes.find("?>"));
  const auto word = declaration.find("encoding");
  if (word == std::string_view::npos) return "utf-8";
  const auto open = declaration.find_first_of("\"'", word);
  if (open == std::string_view::npos) return "utf-8";
  const auto close = declaration.find(declaration[open], open + 1);
  return lower(declaration.substr(open + 1, close == std::string_view::npos ? 0 : close - open - 1));
}

std::string to_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) throw Wrong{"is UTF-16; expected UTF-8 or ISO-8859-1"};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos) throw Wrong{"has a zero byte, so it is no text"};
  const std::string encoding = declared_encoding(bytes);
  if (encoding == "iso-8859-1" || encoding == "latin1") {
    std::string out;
    for (const char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
    return out;
  }
  if (encoding != "utf-8" && encoding != "us-ascii") throw Wrong{"says that it is " + encoding + "; expected UTF-8 or ISO-8859-1"};
  if (csv::first_non_utf8(bytes)) throw Wrong{"is not UTF-8, as it says"};
  return std::string{bytes};
}

}  // namespace

boost::system::result<XmlElement, std::string> read_xml(std::string_view bytes) {
  using Result = boost::system::result<XmlElement, std::string>;
  if (bytes.size() > kXmlBytesMax)
    return Result{boost::system::in_place_error, "has " + std::to_string(bytes.size()) + " bytes; expected at most " + std::to_string(kXmlBytesMax)};
  try {
    return Reader{to_utf8(bytes)}.document();
  } catch (const Wrong& wrong) {
    return Result{boost::system::in_place_error, wrong.sentence};
  }
}

std::string xml_text(std::string_view utf8) {
  std::string out;
  for (const char c : utf8) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  }
  return out;
}

}  // namespace watchgrid::cap
