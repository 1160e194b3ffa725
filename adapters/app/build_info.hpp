#pragma once
/// Which build this is. The commit comes from CMake at configure time.
#include <string_view>

namespace watchgrid::app {

inline constexpr std::string_view kVersion = "0.1.0";
extern const std::string_view kCommit;

}  // namespace watchgrid::app
