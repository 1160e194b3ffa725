#pragma once
/// Files with secrets: only their owner may read them, and they are there whole or not at all.
#include <filesystem>
#include <string>
#include <string_view>

namespace watchgrid::identity {

struct PrivateText {
    std::string text{};
    std::string complaint{};  ///< empty: all is well; else a mode that lets others at it, not a file, an error
};
/// A file that is missing is empty.
PrivateText read_private(const std::filesystem::path& file);
/// Mode 0600, synced, replaced atomically. @return empty, or what went wrong
std::string write_private(const std::filesystem::path& file, std::string_view text);

}  // namespace watchgrid::identity
