#include "adapters/town/pack_folder.hpp"

#include <array>
#include <string_view>

namespace watchgrid::town {
namespace {

/// Beside them: policies/*.toml.
constexpr std::array<std::string_view, 17> kPackFiles{"calendar.csv", "care.csv", "everyday.toml", "kits.csv", "leave.csv", "ledger.csv",
                                                      "places.csv", "places.geojson", "responders.csv", "responders.geojson", "rings.geojson",
                                                      "roads.osm", "roads.osm.gz", "roads.osm.pbf", "roads.wgr", "town.toml", "zones.geojson"};

std::vector<std::string> pack_files_in(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  std::error_code ec;
  for (const std::string_view name : kPackFiles)
    if (std::filesystem::is_regular_file(folder / name, ec)) out.emplace_back(name);
  for (const auto& entry : std::filesystem::directory_iterator{folder / "policies", ec})
    if (entry.path().extension() == ".toml" && entry.is_regular_file(ec)) out.push_back("policies/" + entry.path().filename().string());
  return out;
}

}  // namespace

std::string refuse_used_folder(const std::filesystem::path& folder, bool overwrite) {
  std::error_code ec;
  const std::filesystem::file_status there = std::filesystem::status(folder, ec);
  if (!std::filesystem::exists(there)) return {};
  if (!std::filesystem::is_directory(there)) return folder.string() + ": expected a folder";
  if (overwrite || std::filesystem::is_empty(folder, ec)) return {};
  if (ec) return folder.string() + ": cannot be read: " + ec.message();
  if (pack_files_in(folder).empty()) return folder.string() + ": the folder is not empty; choose a new one, or --overwrite to put the town beside what is there";
  return folder.string() + ": a town pack is there already; choose a new folder, or --overwrite to replace it";
}

std::string remove_pack_files(const std::filesystem::path& folder, std::vector<std::string>& removed) {
  for (std::string& name : pack_files_in(folder)) {
    std::error_code ec;
    std::filesystem::remove(folder / name, ec);
    if (ec) return (folder / name).string() + ": cannot be removed: " + ec.message();
    removed.push_back(std::move(name));
  }
  return {};
}

}  // namespace watchgrid::town
