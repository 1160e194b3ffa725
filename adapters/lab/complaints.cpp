#include "adapters/lab/complaints.hpp"

#include <fmt/core.h>

#include <ostream>
#include <utility>

namespace watchgrid::lab {

void Complaints::add(std::string text) {
  if (lines_.size() < kComplaintsMax)
    lines_.push_back(std::move(text));
  else
    ++hidden_;
}

void Complaints::about_value(std::string_view file, std::size_t line, std::string_view column, std::string_view value,
                             std::string_view expected) {
  add(fmt::format("{}:{}: {} = \"{}\": expected {}", file, line, column, value, expected));
}

void Complaints::about_line(std::string_view file, std::size_t line, std::string_view text) {
  add(fmt::format("{}:{}: {}", file, line, text));
}

void Complaints::about_option(std::string_view option, std::string_view value, std::string_view expected) {
  add(fmt::format("{} = \"{}\": expected {}", option, value, expected));
}

int Complaints::print(std::ostream& err) const {
  for (const std::string& line : lines_) err << line << '\n';
  if (hidden_ > 0) err << "and " << hidden_ << " more\n";
  return kExitBadInput;
}

}  // namespace watchgrid::lab
