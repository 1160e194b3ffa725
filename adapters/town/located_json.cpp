#include "adapters/town/located_json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "adapters/town/csv.hpp"

namespace watchgrid::town {
namespace {

constexpr int kDepthMax = 64;

struct Stop {
  Spot at;
  std::string expected;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_{text} {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
  }

  JsonValue document() {
    JsonValue v = value(0);
    skip_blanks();
    if (at_ < text_.size()) stop("expected nothing after the end of the document");
    return v;
  }

 private:
  [[noreturn]] void stop(std::string expected) const { throw Stop{here(), std::move(expected)}; }
  Spot here() const { return {line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)}; }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    for (; at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'); ++at_)
      if (text_[at_] == '\n') ++line_, line_start_ = at_ + 1;
  }

  JsonValue value(int depth) {
    if (depth > kDepthMax) stop("expected at most 64 levels");
    skip_blanks();
    JsonValue v;
    v.at = here();
    switch (peek()) {
      case '{': object(v, depth); break;
      case '[': array(v, depth); break;
      case '"': v.kind = JsonValue::Kind::String, v.text = string(); break;
      case 't': word("true"), v.kind = JsonValue::Kind::Bool, v.flag = true; break;
      case 'f': word("false"), v.kind = JsonValue::Kind::Bool; break;
      case 'n': word("null"); break;
      default: v.kind = JsonValue::Kind::Number, v.number = number();
    }
    return v;
  }

  void object(JsonValue& v, int depth) {
    v.kind = JsonValue::Kind::Object;
    ++at_, skip_blanks();
    if (peek() == '}') {
      ++at_;
      return;
    }
    for (;;) {
      skip_blanks();
      v.name_spots.push_back(here());
      if (peek() != '"') stop("expected a member name in quotes");
      v.names.push_back(string());
      skip_blanks();
      if (peek() != ':') stop("expected : after the member name");
      ++at_;
      v.items.push_back(value(depth + 1));
      skip_blanks();
      if (peek() == '}') {
        ++at_;
        return;
      }
      if (peek() != ',') stop("expected , or } in an object");
      ++at_;
    }
  }

  void array(JsonValue& v, int depth) {
    v.kind = JsonValue::Kind::Array;
    ++at_, skip_blanks();
    if (peek() == ']') {
      ++at_;
      return;
    }
    for (;;) {
      v.items.push_back(value(depth + 1));
      skip_blanks();
      if (peek() == ']') {
        ++at_;
        return;
      }
      if (peek() != ',') stop("expected , or ] in an array");
      ++at_;
    }
  }

  void word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) stop("expected a JSON value");
    at_ += expected.size();
  }

  double number() {
    const std::size_t first = at_ + (peek() == '-' ? 1U : 0U);
    if (first >= text_.size() || text_[first] < '0' || text_[first] > '9') stop("expected a JSON value");
    if (text_[first] == '0' && first + 1 < text_.size() && text_[first + 1] >= '0' && text_[first + 1] <= '9')
      stop("expected a number without leading zeros");
    double n{};
    const auto [end, ec] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), n);
    if (ec != std::errc{}) stop("expected a number that fits 64 bits");
    at_ = static_cast<std::size_t>(end - text_.data());
    return n;
  }

  unsigned hex4() {
    unsigned code{};
    const char* from = text_.data() + at_;
    if (at_ + 4 > text_.size() || std::from_chars(from, from + 4, code, 16).ptr != from + 4)
      stop("expected four hexadecimal digits after \\u");
    at_ += 4;
    return code;
  }

  static void append_utf8(std::string& out, unsigned code) {
    const auto push = [&](unsigned b) { out += static_cast<char>(b); };
    if (code < 0x80) return push(code);
    if (code < 0x800) return push(0xC0 | code >> 6), push(0x80 | (code & 0x3F));
    if (code < 0x10000) return push(0xE0 | code >> 12), push(0x80 | (code >> 6 & 0x3F)), push(0x80 | (code & 0x3F));
    push(0xF0 | code >> 18), push(0x80 | (code >> 12 & 0x3F)), push(0x80 | (code >> 6 & 0x3F)), push(0x80 | (code & 0x3F));
  }

  void escape(std::string& out) {
    constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
    const char c = peek();
    ++at_;
    if (c == 'u') {
      unsigned code = hex4();
      if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
        at_ += 2;
        const unsigned low = hex4();
        if (low < 0xDC00 || low > 0xDFFF) stop("expected the second half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      }
      if (code >= 0xD800 && code < 0xE000) stop("expected a whole character, not half a surrogate pair");
      return append_utf8(out, code);
    }
    const std::size_t i = kFrom.find(c);
    if (i == std::string_view::npos) stop("expected one of \" \\ / b f n r t u after a backslash");
    out += kTo[i];
  }

  std::string string() {
    std::string out;
    const Spot opened = here();
    for (++at_; at_ < text_.size() && text_[at_] != '"';) {
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) stop("expected no line break or control character inside a string");
      ++at_;
      if (c == '\\')
        escape(out);
      else
        out += c;
    }
    if (at_ >= text_.size()) throw Stop{opened, "a quote \" is opened here and never closed"};
    ++at_;
    return out;
  }

  std::string_view text_;
  std::size_t at_{};
  std::size_t line_start_{};
  std::uint32_t line_{1};
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? nullptr : &items[static_cast<std::size_t>(found - names.begin())];
}

std::string JsonValue::shown() const {
  switch (kind) {
    case Kind::Null: return "null";
    case Kind::Bool: return flag ? "true" : "false";
    case Kind::Number: {
      char buffer[32];
      std::snprintf(buffer, sizeof buffer, "%.9g", number);
      return buffer;
    }
    case Kind::String: return json_quoted(text);
    case Kind::Array: return "[" + std::to_string(items.size()) + " items]";
    case Kind::Object: return "{...}";
  }
  return {};
}

std::optional<JsonValue> parse_json(std::string_view text, const std::string& file, Complaints& complaints) {
  if (const auto bad = first_non_utf8(text)) {
    complaints.add({file, spot_at(text, *bad), "", "", "is not UTF-8; expected the file to be saved as UTF-8"});
    return std::nullopt;
  }
  try {
    return Parser{text}.document();
  } catch (const Stop& s) {
    complaints.add({file, s.at, "", "", "not JSON: " + s.expected});
    return std::nullopt;
  }
}

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\', out += c;
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(c));
      out += buffer;
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace watchgrid::town
