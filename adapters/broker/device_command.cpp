#include "adapters/broker/device_command.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "adapters/broker/credentials.hpp"

namespace watchgrid::broker {
namespace {

namespace fs = std::filesystem;

struct Arguments {
    std::string file{std::string{"data/broker/"} + kCredentialsName}, id;
};

int bad(const std::string& line, int code = 2) {
    std::cerr << line << (line.ends_with('\n') ? "" : "\n");
    return code;
}

std::string read(const Arguments& a, Credentials& credentials) {
    std::error_code ec;
    if (!fs::is_regular_file(a.file, ec)) return "--credentials = " + a.file + ": expected the " + kCredentialsName + " that the service writes into broker.folder at its first start";
    return credentials.load(a.file, {});
}

/// Reads the passwords, lets `change` do its part, and writes them when it returns 0.
template <class Change>
int with_credentials(const Arguments& a, const Change& change) {
    const CredentialsTurn turn{fs::absolute(a.file).parent_path()};
    Credentials credentials;
    if (const std::string complaints = read(a, credentials); !complaints.empty()) return bad(complaints);
    if (const int result = change(credentials); result != 0) return result;
    const std::string complaint = credentials.save(a.file);
    return complaint.empty() ? 0 : bad(complaint, 1);
}

/// What is wrong with changing this one's password; empty: nothing.
std::string complaint_about(const Arguments& a) {
    if (const std::string complaint = complaints_about({{a.id, Role::Peer}}); !complaint.empty()) return "ID: " + complaint;
    return {};
}

/// A new password, said only once it is in the file.
int give(const Arguments& a, bool must_have_one) {
    if (const std::string complaint = complaint_about(a); !complaint.empty()) return bad(complaint);
    std::string password;
    const int result = with_credentials(a, [&](Credentials& c) {
        const bool has = !c.password(a.id).empty();
        if (must_have_one && !c.knows(a.id)) return bad(a.id + ": there is no such phone or device; `watchgrid device issue` gives a first password");
        if (must_have_one && !has) return bad(a.id + ": its password was taken back; `watchgrid device issue` gives it one again");
        if (!must_have_one && has) return bad(a.id + " has a password already; `watchgrid device renew` gives another and ends the old one");
        c.renew(a.id);
        password = c.password(a.id);
        return 0;
    });
    if (result == 0) std::cout << password << "\n";
    return result;
}

int issue(const Arguments& a) { return give(a, false); }
int renew(const Arguments& a) { return give(a, true); }

int revoke(const Arguments& a) {
    if (const std::string complaint = complaint_about(a); !complaint.empty()) return bad(complaint);
    return with_credentials(a, [&](Credentials& c) {
        if (!c.knows(a.id)) return bad(a.id + ": there is no such phone or device");
        c.revoke(a.id);
        return 0;
    });
}

int list(const Arguments& a) {
    Credentials c;
    if (const std::string complaints = read(a, c); !complaints.empty()) return bad(complaints);
    for (const std::string& id : c.ids())
        if (!id.starts_with("watchgrid-")) std::cout << id << "\t" << (c.password(id).empty() ? "taken back" : "password") << "\n";
    return 0;
}

}  // namespace

void add_device_commands(CLI::App& parent, int& exit_code) {
    CLI::App* device = parent.add_subcommand("device", "Passwords of phones and devices at the embedded broker");
    device->require_subcommand(1);
    const auto a = std::make_shared<Arguments>();
    const auto one = [&](const char* name, const char* what, bool of_somebody, int (*run)(const Arguments&)) {
        CLI::App* sub = device->add_subcommand(name, what);
        sub->add_option("--credentials", a->file, "The passwords, credentials.csv in broker.folder of the settings")->capture_default_str();
        if (of_somebody) sub->add_option("id", a->id, "Id of the responder, device or checkpoint")->required();
        sub->callback([a, run, &exit_code] { exit_code = run(*a); });
    };
    one("issue", "Gives a password to one that has none, and prints it", true, issue);
    one("renew", "Gives another password, prints it, and ends the old one: for a phone that was lost and replaced", true, renew);
    one("revoke", "Takes the password back: nobody gets in by that name until one is issued again", true, revoke);
    one("list", "Ids, and whether they have a password", false, list);
}

}  // namespace watchgrid::broker
