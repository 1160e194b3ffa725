#include "adapters/town/csv.hpp"

#include <algorithm>
#include <utility>

#include "adapters/csv/csv_records.hpp"
#include "adapters/town/read_progress.hpp"

namespace watchgrid::town {

Spot spot_at(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1), static_cast<std::uint32_t>(offset - line_start + 1)};
}

std::optional<CsvTable> CsvTable::read(std::string_view text, const std::string& file, std::span<const CsvColumn> columns, Complaints& complaints,
                                       const Tick& tick) {
  const csv::Decoded decoded = csv::decode(text);
  if (!decoded.complaint.empty()) {
    complaints.add({file, spot_at(text, decoded.offset), "", "", decoded.complaint});
    return std::nullopt;
  }
  csv::Records records{decoded.text, [&](csv::Spot at, const std::string& value, const std::string& expected) {
                         complaints.add({file, {at.line, at.column}, "", value, expected});
                       }};
  std::vector<csv::Cell> cells;
  std::vector<CsvCell> record;
  const auto next = [&] {
    if (!records.next(cells)) return false;
    record.clear();
    for (csv::Cell& c : cells) record.push_back({std::move(c.text), {c.at.line, c.at.column}});
    return true;
  };
  if (!next()) {
    complaints.add({file, {1, 1}, "", "", "is empty; expected a header row"});
    return std::nullopt;
  }
  CsvTable table;
  std::vector<std::string> known;
  for (const CsvColumn& c : columns) known.emplace_back(c.name);
  for (const CsvCell& cell : record) {
    if (std::ranges::find(known, cell.text) == known.end())
      complaints.add({file, cell.at, cell.text, "", "no such column" + did_you_mean(cell.text, known)});
    else if (std::ranges::find(table.header_, cell.text) != table.header_.end())
      complaints.add({file, cell.at, cell.text, "", "expected each column once"});
    table.header_.push_back(cell.text);
  }
  bool complete = true;
  for (const CsvColumn& c : columns)
    if (c.required && std::ranges::find(table.header_, c.name) == table.header_.end()) {
      complaints.add({file, {1, 1}, std::string{c.name}, "", "this column is missing in the header"});
      complete = false;
    }
  if (!complete) return std::nullopt;
  while (next()) {
    if (record.size() != table.header_.size()) {
      complaints.add(
          {file, record.front().at, "", "",
           "expected " + std::to_string(table.header_.size()) + " cells as in the header, found " + std::to_string(record.size())});
      continue;
    }
    table.rows_.push_back(std::exchange(record, {}));
    if (tick && table.rows_.size() % kRowsBetweenTicks == 0) tick(records.bytes_read(), table.rows_.size());
  }
  if (tick) tick(records.bytes_read(), table.rows_.size());
  return table;
}

const CsvCell* CsvTable::cell(std::size_t row, std::string_view column) const {
  const auto at = std::ranges::find(header_, column);
  return at == header_.end() ? nullptr : &rows_[row][static_cast<std::size_t>(at - header_.begin())];
}

std::string_view CsvTable::text(std::size_t row, std::string_view column) const {
  const CsvCell* c = cell(row, column);
  return c == nullptr ? std::string_view{} : std::string_view{c->text};
}

std::string csv_cell(std::string_view text) { return csv::cell(text); }

}  // namespace watchgrid::town
