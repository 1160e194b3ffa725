#pragma once
/// What programs save tables as: UTF-8 with or without a byte-order mark, and GB18030 (what spreadsheets write on a Chinese Windows).
/// Everything else is refused by name; nothing is guessed half.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace watchgrid::csv {

struct Decoded {
  std::string text;       ///< UTF-8 without a byte-order mark
  std::string complaint;  ///< not empty: what was found and what was expected; `text` is empty then
  std::size_t offset{};   ///< of the first byte that is not right
};
/// Tells UTF-8 from GB18030 by whether all of it is valid; a file whose lines disagree is refused. O(bytes).
Decoded decode(std::string_view bytes);

/// GB18030 for programs that expect it. Every character has one, so this cannot fail. @pre UTF-8
std::string to_gb18030(std::string_view utf8);

/// Offset of the first byte that is not UTF-8; nothing when all is well.
std::optional<std::size_t> first_non_utf8(std::string_view text) noexcept;

}  // namespace watchgrid::csv
