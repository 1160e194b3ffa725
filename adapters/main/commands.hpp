#pragma once
/// The subcommands of `watchgrid` that belong to the service. Each registers itself and sets `exit_code`: 0 success, 1 failed,
/// 2 bad usage or bad input.
namespace CLI {
class App;
}

namespace watchgrid::app {

void add_serve_command(CLI::App&, int& exit_code);
void add_check_command(CLI::App&, int& exit_code);
void add_replay_command(CLI::App&, int& exit_code);
void add_report_command(CLI::App&, int& exit_code);
void add_backup_command(CLI::App&, int& exit_code);
void add_journal_commands(CLI::App&, int& exit_code);
void add_privacy_commands(CLI::App&, int& exit_code);

}  // namespace watchgrid::app
