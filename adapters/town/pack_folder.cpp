#include "adapters/town/pack_folder.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace watchgrid::town {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kMaps{"roads.osm", "roads.osm.gz", "roads.osm.pbf"};
/// What a generated pack may have, and what may have been put beside it. Also: policies/*.toml.
constexpr std::array<std::string_view, 14> kPackFiles{"calendar.csv", "care.csv",         "everyday.toml",      "kits.csv",      "leave.csv", "ledger.csv", "places.csv",
                                                      "places.geojson", "responders.csv", "responders.geojson", "rings.geojson", "roads.wgr", "town.toml",  "zones.geojson"};

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator{folder, ec})
    if (entry.is_regular_file(ec)) out.push_back(entry.path().lexically_relative(folder).string());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> pack_files_in(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code ec;
  for (const std::string_view name : kPackFiles)
    if (fs::is_regular_file(folder / name, ec)) out.emplace_back(name);
  for (const auto& entry : fs::directory_iterator{folder / "policies", ec})
    if (entry.path().extension() == ".toml" && entry.is_regular_file(ec)) out.push_back("policies/" + entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// Why this folder, which is not empty, holds no pack that may be replaced; empty when it does.
std::string refuse_to_replace(const fs::path& folder) {
  std::error_code ec;
  if (!fs::exists(folder / "town.toml", ec)) return folder.string() + ": the folder is not empty and holds no town.toml, so what lies there is no town pack; choose a new folder";
  if (fs::is_symlink(folder / "policies", ec)) return (folder / "policies").string() + ": is a link, and what it leads to is not replaced; choose a new folder";
  for (const std::string_view map : kMaps)
    if (fs::exists(folder / map, ec)) return (folder / map).string() + ": a road map cannot be made again and is not replaced; move it elsewhere, or choose a new folder";
  return {};
}

}  // namespace

std::string refuse_used_folder(const fs::path& folder, bool overwrite) {
  std::error_code ec;
  const fs::file_status there = fs::status(folder, ec);
  if (!fs::exists(there)) return {};
  if (!fs::is_directory(there)) return folder.string() + ": expected a folder";
  const bool empty = fs::is_empty(folder, ec);
  if (ec) return folder.string() + ": cannot be read: " + ec.message();
  if (empty) return {};
  if (std::string complaint = refuse_to_replace(folder); !complaint.empty()) return complaint;
  return overwrite ? std::string{} : folder.string() + ": a town pack is there already; choose a new folder, or --overwrite to replace it";
}

std::string change_packs(const fs::path& folder, const fs::path& fresh, std::vector<std::string>& removed) {
  const std::vector<std::string> old_files = pack_files_in(folder), new_files = files_in(fresh);
  std::error_code ec;
  fs::create_directories(folder / "policies", ec);
  for (const std::string& name : new_files) {
    fs::rename(fresh / name, folder / name, ec);
    if (ec) return (folder / name).string() + ": cannot be written: " + ec.message();
  }
  for (const std::string& name : old_files) {
    if (std::binary_search(new_files.begin(), new_files.end(), name)) continue;
    fs::remove(folder / name, ec);
    if (ec) return (folder / name).string() + ": cannot be removed: " + ec.message();
    removed.push_back(name);
  }
  return {};
}

}  // namespace watchgrid::town
