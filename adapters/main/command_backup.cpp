#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "adapters/app/replay.hpp"
#include "adapters/audit/audit_log.hpp"
#include "adapters/journal_sqlite/folder.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/main/commands.hpp"

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;

int complain(const std::string& line, int code = 1) {
    std::cerr << line << "\n";
    return code;
}

/// Files of one folder and of folders in it. What is being written just now (PhotoShelf's *.part, gone in a moment) belongs to no incident yet.
void copy_whole_files(const fs::path& from, const fs::path& to, std::error_code& ec) {
    fs::create_directories(to, ec);
    for (const fs::directory_entry& entry : fs::directory_iterator{from, ec}) {
        const fs::path target = to / entry.path().filename();
        if (entry.path().extension() == ".part") continue;
        if (entry.is_directory(ec)) copy_whole_files(entry.path(), target, ec);
        else fs::copy_file(entry.path(), target, ec);
        if (ec) return;
    }
}

/// What stands beside the journal: photos and keys, which never change, and the audit log, which only grows (a line that is being written is cut off
/// when it is opened).
std::string copy_beside(const fs::path& from, const fs::path& to) {
    std::error_code ec;
    for (const char* name : {"photos", "audit"}) {
        if (!fs::exists(from / name, ec)) continue;
        copy_whole_files(from / name, to / name, ec);
        if (ec) return (to / name).string() + ": cannot be copied: " + ec.message();
        fs::permissions(to / name, fs::perms::owner_all, ec);
    }
    // Without them the codes that hang at places and the signed plates are worthless, and phones see offers of a stranger.
    for (const char* name : {"place_codes.key", "offers.key"}) {
        if (!fs::exists(from / name, ec)) continue;
        fs::copy_file(from / name, to / name, ec);
        if (ec) return (to / name).string() + ": cannot be copied: " + ec.message();
        fs::permissions(to / name, fs::perms::owner_read | fs::perms::owner_write, ec);
    }
    // It may be newer or older than the copied log; the log finds its own end.
    fs::remove(to / "audit" / audit::kHeadName, ec);
    return {};
}

/// The copy is only a backup once it has been read back.
int verify(const fs::path& to, std::uint32_t shard) {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = to, .read_only = true});
    if (!log) return complain(log.error());
    const ReplayResult result = replay(**log, shard, {.use_snapshot = false});
    if (!result.complaint.empty()) return complain(to.string() + ": " + result.complaint);
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(engine::state_digest(result.state)));
    std::cout << boost::json::serialize(boost::json::object{{"folder", to.string()}, {"events", result.events}, {"last_seq", result.state.seq}, {"state_digest", digest}}) << "\n";
    return 0;
}

int backup_command(fs::path from, const fs::path& to, std::uint32_t shard) {
    if (fs::exists(from / "journal" / journal_sqlite::kJournalName)) from /= "journal";
    std::error_code ec;
    if (fs::exists(to, ec) && !fs::is_empty(to, ec)) return complain("--to = " + to.string() + ": expected a new or empty folder", 2);
    if (std::string complaint = journal_sqlite::create_folder(to); !complaint.empty()) return complain(to.string() + ": " + complaint);
    auto log = journal_sqlite::SqliteEventLog::open({.folder = from, .read_only = true});
    if (!log) return complain(log.error());
    std::string detail;
    if ((*log)->backup_to(to / journal_sqlite::kJournalName, detail)) return complain(detail);
    if (std::string complaint = copy_beside(from, to); !complaint.empty()) return complain(complaint);
    return verify(to, shard);
}

}  // namespace

void add_backup_command(CLI::App& parent, int& exit_code) {
    static std::string data, to;
    static std::uint32_t shard = 1;
    CLI::App* sub = parent.add_subcommand("backup", "Copies journal, photos, audit log and keys as of one moment, also beside a running service, and reads the copy back");
    sub->add_option("--data", data, "Data folder of a service, running or not")->required();
    sub->add_option("--to", to, "A new or empty folder; to restore, make it journal.folder of a stopped service")->required();
    sub->add_option("--shard", shard, "Number of the shard");
    sub->callback([&exit_code] { exit_code = backup_command(data, to, shard); });
}

}  // namespace watchgrid::app
