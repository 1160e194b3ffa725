#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "adapters/town/csv.hpp"
#include "adapters/town/located_json.hpp"
#include "adapters/town/pack_reader.hpp"
#include "adapters/town/pack_text.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

/// Exactly six digits behind the point, from the integer: what is read back is the same point.
std::string degrees(std::int32_t e6) {
  char buffer[24];
  const unsigned magnitude = e6 < 0 ? 0U - static_cast<unsigned>(e6) : static_cast<unsigned>(e6);
  std::snprintf(buffer, sizeof buffer, "%s%u.%06u", e6 < 0 ? "-" : "", magnitude / 1'000'000, magnitude % 1'000'000);
  return buffer;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ";") + part;
  return out;
}

std::string row(std::initializer_list<std::string_view> cells) {
  std::string out;
  for (const std::string_view cell : cells) out += (out.empty() ? "" : ",") + csv_cell(cell);
  return out + "\n";
}

std::string town_toml(const Town& town) {
  std::string out = "# A Watchgrid town pack. Lengths are metres, times of day local.\n";
  out += "id = " + json_quoted(town.id) + "                # short name: A-Z a-z 0-9 . _ -\n";
  out += "name = " + json_quoted(town.name) + "\n";
  out += "time_zone = " + json_quoted(town.time_zone) + "\n";
  out += "utc_offset_minutes = " + std::to_string(town.utc_offset_minutes) + "    # of that zone; fixed, no summer time\n";
  out += "crs = \"wgs84\"                 # of the coordinates in these files: wgs84, gcj02 or bd09\n";
  out += "centre = { lat = " + degrees(town.centre.lat_e6()) + ", lon = " + degrees(town.centre.lon_e6()) + " }\n";
  out += "policy_pack = " + json_quoted(town.policy_pack) + "        # one of policies/*.toml\n\n";
  out += "[defaults]                     # for cells that are left empty\n";
  out += "open_hours = \"never\"           # of places: nobody is there\n";
  out += "shift = \"24h\"                  # of responders\n";
  out += "travel_mode = \"walk\"           # walk, bicycle, ebike, motorcycle or car\n";
  std::string limits;
  for (const auto& [responder_class, name] : EnumNames<ResponderClass>::table)
    if (const auto hours = std::chrono::duration_cast<std::chrono::hours>(town.duty_max[static_cast<std::size_t>(responder_class)]).count(); hours > 0)
      limits += std::string{name} + " = " + std::to_string(hours) + "\n";
  if (!limits.empty()) out += "\n[duty.hours_max]               # on duty in any 24 h; beyond it nobody is asked\n" + limits;
  return out;
}

std::string ring_json(const std::vector<LatLon>& ring) {
  std::string out = "[";
  for (const LatLon p : ring) out += (out.size() > 1 ? "," : "") + ("[" + degrees(p.lon_e6()) + "," + degrees(p.lat_e6()) + "]");
  return out + "]";
}

std::string zone_json(const Town& town, const Zone& z) {
  std::string out = "{\"type\":\"Feature\",\"properties\":{\"id\":" + json_quoted(z.id) + ",\"name\":" + json_quoted(z.name) +
                    ",\"level\":\"" + std::string{to_string(z.level)} + "\"";
  if (z.parent != kNoZone) out += ",\"parent\":" + json_quoted(town.zones[z.parent].id);
  out += ",\"zone_class\":\"" + std::string{to_string(z.zone_class)} + "\"";
  if (!z.owner.empty()) out += ",\"owner\":" + json_quoted(z.owner);
  if (!z.deputy.empty()) out += ",\"deputy\":" + json_quoted(z.deputy);
  out += "},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[";
  for (std::size_t part = 0; part < z.polygon_starts.size(); ++part) {
    const std::size_t end = part + 1 < z.polygon_starts.size() ? z.polygon_starts[part + 1] : z.rings.size();
    out += part > 0 ? ",[" : "[";
    for (std::size_t i = z.polygon_starts[part]; i < end; ++i) out += (i > z.polygon_starts[part] ? "," : "") + ring_json(z.rings[i]);
    out += "]";
  }
  return out + "]}}";
}

}  // namespace

std::string zones_geojson(const Town& town) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  for (std::size_t i = 0; i < town.zones.size(); ++i) out += (i > 0 ? ",\n" : "\n") + zone_json(town, town.zones[i]);
  return out + "\n]}\n";
}

std::string rings_geojson(const Town& town) {
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  for (const RingTemplate& r : town.rings) {
    out += (&r == &town.rings.front() ? "\n" : ",\n") + std::string{"{\"type\":\"Feature\",\"properties\":{\"id\":"} + json_quoted(r.id) + ",\"name\":" + json_quoted(r.name) +
           ",\"template\":\"" + std::string{to_string(r.reach)} + "\"";
    if (!r.bureau.empty()) out += ",\"bureau\":" + json_quoted(r.bureau);
    out += ",\"posts\":" + ring_json(r.posts) + "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" + ring_json(r.outline) + "]}}";
  }
  return out + "\n]}\n";
}

std::string places_csv(const Town& town) {
  std::string out = "id,kind,name,lat,lon,grid,open_hours,staff,phone,attributes\n";
  for (const Place& p : town.places) {
    std::vector<std::string> attributes;
    for (const auto& [key, value] : p.attributes) attributes.push_back(std::string{key}.append("=").append(value));
    out += row({p.id, to_string(p.kind), p.name, degrees(p.at.lat_e6()), degrees(p.at.lon_e6()),
                p.grid == kNoZone ? "" : town.zones[p.grid].id, p.open_hours.never() ? "" : to_text(p.open_hours), joined(p.staff), p.phone,
                joined(attributes)});
  }
  return out;
}

namespace {

std::string gates_text(Gates gates) {
  std::vector<std::string> out;
  for (const auto& [bit, word] : kGateWords)
    if ((gates & bit) != 0) out.emplace_back(word);
  return joined(out);
}

/// The day that ends at that local midnight, as 2026-03-06.
std::string last_day_text(Instant end, std::int32_t utc_offset_minutes) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(end + std::chrono::minutes{utc_offset_minutes}) - std::chrono::days{1}};
  char text[24];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

}  // namespace

std::string responders_csv(const Town& town) {
  const bool vetted = std::ranges::any_of(town.responders, [](const Responder& r) { return r.vetted_until.has_value(); });
  std::string out = "id,name,class,tier,unit,grid,home_lat,home_lon,travel_mode,skills,gates,shift";
  out += vetted ? ",vetted_until\n" : "\n";
  for (const Responder& r : town.responders) {
    std::vector<std::string> skills;
    for (std::size_t i = 0; i < town.skills.size(); ++i)
      if ((r.skills >> i & 1U) != 0) skills.push_back(town.skills[i]);
    std::string line = row({r.external_id, r.name, to_string(r.responder_class), std::to_string(r.tier), r.unit, r.grid, degrees(r.home.lat_e6()),
                            degrees(r.home.lon_e6()), to_string(r.travel_mode), joined(skills), gates_text(r.gates), r.shift});
    if (vetted) line.insert(line.size() - 1, "," + (r.vetted_until ? last_day_text(*r.vetted_until, town.utc_offset_minutes) : std::string{}));
    out += line;
  }
  return out;
}

std::string write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out{file, std::ios::binary | std::ios::trunc};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  return out ? std::string{} : file.string() + ": cannot be written: " + std::strerror(errno);
}

std::string write_town_pack(const std::filesystem::path& folder, const Town& town, const RoadWriter& roads) {
  std::error_code ec;
  std::filesystem::create_directories(folder / "policies", ec);
  if (ec) return folder.string() + ": cannot be created: " + ec.message();
  std::vector<std::pair<std::string, std::string>> files{{"town.toml", town_toml(town)},
                                                         {"zones.geojson", zones_geojson(town)},
                                                         {"places.csv", places_csv(town)},
                                                         {"responders.csv", responders_csv(town)}};
  if (!town.rings.empty()) files.emplace_back("rings.geojson", rings_geojson(town));
  for (const ShippedPolicy& policy : shipped_policies()) files.emplace_back("policies/" + std::string{policy.name} + ".toml", policy.text);
  for (const auto& [name, text] : files)
    if (std::string complaint = write_text(folder / name, text); !complaint.empty()) return complaint;
  return roads(folder / "roads.wgr", town.roads);
}

}  // namespace watchgrid::town
