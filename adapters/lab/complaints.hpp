#pragma once
/// Everything that is wrong with the input of a study, collected, so that all of it can be mended at once. Beyond kComplaintsMax they are
/// only counted: a million bad lines have one cause.
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::lab {

inline constexpr int kExitBadInput = 2;
inline constexpr std::size_t kComplaintsMax = 100;

class Complaints {
 public:
  /// `nodes.csv:3: lat = "91": expected ...`
  void about_value(std::string_view file, std::size_t line, std::string_view column, std::string_view value, std::string_view expected);
  /// `nodes.csv:3: ...`
  void about_line(std::string_view file, std::size_t line, std::string_view text);
  /// `--within = "soon": expected ...`
  void about_option(std::string_view option, std::string_view value, std::string_view expected);
  /// A whole sentence.
  void add(std::string text);

  bool empty() const noexcept { return lines_.empty(); }
  const std::vector<std::string>& lines() const noexcept { return lines_; }

  /// One complaint a line. @return kExitBadInput
  int print(std::ostream& err) const;

 private:
  std::vector<std::string> lines_;
  std::size_t hidden_{};
};

}  // namespace watchgrid::lab
