#pragma once
/// The subcommands of `watchgrid`. Each registers itself and sets `exit_code`: 0 success, 1 failed, 2 bad usage or bad input.
#include <filesystem>
#include <string>

#include "adapters/settings/settings.hpp"
#include "adapters/town/roads_port.hpp"
#include "adapters/town/town_pack.hpp"

namespace CLI {
class App;
}

namespace watchgrid::app {

void add_serve_command(CLI::App&, int& exit_code);
void add_check_command(CLI::App&, int& exit_code);
void add_replay_command(CLI::App&, int& exit_code);

/// Roads in any form, for the town pack's loader.
town::RoadLoader road_loader();
town::RoadWriter road_writer();

/// Town and policy of a service: all complaints on stderr, nullopt when it cannot be used.
struct LoadedTown {
    engine::Town town;
    engine::PolicyPack policy;
};
std::optional<LoadedTown> load_town_for_service(const std::filesystem::path& folder, const std::string& policy_pack);

void set_up_logging(const settings::LogSettings&);

/// Blocks SIGINT and SIGTERM in this thread and all started later; call first in main.
void block_stop_signals();
/// Waits for one of them, at most until `limit` (zero: for ever). True: a signal came. A second one ends the process at once.
bool wait_for_stop_signal(std::chrono::milliseconds limit);

}  // namespace watchgrid::app
