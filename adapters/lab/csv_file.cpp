#include "adapters/lab/csv_file.hpp"

#include <fmt/core.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/base/nearest_name.hpp"

namespace watchgrid::lab {
namespace {

/// Plain or gzipped (zlib looks for itself); nullopt when it cannot be read to its end.
std::optional<std::string> whole_file(const std::string& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 1U << 16U> chunk;
  int got = 0;
  while ((got = gzread(file, chunk.data(), chunk.size())) > 0) text.append(chunk.data(), static_cast<std::size_t>(got));
  const bool closed = gzclose(file) == Z_OK;
  return got == 0 && closed ? std::optional{std::move(text)} : std::nullopt;
}

std::string_view trimmed(std::string_view text) noexcept {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes one record, which may span lines inside quotes, off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_{text} {
    if (left_.starts_with("\xEF\xBB\xBF")) left_.remove_prefix(3);
  }
  bool at_end() const noexcept { return left_.empty(); }
  std::size_t line() const noexcept { return line_; }
  bool quote_left_open() const noexcept { return quoted_; }

  std::vector<std::string> record() {
    std::vector<std::string> cells(1);
    quoted_ = false;
    while (!left_.empty()) {
      const char c = take();
      if (c == '\n') ++line_;
      if (quoted_) {
        if (c != '"')
          cells.back() += c;
        else if (left_.starts_with('"'))
          cells.back() += take();
        else
          quoted_ = false;
      } else if (c == '"' && cells.back().empty()) {
        quoted_ = true;
      } else if (c == ',') {
        cells.emplace_back();
      } else if (c == '\n') {
        break;
      } else if (c != '\r') {
        cells.back() += c;
      }
    }
    return cells;
  }

 private:
  char take() noexcept {
    const char c = left_.front();
    left_.remove_prefix(1);
    return c;
  }
  std::string_view left_;
  std::size_t line_{1};
  bool quoted_{};
};

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
  Reader reader{*read_text};
  for (std::string& name : file.header_ = reader.record()) name = std::string{trimmed(name)};
  file.check_header(columns, complaints);
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    std::vector<std::string> cells = reader.record();
    if (reader.quote_left_open()) complaints.about_line(path, line, "a quote is opened and never closed");
    if (cells.size() == 1 && trimmed(cells.front()).empty()) continue;
    if (cells.size() == file.header_.size()) {
      file.rows_.push_back({line, std::move(cells)});
    } else {
      complaints.about_line(path, line, fmt::format("{} cells; expected {} as in the header", cells.size(), file.header_.size()));
    }
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
  return i < row.cells.size() ? trimmed(row.cells[i]) : std::string_view{};
}

}  // namespace watchgrid::lab
