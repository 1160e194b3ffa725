#include "adapters/osm/road_tags.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace watchgrid::osm {
namespace {

using engine::RoadClass;

struct HighwayRow {
  std::string_view value;
  RoadClass road_class;
  double kmh;  ///< what a car does on it when nothing is posted; 0: not for cars
  bool feet;
};

/// Speeds are what traffic does on average, not what is allowed: GraphHopper's and OSRM's car profiles, rounded down.
constexpr std::array kHighways{
    HighwayRow{"motorway", RoadClass::Motorway, 100, false},
    HighwayRow{"motorway_link", RoadClass::Motorway, 60, false},
    HighwayRow{"trunk", RoadClass::Trunk, 70, true},
    HighwayRow{"trunk_link", RoadClass::Trunk, 50, true},
    HighwayRow{"primary", RoadClass::Primary, 60, true},
    HighwayRow{"primary_link", RoadClass::Primary, 45, true},
    HighwayRow{"secondary", RoadClass::Secondary, 50, true},
    HighwayRow{"secondary_link", RoadClass::Secondary, 40, true},
    HighwayRow{"tertiary", RoadClass::Tertiary, 40, true},
    HighwayRow{"tertiary_link", RoadClass::Tertiary, 35, true},
    HighwayRow{"unclassified", RoadClass::Residential, 30, true},
    HighwayRow{"residential", RoadClass::Residential, 30, true},
    HighwayRow{"road", RoadClass::Residential, 20, true},
    HighwayRow{"living_street", RoadClass::Residential, 10, true},
    HighwayRow{"service", RoadClass::Service, 20, true},
    HighwayRow{"track", RoadClass::Track, 15, true},
    HighwayRow{"path", RoadClass::Path, 0, true},
    HighwayRow{"footway", RoadClass::Path, 0, true},
    HighwayRow{"pedestrian", RoadClass::Path, 0, true},
    HighwayRow{"steps", RoadClass::Path, 0, true},
    HighwayRow{"cycleway", RoadClass::Path, 0, true},
    HighwayRow{"bridleway", RoadClass::Path, 0, true},
    HighwayRow{"corridor", RoadClass::Path, 0, true},
};

constexpr double kKmhMin = 5.0;
constexpr double kKmhMax = 140.0;
constexpr double kKmhUnlimited = 130.0;  // maxspeed=none: the advised speed where that exists
constexpr double kKmhPerMph = 1.609344;

std::string_view value_of(std::span<const Tag> tags, std::string_view key) {
  for (const Tag& tag : tags)
    if (tag.key == key) return tag.value;
  return {};
}

/// The value of the first key that is present: keys go from the most specific to the most general.
std::string_view first_of(std::span<const Tag> tags, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto value = value_of(tags, key); !value.empty()) return value;
  return {};
}

bool one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), value) != words.end();
}

bool closes(std::string_view access) {
  return one_of(access, {"no", "private", "agricultural", "forestry", "military", "restricted", "delivery", "emergency"});
}

bool opens(std::string_view access) { return one_of(access, {"yes", "designated", "permissive", "destination", "official"}); }

bool cars_allowed(std::span<const Tag> tags, const HighwayRow& highway) {
  if (highway.kmh == 0.0) return false;
  if (highway.road_class == RoadClass::Track && one_of(value_of(tags, "tracktype"), {"grade4", "grade5"})) return false;
  return !closes(first_of(tags, {"motorcar", "motor_vehicle", "vehicle", "access"}));
}

bool feet_allowed(std::span<const Tag> tags, const HighwayRow& highway) {
  const auto foot = value_of(tags, "foot");
  if (opens(foot)) return true;
  if (closes(foot) || foot == "use_sidepath") return false;
  if (value_of(tags, "motorroad") == "yes") return false;
  return highway.feet && !closes(value_of(tags, "access"));
}

enum class Direction : std::uint8_t { Both, Forward, Backward, Neither };

Direction direction_of(std::span<const Tag> tags, std::string_view highway) {
  const auto oneway = first_of(tags, {"oneway:motorcar", "oneway:motor_vehicle", "oneway"});
  if (one_of(oneway, {"yes", "true", "1"})) return Direction::Forward;
  if (one_of(oneway, {"-1", "reverse"})) return Direction::Backward;
  if (one_of(oneway, {"no", "false", "0"})) return Direction::Both;
  if (oneway == "reversible") return Direction::Neither;
  const bool implied = highway == "motorway" || one_of(value_of(tags, "junction"), {"roundabout", "circular"});
  return implied ? Direction::Forward : Direction::Both;
}

double speed(std::span<const Tag> tags, std::string_view directed_key, const HighwayRow& highway) {
  for (const std::string_view key : {directed_key, std::string_view{"maxspeed"}})
    if (const auto kmh = parse_maxspeed(value_of(tags, key))) return std::clamp(*kmh, kKmhMin, kKmhMax);
  return highway.kmh;
}

}  // namespace

std::optional<double> parse_maxspeed(std::string_view value) {
  if (value == "none") return kKmhUnlimited;
  if (value == "walk") return kKmhMin;
  if (value.ends_with(":living_street")) return 10.0;
  if (value.ends_with(":urban")) return 50.0;
  double number{};
  const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (ec != std::errc{} || !(number > 0.0)) return std::nullopt;
  std::string_view unit{end, static_cast<std::size_t>(value.data() + value.size() - end)};
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit == "mph") return number * kKmhPerMph;
  if (unit == "knots") return number * 1.852;
  if (unit.empty() || unit.front() == ';' || one_of(unit, {"km/h", "kmh", "kph"})) return number;  // "50;30": the first is the rule
  return std::nullopt;
}

std::optional<RoadUse> road_use(std::span<const Tag> tags) {
  const auto value = value_of(tags, "highway");
  if (value.empty() || value_of(tags, "route") == "ferry") return std::nullopt;
  const auto* const row = std::find_if(kHighways.begin(), kHighways.end(), [&](const HighwayRow& r) { return r.value == value; });
  if (row == kHighways.end()) return std::nullopt;
  RoadUse use{.road_class = row->road_class, .walkable = feet_allowed(tags, *row)};
  if (!cars_allowed(tags, *row)) return use;
  const Direction direction = direction_of(tags, value);
  if (direction == Direction::Both || direction == Direction::Forward) use.forward_kmh = speed(tags, "maxspeed:forward", *row);
  if (direction == Direction::Both || direction == Direction::Backward) use.backward_kmh = speed(tags, "maxspeed:backward", *row);
  return use;
}

}  // namespace watchgrid::osm
