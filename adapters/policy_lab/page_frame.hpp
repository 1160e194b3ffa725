#pragma once
/// Head, sections, tables and foot of a self-contained page: no script, no font, no picture from elsewhere. Chinese and English, one at a time.
#include <string>
#include <vector>

#include "adapters/policy_lab/svg_plot.hpp"

namespace watchgrid::policy_lab {

/// Up to and with the heading; sections follow, then page_foot.
std::string page_head(const std::string& window_title, const Words& heading);
/// @param command_line shown, so that the page can be made again
std::string page_foot(const std::string& command_line);
std::string section(const Words& title, const Words& text, const std::string& body);
/// A row of column heads.
std::string heads(const std::vector<Words>&);

}  // namespace watchgrid::policy_lab
