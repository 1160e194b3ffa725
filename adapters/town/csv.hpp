#pragma once
/// The tables of a town pack: CSV (adapters/csv) in UTF-8 or GB18030, with columns that are known beforehand.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/encoding.hpp"
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
  /// Called now and then while a table is read: bytes and rows so far.
  using Tick = std::function<void(std::size_t bytes, std::size_t rows)>;

  /// Complains about broken quotes, other encodings by name, columns that are unknown (with the nearest known name), double or
  /// missing, and rows with another number of cells than the header (those are left out).
  /// @return nothing when there is no usable header
  static std::optional<CsvTable> read(std::string_view text, const std::string& file, std::span<const CsvColumn> columns, Complaints&, const Tick& tick = {});

  /// The same table from a GeoJSON FeatureCollection of points: properties are columns, the coordinates are `lat` and `lon`.
  static std::optional<CsvTable> read_features(std::string_view text, const std::string& file, std::span<const CsvColumn> columns, std::string_view lat,
                                               std::string_view lon, Complaints&);

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

using csv::first_non_utf8;
/// Line and column of a byte offset.
Spot spot_at(std::string_view text, std::size_t offset) noexcept;

/// A cell for writing: quoted when it has to be.
std::string csv_cell(std::string_view text);

}  // namespace watchgrid::town
