#pragma once
/// `watchgrid simulate` and `watchgrid demo`: a town's life in virtual time without any I/O, and in real time with all of it.
namespace CLI {
class App;
}

namespace watchgrid::sim {

/// Each registers itself; when it runs, `exit_code` becomes 0, 1 (failed) or 2 (bad usage or bad input).
void add_simulate_command(CLI::App&, int& exit_code);
void add_demo_command(CLI::App&, int& exit_code);

}  // namespace watchgrid::sim
