#include <algorithm>

#include "adapters/town/located_json.hpp"
#include "adapters/town/pack_reader.hpp"
#include "engine/places/polygon.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using Kind = JsonValue::Kind;

constexpr std::string_view kFile = "zones.geojson";

/// A zone as written: parents are names until all are known.
struct Draft {
  Zone zone;
  std::string parent;
  Spot parent_at;
  Spot at;
  Spot owner_at, deputy_at;
};

class ZoneReader {
 public:
  explicit ZoneReader(PackReader& pack) : pack_{pack}, file_{pack.name_of(kFile)} {}

  void read(const JsonValue& root) {
    const JsonValue* features = root.find("features");
    if (const JsonValue* type = root.find("type");
        type == nullptr || type->text != "FeatureCollection" || features == nullptr || !features->is(Kind::Array))
      return complain(root.at, "", "", "expected a GeoJSON FeatureCollection with \"features\": [...]");
    for (const JsonValue& feature : features->items) read_feature(feature);
    if (drafts_.empty() && complaint_free_) complain(features->at, "features", "", "expected at least one zone");
    resolve();
  }

 private:
  void complain(Spot at, std::string key, std::string value, std::string expected) {
    complaint_free_ = false;
    pack_.out.errors.add({file_, at, std::move(key), std::move(value), std::move(expected)});
  }

  void read_feature(const JsonValue& feature) {
    const JsonValue* properties = feature.find("properties");
    const JsonValue* geometry = feature.find("geometry");
    if (properties == nullptr || !properties->is(Kind::Object) || geometry == nullptr || !geometry->is(Kind::Object))
      return complain(feature.at, "", feature.shown(), "expected a Feature with \"properties\": {...} and \"geometry\": {...}");
    Draft draft;
    draft.at = properties->at;
    read_properties(*properties, draft);
    read_geometry(*geometry, draft);
    drafts_.push_back(std::move(draft));
  }

  /// The text of a property; "" when missing, null or not a text (a complaint).
  std::string text(const JsonValue& properties, std::string_view key, bool required, Spot* at = nullptr) {
    const JsonValue* v = properties.find(key);
    if (v == nullptr || v->is(Kind::Null)) {
      if (required) complain(properties.at, std::string{key}, "", "is missing in the properties of this zone");
      return {};
    }
    if (at != nullptr) *at = v->at;
    if (!v->is(Kind::String)) return complain(v->at, std::string{key}, v->shown(), "expected a text in quotes"), std::string{};
    return v->text;
  }

  template <NamedEnum E>
  void word(const JsonValue& properties, std::string_view key, E& out) {
    Spot at;
    const std::string value = text(properties, key, true, &at);
    if (value.empty()) return;
    if (const auto e = parse_enum<E>(value))
      out = *e;
    else
      complain(at, std::string{key}, json_quoted(value), "expected " + expected_words<E>());
  }

  void read_properties(const JsonValue& p, Draft& draft) {
    static const std::vector<std::string> known{"id", "name", "level", "parent", "zone_class", "owner", "deputy"};
    for (std::size_t i = 0; i < p.names.size(); ++i)
      if (std::ranges::find(known, p.names[i]) == known.end())
        complain(p.name_spots[i], p.names[i], "", "no such property" + did_you_mean(p.names[i], known));
    Spot id_at = p.at;
    Zone& z = draft.zone;
    z.id = text(p, "id", true, &id_at);
    draft.at = id_at;
    if (!z.id.empty() && !is_good_id(z.id)) complain(id_at, "id", json_quoted(z.id), std::string{kIdExpected});
    z.name = text(p, "name", false);
    word(p, "level", z.level);
    word(p, "zone_class", z.zone_class);
    draft.parent = text(p, "parent", false, &draft.parent_at);
    z.owner = text(p, "owner", false, &draft.owner_at);
    z.deputy = text(p, "deputy", false, &draft.deputy_at);
  }

  void read_geometry(const JsonValue& g, Draft& draft) {
    const JsonValue* type = g.find("type");
    const JsonValue* coordinates = g.find("coordinates");
    if (type == nullptr || coordinates == nullptr || !coordinates->is(Kind::Array) ||
        (type->text != "Polygon" && type->text != "MultiPolygon"))
      return complain(g.at, "geometry", type == nullptr ? "" : type->shown(), "expected a Polygon or MultiPolygon with coordinates");
    if (type->text == "Polygon") return read_polygon(*coordinates, draft);
    if (coordinates->items.empty()) complain(coordinates->at, "coordinates", "", "expected at least one polygon");
    for (const JsonValue& polygon : coordinates->items) read_polygon(polygon, draft);
  }

  void read_polygon(const JsonValue& polygon, Draft& draft) {
    if (!polygon.is(Kind::Array) || polygon.items.empty())
      return complain(polygon.at, "coordinates", polygon.shown(), "expected rings [[[lon, lat], ...], ...]");
    draft.zone.polygon_starts.push_back(draft.zone.rings.size());
    for (const JsonValue& ring : polygon.items) read_ring(ring, draft.zone);
  }

  void read_ring(const JsonValue& json, Zone& zone) {
    if (!json.is(Kind::Array) || json.items.size() < 4)
      return complain(json.at, "coordinates", json.shown(), "expected a ring of at least four positions, the last equal to the first");
    std::vector<LatLon> ring;
    for (const JsonValue& position : json.items) {
      if (!position.is(Kind::Array) || position.items.size() < 2 || !position.items[0].is(Kind::Number) ||
          !position.items[1].is(Kind::Number))
        return complain(position.at, "coordinates", position.shown(), "expected a position [lon, lat]");
      const auto at = pack_.position(position.items[1].number, position.items[0].number, file_, position.at, "coordinates");
      if (!at) {
        complaint_free_ = false;
        return;
      }
      if (ring.empty() || ring.back() != *at) ring.push_back(*at);
    }
    if (ring.front() != ring.back())
      return complain(json.items.back().at, "coordinates", "", "expected the last position of the ring to equal its first");
    if (ring.size() < 4) return complain(json.at, "coordinates", "", "expected a ring with an area");
    if (const auto crossing = self_crossing(ring))
      return complain(json.at, "coordinates", "", "zone " + json_quoted(zone.id) + " crosses itself near " + point_text(*crossing));
    zone.rings.push_back(std::move(ring));
  }

  void resolve() {
    std::map<std::string, const Draft*, std::less<>> by_id;
    for (const Draft& d : drafts_) {
      if (d.zone.id.empty()) continue;
      const auto [other, fresh] = by_id.emplace(d.zone.id, &d);
      if (!fresh)
        complain(d.at, "id", json_quoted(d.zone.id),
                 "expected an id of its own; line " + std::to_string(other->second->at.line) + " has the same");
    }
    for (const Draft& d : drafts_) {
      if (d.parent.empty()) continue;
      const auto parent = by_id.find(d.parent);
      if (parent == by_id.end())
        complain(d.parent_at, "parent", json_quoted(d.parent), "no such zone");
      else if (parent->second->zone.level >= d.zone.level)
        complain(d.parent_at, "parent", json_quoted(d.parent),
                 "expected a zone above level " + std::string{to_string(d.zone.level)} + "; " + d.parent + " is a " +
                     std::string{to_string(parent->second->zone.level)});
    }
    // Parents before children: a parent's level is always higher.
    std::ranges::stable_sort(drafts_, {}, [](const Draft& d) { return d.zone.level; });
    auto& zones = pack_.out.town.zones;
    for (Draft& d : drafts_) {
      if (const auto parent = pack_.zone_by_id.find(d.parent); parent != pack_.zone_by_id.end()) d.zone.parent = parent->second;
      pack_.zone_by_id.emplace(d.zone.id, static_cast<ZoneIndex>(zones.size()));
      pack_.zone_spots.push_back({d.at, d.owner_at, d.deputy_at});
      zones.push_back(std::move(d.zone));
    }
    pack_.zones_whole = complaint_free_;
    if (complaint_free_) report_tiling();
  }

  void report_tiling() {
    const auto& zones = pack_.out.town.zones;
    Tiling& tiling = pack_.out.tiling = survey_tiling(zones);
    for (const Overlap& o : tiling.overlaps) {
      pack_.out.errors.add({file_, pack_.zone_spots[o.second].id, "", "",
                            std::string{to_string(zones[o.first].level)} + "s " + zones[o.first].id + " and " + zones[o.second].id +
                                " overlap by " + area_text(o.area_m2) + ", for example at " + point_text(o.at)});
    }
    if (tiling.gap_share > 1e-4)
      pack_.out.warnings.add(
          {file_, {}, "", "", percent_text(tiling.gap_share) + " of the town is in no grid, for example " + point_text(*tiling.gap_at)});
  }

  PackReader& pack_;
  std::string file_;
  std::vector<Draft> drafts_;
  bool complaint_free_{true};
};

}  // namespace

void read_zones(PackReader& pack) {
  const auto text = pack.read_file(kFile, true);
  if (!text) return;
  if (const auto root = parse_json(*text, pack.name_of(kFile), pack.out.errors)) ZoneReader{pack}.read(*root);
}

}  // namespace watchgrid::town
