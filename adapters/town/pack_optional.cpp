#include <algorithm>
#include <array>

#include "adapters/town/csv.hpp"
#include "adapters/town/located_json.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

constexpr std::array<CsvColumn, 7> kCalendar{{{"date", true}, {"kind", true}, {"name"}, {"grid"}, {"from"}, {"to"}, {"note"}}};
constexpr std::array<CsvColumn, 6> kKits{
    {{"place", true}, {"item", true}, {"count", true}, {"checked_at"}, {"inspect_every_days"}, {"note"}}};

void check_csv(PackReader& pack, std::string_view name, std::span<const CsvColumn> columns) {
  if (const auto text = pack.read_file(name, false)) (void)CsvTable::read(*text, pack.name_of(name), columns, pack.out.errors);
}

void check_rings(PackReader& pack) {
  constexpr std::string_view kName = "rings.geojson";
  static const std::vector<std::string> known{"id", "name", "template", "posts"};
  const auto text = pack.read_file(kName, false);
  if (!text) return;
  const std::string file = pack.name_of(kName);
  const auto root = parse_json(*text, file, pack.out.errors);
  if (!root) return;
  const JsonValue* features = root->find("features");
  if (features == nullptr || !features->is(JsonValue::Kind::Array))
    return pack.out.errors.add({file, root->at, "", "", "expected a GeoJSON FeatureCollection with \"features\": [...]"});
  for (const JsonValue& feature : features->items) {
    const JsonValue* properties = feature.find("properties");
    if (properties == nullptr || properties->find("id") == nullptr) {
      pack.out.errors.add({file, feature.at, "id", "", "is missing in the properties of this ring"});
      continue;
    }
    for (std::size_t i = 0; i < properties->names.size(); ++i)
      if (std::ranges::find(known, properties->names[i]) == known.end())
        pack.out.errors.add(
            {file, properties->name_spots[i], properties->names[i], "", "no such property" + did_you_mean(properties->names[i], known)});
  }
}

}  // namespace

void check_optional_files(PackReader& pack) {
  check_csv(pack, "calendar.csv", kCalendar);
  check_csv(pack, "kits.csv", kKits);
  check_rings(pack);
}

}  // namespace watchgrid::town
