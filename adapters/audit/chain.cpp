#include "adapters/audit/chain.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <charconv>

#include "adapters/codec/rfc3339.hpp"
#include "adapters/codec/wire_utf8.hpp"

namespace watchgrid::audit {
namespace {

constexpr std::string_view kSeqMark = "{\"seq\":", kPrevMark = ",\"prev\":\"", kHashMark = ",\"hash\":\"", kEnd = "\"}";

std::string sha256(std::string_view bytes) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : digest) out += {kHex[byte >> 4], kHex[byte & 15]};
    return out;
}

bool is_hash(std::string_view text) noexcept {
    return text.size() == kHashLetters && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<std::uint64_t> number(std::string_view text) noexcept {
    std::uint64_t out = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional{out} : std::nullopt;
}

void add_text(std::string& line, std::string_view key, std::string text) {
    codec::replace_invalid_utf8(text);
    codec::cut_utf8(text, kTextMax);
    line.append(",\"").append(key).append("\":").append(boost::json::serialize(boost::json::string{text}));
}

}  // namespace

std::string append_line(Head& head, const Entry& e) {
    std::string line = std::string{kSeqMark} + std::to_string(head.seq + 1);
    add_text(line, "at", codec::format_rfc3339(e.at));
    add_text(line, "who", e.who);
    add_text(line, "role", e.role);
    add_text(line, "from", e.from);
    add_text(line, "what", e.what);
    add_text(line, "on", e.on);
    if (!e.detail.empty()) add_text(line, "detail", e.detail);
    line.append(",\"status\":").append(std::to_string(e.status)).append(kPrevMark).append(head.hash).append("\"");
    head = {head.seq + 1, sha256(line)};
    return line.append(kHashMark).append(head.hash).append(kEnd).append("\n");
}

std::optional<Link> link_of(std::string_view line) {
    constexpr std::size_t kHashTail = kHashMark.size() + kHashLetters + kEnd.size(), kPrevTail = kPrevMark.size() + kHashLetters + 1;
    if (!line.starts_with(kSeqMark) || !line.ends_with(kEnd) || line.size() < kSeqMark.size() + kPrevTail + kHashTail) return std::nullopt;
    const std::string_view bound = line.substr(0, line.size() - kHashTail);
    const std::string_view hash = line.substr(bound.size() + kHashMark.size(), kHashLetters), prev = bound.substr(bound.size() - kHashLetters - 1, kHashLetters);
    if (line.substr(bound.size(), kHashMark.size()) != kHashMark || bound.substr(bound.size() - kPrevTail, kPrevMark.size()) != kPrevMark || !is_hash(hash) || !is_hash(prev))
        return std::nullopt;
    const auto seq = number(line.substr(kSeqMark.size(), line.find(',') - kSeqMark.size()));
    if (!seq) return std::nullopt;
    return Link{*seq, std::string{prev}, std::string{hash}, sha256(bound) == hash};
}

std::optional<Head> parse_anchor(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !is_hash(text.substr(colon + 1))) return std::nullopt;
    const auto seq = number(text.substr(0, colon));
    return seq ? std::optional{Head{*seq, std::string{text.substr(colon + 1)}}} : std::nullopt;
}

std::string to_string(const Head& head) { return std::to_string(head.seq) + ":" + head.hash; }

}  // namespace watchgrid::audit
