#pragma once
/// `watchgrid town generate`, `watchgrid town info DIR`, and the --town part of `watchgrid check`.
#include <filesystem>
#include <iosfwd>

#include "adapters/town/roads_port.hpp"

namespace CLI {
class App;
}

namespace watchgrid::town {

/// Adds `town` with its subcommands to `parent`. When one runs, `exit_code` becomes 0, 1 (the world failed: a file cannot be
/// written) or 2 (bad usage or bad input). Results go to stdout, with --json as exactly one document; complaints and warnings
/// to stderr, one a line. `exit_code` must outlive the parsing.
void add_town_commands(CLI::App& parent, int& exit_code, const RoadLoader& load_roads, const RoadWriter& write_roads);

/// Loads the pack and lists everything that is wrong with it, one a line, on `err` (warnings begin with "warning: ").
/// One line on `out` when it is good. @return 0 or 2
int check_town(const std::filesystem::path& folder, const RoadLoader& load_roads, std::ostream& out, std::ostream& err);

}  // namespace watchgrid::town
