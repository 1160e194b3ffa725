#pragma once
/// The files of a pack as text. What `load_town_pack` reads back is equal.
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/places/town.hpp"

namespace watchgrid::town {

std::string zones_geojson(const engine::Town&);
std::string places_csv(const engine::Town&);
std::string responders_csv(const engine::Town&);

/// @return the complaint, empty when all went well
std::string write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace watchgrid::town
