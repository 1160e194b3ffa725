#pragma once
/// The one reader of CSV: RFC 4180 quotes, doubled quotes and line breaks inside quotes; CRLF or LF; lines without any content are skipped.
/// Every cell knows where it stands. What the columns mean is for those who read them (town packs, studies, road tables).
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::csv {

/// Both from 1, columns in bytes.
struct Spot {
  std::uint32_t line{};
  std::uint32_t column{};
};
struct Cell {
  std::string text;  ///< without quotes; blanks at both ends removed unless quoted
  Spot at;
};
/// @param value  what stands there, "" when there is nothing to show
using OnProblem = std::function<void(Spot, const std::string& value, const std::string& expected)>;

class Records {
 public:
  /// @param utf8  without a byte-order mark (`decode`); must outlive this
  Records(std::string_view utf8, OnProblem on_problem) : text_{utf8}, on_problem_{std::move(on_problem)} {}
  /// The next record with any content; false at the end.
  bool next(std::vector<Cell>& record);
  /// How much of the text was read.
  std::size_t bytes_read() const noexcept { return at_; }

 private:
  bool ends_here() const noexcept;
  Spot here() const noexcept { return {line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)}; }
  bool read_cell(std::vector<Cell>& record);
  Cell quoted();

  std::string_view text_;
  OnProblem on_problem_;
  std::size_t at_{};
  std::size_t line_start_{};
  std::uint32_t line_{1};
};

/// A cell for writing: quoted when it has to be.
std::string cell(std::string_view text);

}  // namespace watchgrid::csv
