#pragma once
/// The outer frame of an .osm.pbf file: blocks with a length and a kind. Checked without decoding a block.
#include <filesystem>
#include <string>

namespace watchgrid::osm {

/// @return what is wrong (without the file's name), or empty. Reads some 64 bytes a block and seeks over the rest.
std::string pbf_frame_complaint(const std::filesystem::path& file);

}  // namespace watchgrid::osm
