#pragma once
/// Passwords of people: argon2id (RFC 9106) by libsodium. Slow and large on purpose, so never on the I/O thread.
#include <cstdint>
#include <string>
#include <string_view>

namespace watchgrid::identity {

inline constexpr std::size_t kPasswordMin = 10;   ///< bytes
inline constexpr std::size_t kPasswordMax = 256;  ///< bytes

/// What one look at a password costs. The default is libsodium's "interactive": 2 passes over 64 MiB, some tens of milliseconds.
struct PasswordCost {
    std::uint64_t passes{2};
    std::size_t memory{64U << 20U};  ///< bytes, at least 8 KiB
};

/// Empty: it may be used; else what was expected.
std::string complaint_about_password(std::string_view password);

/// "$argon2id$v=19$m=65536,t=2,p=1$..." with a random salt. Throws std::bad_alloc when the memory is not there.
std::string hash_password(std::string_view password, PasswordCost = {});
/// The cost stands in the hash. False for what is no such hash.
bool password_matches(std::string_view hash, std::string_view password);
/// Whether a text is a hash of ours: for reading files.
bool is_password_hash(std::string_view text);

}  // namespace watchgrid::identity
