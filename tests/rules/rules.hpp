#pragma once
/// The floor plan and the banned words, checked on the text: what a header-only trespass slips past the linker with.
#include <filesystem>
#include <string>
#include <vector>

namespace watchgrid::rules {

/// Every complaint about the tree at `root`, as "file:line: what is wrong; what to do instead", sorted by file and line.
std::vector<std::string> complaints(const std::filesystem::path& root);

}  // namespace watchgrid::rules
