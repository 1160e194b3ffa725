#include "adapters/osm/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "adapters/csv/csv_records.hpp"
#include "adapters/csv/encoding.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::osm {
namespace {

/// "a, b, c"
std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

void check_header(const CsvTable& table, const std::vector<std::string>& names, std::span<const std::string_view> known,
                  Complaints& complaints) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto before = std::span{names}.first(i);
    if (std::find(before.begin(), before.end(), names[i]) != before.end())
      complaints.add(fmt::format("{}: the column \"{}\" comes twice", table.header_place(), names[i]));
    if (std::find(known.begin(), known.end(), names[i]) != known.end()) continue;
    const auto near = engine::nearest_name(names[i], known);
    complaints.add(fmt::format("{}: no such column \"{}\"; {}", table.header_place(), names[i],
                               near.empty() ? "expected " + listed(known) : fmt::format("did you mean \"{}\"?", near)));
  }
}

}  // namespace

std::vector<std::string> Complaints::take() {
  if (hidden_ > 0) lines_.push_back(fmt::format("and {} more like these", hidden_));
  hidden_ = 0;
  return std::move(lines_);
}

std::optional<CsvTable> CsvTable::read(const std::filesystem::path& file, std::span<const std::string_view> known, Complaints& complaints) {
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) return complaints.add(fmt::format("{}: no such file", file.string())), std::nullopt;
  if (!std::filesystem::is_regular_file(file, ec)) return complaints.add(fmt::format("{}: not a file", file.string())), std::nullopt;
  std::ifstream in{file, std::ios::binary};
  if (!in) return complaints.add(fmt::format("{}: cannot be opened: {}", file.string(), std::strerror(errno))), std::nullopt;
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const csv::Decoded decoded = csv::decode(text);
  if (!decoded.complaint.empty()) return complaints.add(fmt::format("{}: {}", file.string(), decoded.complaint)), std::nullopt;
  csv::Records records{decoded.text, [&](csv::Spot at, const std::string&, const std::string& expected) {
                         complaints.add(fmt::format("{}:{}: {}", file.string(), at.line, expected));
                       }};
  std::vector<csv::Cell> cells;
  const auto next = [&]() -> std::optional<CsvRow> {
    if (!records.next(cells)) return std::nullopt;
    CsvRow row{.line = cells.front().at.line, .cells = {}};
    for (csv::Cell& c : cells) row.cells.push_back(std::move(c.text));
    return row;
  };
  auto header = next();
  if (!header) return complaints.add(fmt::format("{}: is empty; expected a header row", file.string())), std::nullopt;
  CsvTable table;
  table.file_ = file;
  table.header_ = std::move(*header);
  check_header(table, table.header_.cells, known, complaints);
  while (auto row = next()) {
    if (row->cells.size() == table.header_.cells.size())
      table.rows_.push_back(std::move(*row));
    else
      complaints.add(fmt::format("{}: {} cells, expected {}", table.place(*row), row->cells.size(), table.header_.cells.size()));
  }
  return table;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto at = std::find(header_.cells.begin(), header_.cells.end(), name);
  if (at == header_.cells.end()) return std::nullopt;
  return static_cast<std::size_t>(at - header_.cells.begin());
}

std::string CsvTable::place(const CsvRow& row) const { return fmt::format("{}:{}", file_.string(), row.line); }
std::string CsvTable::header_place() const { return place(header_); }

std::optional<double> parse_number(std::string_view text) {
  double value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace watchgrid::osm
