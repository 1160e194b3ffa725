#include "adapters/audit/audit_command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "adapters/audit/audit_log.hpp"
#include "adapters/audit/verify.hpp"

namespace watchgrid::audit {
namespace {

namespace fs = std::filesystem;

struct Arguments {
    std::string data;
    std::vector<std::string> anchors;
};

/// The folder of the log: `data` itself, or below a data or journal folder.
fs::path audit_folder(const fs::path& data) {
    for (const fs::path& folder : {data, data / "audit", data / "journal" / "audit"})
        if (fs::exists(folder / kLogName)) return folder;
    return data;
}

int print_complaints(const Verdict& v) {
    for (const std::string& line : v.complaints) std::cerr << line << "\n";
    if (v.more > 0) std::cerr << "and " << v.more << " more\n";
    return 1;
}

int verify_command(const Arguments& a) {
    std::vector<Head> anchors;
    for (const std::string& text : a.anchors) {
        const auto anchor = parse_anchor(text);
        if (!anchor) {
            std::cerr << "--anchor = " << text << ": expected a number and a hash, as `watchgrid audit anchor` prints them\n";
            return 2;
        }
        anchors.push_back(*anchor);
    }
    const Verdict v = verify(audit_folder(a.data), anchors);
    if (!v.good()) return print_complaints(v);
    std::cout << v.lines << " entries, unbroken; the last is " << to_string(v.head) << "\n";
    return 0;
}

/// Only of a log that is whole: an anchor vouches for everything before it.
int anchor_command(const Arguments& a) {
    const Verdict v = verify(audit_folder(a.data));
    if (!v.good()) return print_complaints(v);
    std::cout << to_string(v.head) << "\n";
    return 0;
}

}  // namespace

void add_audit_commands(CLI::App& parent, int& exit_code) {
    CLI::App* audit = parent.add_subcommand("audit", "Who did and saw what: is the log what was written?");
    audit->require_subcommand(1);
    const auto a = std::make_shared<Arguments>();
    CLI::App* verify = audit->add_subcommand("verify", "Names every line that was changed, moved, taken out or cut off");
    verify->add_option("--data", a->data, "Data folder of a service, running or not")->required();
    verify->add_option("--anchor", a->anchors, "SEQ:HASH that was noted elsewhere; may be given several times");
    verify->callback([a, &exit_code] { exit_code = verify_command(*a); });
    CLI::App* anchor = audit->add_subcommand("anchor", "Prints the last entry as SEQ:HASH, to be noted on another machine");
    anchor->add_option("--data", a->data, "Data folder of a service, running or not")->required();
    anchor->callback([a, &exit_code] { exit_code = anchor_command(*a); });
}

}  // namespace watchgrid::audit
