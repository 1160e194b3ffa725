#pragma once
/// What is wrong with a file of a town, for the person who wrote it: `file:line:column key = value: what was expected`.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::town {

/// A position in a text file, both from 1, columns in bytes; 0 where there is none (a missing file, a missing key).
struct Spot {
  std::uint32_t line{};
  std::uint32_t column{};
  friend auto operator<=>(Spot, Spot) = default;
};

struct Complaint {
  std::string file;  ///< as it should be printed
  Spot at;
  std::string key;       ///< column, TOML key or GeoJSON member; "" for the file as a whole
  std::string value;     ///< as written, cut to kValueShown bytes
  std::string expected;  ///< a sentence; says what was expected, or what is wrong
};

/// One line, without a line break.
std::string text_of(const Complaint&);

/// `; did you mean "x"?` for the nearest of the names, "" when none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

/// Gathers complaints. Keeps the first kComplaintsMax and counts the others.
class Complaints {
 public:
  static constexpr std::size_t kComplaintsMax = 1000;
  static constexpr std::size_t kValueShown = 80;

  void add(Complaint);
  bool empty() const noexcept { return items_.empty(); }
  std::size_t size() const noexcept { return items_.size() + dropped_; }
  const std::vector<Complaint>& items() const noexcept { return items_; }
  /// By file in the order of first mention, then by line and column.
  void sort();
  /// One line each, as they stand, and a last line for those not kept.
  std::vector<std::string> lines() const;

 private:
  std::vector<Complaint> items_;
  std::size_t dropped_{};
};

}  // namespace watchgrid::town
