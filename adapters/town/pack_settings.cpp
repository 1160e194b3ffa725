#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <set>

#include "adapters/town/pack_reader.hpp"
#include "adapters/town/toml_reader.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

/// Zones without summer time; others need utc_offset_minutes. (g++ 12 has no time-zone database.)
constexpr std::array kZones{std::pair{std::string_view{"Asia/Shanghai"}, 480},
                            std::pair{std::string_view{"Asia/Urumqi"}, 360},
                            std::pair{std::string_view{"Asia/Chongqing"}, 480},
                            std::pair{std::string_view{"Asia/Hong_Kong"}, 480},
                            std::pair{std::string_view{"Asia/Macau"}, 480},
                            std::pair{std::string_view{"Asia/Taipei"}, 480},
                            std::pair{std::string_view{"UTC"}, 0}};

void read_time_zone(TomlReader& t, Town& town) {
  t.text("time_zone", town.time_zone);
  const auto known = std::ranges::find(kZones, town.time_zone, [](const auto& z) { return z.first; });
  if (known != kZones.end()) town.utc_offset_minutes = known->second;
  if (t.integer("utc_offset_minutes", town.utc_offset_minutes)) {
    if (town.utc_offset_minutes < -14 * 60 || town.utc_offset_minutes > 14 * 60)
      t.complain("utc_offset_minutes", "expected -840 to 840 minutes");
  } else if (known == kZones.end() && !town.time_zone.empty()) {
    t.complain(
        "time_zone",
        "expected Asia/Shanghai, Asia/Urumqi, Asia/Hong_Kong, Asia/Macau, Asia/Taipei or UTC; any other needs utc_offset_minutes as well");
  }
}

void read_defaults(TomlReader t, PackReader& pack) {
  const auto hours = [&](std::string_view key, WeeklyHours& out, std::string* as_written) {
    std::string text;
    if (!t.text(key, text)) return;
    auto parsed = WeeklyHours::parse(text);
    if (!parsed) return t.complain(key, parsed.error());
    out = *parsed;
    if (as_written != nullptr) *as_written = text;
  };
  hours("open_hours", pack.default_hours, nullptr);
  hours("shift", pack.default_shift, &pack.default_shift_text);
  t.word("travel_mode", pack.default_mode);
  t.finish();
}

/// [duty.hours_max] of classes: whole hours in any day.
void read_duty(TomlReader t, Town& town) {
  if (auto limits = t.table("hours_max")) {
    for (const auto& [responder_class, name] : EnumNames<ResponderClass>::table) {
      std::int32_t hours{};
      if (!limits->integer(name, hours)) continue;
      if (hours < 1 || hours > 24) limits->complain(name, "expected 1 to 24 hours on duty in a day");
      else town.duty_max[static_cast<std::size_t>(responder_class)] = std::chrono::hours{hours};
    }
    limits->finish();
  }
  t.finish();
}

/// "-12.5" and nothing behind it.
std::optional<double> parse_number(std::string_view text) {
  double value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

}  // namespace

std::optional<LatLon> PackReader::position(double lat, double lon, const std::string& file, Spot at, const std::string& key) {
  const Degrees degrees = convert({lat, lon}, out.town.crs, Crs::Wgs84);
  const auto point = LatLon::from_degrees(degrees.lat, degrees.lon);
  if (point) return *point;
  char value[64];
  std::snprintf(value, sizeof value, "%.7g,%.7g", lat, lon);
  std::string expected{explain(point.error())};
  if (point.error() == GeoError::LatOutOfRange && lon >= -90 && lon <= 90 && lat >= -180 && lat <= 180)
    expected += "; are latitude and longitude swapped?";
  out.errors.add({file, at, key, value, expected});
  return std::nullopt;
}

std::optional<LatLon> PackReader::position(std::string_view lat, std::string_view lon, const std::string& file, Spot lat_at, Spot lon_at,
                                           const std::string& lat_key, const std::string& lon_key) {
  const auto y = parse_number(lat), x = parse_number(lon);
  if (!y) out.errors.add({file, lat_at, lat_key, std::string{lat}, "expected degrees, for example 30.612345"});
  if (!x) out.errors.add({file, lon_at, lon_key, std::string{lon}, "expected degrees, for example 114.312345"});
  return x && y ? position(*y, *x, file, lat_at, lat_key) : std::nullopt;
}

void read_town_toml(PackReader& pack) {
  constexpr std::string_view kFile = "town.toml";
  Town& town = pack.out.town;
  town.time_zone = "Asia/Shanghai";
  town.policy_pack = kDefaultPolicy;
  const auto text = pack.read_file(kFile, true);
  if (!text) return;
  const auto root = parse_toml(*text, pack.name_of(kFile), pack.out.errors);
  if (!root) return;
  TomlReader t{*root, "", pack.name_of(kFile), pack.out.errors};
  t.require("id", "a short name such as \"qifang\"");
  t.require("name", "the name of the town for people");
  t.require("centre", "{ lat = 30.6, lon = 114.3 }");
  if (t.text("id", town.id) && !is_good_id(town.id)) t.complain("id", std::string{kIdExpected});
  t.text("name", town.name);
  read_time_zone(t, town);
  std::string crs;
  if (t.text("crs", crs)) {
    if (const auto known = parse_crs(crs))
      town.crs = *known;
    else
      t.complain("crs", "expected wgs84, gcj02 or bd09");
  }
  if (auto centre = t.table("centre")) {
    double lat{}, lon{};
    centre->require("lat", "degrees");
    centre->require("lon", "degrees");
    const bool complete = static_cast<int>(centre->number("lat", lat)) + static_cast<int>(centre->number("lon", lon)) == 2;
    centre->finish();
    if (complete)
      if (const auto at = pack.position(lat, lon, pack.name_of(kFile), spot_of_path(*root, "centre"), "centre")) town.centre = *at;
  }
  t.text("policy_pack", town.policy_pack);
  pack.policy_at = spot_of_path(*root, "policy_pack");
  if (auto defaults = t.table("defaults")) read_defaults(*defaults, pack);
  if (auto duty = t.table("duty")) read_duty(*duty, town);
  t.finish();
}

void read_policies(PackReader& pack) {
  for (const ShippedPolicy& shipped : shipped_policies()) {
    Complaints none;
    if (auto policy = read_policy(shipped.text, std::string{shipped.name}, none))
      pack.out.policies.insert_or_assign(policy->name, std::move(*policy));
  }
  std::error_code ec;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{pack.folder / "policies", ec})
    if (entry.path().extension() == ".toml") files.push_back("policies/" + entry.path().filename().string());
  std::ranges::sort(files);
  std::map<std::string, std::string> seen;
  std::set<std::string> broken;
  for (const std::string& file : files) {
    const auto text = pack.read_file(file, true);
    if (!text) continue;
    auto policy = read_policy(*text, pack.name_of(file), pack.out.errors);
    if (!policy) {
      broken.insert(file);
      continue;
    }
    const auto [other, fresh] = seen.emplace(policy->name, file);
    if (!fresh)
      pack.out.errors.add(
          {pack.name_of(file), {1, 1}, "name", policy->name, "expected a name of its own; " + other->second + " has the same"});
    pack.out.policies.insert_or_assign(policy->name, std::move(*policy));
  }
  if (pack.out.policies.contains(pack.out.town.policy_pack)) return;
  std::vector<std::string> names;
  for (const auto& [name, policy] : pack.out.policies) names.push_back(name);
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  if (!broken.contains("policies/" + pack.out.town.policy_pack + ".toml"))  // else it has been said why it is not there
    pack.out.errors.add({pack.name_of("town.toml"), pack.policy_at, "policy_pack", pack.out.town.policy_pack,
                         "expected one of " + all + did_you_mean(pack.out.town.policy_pack, names)});
}

std::string point_text(LatLon p) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.6f,%.6f", p.lat(), p.lon());
  return buffer;
}

std::string area_text(double m2) {
  char buffer[48];
  if (m2 < 1e5)
    std::snprintf(buffer, sizeof buffer, "%.0f m2", m2);
  else
    std::snprintf(buffer, sizeof buffer, "%.2f km2", m2 / 1e6);
  return buffer;
}

std::string percent_text(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f %%", share * 100);
  return buffer;
}

}  // namespace watchgrid::town
