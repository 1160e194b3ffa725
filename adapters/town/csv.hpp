#pragma once
/// CSV as RFC 4180 has it: quotes, doubled quotes, line breaks inside quotes; CRLF or LF; a byte-order mark is skipped. UTF-8.
/// Lines without any content are skipped. Every cell knows where it stands.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/town/complaint.hpp"

namespace watchgrid::town {

struct CsvCell {
  std::string text;  ///< without quotes, blanks at both ends removed unless quoted
  Spot at;
};

struct CsvColumn {
  std::string_view name;
  bool required{};  ///< must stand in the header
};

/// A table with a header row whose columns are known beforehand.
class CsvTable {
 public:
  /// Complains about broken quotes, text that is not UTF-8, columns that are unknown (with the nearest known name), double or
  /// missing, and rows with another number of cells than the header (those are left out).
  /// @return nothing when there is no usable header
  static std::optional<CsvTable> read(std::string_view text, const std::string& file, std::span<const CsvColumn> columns, Complaints&);

  std::size_t size() const noexcept { return rows_.size(); }
  /// @return the cell, or null when the file has no such column. @pre the column was named in `read`
  const CsvCell* cell(std::size_t row, std::string_view column) const;
  /// The text of the cell, "" without such a column.
  std::string_view text(std::size_t row, std::string_view column) const;
  Spot row_spot(std::size_t row) const { return rows_[row].empty() ? Spot{} : rows_[row].front().at; }

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<CsvCell>> rows_;
};

/// Offset of the first byte that is not UTF-8; nothing when all is well.
std::optional<std::size_t> first_non_utf8(std::string_view text) noexcept;
/// Line and column of a byte offset.
Spot spot_at(std::string_view text, std::size_t offset) noexcept;

/// A cell for writing: quoted when it has to be.
std::string csv_cell(std::string_view text);

}  // namespace watchgrid::town
