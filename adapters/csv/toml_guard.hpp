#pragma once
/// What TOML does not allow outside of its quotes and comments: letters beyond ASCII, such as the full-width comma of a Chinese keyboard.
/// Asked before toml++ 3.3.0 reads a file: that one says only "expected ..." of some, and of others (U+00A1 to U+0499, U+3001 to U+3357) its
/// test for white space runs into `__builtin_unreachable`.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::csv {

struct StrayLetter {
    std::uint32_t line{}, column{};  ///< from 1; columns count letters
    std::string letter;              ///< UTF-8
};

/// The first one; nothing when there is none, or when the reader stops before it: at a quote that never ends,
/// at bytes that are not UTF-8. O(text), any thread.
std::optional<StrayLetter> stray_letter(std::string_view toml);

/// One sentence for people: what stands there, and what was expected.
std::string complaint_about(const StrayLetter&);

}  // namespace watchgrid::csv
