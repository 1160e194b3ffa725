#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "adapters/town/csv.hpp"
#include "adapters/town/pack_reader.hpp"
#include "adapters/town/place_attributes.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

/// The table of that name, or the GeoJSON points that stand in its place. `name` becomes the one that was read.
std::optional<CsvTable> read_table(PackReader& pack, std::string& name, std::span<const CsvColumn> columns, std::string_view lat, std::string_view lon) {
  const std::string points = name.substr(0, name.size() - 4) + ".geojson";
  std::error_code ec;
  if (!std::filesystem::exists(pack.folder / name, ec) && std::filesystem::exists(pack.folder / points, ec)) {
    name = points;
    const auto text = pack.read_file(name, true);
    return text ? CsvTable::read_features(*text, pack.name_of(name), columns, lat, lon, pack.out.errors) : std::nullopt;
  }
  const auto text = pack.read_file(name, true);
  return text ? CsvTable::read(*text, pack.name_of(name), columns, pack.out.errors, pack.tick()) : std::nullopt;
}

/// The parts of "a; b;c", without blanks and empty ones.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t at = text.find(separator);
    std::string_view part = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) out.push_back(part);
  }
  return out;
}

/// One row of a table of the pack, with complaints that name the column.
class Row {
 public:
  Row(PackReader& pack, const CsvTable& table, std::size_t row, const std::string& file)
      : pack_{pack}, table_{table}, row_{row}, file_{file} {}

  std::string text(std::string_view column) const { return std::string{view(column)}; }
  std::string_view view(std::string_view column) const { return table_.text(row_, column); }  ///< lives as long as the table
  Spot spot(std::string_view column) const {
    const CsvCell* cell = table_.cell(row_, column);
    return cell == nullptr ? table_.row_spot(row_) : cell->at;
  }
  void complain(std::string_view column, std::string_view value, std::string expected) const {
    pack_.out.errors.add({file_, spot(column), std::string{column}, std::string{value}, std::move(expected)});
  }
  void warn(std::string_view column, std::string_view value, std::string text) const {
    pack_.out.warnings.add({file_, spot(column), std::string{column}, std::string{value}, std::move(text)});
  }
  template <NamedEnum E>
  bool word(std::string_view column, E& out) const {
    const std::string value = text(column);
    if (const auto e = parse_enum<E>(value)) return out = *e, true;
    complain(column, value, "expected " + expected_words<E>());
    return false;
  }
  WeeklyHours hours(std::string_view column, const WeeklyHours& if_empty) const {
    const std::string value = text(column);
    if (value.empty()) return if_empty;
    auto parsed = WeeklyHours::parse(value);
    if (!parsed) complain(column, value, parsed.error());
    return parsed ? *parsed : WeeklyHours{};
  }
  RosterShift shift(const WeeklyHours& if_empty) const {
    const std::string value = text("shift");
    if (value.empty()) return {.weekly = if_empty, .follows_markets = false, .on_markets = {}};
    auto parsed = parse_shift(value);
    if (!parsed) complain("shift", value, parsed.error());
    return parsed ? *std::move(parsed) : RosterShift{};
  }
  /// The id is good and nobody else's.
  void take_id(std::string_view id) const {
    if (!is_good_id(id)) return complain("id", id, std::string{kIdExpected});
    for (const auto& [spots, name] : {std::pair{&pack_.responder_spots, &pack_.responders_file}, std::pair{&pack_.place_spots, &pack_.places_file}})
      if (const auto other = spots->find(id); other != spots->end())
        return complain("id", id,
                        "expected an id of its own; " + *name + ":" + std::to_string(other->second.line) + " has the same");
  }
  /// The zone of that name, or the one at the point.
  ZoneIndex grid(LatLon at, const GridTree& tree) const {
    const std::string name = text("grid");
    const ZoneIndex here = tree.zone_at(at);
    if (name.empty()) return here;
    if (const auto named = pack_.zone_by_id.find(name); named != pack_.zone_by_id.end()) return named->second;
    std::vector<std::string> ids;
    for (const Zone& z : pack_.out.town.zones) ids.push_back(z.id);
    complain("grid", name, "no such zone in zones.geojson" + did_you_mean(name, ids));
    return kNoZone;
  }
  const std::string& file() const { return file_; }

 private:
  PackReader& pack_;
  const CsvTable& table_;
  std::size_t row_;
  const std::string& file_;
};

Gates read_gates(const Row& row) {
  Gates gates = 0;
  for (const std::string_view word : split(row.view("gates"), ';')) {
    const auto gate = std::ranges::find(kGateWords, word, [](const auto& g) { return g.second; });
    if (gate != kGateWords.end())
      gates = static_cast<Gates>(gates | gate->first);
    else
      row.complain("gates", word, "expected violence, weapons, night, age or police_lead, separated by ;");
  }
  return gates;
}

bool is_skill(std::string_view word) {
  return word.size() <= 32 &&
         std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

Responder read_responder(PackReader& pack, const Row& row, const GridTree& tree, std::vector<std::string>& skills) {
  Responder r;
  r.external_id = row.text("id");
  row.take_id(r.external_id);
  r.name = row.text("name");
  r.unit = row.text("unit");
  if (row.word("class", r.responder_class)) r.tier = default_tier(r.responder_class);
  if (const std::string tier = row.text("tier"); !tier.empty()) {
    if (tier == "1" || tier == "2" || tier == "3")
      r.tier = static_cast<Tier>(tier[0] - '0');
    else
      row.complain("tier", tier, "expected 1, 2 or 3");
  }
  r.travel_mode = pack.default_mode;
  if (!row.text("travel_mode").empty()) row.word("travel_mode", r.travel_mode);
  r.gates = read_gates(row);
  for (const std::string_view skill : split(row.view("skills"), ';')) {
    if (is_skill(skill))
      skills.emplace_back(skill);
    else
      row.complain("skills", skill, "expected words of a-z, 0-9 and _, separated by ;");
  }
  if (const std::string until = row.text("vetted_until"); !until.empty()) {
    if (const auto day = day_of(until))
      r.vetted_until = Instant{std::chrono::days{*day + 1}} - std::chrono::minutes{pack.out.town.utc_offset_minutes};
    else
      row.complain("vetted_until", until, std::string{kDayExpected} + "; empty for who needs no vetting");
  }
  r.shift = row.text("shift").empty() ? pack.default_shift_text : row.text("shift");
  if (const auto home = pack.position(row.text("home_lat"), row.text("home_lon"), row.file(), row.spot("home_lat"), row.spot("home_lon"),
                                      "home_lat", "home_lon")) {
    r.home = *home;
    const ZoneIndex grid = row.grid(*home, tree);
    if (grid != kNoZone) r.grid = pack.out.town.zones[grid].id;
  }
  return r;
}

/// A household belongs to one block: a home where two blocks overlap is named with both, at the place where it stands.
void refuse_two_blocks(const PackReader& pack, const Row& row, const Place& p, const GridTree& tree) {
  if (p.kind != PlaceKind::Home) return;
  std::vector<std::string> blocks;
  for (const ZoneIndex z : tree.zones_at(p.at))
    if (pack.out.town.zones[z].level == ZoneLevel::Block) blocks.push_back(pack.out.town.zones[z].id);
  if (blocks.size() < 2) return;
  row.complain("lat", row.text("lat") + "," + row.text("lon"),
               "a household belongs to one block; the home " + p.id + " stands in " + blocks[0] + " and " + blocks[1]);
}

void read_attributes(const Row& row, bool kind_known, Place& p) {
  for (const std::string_view pair : split(row.view("attributes"), ';')) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      row.complain("attributes", pair, "expected key=value pairs, separated by ;");
      continue;
    }
    const std::string_view key = pair.substr(0, equals), value = pair.substr(equals + 1);
    if (kind_known) {
      if (std::string expected = wrong_attribute(p.kind, key, value); !expected.empty()) row.complain("attributes", pair, std::move(expected));
      if (const std::string_view meant = meant_attribute(p.kind, key); !meant.empty())
        row.warn("attributes", pair, "nothing reads this key; did you mean \"" + std::string{meant} + "\"?");
    }
    p.attributes.insert_or_assign(std::string{key}, std::string{value});
  }
}

/// Only when all places are known: a kit may stand above the spot that it hangs at.
void refuse_unknown_spots(PackReader& pack, const CsvTable& table, const std::string& file) {
  const auto& places = pack.out.town.places;
  std::set<std::string_view> spots;
  for (const Place& p : places)
    if (p.kind == PlaceKind::HazardSpot) spots.insert(p.id);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto at = places[i].attributes.find("at");
    if (places[i].kind != PlaceKind::Kit || at == places[i].attributes.end() || at->second.empty() || spots.contains(at->second)) continue;
    Row{pack, table, i, file}.complain("attributes", "at=" + at->second, "no such hazard_spot in " + pack.places_file);
  }
}

/// Of zones that could all be read: a place in one that crosses itself is told of by the zone.
void warn_of_zone(const PackReader& pack, const Row& row, const Place& p, const GridTree& tree) {
  const auto& zones = pack.out.town.zones;
  const ZoneIndex here = tree.zone_at(p.at);
  if (here == kNoZone && !zones.empty())
    row.warn("lat", row.text("lat") + "," + row.text("lon"), "place " + p.id + " lies in no zone");
  else if (p.grid != kNoZone && p.grid < zones.size() && tree.ancestor(here, zones[p.grid].level) != p.grid)
    row.warn("grid", row.text("grid"), "place " + p.id + " stands in " + zones[here].id + ", not there");
}

Place read_place(PackReader& pack, const Row& row, const GridTree& tree) {
  Place p;
  p.id = row.text("id");
  row.take_id(p.id);
  p.name = row.text("name");
  p.phone = row.text("phone");
  const bool kind_known = row.word("kind", p.kind);
  p.open_hours = row.hours("open_hours", pack.default_hours);
  if (const auto at = pack.position(row.text("lat"), row.text("lon"), row.file(), row.spot("lat"), row.spot("lon"), "lat", "lon")) {
    p.at = *at;
    p.grid = row.grid(*at, tree);
    if (pack.zones_whole) warn_of_zone(pack, row, p, tree);
    refuse_two_blocks(pack, row, p, tree);
  }
  for (const std::string_view id : split(row.view("staff"), ';')) {
    p.staff.emplace_back(id);
    if (!pack.responder_spots.contains(id)) row.complain("staff", id, "no such responder in " + pack.responders_file);
  }
  read_attributes(row, kind_known, p);
  return p;
}

void resolve_keepers(PackReader& pack) {
  const auto known = [&](const std::string& id) { return id.empty() || pack.responder_spots.contains(id); };
  for (std::size_t i = 0; i < pack.out.town.zones.size(); ++i) {
    const Zone& z = pack.out.town.zones[i];
    if (!known(z.owner))
      pack.out.errors.add(
          {pack.name_of("zones.geojson"), pack.zone_spots[i].owner, "owner", z.owner, "no such responder in " + pack.responders_file});
    if (!known(z.deputy))
      pack.out.errors.add(
          {pack.name_of("zones.geojson"), pack.zone_spots[i].deputy, "deputy", z.deputy, "no such responder in " + pack.responders_file});
  }
}

}  // namespace

void read_responders(PackReader& pack) {
  constexpr std::array<CsvColumn, 13> kColumns{{{"id", true},
                                                {"name"},
                                                {"class", true},
                                                {"tier"},
                                                {"unit"},
                                                {"grid"},
                                                {"home_lat", true},
                                                {"home_lon", true},
                                                {"travel_mode"},
                                                {"skills"},
                                                {"gates"},
                                                {"shift"},
                                                {"vetted_until"}}};
  const auto table = read_table(pack, pack.responders_file, kColumns, "home_lat", "home_lon");
  if (!table) return;
  const std::string file = pack.name_of(pack.responders_file);
  const GridTree tree{pack.out.town.zones};
  std::vector<std::vector<std::string>> skills(table->size());
  for (std::size_t i = 0; i < table->size(); ++i) {
    const Row row{pack, *table, i, file};
    Responder r = read_responder(pack, row, tree, skills[i]);
    pack.roster.push_back(row.shift(pack.default_shift));
    pack.out.town.shifts.push_back(pack.roster.back().weekly);
    pack.responder_spots.emplace(r.external_id, row.spot("id"));
    pack.out.town.responders.push_back(std::move(r));
  }
  std::set<std::string> all;
  for (const auto& list : skills) all.insert(list.begin(), list.end());
  if (all.size() > 64)
    pack.out.errors.add({file, {1, 1}, "skills", std::to_string(all.size()), "expected at most 64 different skills in one town"});
  pack.out.town.skills.assign(all.begin(), all.end());
  if (pack.out.town.skills.size() > 64) pack.out.town.skills.resize(64);
  for (std::size_t i = 0; i < skills.size(); ++i)
    for (std::size_t bit = 0; bit < pack.out.town.skills.size(); ++bit)
      if (std::ranges::find(skills[i], pack.out.town.skills[bit]) != skills[i].end())
        pack.out.town.responders[i].skills |= SkillSet{1} << bit;
  resolve_keepers(pack);
}

void read_places(PackReader& pack) {
  constexpr std::array<CsvColumn, 10> kColumns{{{"id", true},
                                                {"kind", true},
                                                {"name"},
                                                {"lat", true},
                                                {"lon", true},
                                                {"grid"},
                                                {"open_hours"},
                                                {"staff"},
                                                {"phone"},
                                                {"attributes"}}};
  const auto table = read_table(pack, pack.places_file, kColumns, "lat", "lon");
  if (!table) return;
  const std::string file = pack.name_of(pack.places_file);
  const GridTree tree{pack.out.town.zones};
  for (std::size_t i = 0; i < table->size(); ++i) {
    const Row row{pack, *table, i, file};
    Place p = read_place(pack, row, tree);
    pack.place_spots.emplace(p.id, row.spot("id"));
    pack.out.town.places.push_back(std::move(p));
  }
  refuse_unknown_spots(pack, *table, file);
  std::ranges::stable_sort(pack.out.town.places, {}, &Place::id);
}

}  // namespace watchgrid::town
