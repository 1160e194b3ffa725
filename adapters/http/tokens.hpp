#pragma once
/// Bearer tokens. They live in a file that only its owner can read (mode 0600), one a line: `role name token`; '#' starts a comment.
/// In memory only keyed hashes are kept, so a core dump or a log holds no token.
#include <array>
#include <boost/system/result.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/roles.hpp"

namespace watchgrid::http {

/// Every complaint about a tokens file, `file:line: what was expected`, never with the token itself.
using TokenComplaints = std::vector<std::string>;

/// Immutable after loading; any thread may look up.
class TokenTable {
public:
    static constexpr std::size_t kTokenLengthMin = 24;   ///< bytes of [A-Za-z0-9._~+/=-]
    static constexpr std::size_t kTokenLengthMax = 512;  ///< bytes

    TokenTable();  ///< empty: every token is unknown

    /// Refuses a file that group or others can read or write, and any line that is not understood. All complaints at once.
    /// @param like  a table whose digests are to mean the same in the new one; may be null
    static boost::system::result<std::shared_ptr<const TokenTable>, TokenComplaints> load(const std::filesystem::path& file, const TokenTable* like = nullptr);
    static boost::system::result<std::shared_ptr<const TokenTable>, TokenComplaints> parse(std::string_view text, std::string_view file_name, const TokenTable* like = nullptr);

    /// Role None when unknown. Time depends on the length of `token` only as far as hashing it does, and not on how much of it is
    /// right: the lookup compares keyed SHA-256 digests, the last step in constant time. O(log tokens).
    Caller find(std::string_view token) const;
    /// The same of what `find` gave as the caller's session, of this table or of one that is like it.
    Caller find(const SessionKey&) const;

    std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        SessionKey digest;
        Role role;
        std::string name;
    };
    SessionKey digest_of(std::string_view token) const;

    SessionKey key_;              ///< random, but for a table that is like another
    std::vector<Entry> entries_;  ///< sorted by digest
};

/// One line of a new tokens file; `token` is filled by the generator.
struct IssuedToken {
    Role role{Role::Viewer};
    std::string name;
    std::string token;
};

/// 256 random bits as 43 characters of base64url.
std::string random_token();

/// Gives every entry a random token and writes the file with mode 0600. An existing file is replaced atomically.
/// @return the entries with their tokens, or what went wrong
boost::system::result<std::vector<IssuedToken>, std::string> issue_tokens(const std::filesystem::path& file, std::vector<IssuedToken> entries);

}  // namespace watchgrid::http
