#pragma once
/// A study of flights as one self-contained page with plots and maps.
#include <string>

#include "adapters/sim/chase_study.hpp"

namespace watchgrid::sim {

/// @param command_line shown at the foot, so that the page can be made again
std::string chase_page(const engine::RoadGraph&, const Study&, const std::string& command_line);

}  // namespace watchgrid::sim
