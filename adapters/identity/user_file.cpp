#include "adapters/identity/user_file.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "adapters/identity/password.hpp"
#include "adapters/identity/private_file.hpp"
#include "adapters/identity/totp.hpp"

namespace watchgrid::identity {

bool is_user_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 64 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == std::string_view::npos;
}

bool is_user_role(std::string_view role) noexcept { return std::find(kUserRoles.begin(), kUserRoles.end(), role) != kUserRoles.end(); }

std::string expected_user_roles() {
    std::string out = "expected ";
    for (std::size_t i = 0; i < kUserRoles.size(); ++i) out += (i == 0 ? "" : i + 1 == kUserRoles.size() ? " or " : ", ") + std::string{kUserRoles[i]};
    return out;
}

boost::system::result<std::vector<User>, UserComplaints> parse_users(std::string_view text, std::string_view file_name) {
    std::vector<User> users;
    UserComplaints complaints;
    std::set<std::string> names;
    std::size_t number = 0;
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto complain = [&](std::string_view what) { complaints.push_back(std::string{file_name} + ":" + std::to_string(number) + ": " + std::string{what}); };
        line.resize(std::min(line.find('#'), line.size()));
        std::istringstream words{line};
        User u;
        std::string rest;
        if (!(words >> u.name)) continue;
        if (!(words >> u.role >> u.hash >> u.totp_secret) || words >> rest) {
            complain("expected four words: name role hash totp");
            continue;
        }
        if (u.totp_secret == "-") u.totp_secret.clear();
        if (!is_user_name(u.name)) complain("name \"" + u.name.substr(0, 64) + "\": expected 1 to 64 characters of A-Z a-z 0-9 . _ -");
        if (!is_user_role(u.role)) complain("role \"" + u.role + "\": " + expected_user_roles());
        if (!is_password_hash(u.hash)) complain("hash of \"" + u.name + "\": expected $argon2id$v=19$... as `watchgrid user` writes it");
        if (!u.totp_secret.empty() && !totp_key(u.totp_secret)) complain("totp of \"" + u.name + "\": expected base32 of at least 80 bits, or -");
        if (!names.insert(u.name).second) complain("\"" + u.name + "\" is there twice");
        users.push_back(std::move(u));
    }
    if (!complaints.empty()) return complaints;
    return users;
}

boost::system::result<std::vector<User>, UserComplaints> load_users(const std::filesystem::path& file) {
    const PrivateText read = read_private(file);
    if (!read.complaint.empty()) return UserComplaints{read.complaint};
    return parse_users(read.text, file.string());
}

std::string save_users(const std::filesystem::path& file, const std::vector<User>& users) {
    std::string text = "# name role hash totp; written by `watchgrid user`; this file must stay mode 0600\n";
    for (const User& u : users) text += u.name + " " + u.role + " " + u.hash + " " + (u.totp_secret.empty() ? "-" : u.totp_secret) + "\n";
    return write_private(file, text);
}

}  // namespace watchgrid::identity
