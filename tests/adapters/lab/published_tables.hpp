#pragma once
/// Published tables of ../shared/data, read row by row and turned into the columns that the studies name.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/adapters/lab/study_folder.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::test {

inline std::string published(const std::string& name) { return watchgrid::test::source_dir() + "/../shared/data/" + name; }

/// Calls row(cells) for each row below the header.
template <class Row>
void each_published_row(const std::string& path, Row row) {
  std::ifstream in{path};
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream text{line};
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    row(cells);
  }
}

/// The contest city with its platforms and city exits, in metres: its map is in millimetres of 100 m.
struct ContestCity {
  std::string nodes, edges, platforms, exits;
};
inline ContestCity contest_city(const StudyFolder& folder) {
  const std::string data = published("cumcm2011B");
  std::ostringstream nodes, units, exits;
  nodes << "id,x_m,y_m\n", units << "id,node\n", exits << "node\n";
  each_published_row(data + "/nodes.csv",
                     [&](const auto& r) { nodes << r[0] << ',' << std::stod(r[1]) * 100 << ',' << std::stod(r[2]) * 100 << '\n'; });
  each_published_row(data + "/platforms.csv", [&](const auto& r) { units << r[0] << ',' << r[1] << '\n'; });
  each_published_row(data + "/exits.csv", [&](const auto& r) {
    if (r[0] == "city") exits << r[1] << '\n';
  });
  return {folder.put("nodes.csv", nodes.str()), data + "/edges.csv", folder.put("units.csv", units.str()),
          folder.put("exits.csv", exits.str())};
}

}  // namespace watchgrid::test
