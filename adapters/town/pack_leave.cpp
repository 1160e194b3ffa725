/// leave.csv: who is away on which days. Nobody on leave is rostered, whatever the shift says.
#include <algorithm>
#include <array>
#include <map>

#include "adapters/town/csv.hpp"
#include "adapters/town/pack_reader.hpp"

namespace watchgrid::town {
namespace {

constexpr std::array<CsvColumn, 4> kLeaveColumns{{{"responder", true}, {"from", true}, {"until", true}, {"note"}}};

/// The rows of leave.csv, each added to the days of its person.
class LeaveReader {
 public:
  LeaveReader(PackReader& pack, const CsvTable& table) : pack_{pack}, table_{table}, file_{pack.name_of("leave.csv")} {}

  void read() {
    engine::Town& town = pack_.out.town;
    std::map<std::string_view, std::size_t, std::less<>> people;
    for (std::size_t i = 0; i < town.responders.size(); ++i) people.emplace(town.responders[i].external_id, i);
    town.leave.resize(town.responders.size());
    for (std::size_t row = 0; row < table_.size(); ++row) {
      const auto person = people.find(table_.text(row, "responder"));
      if (person == people.end()) complain(row, "responder", "no such responder in " + pack_.responders_file);
      const auto days = days_of(row);
      if (person != people.end() && days) town.leave[person->second].push_back(*days);
    }
    for (engine::Leave& leave : town.leave) std::ranges::sort(leave);
  }

 private:
  void complain(std::size_t row, std::string_view column, std::string expected) const {
    const CsvCell* cell = table_.cell(row, column);
    pack_.out.errors.add({file_, cell == nullptr ? table_.row_spot(row) : cell->at, std::string{column}, std::string{table_.text(row, column)}, std::move(expected)});
  }
  /// Nothing after a complaint.
  std::optional<engine::LeaveDays> days_of(std::size_t row) const {
    const auto from = day_of(table_.text(row, "from")), until = day_of(table_.text(row, "until"));
    if (!from) complain(row, "from", std::string{kDayExpected});
    if (!until) complain(row, "until", std::string{kDayExpected});
    if (!from || !until) return std::nullopt;
    if (*from <= *until) return engine::LeaveDays{*from, *until};
    complain(row, "until", "expected " + std::string{table_.text(row, "from")} + " or a later day: it is the last day of the leave");
    return std::nullopt;
  }

  PackReader& pack_;
  const CsvTable& table_;
  const std::string file_;
};

}  // namespace

void read_leave(PackReader& pack) {
  const auto text = pack.read_file("leave.csv", false);
  if (!text) return;
  if (const auto table = CsvTable::read(*text, pack.name_of("leave.csv"), kLeaveColumns, pack.out.errors)) LeaveReader{pack, *table}.read();
}

}  // namespace watchgrid::town
