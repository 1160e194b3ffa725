#pragma once
/// What TOML does not allow outside of its quotes and comments: letters beyond ASCII, such as the full-width comma of a Chinese keyboard, and
/// a table's header that begins with no name. Asked before toml++ 3.3.0 reads a file: that one says only "expected ..." of some letters, of others
/// (U+00A1 to U+0499, U+3001 to U+3357) its test for white space runs into `__builtin_unreachable`, and so does its reading of "[=".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::csv {

struct StrayLetter {
    std::uint32_t line{}, column{};  ///< from 1; columns count letters
    std::string letter;              ///< UTF-8; in ASCII: the first of a header, where a name was expected
};

/// The first one; nothing when there is none, or when the reader stops before it: at a quote that never ends,
/// at bytes that are not UTF-8. O(text), any thread.
std::optional<StrayLetter> stray_letter(std::string_view toml);

/// One sentence for people: what stands there, and what was expected.
std::string complaint_about(const StrayLetter&);

/// The words of another parser on one line: control characters become spaces.
std::string one_line(std::string_view words);

}  // namespace watchgrid::csv
