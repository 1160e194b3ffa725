#pragma once
/// The command line of the studies: `lab nearest|cover|block|ring|intercept|queue|crs`.

namespace CLI {
class App;
}

namespace watchgrid::lab {

/// Adds the subcommand `lab` to `parent`. When one of its studies is chosen, it runs during parsing (CLI11 callback) on std::cin, std::cout
/// and std::cerr and stores its exit code; missing or unknown options are CLI11 parse errors of `parent`.
/// @pre `exit_code` outlives the parsing
void add_lab_commands(CLI::App& parent, int& exit_code);

}  // namespace watchgrid::lab
