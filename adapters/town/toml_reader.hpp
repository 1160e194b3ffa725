#pragma once
/// Reads a TOML table key by key: each wrong value is a complaint with its position, each key that nobody asked for is one
/// with the nearest known name. Only for .cpp files of this folder: it brings in toml++.
#include "adapters/csv/toml_checked.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/town/complaint.hpp"
#include "engine/base/enum_names.hpp"
#include "engine/base/instant.hpp"

namespace watchgrid::town {

/// "90s", "2m", "1h30m", "500ms", "0s"; nullopt for anything else or beyond 1000 hours.
std::optional<engine::Duration> parse_duration(std::string_view text);

/// The whole file; nothing when it is not TOML (one complaint says where).
std::optional<toml::table> parse_toml(std::string_view text, const std::string& file, Complaints& complaints);

Spot spot_of(const toml::node& node);
std::string value_of(const toml::node& node);

/// The spot of the deepest part of `path` ("rule[2].actor.tier") that stands in the file.
Spot spot_of_path(const toml::table& root, std::string path);

class TomlReader {
 public:
  TomlReader(const toml::table& table, std::string path, std::string file, Complaints& complaints)
      : table_{table}, path_{std::move(path)}, file_{std::move(file)}, complaints_{complaints} {}

  /// Each returns whether the key is there and good; `out` is left alone otherwise.
  bool text(std::string_view key, std::string& out);
  bool flag(std::string_view key, bool& out);
  bool number(std::string_view key, double& out);
  bool duration(std::string_view key, engine::Duration& out);
  bool durations(std::string_view key, std::vector<engine::Duration>& out);
  bool texts(std::string_view key, std::vector<std::string>& out);
  template <class T>
  bool integer(std::string_view key, T& out) {
    std::int64_t wide{};
    if (!whole_number(key, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), wide)) return false;
    out = static_cast<T>(wide);
    return true;
  }
  template <engine::NamedEnum E>
  bool word(std::string_view key, E& out) {
    const toml::node* node = find(key);
    return node != nullptr && word_of(*node, full(key), out);
  }
  template <engine::NamedEnum E>
  bool words(std::string_view key, std::vector<E>& out) {
    return list(key, "a list of words", [&](const toml::node& item, const std::string& where) {
      E value{};
      if (!word_of(item, where, value)) return false;
      out.push_back(value);
      return true;
    });
  }
  std::optional<TomlReader> table(std::string_view key);
  std::vector<TomlReader> tables(std::string_view key);

  /// The key must be there.
  void require(std::string_view key, std::string_view expected);
  /// Complains about every key that was never asked for. Call last.
  void finish();
  void complain(std::string_view key, std::string expected);
  bool has(std::string_view key) const { return table_.contains(key); }

 private:
  const toml::node* find(std::string_view key);
  std::string full(std::string_view key) const { return path_.empty() ? std::string{key} : path_ + "." + std::string{key}; }
  void wrong(const toml::node& node, const std::string& where, std::string expected);
  bool whole_number(std::string_view key, std::int64_t min, std::int64_t max, std::int64_t& out);
  bool duration_of(const toml::node& node, const std::string& where, engine::Duration& out);
  template <engine::NamedEnum E>
  bool word_of(const toml::node& node, const std::string& where, E& out) {
    if (const auto text = node.value_exact<std::string_view>())
      if (const auto value = engine::parse_enum<E>(*text)) {
        out = *value;
        return true;
      }
    wrong(node, where, "expected " + engine::expected_words<E>());
    return false;
  }
  template <class F>
  bool list(std::string_view key, std::string_view expected, F&& item) {
    const toml::node* node = find(key);
    if (node == nullptr) return false;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      wrong(*node, full(key), "expected " + std::string{expected} + " in [ ]");
      return false;
    }
    bool good = true;
    for (std::size_t i = 0; i < array->size(); ++i) good &= item((*array)[i], full(key) + "[" + std::to_string(i) + "]");
    return good;
  }

  const toml::table& table_;
  std::string path_;
  std::string file_;
  Complaints& complaints_;
  std::vector<std::string> asked_;
};

}  // namespace watchgrid::town
