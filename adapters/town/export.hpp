#pragma once
/// A town for other programs: tables for a spreadsheet, points and areas for a map. What is written here can be read back as a pack's files.
#include <filesystem>
#include <string>
#include <vector>

#include "engine/places/town.hpp"

namespace watchgrid::town {

enum class TableEncoding : std::uint8_t {
  Utf8,     ///< with a byte-order mark and CRLF, as spreadsheets like it
  Gb18030,  ///< CRLF; for programs on a Chinese Windows that know nothing else
};

/// zones.geojson and, as tables, places and responders; care.csv and ledger.csv of the pack where they are. @return the complaint, empty when all went well
std::string export_tables(const std::filesystem::path& pack, const std::filesystem::path& folder, const engine::Town&, TableEncoding, std::vector<std::string>& written);
/// zones.geojson, places.geojson and responders.geojson: WGS-84, the columns as properties.
std::string export_features(const std::filesystem::path& folder, const engine::Town&, std::vector<std::string>& written);

}  // namespace watchgrid::town
