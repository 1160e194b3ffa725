#pragma once
/// The audit log's format: one JSON document a line, each bound to the one before by SHA-256.
///
///     {"seq":17,"at":"2026-03-01T08:15:30.250Z","who":"desk1","role":"dispatcher","from":"127.0.0.1",
///      "what":"POST /v1/incidents/{id}/commands","on":"/v1/incidents/I17/commands","detail":"resolve","status":200,
///      "prev":"<64 hex>","hash":"<64 hex>"}
///
/// `hash` is SHA-256 over the bytes of the line before `,"hash":"`; `prev` is the hash of the line before, zeros in the first. So the
/// check needs no JSON parser and no canonical form: `head -n 17 | tail -n 1` and `sha256sum` do. Whoever changes a line has to write
/// every later one anew, and then the last hash is another than the one that was noted elsewhere: the anchor.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::audit {

/// Who did or saw what. Texts are cut at kTextMax bytes; nothing here is secret.
struct Entry {
    engine::Instant at{};
    std::string who{};     ///< name of a token or user, a responder's id; empty: nobody that we know
    std::string role{};
    std::string from{};    ///< IP address
    std::string what{};    ///< method and pattern of the route
    std::string on{};      ///< the path as asked for, without the query
    std::string detail{};  ///< the command's name
    int status{};          ///< of the answer; 0: there was none
};

inline constexpr std::size_t kTextMax = 512;    ///< bytes of one text of an entry
inline constexpr std::size_t kHashLetters = 64;
/// `prev` of the first line.
inline constexpr std::string_view kNoHash = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where the chain ends.
struct Head {
    std::uint64_t seq{};  ///< 0: it is empty
    std::string hash{kNoHash};
    friend bool operator==(const Head&, const Head&) = default;
};

/// The line, with its line end; `head` becomes the new one.
std::string append_line(Head& head, const Entry&);

/// What binds a line to its neighbours. The line comes without its end.
struct Link {
    std::uint64_t seq{};
    std::string prev, hash;
    bool unchanged{};  ///< the hash is that of the line
};
/// nullopt: this is no line of an audit log.
std::optional<Link> link_of(std::string_view line);

/// "17:ab12..." as printed by `watchgrid audit anchor`. nullopt: not one.
std::optional<Head> parse_anchor(std::string_view text);
std::string to_string(const Head&);

}  // namespace watchgrid::audit
