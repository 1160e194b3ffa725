/// kits.csv: what is in a rescue kit, a row an item. It becomes attributes of the kit's place, as if places.csv had said so.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "adapters/codec/rfc3339.hpp"
#include "adapters/town/csv.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

constexpr std::array<CsvColumn, 5> kKitColumns{{{"place", true}, {"item", true}, {"count", true}, {"checked_at"}, {"note"}}};
constexpr std::uint32_t kCountMax = 10'000;
constexpr std::string_view kChecked = "checked_at";

bool is_count(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  return ec == std::errc{} && end == text.data() + text.size() && n <= kCountMax;
}

class KitReader {
 public:
  KitReader(PackReader& pack, const CsvTable& table) : pack_{pack}, table_{table}, file_{pack.name_of("kits.csv")} {}

  void read() {
    std::map<std::string_view, engine::Place*, std::less<>> kits;
    for (engine::Place& p : pack_.out.town.places)
      if (p.kind == engine::PlaceKind::Kit) kits.emplace(p.id, &p);
    for (std::size_t row = 0; row < table_.size(); ++row) {
      const auto kit = kits.find(table_.text(row, "place"));
      if (kit == kits.end()) complain(row, "place", "no such kit in " + pack_.places_file);
      const bool good = is_good(row);
      if (kit != kits.end() && good) add(row, *kit->second);
    }
  }

 private:
  void complain(std::size_t row, std::string_view column, std::string expected) const {
    const CsvCell* cell = table_.cell(row, column);
    pack_.out.errors.add({file_, cell == nullptr ? table_.row_spot(row) : cell->at, std::string{column}, std::string{table_.text(row, column)}, std::move(expected)});
  }
  bool is_good(std::size_t row) const {
    const std::string_view item = table_.text(row, "item"), checked = table_.text(row, kChecked);
    const bool named = !item.empty() && item.find_first_of(";=,") == std::string_view::npos && item != kChecked && item != "at";
    const bool counted = is_count(table_.text(row, "count")), dated = checked.empty() || codec::parse_rfc3339(checked);
    if (!named) complain(row, "item", "expected what it is, without ; = and commas, and not at or checked_at");
    if (!counted) complain(row, "count", "expected 0 to 10000");
    if (!dated) complain(row, kChecked, "expected a time such as 2026-06-01T01:00:00Z");
    return named && counted && dated;
  }
  /// A kit was last checked when the item was that was looked at longest ago.
  void add(std::size_t row, engine::Place& kit) const {
    if (!kit.attributes.try_emplace(std::string{table_.text(row, "item")}, table_.text(row, "count")).second)
      complain(row, "item", "the kit has it already, above or in " + pack_.places_file);
    const std::string_view checked = table_.text(row, kChecked);
    if (checked.empty()) return;
    const auto [last, first] = kit.attributes.try_emplace(std::string{kChecked}, checked);
    if (!first && codec::parse_rfc3339(checked) < codec::parse_rfc3339(last->second)) last->second = checked;
  }

  PackReader& pack_;
  const CsvTable& table_;
  const std::string file_;
};

}  // namespace

void read_kits(PackReader& pack) {
  const auto text = pack.read_file("kits.csv", false);
  if (!text) return;
  if (const auto table = CsvTable::read(*text, pack.name_of("kits.csv"), kKitColumns, pack.out.errors)) KitReader{pack, *table}.read();
}

}  // namespace watchgrid::town
