#include "adapters/lab/csv_file.hpp"

#include <fmt/core.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/csv/csv_records.hpp"
#include "adapters/csv/encoding.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::lab {
namespace {

/// Plain or gzipped (zlib looks for itself); nullopt when it cannot be read to its end.
std::optional<std::string> whole_file(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 1U << 16U> chunk;
  int got = 0;
  while ((got = gzread(file, chunk.data(), chunk.size())) > 0) text.append(chunk.data(), static_cast<std::size_t>(got));
  const bool closed = gzclose(file) == Z_OK;
  return got == 0 && closed ? std::optional{std::move(text)} : std::nullopt;
}

std::vector<std::string_view> known_names(const CsvColumns& columns) {
  std::vector<std::string_view> names{columns.required};
  names.insert(names.end(), columns.optional.begin(), columns.optional.end());
  return names;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string{name};
  return out;
}

}  // namespace

CsvFile CsvFile::read(const std::string& path, const CsvColumns& columns, Complaints& complaints) {
  CsvFile file;
  file.path_ = path;
  const std::optional<std::string> read_text = whole_file(path);
  if (!read_text) {
    complaints.add(fmt::format("{}: cannot be read; expected a CSV file with the columns {}", path, listed(known_names(columns))));
    return file;
  }
  const csv::Decoded decoded = csv::decode(*read_text);
  if (!decoded.complaint.empty()) {
    complaints.add(fmt::format("{}: {}", path, decoded.complaint));
    return file;
  }
  csv::Records records{decoded.text, [&](csv::Spot at, const std::string&, const std::string& expected) { complaints.about_line(path, at.line, expected); }};
  std::vector<csv::Cell> cells;
  if (!records.next(cells)) cells.emplace_back();
  for (const csv::Cell& c : cells) file.header_.push_back(c.text);
  file.check_header(columns, complaints);
  while (records.next(cells)) {
    Row row{cells.front().at.line, {}};
    for (csv::Cell& c : cells) row.cells.push_back(std::move(c.text));
    if (row.cells.size() == file.header_.size())
      file.rows_.push_back(std::move(row));
    else
      complaints.about_line(path, row.line, fmt::format("{} cells; expected {} as in the header", row.cells.size(), file.header_.size()));
  }
  return file;
}

void CsvFile::check_header(const CsvColumns& columns, Complaints& complaints) {
  const std::vector<std::string_view> known = known_names(columns);
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const std::string& name = header_[i];
    if (std::find(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        header_.begin() + static_cast<std::ptrdiff_t>(i)) {
      complaints.about_line(path_, 1, fmt::format("column \"{}\" stands there twice", name));
    } else if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string_view near = engine::nearest_name(name, known);
      const std::string hint = near.empty() ? fmt::format("expected {}", listed(known)) : fmt::format("did you mean \"{}\"?", near);
      complaints.about_line(path_, 1, fmt::format("no such column \"{}\"; {}", name, hint));
    }
  }
  for (const std::string_view name : columns.required)
    if (!has(name)) complaints.about_line(path_, 1, fmt::format("column \"{}\" is missing", name));
}

std::size_t CsvFile::index_of(std::string_view column) const noexcept {
  return static_cast<std::size_t>(std::find(header_.begin(), header_.end(), column) - header_.begin());
}

std::string_view CsvFile::cell(const Row& row, std::string_view column) const noexcept {
  const std::size_t i = index_of(column);
  return i < row.cells.size() ? std::string_view{row.cells[i]} : std::string_view{};
}

}  // namespace watchgrid::lab
