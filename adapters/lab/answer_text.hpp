#pragma once
/// How the studies print: one JSON document, or a line an answer for people.
#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace watchgrid::lab {

/// Quoted and escaped; bytes above 0x7F pass (files are UTF-8).
inline std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

/// Seconds with three decimals.
inline std::string json_seconds(std::uint64_t ms) { return fmt::format("{}.{:03}", ms / 1000, ms % 1000); }

inline std::string text_row(std::string_view id, std::uint64_t ms) { return fmt::format("{}  {} s\n", id, json_seconds(ms)); }

class JsonList {
 public:
  void add(std::string_view item) { (items_ += items_.empty() ? "" : ",") += item; }
  std::string text() const { return fmt::format("[{}]", items_); }

 private:
  std::string items_;
};

}  // namespace watchgrid::lab
