#include "adapters/csv/encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

namespace watchgrid::csv {
namespace {

struct Converted {
  std::string text;
  std::size_t failed_at{std::string::npos};
};

Converted convert(const char* to, const char* from, std::string_view bytes) {
  Converted out;
  iconv_t cd = iconv_open(to, from);
  if (cd == reinterpret_cast<iconv_t>(-1)) return out.failed_at = 0, out;
  char* in = const_cast<char*>(bytes.data());  // iconv does not write there
  std::size_t left = bytes.size();
  char buffer[1U << 14U];
  while (left > 0) {
    char* to_here = buffer;
    std::size_t room = sizeof buffer;
    const std::size_t done = iconv(cd, &in, &left, &to_here, &room);
    out.text.append(buffer, sizeof buffer - room);
    if (done != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    out.failed_at = bytes.size() - left;
    break;
  }
  iconv_close(cd);
  return out;
}

std::size_t line_of(std::string_view text, std::size_t offset) { return static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n')) + 1; }

/// A line that can hardly be anything but UTF-8: valid, with three Chinese characters or more. (Two GB18030 characters may look like UTF-8.)
bool surely_utf8(std::string_view line) {
  const auto three_bytes = std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xF0U) == 0xE0U; });
  return three_bytes >= 3 && !first_non_utf8(line);
}

}  // namespace

std::optional<std::size_t> first_non_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned b = byte(i);
    if (b < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = b >= 0xC2 && b <= 0xDF ? 2 : b >= 0xE0 && b <= 0xEF ? 3 : b >= 0xF0 && b <= 0xF4 ? 4 : 0;
    if (length == 0) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0U) != 0x80U) return i;
    const unsigned second = byte(i + 1);  // overlong forms, surrogates, beyond U+10FFFF
    if ((b == 0xE0 && second < 0xA0) || (b == 0xED && second > 0x9F) || (b == 0xF0 && second < 0x90) || (b == 0xF4 && second > 0x8F)) return i;
    i += length;
  }
  return std::nullopt;
}

Decoded decode(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::string_view kExpected = "; expected UTF-8 or GB18030";
  const auto refuse = [&](const std::string& what, std::size_t offset) { return Decoded{{}, what + std::string{kExpected}, offset}; };
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return refuse("is UTF-32", 0);
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return refuse("is UTF-16", 0);
  const bool marked = bytes.starts_with("\xEF\xBB\xBF");
  if (marked) bytes.remove_prefix(3);
  if (const auto zero = bytes.find('\0'); zero != std::string_view::npos) return refuse("has a zero byte, so it is no text (or UTF-16 without a mark)", zero);
  const auto bad = first_non_utf8(bytes);
  if (!bad) return {std::string{bytes}, {}, 0};
  if (marked) return refuse("begins as UTF-8 and is not UTF-8 in line " + std::to_string(line_of(bytes, *bad)), *bad + 3);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    if (surely_utf8(bytes.substr(at, end - at)))
      return refuse("mixes encodings: line " + std::to_string(line_of(bytes, at)) + " is UTF-8, line " + std::to_string(line_of(bytes, *bad)) + " is not", *bad);
    at = end + 1;
  }
  Converted c = convert("UTF-8", "GB18030", bytes);
  if (c.failed_at != std::string::npos) return refuse("is neither UTF-8 nor GB18030 in line " + std::to_string(line_of(bytes, c.failed_at)), c.failed_at);
  return {std::move(c.text), {}, 0};
}

std::string to_gb18030(std::string_view utf8) { return convert("GB18030", "UTF-8", utf8).text; }

}  // namespace watchgrid::csv
