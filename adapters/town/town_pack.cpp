#include "adapters/town/town_pack.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "adapters/town/pack_reader.hpp"
#include "adapters/town/reach.hpp"
#include "engine/base/digest.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

void read_roads(PackReader& pack, const RoadLoader& roads) {
  constexpr std::array kNames{"roads.wgr", "roads.osm.pbf", "roads.osm.gz", "roads.osm"};
  std::vector<std::string> found;
  std::error_code ec;
  for (const char* name : kNames)
    if (std::filesystem::exists(pack.folder / name, ec)) found.emplace_back(name);
  if (found.empty())
    return pack.out.errors.add(
        {pack.name_of("roads.wgr"), {}, "", "", "no such file; expected roads.wgr, roads.osm, roads.osm.gz or roads.osm.pbf"});
  if (found.size() > 1)
    pack.out.errors.add({pack.name_of(found[1]), {}, "", "", "expected one road file; " + found[0] + " is there as well"});
  LoadedRoads loaded = roads(pack.folder / found[0]);
  for (std::string& line : loaded.complaints) pack.out.errors.add({pack.name_of(found[0]), {}, "", "", std::move(line)});
  for (std::string& line : loaded.warnings) pack.out.warnings.add({pack.name_of(found[0]), {}, "", "", std::move(line)});
  if (!loaded.complaints.empty()) return;
  if (loaded.graph.edges().empty()) pack.out.errors.add({pack.name_of(found[0]), {}, "", "", "expected at least one road"});
  pack.out.town.roads = std::move(loaded.graph);
}

std::string why(const Reach::Finding& finding) {
  if (finding.answer == Reach::Answer::FarFromRoads) return "no way open to feet within " + std::to_string(kReachMax.value / 1000) + " m";
  return "the nearest way is on an island of " + std::to_string(finding.island_nodes) + " junctions that no way connects to the rest";
}

void check_reach(PackReader& pack) {
  const Town& town = pack.out.town;
  if (town.roads.edges().empty()) return;
  const Reach reach{town.roads};
  const auto check = [&](const std::string& id, LatLon at, bool is_responder, const std::string& file, const auto& spots) {
    if (at == LatLon{}) return;  // its position was no place; that has been said
    const auto finding = reach.look(at);
    if (finding.answer == Reach::Answer::Reachable) return;
    pack.out.unreachable.push_back({id, is_responder, why(finding)});
    const auto spot = spots.find(id);
    pack.out.warnings.add({pack.name_of(file), spot == spots.end() ? Spot{} : spot->second, "", "",
                           (is_responder ? "the home of responder " : "place ") + id + " cannot be reached: " + why(finding)});
  };
  for (const Place& p : town.places) check(p.id, p.at, false, pack.places_file, pack.place_spots);
  for (const Responder& r : town.responders) check(r.external_id, r.home, true, pack.responders_file, pack.responder_spots);
}

void check_sizes(PackReader& pack) {
  const Town& town = pack.out.town;
  if (!pack.out.errors.empty()) return;
  if (town.responders.empty()) pack.out.errors.add({pack.name_of(pack.responders_file), {}, "", "", "expected at least one responder"});
  if (std::ranges::none_of(town.zones, [](const Zone& z) { return z.level == ZoneLevel::Grid; }))
    pack.out.errors.add({pack.name_of("zones.geojson"), {}, "level", "", "expected at least one zone of level grid"});
}

std::uint64_t bytes_of_tables(const std::filesystem::path& folder) {
  std::uint64_t sum = 0;
  for (const char* name : {"zones.geojson", "places.csv", "places.geojson", "responders.csv", "responders.geojson", "care.csv", "ledger.csv", "calendar.csv", "leave.csv", "kits.csv"}) {
    std::error_code ec;
    if (const auto bytes = std::filesystem::file_size(folder / name, ec); !ec) sum += bytes;
  }
  return sum;
}

}  // namespace

bool is_good_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

std::optional<std::string> PackReader::read_file(std::string_view file, bool required) {
  const std::filesystem::path path = folder / file;
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) {
    if (required) out.errors.add({path.string(), {}, "", "", "no such file"});
    return std::nullopt;
  }
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in && std::filesystem::is_regular_file(path, ec)) {
    progress.next_file(file, text.size());
    return text;
  }
  out.errors.add({path.string(), {}, "", "", "cannot be read"});
  return std::nullopt;
}

TownLoad load_town_pack(const std::filesystem::path& folder, const RoadLoader& roads, const OnReadProgress& progress) {
  TownLoad load;
  std::error_code ec;
  if (!std::filesystem::is_directory(folder, ec)) {
    load.errors.add({folder.string(), {}, "", "", "no such folder; expected a town pack"});
    return load;
  }
  PackReader pack{.out = load, .folder = folder, .progress = {progress, bytes_of_tables(folder)}, .zone_spots = {}, .zone_by_id = {}, .roster = {}, .responder_spots = {}, .place_spots = {}};
  read_town_toml(pack);
  read_roads(pack, roads);
  read_zones(pack);
  read_responders(pack);
  read_places(pack);
  read_kits(pack);
  read_policies(pack);
  read_everyday_rules(pack);
  load.everyday = read_everyday(pack);
  read_calendar(pack);
  read_leave(pack);
  read_rings(pack);
  check_sizes(pack);
  check_reach(pack);
  pack.progress.finish();
  load.errors.sort();
  load.warnings.sort();
  if (load.good()) load.town.digest = digest_of_town(load.town);
  return load;
}

std::uint64_t digest_of_town(const Town& town) {
  Digest d;
  for (const std::string* text : {&town.id, &town.name, &town.time_zone, &town.policy_pack}) d.add(*text);
  d.add(town.utc_offset_minutes);
  d.add(town.centre);
  for (const Zone& z : town.zones) {
    for (const std::string* text : {&z.id, &z.name, &z.owner, &z.deputy}) d.add(*text);
    d.add(z.level), d.add(z.parent), d.add(z.zone_class), d.add(z.rings);
  }
  for (const Place& p : town.places) {
    for (const std::string* text : {&p.id, &p.name, &p.phone}) d.add(*text);
    d.add(p.kind), d.add(p.at), d.add(p.grid), d.add(to_text(p.open_hours)), d.add(p.staff), d.add(p.attributes);
  }
  for (const RingTemplate& r : town.rings) {
    for (const std::string* text : {&r.id, &r.name, &r.bureau}) d.add(*text);
    d.add(r.reach), d.add(r.outline), d.add(r.posts);
  }
  d.add(town.responders);
  for (const WeeklyHours& shift : town.shifts) d.add(to_text(shift));
  for (std::size_t i = 0; i < town.leave.size(); ++i)
    for (const LeaveDays days : town.leave[i]) d.add(i), d.add(days.from), d.add(days.until);
  for (std::size_t i = 0; i < town.duty_max.size(); ++i)
    if (town.duty_max[i] > Duration{}) d.add(i), d.add(town.duty_max[i]);
  d.add(town.skills);
  d.add(town.roads.version());
  return d.value();
}

}  // namespace watchgrid::town
