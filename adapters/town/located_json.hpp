#pragma once
/// JSON in which every value knows its line and column: GeoJSON is written by people and by many programs, and a complaint
/// about the 4,000th coordinate must say where it is. (Boost.JSON keeps no positions.)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/town/complaint.hpp"

namespace watchgrid::town {

struct JsonValue {
  enum class Kind : std::uint8_t { Null, Bool, Number, String, Array, Object };
  Kind kind{Kind::Null};
  bool flag{};
  double number{};
  Spot at;
  std::string text;
  std::vector<JsonValue> items;    ///< of an array, or the values of an object
  std::vector<std::string> names;  ///< of an object; as long as `items`
  std::vector<Spot> name_spots;    ///< of an object; as long as `items`

  bool is(Kind k) const noexcept { return kind == k; }
  const JsonValue* find(std::string_view name) const noexcept;  ///< null when not an object or no such member
  /// As it would be written, cut short; for complaints.
  std::string shown() const;
};

/// One document, at most 64 levels deep, UTF-8. The first error ends it: one complaint and nothing.
std::optional<JsonValue> parse_json(std::string_view text, const std::string& file, Complaints&);

/// A JSON string literal.
std::string json_quoted(std::string_view text);

}  // namespace watchgrid::town
