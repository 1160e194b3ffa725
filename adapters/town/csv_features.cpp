/// GeoJSON points as a table: drawn in a map program instead of written in a spreadsheet.
#include <algorithm>
#include <cstdio>

#include "adapters/town/csv.hpp"
#include "adapters/town/located_json.hpp"

namespace watchgrid::town {
namespace {

CsvCell cell_of(const JsonValue& v) {
  switch (v.kind) {
    case JsonValue::Kind::String: return {v.text, v.at};
    case JsonValue::Kind::Null: return {"", v.at};
    case JsonValue::Kind::Bool: return {v.flag ? "yes" : "no", v.at};
    case JsonValue::Kind::Number: {
      char buffer[32];
      std::snprintf(buffer, sizeof buffer, "%.10g", v.number);
      return {buffer, v.at};
    }
    default: return {v.shown(), v.at};
  }
}

}  // namespace

std::optional<CsvTable> CsvTable::read_features(std::string_view text, const std::string& file, std::span<const CsvColumn> columns, std::string_view lat,
                                                std::string_view lon, Complaints& complaints) {
  const auto root = parse_json(text, file, complaints);
  if (!root) return std::nullopt;
  const JsonValue* features = root->find("features");
  if (features == nullptr || !features->is(JsonValue::Kind::Array)) {
    complaints.add({file, root->at, "", "", "expected a GeoJSON FeatureCollection with \"features\": [...]"});
    return std::nullopt;
  }
  std::vector<std::string> known;
  CsvTable table;
  for (const CsvColumn& c : columns) {
    table.header_.emplace_back(c.name);
    if (c.name != lat && c.name != lon) known.emplace_back(c.name);
  }
  for (const JsonValue& feature : features->items) {
    const JsonValue* properties = feature.find("properties");
    const JsonValue* geometry = feature.find("geometry");
    const JsonValue* point = geometry == nullptr ? nullptr : geometry->find("coordinates");
    const bool is_point = point != nullptr && point->items.size() >= 2 && point->items[0].is(JsonValue::Kind::Number) && point->items[1].is(JsonValue::Kind::Number);
    if (properties == nullptr || !is_point) {
      complaints.add({file, feature.at, "", "", "expected a Feature with properties and a Point [lon, lat]"});
      continue;
    }
    for (std::size_t i = 0; i < properties->names.size(); ++i)
      if (std::ranges::find(known, properties->names[i]) == known.end())
        complaints.add({file, properties->name_spots[i], properties->names[i], "", "no such property" + did_you_mean(properties->names[i], known)});
    std::vector<CsvCell> row;
    for (const CsvColumn& c : columns) {
      if (c.name == lat) row.push_back(cell_of(point->items[1]));
      else if (c.name == lon) row.push_back(cell_of(point->items[0]));
      else if (const JsonValue* value = properties->find(c.name)) row.push_back(cell_of(*value));
      else row.push_back({"", feature.at});
    }
    table.rows_.push_back(std::move(row));
  }
  return table;
}

}  // namespace watchgrid::town
