#include "adapters/town/toml_reader.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "adapters/csv/toml_guard.hpp"

namespace watchgrid::town {

std::optional<engine::Duration> parse_duration(std::string_view text) {
  constexpr std::int64_t kMax = std::int64_t{1000} * 3'600'000;
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0, unit_before = std::numeric_limits<std::int64_t>::max();
  while (!text.empty()) {
    std::int64_t count{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (ec != std::errc{} || count < 0 || count > kMax) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    std::int64_t unit = 0;
    for (const auto& [name, size] : {std::pair{std::string_view{"ms"}, 1}, std::pair{std::string_view{"s"}, 1000},
                                     std::pair{std::string_view{"m"}, 60'000}, std::pair{std::string_view{"h"}, 3'600'000}}) {
      if (!text.starts_with(name)) continue;
      unit = size;
      text.remove_prefix(name.size());
      break;
    }
    if (unit == 0 || unit >= unit_before || count > kMax / unit) return std::nullopt;  // units get smaller: "1h30m"
    unit_before = unit;
    total += count * unit;
  }
  return total <= kMax ? std::optional{engine::Duration{total}} : std::nullopt;
}

std::optional<toml::table> parse_toml(std::string_view text, const std::string& file, Complaints& complaints) {
  if (const auto stray = csv::stray_letter(text)) {
    complaints.add({file, {stray->line, stray->column}, "", "", csv::complaint_about(*stray)});
    return std::nullopt;
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& e) {
    complaints.add({file, {e.source().begin.line, e.source().begin.column}, "", "", "not TOML: " + csv::one_line(e.description())});
    return std::nullopt;
  } catch (const csv::TomlBroken&) {
    complaints.add({file, {}, "", "", csv::kTomlBrokenWords});
    return std::nullopt;
  }
}

Spot spot_of(const toml::node& node) { return {node.source().begin.line, node.source().begin.column}; }

std::string value_of(const toml::node& node) {
  if (node.is_table()) return "{...}";
  if (const auto text = node.value_exact<std::string>()) return '"' + *text + '"';
  std::ostringstream out;
  out << toml::node_view<const toml::node>{node};
  std::string text = out.str();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

Spot spot_of_path(const toml::table& root, std::string path) {
  while (!path.empty()) {
    if (const auto node = root.at_path(path)) {
      const toml::node* found = node.node();
      if (found->source().begin.line == 0 && found->as_array() != nullptr && !found->as_array()->empty()) found = found->as_array()->get(0);
      return spot_of(*found);
    }
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return {1, 1};
}

const toml::node* TomlReader::find(std::string_view key) {
  asked_.emplace_back(key);
  return table_.get(key);
}

void TomlReader::wrong(const toml::node& node, const std::string& where, std::string expected) {
  complaints_.add({file_, spot_of(node), where, value_of(node), std::move(expected)});
}

void TomlReader::complain(std::string_view key, std::string expected) {
  const toml::node* node = table_.get(key);
  if (node != nullptr) return wrong(*node, full(key), std::move(expected));
  const Spot spot = spot_of(table_);
  complaints_.add({file_, spot.line == 0 ? Spot{1, 1} : spot, full(key), "", std::move(expected)});
}

bool TomlReader::text(std::string_view key, std::string& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  const auto value = node->value_exact<std::string>();
  if (!value) return wrong(*node, full(key), "expected a text in quotes"), false;
  out = *value;
  return true;
}

bool TomlReader::flag(std::string_view key, bool& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  const auto value = node->value_exact<bool>();
  if (!value) return wrong(*node, full(key), "expected true or false"), false;
  out = *value;
  return true;
}

bool TomlReader::number(std::string_view key, double& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (!value) return wrong(*node, full(key), "expected a number"), false;
  out = *value;
  return true;
}

bool TomlReader::whole_number(std::string_view key, std::int64_t min, std::int64_t max, std::int64_t& out) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < min || *value > max)
    return wrong(*node, full(key), "expected a whole number from " + std::to_string(min) + " to " + std::to_string(max)), false;
  out = *value;
  return true;
}

bool TomlReader::duration_of(const toml::node& node, const std::string& where, engine::Duration& out) {
  const auto text = node.value_exact<std::string_view>();
  const auto value = text ? parse_duration(*text) : std::nullopt;
  if (!value) return wrong(node, where, "expected a duration with a unit, for example \"90s\" or \"2m\""), false;
  out = *value;
  return true;
}

bool TomlReader::duration(std::string_view key, engine::Duration& out) {
  const toml::node* node = find(key);
  return node != nullptr && duration_of(*node, full(key), out);
}

bool TomlReader::durations(std::string_view key, std::vector<engine::Duration>& out) {
  return list(key, "a list of durations", [&](const toml::node& item, const std::string& where) {
    engine::Duration d{};
    if (!duration_of(item, where, d)) return false;
    out.push_back(d);
    return true;
  });
}

bool TomlReader::texts(std::string_view key, std::vector<std::string>& out) {
  return list(key, "a list of texts", [&](const toml::node& item, const std::string& where) {
    const auto text = item.value_exact<std::string>();
    if (!text) return wrong(item, where, "expected a text in quotes"), false;
    out.push_back(*text);
    return true;
  });
}

std::optional<TomlReader> TomlReader::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const toml::table* table = node->as_table()) return TomlReader{*table, full(key), file_, complaints_};
  wrong(*node, full(key), "expected a table { ... }");
  return std::nullopt;
}

std::vector<TomlReader> TomlReader::tables(std::string_view key) {
  std::vector<TomlReader> out;
  const toml::node* node = find(key);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    wrong(*node, full(key), "expected tables written as [[" + full(key) + "]]");
    return out;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const std::string where = full(key) + "[" + std::to_string(i) + "]";
    if (const toml::table* table = (*array)[i].as_table())
      out.emplace_back(*table, where, file_, complaints_);
    else
      wrong((*array)[i], where, "expected a table written as [[" + full(key) + "]]");
  }
  return out;
}

void TomlReader::require(std::string_view key, std::string_view expected) {
  if (!has(key)) complain(key, "is missing; expected " + std::string{expected});
}

void TomlReader::finish() {
  for (const auto& [key, node] : table_) {
    if (std::ranges::find(asked_, key.str()) != asked_.end()) continue;
    const Spot spot{key.source().begin.line, key.source().begin.column};
    complaints_.add({file_, spot, full(key.str()), "", "no such key" + did_you_mean(key.str(), asked_)});
  }
}

}  // namespace watchgrid::town
