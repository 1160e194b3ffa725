#pragma once
/// A CSV file with a header row, read by adapters/csv (UTF-8 or GB18030, quotes, CRLF or LF; empty lines are skipped).
/// Gzipped files are unpacked.
/// A column that the study does not know is refused by name, so that a misspelt optional column is not silently lost.
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/lab/complaints.hpp"

namespace watchgrid::lab {

struct CsvColumns {
  std::initializer_list<std::string_view> required;
  std::initializer_list<std::string_view> optional;
};

class CsvFile {
 public:
  struct Row {
    std::size_t line;  ///< 1 is the header
    std::vector<std::string> cells;
  };

  /// Reads it all. What is wrong goes to `complaints`; rows with a wrong number of cells are left out.
  static CsvFile read(const std::string& path, const CsvColumns& columns, Complaints& complaints);

  const std::string& path() const noexcept { return path_; }
  const std::vector<Row>& rows() const noexcept { return rows_; }
  bool has(std::string_view column) const noexcept { return index_of(column) < header_.size(); }
  /// Without blanks around it; empty when there is no such column.
  std::string_view cell(const Row& row, std::string_view column) const noexcept;

 private:
  std::size_t index_of(std::string_view column) const noexcept;
  void check_header(const CsvColumns&, Complaints&);

  std::string path_;
  std::vector<std::string> header_;
  std::vector<Row> rows_;
};

}  // namespace watchgrid::lab
