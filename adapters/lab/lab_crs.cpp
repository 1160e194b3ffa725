#include "adapters/lab/lab_crs.hpp"

#include <fmt/core.h>

#include <istream>
#include <optional>
#include <ostream>
#include <vector>

#include "adapters/lab/answer_text.hpp"
#include "adapters/lab/complaints.hpp"
#include "adapters/lab/quantities.hpp"
#include "engine/base/crs.hpp"
#include "engine/base/geo.hpp"

namespace watchgrid::lab {
namespace {

std::string without_blanks(const std::string& line) {
  std::string out;
  for (const char c : line)
    if (c != ' ' && c != '\t' && c != '\r') out += c;
  return out;
}

std::optional<engine::Degrees> parse_point(const std::string& line, std::size_t number, Complaints& complaints) {
  const std::size_t comma = line.find(',');
  const auto lat = parse_number(std::string_view{line}.substr(0, comma));
  const auto lon = comma == std::string::npos ? std::nullopt : parse_number(std::string_view{line}.substr(comma + 1));
  if (!lat || !lon) {
    complaints.about_line("stdin", number, fmt::format("\"{}\": expected lat,lon in degrees, for example 31.2304,121.4737", line));
    return std::nullopt;
  }
  // (0, 0) is a point like any other here.
  if (const auto place = engine::LatLon::from_degrees(*lat, *lon); !place && place.error() != engine::GeoError::NullIsland) {
    complaints.about_line("stdin", number, fmt::format("\"{}\": {}; the order is lat,lon", line, explain(place.error())));
    return std::nullopt;
  }
  return engine::Degrees{*lat, *lon};
}

std::optional<engine::Crs> parse_option(std::string_view option, const std::string& value, Complaints& complaints) {
  const auto crs = engine::parse_crs(value);
  if (!crs) complaints.about_option(option, value, "wgs84, gcj02 or bd09");
  return crs;
}

}  // namespace

int run_crs(const CrsOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  Complaints complaints;
  const auto from = parse_option("--from", options.from, complaints), to = parse_option("--to", options.to, complaints);
  std::vector<engine::Degrees> points;
  std::string raw;
  for (std::size_t number = 1; std::getline(in, raw); ++number) {
    const std::string line = without_blanks(raw);
    if (line.empty()) continue;
    if (const auto point = parse_point(line, number, complaints)) points.push_back(*point);
  }
  if (!complaints.empty()) return complaints.print(err);

  JsonList list;
  for (const engine::Degrees point : points) {
    const engine::Degrees moved = engine::convert(point, *from, *to);
    if (options.json)
      list.add(fmt::format("{{\"lat\":{:.9f},\"lon\":{:.9f}}}", moved.lat, moved.lon));
    else
      out << fmt::format("{:.9f},{:.9f}\n", moved.lat, moved.lon);
  }
  if (options.json) out << list.text() << '\n';
  return 0;
}

}  // namespace watchgrid::lab
