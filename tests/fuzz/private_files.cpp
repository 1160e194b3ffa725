// Files that an administrator edits: users, the audit log's lines, anchors; and topics, times and logins that peers send.
#include "adapters/audit/chain.hpp"
#include "adapters/codec/rfc3339.hpp"
#include "adapters/identity/totp.hpp"
#include "adapters/identity/user_file.hpp"
#include "adapters/mqtt/topics.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const std::string_view bytes = fuzz::text(data, size);
    const auto users = identity::parse_users(bytes, "users");
    fuzz::expect(users || !users.error().empty());
    if (const auto link = audit::link_of(bytes)) fuzz::expect(link->hash.size() == audit::kHashLetters && link->prev.size() == audit::kHashLetters);
    if (const auto anchor = audit::parse_anchor(bytes)) fuzz::expect(audit::parse_anchor(to_string(*anchor)) == anchor);
    if (const auto topic = mqtt::Topics{}.parse(bytes)) fuzz::expect(!topic->id.empty());
    if (const auto time = codec::parse_rfc3339(bytes)) fuzz::expect(codec::parse_rfc3339(codec::format_rfc3339(*time)) == time);
    (void)identity::totp_key(bytes);
    return 0;
}
