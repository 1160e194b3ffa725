// `watchgrid journal anchor | verify`: is the history what it was when somebody noted its fingerprint?
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "adapters/audit/record_chain.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/main/commands.hpp"

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string data;
    std::uint32_t shard{1};
    std::vector<std::string> anchors;
};

int complain(const std::string& line, int code = 1) {
    std::cerr << line << "\n";
    return code;
}

/// Reads every record; `at` hears the chain after each. @return the complaint
std::string walk(const Options& o, const std::function<void(const audit::RecordChain&, port::Seq)>& at) {
    const fs::path data{o.data}, folder = fs::exists(data / "journal" / "journal.sqlite") ? data / "journal" : data;
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return log.error();
    audit::RecordChain chain;
    std::string detail;
    const auto ec = (*log)->tail(o.shard, 0, [&](port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
        chain.add(seq, at_ms, bytes);
        at(chain, seq);
        return true;
    }, detail);
    return ec ? "journal: " + (detail.empty() ? ec.message() : detail) : std::string{};
}

int anchor_command(const Options& o) {
    audit::Head head;
    if (const std::string complaint = walk(o, [&](const audit::RecordChain& chain, port::Seq) { head = chain.head(); }); !complaint.empty()) return complain(complaint);
    std::cout << to_string(head) << "\n";
    return 0;
}

int verify_command(const Options& o) {
    std::map<std::uint64_t, std::string> wanted;
    for (const std::string& text : o.anchors) {
        const auto anchor = audit::parse_anchor(text);
        if (!anchor) return complain("--anchor = " + text + ": expected a number and a hash, as `watchgrid journal anchor` prints them", 2);
        wanted[anchor->seq] = anchor->hash;
    }
    std::uint64_t records = 0;
    std::size_t wrong = 0;
    const std::string complaint = walk(o, [&](const audit::RecordChain& chain, port::Seq seq) {
        records = seq;
        const auto anchor = wanted.find(seq);
        if (anchor == wanted.end()) return;
        if (chain.head().hash != anchor->second) ++wrong, std::cerr << "record " << seq << " or one before it is not what it was when its anchor was noted\n";
        wanted.erase(anchor);
    });
    if (!complaint.empty()) return complain(complaint);
    for (const auto& [seq, hash] : wanted) ++wrong, std::cerr << "record " << seq << " was there when its anchor was noted, and is not\n";
    if (wrong > 0) return 1;
    std::cout << records << " records, as they were at " << o.anchors.size() << " anchors\n";
    return 0;
}

}  // namespace

void add_journal_commands(CLI::App& parent, int& exit_code) {
    static Options o;
    CLI::App* all = parent.add_subcommand("journal", "Is the history what it was?");
    all->require_subcommand(1);
    CLI::App* sub = all->add_subcommand("anchor", "Prints the fingerprint of the whole history as SEQ:HASH, to be noted on another machine");
    sub->add_option("--data", o.data, "Data folder of a service, running or not")->required();
    sub->add_option("--shard", o.shard, "Number of the shard");
    sub->callback([&exit_code] { exit_code = anchor_command(o); });
    sub = all->add_subcommand("verify", "Reads everything and compares it with anchors that were noted elsewhere");
    sub->add_option("--data", o.data, "Data folder of a service, running or not")->required();
    sub->add_option("--shard", o.shard, "Number of the shard");
    sub->add_option("--anchor", o.anchors, "SEQ:HASH; may be given several times")->required();
    sub->callback([&exit_code] { exit_code = verify_command(o); });
}

}  // namespace watchgrid::app
