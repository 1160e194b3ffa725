#pragma once
/// `watchgrid cap check FILE...`: is this a valid CAP message, and what does it say?
#include <CLI/App.hpp>

namespace watchgrid::cap {

void add_cap_commands(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::cap
