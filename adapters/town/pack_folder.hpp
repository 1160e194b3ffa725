#pragma once
/// The folder that a new pack goes to: a pack that lies there is not written over by mistake, and nothing of it stays behind by mistake.
#include <filesystem>
#include <string>
#include <vector>

namespace watchgrid::town {

/// A new pack belongs into a folder that is not there yet or is empty. @param overwrite  of the command line: any folder will do
/// @return the complaint, empty when it may be written
std::string refuse_used_folder(const std::filesystem::path& folder, bool overwrite);

/// Removes every file that a pack may have (town_pack.hpp), policies/*.toml too. All other files and folders stay.
/// @param removed  gets their names, "policies/zones.toml"
/// @return the complaint, empty when all went well
std::string remove_pack_files(const std::filesystem::path& folder, std::vector<std::string>& removed);

}  // namespace watchgrid::town
