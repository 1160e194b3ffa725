#include "adapters/town/export.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "adapters/csv/csv_records.hpp"
#include "adapters/csv/encoding.hpp"
#include "adapters/town/located_json.hpp"
#include "adapters/town/pack_text.hpp"

namespace watchgrid::town {
namespace {

std::string make_folder(const std::filesystem::path& folder) {
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  return ec ? folder.string() + ": cannot be created: " + ec.message() : std::string{};
}

std::string put(const std::filesystem::path& folder, const std::string& name, std::string_view text, std::vector<std::string>& written) {
  std::string complaint = write_text(folder / name, text);
  if (complaint.empty()) written.push_back(name);
  return complaint;
}

std::string for_spreadsheets(const std::string& csv_text, TableEncoding encoding) {
  std::string lines;
  for (const char c : csv_text) {
    if (c == '\n' && !lines.ends_with('\r')) lines += '\r';
    lines += c;
  }
  return encoding == TableEncoding::Utf8 ? "\xEF\xBB\xBF" + lines : csv::to_gb18030(lines);
}

/// A table of the pack as points: all columns but the coordinates become properties, as text.
std::string features_of(const std::string& csv_text, std::string_view lat, std::string_view lon) {
  csv::Records records{csv_text, [](csv::Spot, const std::string&, const std::string&) {}};
  std::vector<csv::Cell> header, row;
  std::string out = "{\"type\":\"FeatureCollection\",\"features\":[";
  if (!records.next(header)) return out + "]}\n";
  bool first = true;
  while (records.next(row)) {
    std::string properties, at[2];
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (header[i].text == lat) at[1] = row[i].text;
      else if (header[i].text == lon) at[0] = row[i].text;
      else if (!row[i].text.empty()) properties += (properties.empty() ? "" : ",") + json_quoted(header[i].text) + ":" + json_quoted(row[i].text);
    }
    out += (first ? "\n" : ",\n") + ("{\"type\":\"Feature\",\"properties\":{" + properties + "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[" + at[0] + "," + at[1] + "]}}");
    first = false;
  }
  return out + "\n]}\n";
}

}  // namespace

std::string export_tables(const std::filesystem::path& pack, const std::filesystem::path& folder, const engine::Town& town, TableEncoding encoding, std::vector<std::string>& written) {
  if (std::string complaint = make_folder(folder); !complaint.empty()) return complaint;
  std::vector<std::pair<std::string, std::string>> tables{{"places.csv", places_csv(town)}, {"responders.csv", responders_csv(town)}};
  for (const char* name : {"care.csv", "ledger.csv", "calendar.csv", "leave.csv"})
    if (std::ifstream in{pack / name, std::ios::binary}) tables.emplace_back(name, csv::decode(std::string{std::istreambuf_iterator<char>{in}, {}}).text);
  for (const auto& [name, text] : tables)
    if (std::string complaint = put(folder, name, for_spreadsheets(text, encoding), written); !complaint.empty()) return complaint;
  return put(folder, "zones.geojson", zones_geojson(town), written);
}

std::string export_features(const std::filesystem::path& folder, const engine::Town& town, std::vector<std::string>& written) {
  if (std::string complaint = make_folder(folder); !complaint.empty()) return complaint;
  if (std::string complaint = put(folder, "places.geojson", features_of(places_csv(town), "lat", "lon"), written); !complaint.empty()) return complaint;
  if (std::string complaint = put(folder, "responders.geojson", features_of(responders_csv(town), "home_lat", "home_lon"), written); !complaint.empty()) return complaint;
  return put(folder, "zones.geojson", zones_geojson(town), written);
}

}  // namespace watchgrid::town
