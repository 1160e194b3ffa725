#include "adapters/town/csv.hpp"

#include <algorithm>

namespace watchgrid::town {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Cuts the text into records of cells.
class Splitter {
 public:
  Splitter(std::string_view text, const std::string& file, Complaints& complaints) : text_{text}, file_{file}, complaints_{complaints} {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  bool next(std::vector<CsvCell>& record) {
    while (at_ < text_.size()) {
      record.clear();
      while (read_cell(record)) {
      }
      if (std::ranges::any_of(record, [](const CsvCell& c) { return !c.text.empty(); })) return true;
    }
    return false;
  }

 private:
  bool ends_here() const {
    return at_ >= text_.size() || text_[at_] == '\n' || (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'));
  }
  Spot here() const { return {line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)}; }

  /// @return whether another cell of the same record follows
  bool read_cell(std::vector<CsvCell>& record) {
    const std::size_t quote = text_.find_first_not_of(" \t", at_);
    if (quote != std::string_view::npos && text_[quote] == '"') {
      at_ = quote;
      record.push_back(quoted());
    } else {
      CsvCell cell{{}, here()};
      const std::size_t from = at_;
      while (!ends_here() && text_[at_] != ',') ++at_;
      cell.text = trim(text_.substr(from, at_ - from));
      record.push_back(std::move(cell));
    }
    if (!ends_here()) return ++at_, true;
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size()) ++at_;
    ++line_, line_start_ = at_;
    return false;
  }

  CsvCell quoted() {
    CsvCell cell{{}, here()};
    for (++at_;; ++at_) {
      if (at_ >= text_.size()) {
        complaints_.add({file_, cell.at, "", "", "a quote \" is opened here and never closed"});
        return cell;
      }
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      cell.text += text_[at_];
      if (text_[at_] == '\n') ++line_, line_start_ = at_ + 1;
    }
    const Spot after{line_, static_cast<std::uint32_t>(++at_ - line_start_ + 1)};
    const std::size_t from = at_;
    while (!ends_here() && text_[at_] != ',') ++at_;
    if (!trim(text_.substr(from, at_ - from)).empty())
      complaints_.add(
          {file_, after, "", std::string{text_.substr(from, at_ - from)}, "expected a comma or the end of the line after a closing quote"});
    return cell;
  }

  std::string_view text_;
  const std::string& file_;
  Complaints& complaints_;
  std::size_t at_{};
  std::size_t line_start_{};
  std::uint32_t line_{1};
};

}  // namespace

std::optional<std::size_t> first_non_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned b = byte(i);
    if (b < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = b >= 0xC2 && b <= 0xDF ? 2 : b >= 0xE0 && b <= 0xEF ? 3 : b >= 0xF0 && b <= 0xF4 ? 4 : 0;
    if (length == 0) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0U) != 0x80U) return i;
    const unsigned second = byte(i + 1);  // overlong forms, surrogates, beyond U+10FFFF
    if ((b == 0xE0 && second < 0xA0) || (b == 0xED && second > 0x9F) || (b == 0xF0 && second < 0x90) || (b == 0xF4 && second > 0x8F))
      return i;
    i += length;
  }
  return std::nullopt;
}

Spot spot_at(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1), static_cast<std::uint32_t>(offset - line_start + 1)};
}

std::optional<CsvTable> CsvTable::read(std::string_view text, const std::string& file, std::span<const CsvColumn> columns,
                                       Complaints& complaints) {
  if (const auto bad = first_non_utf8(text)) {
    complaints.add({file, spot_at(text, *bad), "", "", "is not UTF-8; expected the file to be saved as UTF-8"});
    return std::nullopt;
  }
  Splitter splitter{text, file, complaints};
  std::vector<CsvCell> record;
  if (!splitter.next(record)) {
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
  while (splitter.next(record)) {
    if (record.size() != table.header_.size()) {
      complaints.add(
          {file, record.front().at, "", "",
           "expected " + std::to_string(table.header_.size()) + " cells as in the header, found " + std::to_string(record.size())});
      continue;
    }
    table.rows_.push_back(std::move(record));
  }
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

std::string csv_cell(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return std::string{text};
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

}  // namespace watchgrid::town
