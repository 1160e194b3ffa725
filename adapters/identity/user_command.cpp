#include "adapters/identity/user_command.hpp"

#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "adapters/identity/password.hpp"
#include "adapters/identity/totp.hpp"
#include "adapters/identity/user_file.hpp"

namespace watchgrid::identity {
namespace {

struct Arguments {
    std::string file{"data/users"}, name, role;
    bool totp{}, no_totp{};
};

int bad(const std::string& line) {
    std::cerr << line << "\n";
    return 2;
}

/// The terminal shows nothing while it lives.
class Silence {
public:
    Silence() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~Silence() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

private:
    termios before_{};
    bool changed_{};
};

std::string read_password(const std::string& prompt) {
    std::string out;
    if (::isatty(STDIN_FILENO) == 0) {
        std::getline(std::cin, out);
        return out;
    }
    const Silence silence;
    std::cerr << prompt << ": " << std::flush;
    std::getline(std::cin, out);
    std::cerr << "\n";
    return out;
}

/// The hash of a new password; empty: complained.
std::string new_hash(const std::string& name) {
    const std::string password = read_password("Password for " + name);
    if (const std::string complaint = complaint_about_password(password); !complaint.empty()) return bad(complaint), std::string{};
    if (::isatty(STDIN_FILENO) != 0 && read_password("Once more") != password) return bad("the two passwords differ"), std::string{};
    return hash_password(password);
}

void show_secret(const User& u) {
    if (!u.totp_secret.empty()) std::cout << "second factor of " << u.name << ": " << u.totp_secret << "\n" << totp_address(u.name, u.totp_secret) << "\n";
}

int save(const std::string& file, const std::vector<User>& users) {
    const std::string complaint = save_users(file, users);
    if (!complaint.empty()) std::cerr << complaint << "\n";
    return complaint.empty() ? 0 : 1;
}

/// Reads the users, lets `change` do its part, and writes them when it returns 0.
template <class Change>
int with_users(const Arguments& a, const Change& change) {
    auto users = load_users(a.file);
    if (!users) {
        for (const std::string& line : users.error()) std::cerr << line << "\n";
        return 2;
    }
    const int result = change(*users);
    return result == 0 ? save(a.file, *users) : result;
}

std::vector<User>::iterator find(std::vector<User>& users, const std::string& name) {
    return std::find_if(users.begin(), users.end(), [&](const User& u) { return u.name == name; });
}

int add(const Arguments& a) {
    return with_users(a, [&](std::vector<User>& users) {
        if (!is_user_name(a.name)) return bad("NAME = " + a.name + ": expected 1 to 64 characters of A-Z a-z 0-9 . _ -");
        if (!is_user_role(a.role)) return bad("--role = " + a.role + ": " + expected_user_roles());
        if (find(users, a.name) != users.end()) return bad(a.name + " is there already; `watchgrid user passwd` gives a new password");
        User u{.name = a.name, .role = a.role, .hash = new_hash(a.name), .totp_secret = a.totp ? new_totp_secret() : std::string{}};
        if (u.hash.empty()) return 2;
        show_secret(u);
        users.push_back(std::move(u));
        return 0;
    });
}

int passwd(const Arguments& a) {
    return with_users(a, [&](std::vector<User>& users) {
        const auto at = find(users, a.name);
        if (at == users.end()) return bad("there is no user " + a.name);
        std::string hash = new_hash(a.name);
        if (hash.empty()) return 2;
        at->hash = std::move(hash);
        if (a.totp) at->totp_secret = new_totp_secret();
        if (a.no_totp) at->totp_secret.clear();
        if (a.totp) show_secret(*at);
        return 0;
    });
}

int remove(const Arguments& a) {
    return with_users(a, [&](std::vector<User>& users) {
        const auto at = find(users, a.name);
        if (at == users.end()) return bad("there is no user " + a.name);
        users.erase(at);
        return 0;
    });
}

int list(const Arguments& a) {
    const auto users = load_users(a.file);
    if (!users) {
        for (const std::string& line : users.error()) std::cerr << line << "\n";
        return 2;
    }
    for (const User& u : *users) std::cout << u.name << "\t" << u.role << "\t" << (u.totp_secret.empty() ? "password" : "password and code") << "\n";
    return 0;
}

}  // namespace

void add_user_commands(CLI::App& parent, int& exit_code) {
    CLI::App* user = parent.add_subcommand("user", "People who sign in with a password");
    user->require_subcommand(1);
    const auto a = std::make_shared<Arguments>();
    const auto one = [&](const char* name, const char* what, bool of_somebody, int (*run)(const Arguments&)) {
        CLI::App* sub = user->add_subcommand(name, what);
        sub->add_option("--users", a->file, "The users' file, http.users_file of the settings")->capture_default_str();
        if (of_somebody) sub->add_option("name", a->name, "Name of the user")->required();
        sub->callback([a, run, &exit_code] { exit_code = run(*a); });
        return sub;
    };
    CLI::App* adds = one("add", "Adds a user; the password comes from the terminal or from standard input", true, add);
    adds->add_option("--role", a->role, "admin, supervisor, dispatcher, auditor, viewer or wall")->required();
    adds->add_flag("--totp", a->totp, "With a second factor; prints its secret once");
    CLI::App* renews = one("passwd", "Gives a new password and ends the user's sessions", true, passwd);
    auto* totp = renews->add_flag("--totp", a->totp, "With a new second factor");
    renews->add_flag("--no-totp", a->no_totp, "Without a second factor")->excludes(totp);
    one("remove", "Takes a user out and ends the sessions", true, remove);
    one("list", "Names, roles and factors", false, list);
}

}  // namespace watchgrid::identity
