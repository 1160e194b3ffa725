#include "adapters/osm/road_import.hpp"

#include <stdexcept>

namespace watchgrid::osm {

std::string text_of(const RoadFileError& e) {
  std::string out;
  for (const std::string& line : e.complaints) {
    if (!out.empty()) out += '\n';
    out += line;
  }
  return out;
}

void throw_exception_from_error(const RoadFileError& e, const boost::source_location&) { throw std::runtime_error{text_of(e)}; }

}  // namespace watchgrid::osm
