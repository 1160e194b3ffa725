#include "adapters/csv/toml_guard.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/csv/encoding.hpp"

namespace watchgrid::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_tail(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The place behind the string that begins at `at`; npos when it never ends.
std::size_t behind_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string three(3, quote);
    const bool is_long = text.substr(at).starts_with(three);
    for (std::size_t i = at + (is_long ? 3 : 1); i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') ++i;
        else if (!is_long && text[i] == '\n') return std::string_view::npos;
        else if (!is_long && text[i] == quote) return i + 1;
        else if (is_long && text.substr(i).starts_with(three)) return std::min(text.find_first_not_of(quote, i), i + 5);  // two more quotes may belong to it
    }
    return std::string_view::npos;
}

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '"' || c == '\''; }

/// Where a table's header that begins at `at` has something else than its name; npos when it has a name, ends, or is none of ours to explain.
std::size_t wrong_in_header(std::string_view text, std::size_t at) {
    const bool of_array = text.substr(at).starts_with("[[");
    const std::size_t name = text.find_first_not_of(" \t", at + (of_array ? 2 : 1));
    if (name == std::string_view::npos || !is_ascii(text[name]) || begins_name(text[name]) || text[name] == ']') return std::string_view::npos;
    return text[name] == '[' && !of_array ? std::string_view::npos : name;
}

/// Whether a '[' opens a header: nothing but blanks before it on its line, and no array or inline table around it.
class Depth {
public:
    bool opens_header(char c) const { return c == '[' && line_is_blank_ && depth_ == 0; }
    void pass(char c) {
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        if (c == '\n') line_is_blank_ = true;
        else if (c != ' ' && c != '\t') line_is_blank_ = false;
    }

private:
    std::size_t depth_{};
    bool line_is_blank_{true};
};

StrayLetter letter_at(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    std::size_t end = at + 1;
    while (!is_ascii(text[at]) && end < text.size() && end < at + 4 && is_tail(text[end])) ++end;
    return {.line = static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
            .column = static_cast<std::uint32_t>(1 + std::ranges::count_if(before.substr(line_begin), [](char c) { return !is_tail(c); })),
            .letter = std::string{text.substr(at, end - at)}};
}

}  // namespace

std::optional<StrayLetter> stray_letter(std::string_view toml) {
    std::size_t i = toml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    Depth depth;
    while (i < toml.size()) {
        const char c = toml[i];
        if (!is_ascii(c)) {
            StrayLetter stray = letter_at(toml, i);
            return first_non_utf8(stray.letter) ? std::nullopt : std::optional{std::move(stray)};
        }
        if (depth.opens_header(c))
            if (const std::size_t wrong = wrong_in_header(toml, i); wrong != std::string_view::npos) return letter_at(toml, wrong);
        depth.pass(c);
        if (c == '#') i = std::min(toml.find('\n', i), toml.size());
        else if (c == '"' || c == '\'') i = behind_string(toml, i);
        else ++i;
        if (i == std::string_view::npos) return std::nullopt;
    }
    return std::nullopt;
}

std::string complaint_about(const StrayLetter& s) {
    using namespace std::string_view_literals;
    if (s.letter.size() == 1 && is_ascii(s.letter[0])) return "expected a name behind [ , not " + (s.letter[0] < ' ' ? "the end of the line" : s.letter);
    constexpr std::array full_width{std::pair{"，"sv, ","sv}, std::pair{"＝"sv, "="sv}, std::pair{"："sv, "="sv}, std::pair{"“"sv, "\""sv}, std::pair{"”"sv, "\""sv}, std::pair{"【"sv, "["sv},
                                    std::pair{"】"sv, "]"sv}, std::pair{"［"sv, "["sv}, std::pair{"］"sv, "]"sv}, std::pair{"＃"sv, "#"sv}, std::pair{"　"sv, "a plain space"sv}};
    const auto* const known = std::ranges::find(full_width, std::string_view{s.letter}, [](const auto& row) { return row.first; });
    return "expected plain ASCII outside of quotes, instead of " + s.letter + (known == full_width.end() ? "; text belongs in \"quotes\"" : "; did you mean " + std::string{known->second} + " ?");
}

std::string one_line(std::string_view words) {
    std::string out{words};
    std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
    return out;
}

}  // namespace watchgrid::csv
