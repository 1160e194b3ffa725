#include <array>

#include "adapters/town/csv.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

constexpr std::array<CsvColumn, 6> kKits{
    {{"place", true}, {"item", true}, {"count", true}, {"checked_at"}, {"inspect_every_days"}, {"note"}}};

void check_csv(PackReader& pack, std::string_view name, std::span<const CsvColumn> columns) {
  if (const auto text = pack.read_file(name, false)) (void)CsvTable::read(*text, pack.name_of(name), columns, pack.out.errors);
}

}  // namespace

void check_optional_files(PackReader& pack) {
  check_csv(pack, "kits.csv", kKits);
}

}  // namespace watchgrid::town
