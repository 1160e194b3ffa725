#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "adapters/app/json_views.hpp"
#include "adapters/app/replay.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/main/commands.hpp"

namespace watchgrid::app {
namespace {

/// A data folder may be the journal's own or the one above it.
std::filesystem::path journal_folder(const std::filesystem::path& data) {
    return std::filesystem::exists(data / "journal" / "journal.sqlite") ? data / "journal" : data;
}

int replay_command(const std::string& data, std::uint32_t shard, bool as_json, bool print, bool use_snapshot) {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = journal_folder(data), .read_only = true});
    if (!log) {
        std::cerr << log.error() << "\n";
        return 1;
    }
    ReplayOptions options{.use_snapshot = use_snapshot};
    if (print)
        options.on_event = [](const engine::State& s, const engine::Event& e, port::Seq seq) { std::cout << boost::json::serialize(event_json(s, {seq, e})) << "\n"; };
    const bool tty = isatty(STDERR_FILENO) != 0;
    if (tty) options.progress = [](std::uint64_t n) { std::fprintf(stderr, "\r%llu events", static_cast<unsigned long long>(n)); };
    const ReplayResult result = replay(**log, shard, options);
    if (tty) std::fputs("\r", stderr);
    if (!result.complaint.empty()) {
        std::cerr << result.complaint << "\n";
        return 1;
    }
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(engine::state_digest(result.state)));
    if (as_json)
        std::cout << boost::json::serialize(boost::json::object{{"events", result.events}, {"last_seq", result.state.seq}, {"state_digest", digest}, {"seconds", result.seconds}}) << "\n";
    else if (!print)
        std::cout << result.events << " events, last_seq " << result.state.seq << ", state_digest " << digest << ", " << result.seconds << " s\n";
    return 0;
}

}  // namespace

void add_replay_command(CLI::App& parent, int& exit_code) {
    static std::string data;
    static std::uint32_t shard = 1;
    static bool as_json = false, print = false, from_snapshot = false;
    CLI::App* sub = parent.add_subcommand("replay", "Replays a journal from its first event and prints the fingerprint of the state");
    sub->add_option("--data", data, "Data folder of a service, running or not")->required();
    sub->add_option("--shard", shard, "Number of the shard");
    sub->add_flag("--json", as_json, "One JSON document");
    sub->add_flag("--print", print, "Every event, one JSON document a line");
    sub->add_flag("--from-snapshot", from_snapshot, "Start from the newest snapshot, as the service does");
    sub->callback([&exit_code] { exit_code = replay_command(data, shard, as_json, print, from_snapshot); });
}

}  // namespace watchgrid::app
