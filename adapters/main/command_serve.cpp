#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/app/command_support.hpp"
#include "adapters/app/service.hpp"
#include "adapters/main/commands.hpp"

namespace watchgrid::app {
namespace {

int serve(const std::string& config) {
    auto loaded = config.empty() ? boost::system::result<settings::Settings, settings::Complaints>{settings::default_settings()} : settings::load_settings(config);
    if (!loaded) {
        for (const settings::Complaint& c : loaded.error()) std::cerr << to_string(c) << "\n";
        return 2;
    }
    const settings::Settings& s = *loaded;
    set_up_logging(s.log);
    auto town = load_town_for_service(s.town.folder, s.town.policy_pack);
    if (!town) return 2;
    std::string complaint;
    const auto service = Service::start({.settings = s, .town = std::move(town->town), .policy = std::move(town->policy)}, complaint);
    if (!service) {
        std::cerr << complaint << "\n";
        return 1;
    }
    const Endpoints e = service->endpoints();
    std::cout << "{\"http_port\":" << e.http_port << ",\"metrics_port\":" << e.metrics_port << ",\"mqtt_port\":" << e.mqtt_port << "}" << std::endl;
    spdlog::info("ready http={} metrics={} mqtt={}", e.http_port, e.metrics_port, e.mqtt_port);
    wait_for_stop_signal(std::chrono::milliseconds{0});
    service->stop();
    return 0;
}

}  // namespace

void add_serve_command(CLI::App& parent, int& exit_code) {
    static std::string config;
    CLI::App* sub = parent.add_subcommand("serve", "Runs the service until SIGTERM or Ctrl-C");
    sub->add_option("--config", config, "Settings (TOML); without it everything has its default");
    sub->callback([&exit_code] { exit_code = serve(config); });
}

void add_check_command(CLI::App& parent, int& exit_code) {
    static std::string config, town_folder;
    CLI::App* sub = parent.add_subcommand("check", "Names everything that is wrong with a settings file or a town pack, and exits with 0 or 2");
    sub->add_option("--config", config, "Settings file");
    sub->add_option("--town", town_folder, "Town pack folder");
    sub->require_option(1, 2);
    sub->callback([&exit_code] {
        exit_code = 0;
        if (!config.empty()) {
            if (const auto loaded = settings::load_settings(config); !loaded) {
                for (const settings::Complaint& c : loaded.error()) std::cerr << to_string(c) << "\n";
                exit_code = 2;
            }
        }
        if (!town_folder.empty() && !load_town_for_service(town_folder, "")) exit_code = 2;
        if (exit_code == 0) std::cout << "all is well\n";
    });
}

}  // namespace watchgrid::app
