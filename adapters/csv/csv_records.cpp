#include "adapters/csv/csv_records.hpp"

#include <algorithm>

namespace watchgrid::csv {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool Records::next(std::vector<Cell>& record) {
  while (at_ < text_.size()) {
    record.clear();
    while (read_cell(record)) {
    }
    if (std::ranges::any_of(record, [](const Cell& c) { return !c.text.empty(); })) return true;  // nothing but commas is empty too
  }
  return false;
}

bool Records::ends_here() const noexcept {
  return at_ >= text_.size() || text_[at_] == '\n' || (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'));
}

/// @return whether another cell of the same record follows
bool Records::read_cell(std::vector<Cell>& record) {
  const std::size_t quote = text_.find_first_not_of(" \t", at_);
  if (quote != std::string_view::npos && text_[quote] == '"') {
    at_ = quote;
    record.push_back(quoted());
  } else {
    Cell cell{{}, here()};
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

Cell Records::quoted() {
  Cell cell{{}, here()};
  for (++at_;; ++at_) {
    if (at_ >= text_.size()) {
      on_problem_(cell.at, "", "a quote \" is opened here and never closed");
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
  if (const std::string_view rest = text_.substr(from, at_ - from); !trim(rest).empty())
    on_problem_(after, std::string{rest}, "expected a comma or the end of the line after a closing quote");
  return cell;
}

std::string cell(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return std::string{text};
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

}  // namespace watchgrid::csv
