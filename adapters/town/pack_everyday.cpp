#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <unordered_set>

#include "adapters/town/csv.hpp"
#include "adapters/town/everyday_files.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::int64_t kDaysMax = 366;
constexpr std::size_t kChecklistMax = 32;

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::vector<std::string_view> items_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t at = text.find(',');
    if (at != 0) out.push_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  }
  return out;
}

void check_hazard(PackReader& pack, const Place& p, EverydayCounts& counts) {
  const auto attribute = [&](const char* key) {
    const auto it = p.attributes.find(key);
    return it == p.attributes.end() ? std::string_view{} : std::string_view{it->second};
  };
  const auto complain = [&](const char* key, std::string expected) {
    const auto spot = pack.place_spots.find(p.id);
    pack.out.errors.add({pack.name_of("places.csv"), spot == pack.place_spots.end() ? Spot{} : spot->second, std::string{"attributes "} + key, std::string{attribute(key)},
                         std::move(expected)});
  };
  const auto items = items_of(attribute("checklist"));
  const std::set<std::string_view> once(items.begin(), items.end());
  if (once.size() != items.size() || items.size() > kChecklistMax) complain("checklist", "expected at most 32 different items, separated by commas");
  if (const auto every = attribute("inspect_days"); !every.empty()) {
    const auto n = whole<std::int64_t>(every);
    if (!n || *n < 1 || *n > kDaysMax) complain("inspect_days", "expected 1 to 366 days");
  }
  ++counts.hazards;
  counts.checklist_items += items.size();
}

/// A table of the pack and how to complain about its cells.
struct Table {
  PackReader& pack;
  std::string file;
  std::optional<CsvTable> rows{};

  Table(PackReader& p, std::string_view name, std::span<const CsvColumn> columns) : pack{p}, file{p.name_of(name)} {
    if (const auto text = pack.read_file(name, false)) rows = CsvTable::read(*text, file, columns, pack.out.errors);
  }
  void complain(std::size_t row, std::string_view column, std::string expected) const {
    const CsvCell* cell = rows->cell(row, column);
    pack.out.errors.add({file, cell == nullptr ? rows->row_spot(row) : cell->at, std::string{column}, std::string{rows->text(row, column)}, std::move(expected)});
  }
};

void check_care(PackReader& pack, EverydayCounts& counts) {
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
  std::set<std::string_view> homes;
  for (std::size_t i = 0; i < table.rows->size(); ++i) {
    const auto text = [&](std::string_view column) { return table.rows->text(i, column); };
    const Place* place = pack.out.town.find_place(text("home"));
    if (place == nullptr) table.complain(i, "home", "no such place in places.csv");
    else if (place->kind != PlaceKind::Home) table.complain(i, "home", "expected a place of kind home");
    if (!homes.insert(text("home")).second) table.complain(i, "home", "expected each home once");
    if (!text("helper").empty() && !pack.responder_spots.contains(text("helper"))) table.complain(i, "helper", "no such responder in responders.csv");
    const auto every = whole<std::int64_t>(text("interval_days"));
    if (!every || *every < 0 || *every > kDaysMax) table.complain(i, "interval_days", "expected 0 (no visits) to 366 days");
    ++counts.care_homes;
  }
}

void check_ledger(PackReader& pack, EverydayCounts& counts) {
  constexpr std::array<CsvColumn, 4> kColumns{{{"key", true}, {"holder", true}, {"points", true}, {"text"}}};
  const Table table{pack, "ledger.csv", kColumns};
  if (!table.rows) return;
  std::unordered_set<std::string_view> keys;
  keys.reserve(table.rows->size());
  std::map<std::string_view, std::int64_t> balances;
  for (std::size_t i = 0; i < table.rows->size(); ++i) {
    const auto text = [&](std::string_view column) { return table.rows->text(i, column); };
    const auto points = whole<std::int32_t>(text("points"));
    if (!points) table.complain(i, "points", "expected a whole number");
    if (text("key").empty() || !keys.insert(text("key")).second) table.complain(i, "key", "expected a key of its own in each row");
    if (!is_good_id(text("holder"))) table.complain(i, "holder", std::string{kIdExpected});
    std::int64_t& balance = balances[text("holder")];
    if ((balance += points.value_or(0)) < 0) table.complain(i, "points", "the balance of this holder would be negative here");
    counts.points += points.value_or(0);
  }
  counts.ledger_rows = table.rows->size();
  counts.holders = balances.size();
}

}  // namespace

EverydayCounts check_everyday(PackReader& pack) {
  EverydayCounts counts;
  for (const Place& p : pack.out.town.places)
    if (p.kind == PlaceKind::HazardSpot) check_hazard(pack, p, counts);
  check_care(pack, counts);
  check_ledger(pack, counts);
  return counts;
}

}  // namespace watchgrid::town
