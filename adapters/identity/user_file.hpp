#pragma once
/// The people who may sign in: a file that only its owner can read (mode 0600), one a line: `name role hash totp`; '#' starts a comment,
/// `-` stands for no second factor. Written by `watchgrid user`, atomically; a running service notices within a second.
#include <array>
#include <boost/system/result.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace watchgrid::identity {

/// The roles of people; those of the HTTP interface but for devices, which have tokens.
inline constexpr std::array<std::string_view, 6> kUserRoles{"admin", "supervisor", "dispatcher", "auditor", "viewer", "wall"};

struct User {
    std::string name{};  ///< 1 to 64 of [a-z A-Z 0-9 . _ -]; it stands in the journal as who gave an order
    std::string role{};
    std::string hash{};
    std::string totp_secret{};  ///< base32; empty: a password is enough
    friend bool operator==(const User&, const User&) = default;
};
using UserComplaints = std::vector<std::string>;  ///< `file:line: what was expected`, never with a hash or a secret

bool is_user_name(std::string_view) noexcept;
bool is_user_role(std::string_view) noexcept;
std::string expected_user_roles();

/// All complaints at once. A file that is missing has no users; one that group or others can read or write is refused.
boost::system::result<std::vector<User>, UserComplaints> load_users(const std::filesystem::path& file);
boost::system::result<std::vector<User>, UserComplaints> parse_users(std::string_view text, std::string_view file_name);
/// Mode 0600. @return empty, or what went wrong
std::string save_users(const std::filesystem::path& file, const std::vector<User>&);

}  // namespace watchgrid::identity
