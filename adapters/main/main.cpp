/// `watchgrid`: one binary, its subcommands (contract 2).
#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/app/build_info.hpp"
#include "adapters/app/command_support.hpp"
#include "adapters/audit/audit_command.hpp"
#include "adapters/broker/device_command.hpp"
#include "adapters/cap/cap_command.hpp"
#include "adapters/client/commands.hpp"
#include "adapters/identity/user_command.hpp"
#include "adapters/lab/lab_commands.hpp"
#include "adapters/main/commands.hpp"
#include "adapters/osm/import_command.hpp"
#include "adapters/settings/settings.hpp"
#include "adapters/sim/commands.hpp"
#include "adapters/town/town_command.hpp"

int main(int argc, char** argv) {
    watchgrid::app::block_stop_signals();
    int exit_code = 0;
    CLI::App cli{"Watchgrid: real-time alert dispatch and 1-3-5 minute response", "watchgrid"};
    cli.require_subcommand(0, 1);
    cli.set_version_flag("--version", std::string{watchgrid::app::kVersion} + "+" + std::string{watchgrid::app::kCommit});
    bool print_defaults = false;
    cli.add_flag("--print-defaults", print_defaults, "Every setting with its default, as TOML");

    watchgrid::app::add_serve_command(cli, exit_code);
    watchgrid::app::add_check_command(cli, exit_code);
    watchgrid::app::add_replay_command(cli, exit_code);
    watchgrid::app::add_report_command(cli, exit_code);
    watchgrid::app::add_backup_command(cli, exit_code);
    watchgrid::app::add_journal_commands(cli, exit_code);
    watchgrid::app::add_privacy_commands(cli, exit_code);
    watchgrid::audit::add_audit_commands(cli, exit_code);
    watchgrid::identity::add_user_commands(cli, exit_code);
    watchgrid::broker::add_device_commands(cli, exit_code);
    watchgrid::town::add_town_commands(cli, exit_code, watchgrid::app::road_loader(), watchgrid::app::road_writer());
    watchgrid::cap::add_cap_commands(cli, exit_code);
    watchgrid::osm::add_import_command(cli, exit_code);
    watchgrid::lab::add_lab_commands(cli, exit_code);
    watchgrid::client::add_client_commands(cli, exit_code);
    watchgrid::sim::add_simulate_command(cli, exit_code);
    watchgrid::sim::add_demo_command(cli, exit_code);

    try {
        cli.parse(argc, argv);
    } catch (const CLI::CallForHelp& e) {
        return cli.exit(e);
    } catch (const CLI::CallForVersion& e) {
        return cli.exit(e);
    } catch (const CLI::ParseError& e) {
        cli.exit(e);
        return 2;
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
    if (print_defaults) watchgrid::settings::print_defaults(std::cout);
    else if (cli.get_subcommands().empty()) std::cout << cli.help();
    return exit_code;
}
