#pragma once
/// A comparison as one self-contained page: no script, no font, no picture from elsewhere. Chinese and English, one at a time.
#include <string>

#include "adapters/policy_lab/comparison.hpp"

namespace watchgrid::policy_lab {

/// @param command_line shown at the foot, so that the page can be made again
std::string report_page(const LabCity&, const Comparison&, const std::string& command_line);

}  // namespace watchgrid::policy_lab
