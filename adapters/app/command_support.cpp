#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <iostream>
#include <thread>

#include "adapters/app/command_support.hpp"
#include "adapters/osm/load_roads.hpp"
#include "adapters/osm/wgr_file.hpp"
#include "adapters/town/import_bar.hpp"

namespace watchgrid::app {

town::RoadLoader road_loader() {
    return [](const std::filesystem::path& file) {
        town::LoadedRoads out;
        auto loaded = osm::load_roads(file);
        if (!loaded) out.complaints = loaded.error().complaints;
        else out.warnings = std::move(loaded->warnings), out.graph = engine::RoadGraph{std::move(loaded->parts)};
        return out;
    };
}

town::RoadWriter road_writer() {
    return [](const std::filesystem::path& file, const engine::RoadGraph& graph) { 
        const auto written = osm::write_wgr(file, graph.parts());
        return written ? std::string{} : osm::text_of(written.error());
    };
}

std::optional<LoadedTown> load_town_for_service(const std::filesystem::path& folder, const std::string& policy_pack) {
    town::TownLoad load = town::load_showing_progress(folder, road_loader());
    for (const town::Complaint& c : load.errors.items()) std::cerr << text_of(c) << "\n";
    for (const town::Complaint& c : load.warnings.items()) std::cerr << "warning: " << text_of(c) << "\n";
    if (!load.good()) return std::nullopt;
    const std::string name = !policy_pack.empty() ? policy_pack : !load.town.policy_pack.empty() ? load.town.policy_pack : std::string{town::kDefaultPolicy};
    const auto policy = load.policies.find(name);
    if (policy == load.policies.end()) {
        std::string known;
        for (const auto& [pack, unused] : load.policies) known += (known.empty() ? "" : ", ") + pack;
        std::cerr << "policy_pack = \"" << name << "\": expected one of " << known << "\n";
        return std::nullopt;
    }
    return LoadedTown{std::move(load.town), policy->second};
}

void set_up_logging(const settings::LogSettings& s) {
    static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err, spdlog::level::off};
    auto logger = s.file.empty() ? spdlog::stderr_color_mt("watchgrid") : spdlog::basic_logger_mt("watchgrid", s.file.string());
    spdlog::set_default_logger(std::move(logger));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    spdlog::set_level(kLevels[static_cast<std::size_t>(s.level)]);
    spdlog::flush_on(spdlog::level::info);
}

namespace {
sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}
}  // namespace

void block_stop_signals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

bool wait_for_stop_signal(std::chrono::milliseconds limit) {
    const sigset_t set = stop_signals();
    int got = 0;
    if (limit.count() == 0) {
        sigwait(&set, &got);
    } else {
        const timespec t{.tv_sec = limit.count() / 1000, .tv_nsec = (limit.count() % 1000) * 1'000'000};
        got = sigtimedwait(&set, nullptr, &t);
    }
    if (got <= 0) return false;
    std::thread{[set] {
        int second = 0;
        sigwait(&set, &second);
        std::fputs("stopped at once\n", stderr);
        std::_Exit(130);
    }}.detach();
    return true;
}

}  // namespace watchgrid::app
