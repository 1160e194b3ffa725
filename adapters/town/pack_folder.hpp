#pragma once
/// The folder that a new pack goes to: a pack that lies there is not written over by mistake, and nothing of it stays behind by mistake.
#include <filesystem>
#include <string>
#include <vector>

namespace watchgrid::town {

/// A new pack belongs into a folder that is not there yet or is empty.
/// @param overwrite  of the command line: also into one with a pack, unless that has a road map of its own (roads.osm, .gz, .pbf), which could
///                   not be made again, or keeps its policies elsewhere by a link
/// @return the complaint, empty when it may be written
std::string refuse_used_folder(const std::filesystem::path& folder, bool overwrite);

/// Moves the whole pack `fresh`, which lies on the same disk, into `folder`, and removes what a pack may have (town_pack.hpp) and the new one has
/// not, policies/*.toml too. All other files and folders stay.
/// @param removed  gets their names, "policies/zones.toml"
/// @return the complaint, empty when all went well
std::string change_packs(const std::filesystem::path& folder, const std::filesystem::path& fresh, std::vector<std::string>& removed);

}  // namespace watchgrid::town
