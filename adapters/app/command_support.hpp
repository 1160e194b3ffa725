#pragma once
/// What every subcommand needs: the town, logging, and the signals that end a process.
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "adapters/settings/settings.hpp"
#include "adapters/town/roads_port.hpp"
#include "adapters/town/town_pack.hpp"

namespace watchgrid::app {

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
