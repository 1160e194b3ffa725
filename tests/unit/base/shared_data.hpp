#pragma once
/// The published vectors live beside the repository, not in it.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/source_dir.hpp"

namespace watchgrid::test {

inline std::filesystem::path shared_data(const std::string& name) {
  return std::filesystem::path{watchgrid::test::source_dir()} / "../shared/data" / name;
}

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The lines of a file split at `separator`, without those that start with '#'.
inline std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& file, char separator) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    std::istringstream cells{line};
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, separator);) rows.back().push_back(cell);
  }
  return rows;
}

}  // namespace watchgrid::test

/// In a TEST body: skips when the published file is not there, and says which.
#define WATCHGRID_NEEDS(file) \
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the published data file " << (file).lexically_normal()
