#pragma once
/// A CSV file with a header row, its cells checked for count, every row with its line number.
///
/// Read by adapters/csv: UTF-8 or GB18030, quotes, LF or CRLF; empty lines are skipped.
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::osm {

/// Collects complaints; says how many more there were instead of printing a million.
class Complaints {
 public:
  static constexpr std::size_t kShownMax = 100;
  void add(std::string line) {
    if (lines_.size() < kShownMax)
      lines_.push_back(std::move(line));
    else
      ++hidden_;
  }
  bool empty() const noexcept { return lines_.empty(); }
  std::vector<std::string> take();

 private:
  std::vector<std::string> lines_;
  std::size_t hidden_{};
};

struct CsvRow {
  std::size_t line{};  ///< in the file, from 1
  std::vector<std::string> cells;
};

class CsvTable {
 public:
  /// Reads all of it. Columns outside `known` are complaints with the nearest known name, rows with too few or too many cells
  /// are complaints and left out. nullopt when the file cannot be read or has no header.
  static std::optional<CsvTable> read(const std::filesystem::path& file, std::span<const std::string_view> known, Complaints& complaints);

  std::optional<std::size_t> column(std::string_view name) const;
  const std::vector<CsvRow>& rows() const noexcept { return rows_; }
  /// "file:line".
  std::string place(const CsvRow& row) const;
  /// "file:1": where the header stands.
  std::string header_place() const;

 private:
  std::filesystem::path file_;
  CsvRow header_;
  std::vector<CsvRow> rows_;
};

/// The whole text as a finite number, or nullopt. "1e3" is one, "12 m", "nan" and "" are not.
std::optional<double> parse_number(std::string_view text);

}  // namespace watchgrid::osm
