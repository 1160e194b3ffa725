#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <unordered_set>

#include "adapters/town/csv.hpp"
#include "adapters/town/everyday_files.hpp"
#include "adapters/town/pack_reader.hpp"
#include "adapters/town/place_attributes.hpp"
#include "engine/everyday/report_keys.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::int64_t kDaysMax = 366;

Duration days(std::int64_t n) { return std::chrono::hours{24 * n}; }

std::string zone_id_of(const Town& town, const Place& p) { return p.grid < town.zones.size() ? town.zones[p.grid].id : std::string{}; }

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// Its attributes were looked at with the others of places.csv (place_attributes.hpp).
void read_hazard(PackReader& pack, const Place& p) {
  const auto attribute = [&](const char* key) {
    const auto it = p.attributes.find(key);
    return it == p.attributes.end() ? std::string_view{} : std::string_view{it->second};
  };
  const auto items = checklist_items(attribute("checklist"));
  const std::int64_t every = whole<std::int64_t>(attribute("inspect_days")).value_or(0);
  pack.out.town.everyday.hazards.push_back({.place_id = p.id, .zone_id = zone_id_of(pack.out.town, p), .at = p.at, .checklist = {items.begin(), items.end()},
                                            .interval = days(every), .water = attribute("water") == "yes"});
}

/// A table of the pack and how to complain about its cells.
struct Table {
  PackReader& pack;
  std::string file;
  std::optional<CsvTable> rows{};

  Table(PackReader& p, std::string_view name, std::span<const CsvColumn> columns) : pack{p}, file{p.name_of(name)} {
    if (const auto text = pack.read_file(name, false)) rows = CsvTable::read(*text, file, columns, pack.out.errors, pack.tick());
  }
  void complain(std::size_t row, std::string_view column, std::string expected) const {
    const CsvCell* cell = rows->cell(row, column);
    pack.out.errors.add({file, cell == nullptr ? rows->row_spot(row) : cell->at, std::string{column}, std::string{rows->text(row, column)}, std::move(expected)});
  }
};

void read_care(PackReader& pack) {
  constexpr std::array<CsvColumn, 12> kColumns{{{"id", true},
                                                {"home", true},
                                                {"helper", true},
                                                {"interval_days", true},
                                                {"kind"},
                                                {"note"},
                                                {"person"},
                                                {"medical"},
                                                {"key_holder"},
                                                {"key_phone"},
                                                {"relatives"},
                                                {"camera"}}};
  const Table table{pack, "care.csv", kColumns};
  if (!table.rows) return;
  std::set<std::string_view> homes, cameras;
  for (std::size_t i = 0; i < table.rows->size(); ++i) {
    const auto text = [&](std::string_view column) { return table.rows->text(i, column); };
    const Place* place = pack.out.town.find_place(text("home"));
    if (place == nullptr) table.complain(i, "home", "no such place in " + pack.places_file);
    else if (place->kind != PlaceKind::Home) table.complain(i, "home", "expected a place of kind home");
    if (!homes.insert(text("home")).second) table.complain(i, "home", "expected each home once");
    if (!text("helper").empty() && !pack.responder_spots.contains(text("helper"))) table.complain(i, "helper", "no such responder in " + pack.responders_file);
    const auto every = whole<std::int64_t>(text("interval_days"));
    if (!every || *every < 0 || *every > kDaysMax) table.complain(i, "interval_days", "expected 0 (no visits) to 366 days");
    if (!text("camera").empty() && !cameras.insert(text("camera")).second) table.complain(i, "camera", "expected a camera of its own for each home");
    if (place == nullptr || !every) continue;
    const auto cell = [&](std::string_view column) { return std::string{text(column)}; };
    pack.out.town.everyday.homes.push_back({.place_id = place->id, .zone_id = zone_id_of(pack.out.town, *place), .at = place->at, .person = cell("person"),
                                            .medical = cell("medical"), .key_holder = cell("key_holder"), .key_phone = cell("key_phone"),
                                            .relatives = cell("relatives"), .helper = cell("helper"), .camera = cell("camera"), .visit_every = days(*every)});
  }
}

void read_ledger(PackReader& pack, EverydayCounts& counts) {
  constexpr std::array<CsvColumn, 4> kColumns{{{"key", true}, {"holder", true}, {"points", true}, {"text"}}};
  const Table table{pack, "ledger.csv", kColumns};
  if (!table.rows) return;
  std::unordered_set<std::string_view> keys;
  keys.reserve(table.rows->size());
  pack.out.town.everyday.ledger.reserve(table.rows->size());
  std::map<std::string_view, std::int64_t> balances;
  for (std::size_t i = 0; i < table.rows->size(); ++i) {
    const auto text = [&](std::string_view column) { return table.rows->text(i, column); };
    const auto points = whole<std::int32_t>(text("points"));
    if (!points) table.complain(i, "points", "expected a whole number");
    if (text("key").empty() || !keys.insert(text("key")).second) table.complain(i, "key", "expected a key of its own in each row");
    if (text("key").starts_with(kReversalOf)) table.complain(i, "key", "expected a key that no reversal has (\"" + std::string{kReversalOf} + "...\")");
    if (!is_good_id(text("holder"))) table.complain(i, "holder", std::string{kIdExpected});
    std::int64_t& balance = balances[text("holder")];
    if ((balance += points.value_or(0)) < 0) table.complain(i, "points", "the balance of this holder would be negative here");
    counts.points += points.value_or(0);
    pack.out.town.everyday.ledger.push_back(
        {.key = std::string{text("key")}, .holder = std::string{text("holder")}, .points = points.value_or(0), .text = std::string{text("text")}});
    if (i % kRowsBetweenTicks == 0) pack.progress.looked_at(i, table.rows->size());
  }
  counts.holders = balances.size();
}

}  // namespace

EverydayCounts read_everyday(PackReader& pack) {
  EverydayCounts counts;
  const EverydayRegister& found = pack.out.town.everyday;
  for (const Place& p : pack.out.town.places)
    if (p.kind == PlaceKind::HazardSpot) read_hazard(pack, p);
  read_care(pack);
  read_ledger(pack, counts);
  counts.hazards = found.hazards.size(), counts.care_homes = found.homes.size(), counts.ledger_rows = found.ledger.size();
  for (const HazardSpot& spot : found.hazards) counts.checklist_items += spot.checklist.size();
  return counts;
}

}  // namespace watchgrid::town
