/// rings.geojson: ring templates, inner to outer. Each must be closed on the roads; a gap is named with its place.
#include <algorithm>

#include "adapters/town/located_json.hpp"
#include "adapters/town/pack_reader.hpp"
#include "engine/places/polygon.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using Kind = JsonValue::Kind;

constexpr std::size_t kPostsMax = 300;  ///< of one template

class RingReader {
 public:
  explicit RingReader(PackReader& pack) : pack_{pack}, file_{pack.name_of("rings.geojson")} {}

  void read(const JsonValue& root) {
    const JsonValue* features = root.find("features");
    if (features == nullptr || !features->is(Kind::Array))
      return complain(root.at, "", "", "expected a GeoJSON FeatureCollection with \"features\": [...]");
    for (const JsonValue& feature : features->items) read_feature(feature);
    auto& rings = pack_.out.town.rings;
    std::ranges::stable_sort(rings, {}, &RingTemplate::reach);
    for (std::size_t i = 1; i < rings.size(); ++i)
      if (rings[i].reach == rings[i - 1].reach)
        complain(root.at, "template", json_quoted(to_string(rings[i].reach)),
                 "expected one ring of each kind; " + rings[i - 1].id + " and " + rings[i].id + " have the same");
  }

 private:
  void complain(Spot at, std::string key, std::string value, std::string expected) {
    pack_.out.errors.add({file_, at, std::move(key), std::move(value), std::move(expected)});
    ++complaints_;
  }

  std::string text(const JsonValue& properties, std::string_view key, bool required) {
    const JsonValue* v = properties.find(key);
    if (v == nullptr || v->is(Kind::Null)) {
      if (required) complain(properties.at, std::string{key}, "", "is missing in the properties of this ring");
      return {};
    }
    if (!v->is(Kind::String)) return complain(v->at, std::string{key}, v->shown(), "expected a text in quotes"), std::string{};
    return v->text;
  }

  void read_feature(const JsonValue& feature) {
    static const std::vector<std::string> known{"id", "name", "template", "bureau", "posts"};
    const JsonValue* p = feature.find("properties");
    const JsonValue* geometry = feature.find("geometry");
    if (p == nullptr || !p->is(Kind::Object) || geometry == nullptr || !geometry->is(Kind::Object))
      return complain(feature.at, "", feature.shown(), "expected a Feature with \"properties\": {...} and \"geometry\": {...}");
    const std::size_t before = complaints_;
    for (std::size_t i = 0; i < p->names.size(); ++i)
      if (std::ranges::find(known, p->names[i]) == known.end())
        complain(p->name_spots[i], p->names[i], "", "no such property" + did_you_mean(p->names[i], known));
    RingTemplate ring;
    ring.id = text(*p, "id", true);
    ring.name = text(*p, "name", false);
    ring.bureau = text(*p, "bureau", false);
    if (!ring.id.empty() && !is_good_id(ring.id)) complain(p->at, "id", json_quoted(ring.id), std::string{kIdExpected});
    for (const RingTemplate& other : pack_.out.town.rings)
      if (other.id == ring.id) complain(p->at, "id", json_quoted(ring.id), "expected an id of its own; another ring has the same");
    if (const std::string word = text(*p, "template", true); !word.empty()) {
      if (const auto reach = parse_enum<TemplateReach>(word)) ring.reach = *reach;
      else complain(p->at, "template", json_quoted(word), "expected " + expected_words<TemplateReach>());
    }
    read_outline(*geometry, ring);
    const JsonValue* posts = p->find("posts");
    if (posts != nullptr) read_posts(*posts, ring);
    if (complaints_ == before) close(*geometry, posts, ring);
  }

  std::optional<LatLon> position(const JsonValue& v, std::string_view key) {
    if (!v.is(Kind::Array) || v.items.size() < 2 || !v.items[0].is(Kind::Number) || !v.items[1].is(Kind::Number))
      return complain(v.at, std::string{key}, v.shown(), "expected a position [lon, lat]"), std::nullopt;
    const auto at = pack_.position(v.items[1].number, v.items[0].number, file_, v.at, std::string{key});
    if (!at) ++complaints_;
    return at;
  }

  void read_outline(const JsonValue& g, RingTemplate& ring) {
    const JsonValue* type = g.find("type");
    const JsonValue* coordinates = g.find("coordinates");
    if (type == nullptr || type->text != "Polygon" || coordinates == nullptr || !coordinates->is(Kind::Array) || coordinates->items.size() != 1 ||
        !coordinates->items[0].is(Kind::Array))
      return complain(g.at, "geometry", type == nullptr ? "" : type->shown(), "expected a Polygon of one outline, without holes");
    for (const JsonValue& v : coordinates->items[0].items)
      if (const auto at = position(v, "coordinates")) ring.outline.push_back(*at);
    if (ring.outline.size() < 4 || ring.outline.front() != ring.outline.back())
      return complain(coordinates->at, "coordinates", "", "expected an outline of at least four positions, the last equal to the first");
    if (const auto crossing = self_crossing(ring.outline))
      complain(coordinates->at, "coordinates", "", "ring " + json_quoted(ring.id) + " crosses itself near " + point_text(*crossing));
  }

  /// Positions, or ids of places.
  void read_posts(const JsonValue& posts, RingTemplate& ring) {
    if (!posts.is(Kind::Array) || posts.items.size() > kPostsMax)
      return complain(posts.at, "posts", posts.shown(), "expected at most " + std::to_string(kPostsMax) + " positions [lon, lat] or ids of places");
    for (const JsonValue& v : posts.items) {
      if (!v.is(Kind::String)) {
        if (const auto at = position(v, "posts")) ring.posts.push_back(*at);
      } else if (const Place* place = pack_.out.town.find_place(v.text)) {
        ring.posts.push_back(place->at);
      } else {
        complain(v.at, "posts", json_quoted(v.text), "no such place in " + pack_.places_file);
      }
    }
  }

  /// Without posts the fewest that close it are taken from the roads; with posts every road that crosses must pass one.
  void close(const JsonValue& geometry, const JsonValue* posts, RingTemplate ring) {
    const RoadGraph& roads = pack_.out.town.roads;
    if (roads.edges().empty()) return;
    if (ring.posts.empty()) ring.posts = derive_posts(roads, ring.outline);
    const TemplateFit fit = fit_template(roads, ring.outline, ring.posts);
    const Spot at = posts == nullptr ? geometry.at : posts->at;
    for (std::size_t i = 0; i < fit.posts.size(); ++i)
      if (fit.posts[i] == kNoIndex)
        complain(posts == nullptr ? at : posts->items[i].at, "posts", point_text(ring.posts[i]), "expected a post within 150 m of a road");
    for (const LatLon gap : fit.gaps)
      complain(at, "posts", "", "ring " + json_quoted(ring.id) + " is open: a road crosses it near " + point_text(gap) + " without a post");
    if (std::ranges::find(fit.inside, 1) == fit.inside.end())
      complain(geometry.at, "geometry", "", "ring " + json_quoted(ring.id) + " has no road inside, 250 m or more from its outline");
    pack_.out.town.rings.push_back(std::move(ring));
  }

  PackReader& pack_;
  std::string file_;
  std::size_t complaints_{};
};

}  // namespace

void read_rings(PackReader& pack) {
  const auto text = pack.read_file("rings.geojson", false);
  if (!text) return;
  if (const auto root = parse_json(*text, pack.name_of("rings.geojson"), pack.out.errors)) RingReader{pack}.read(*root);
}

}  // namespace watchgrid::town
