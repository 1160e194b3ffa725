#include "adapters/identity/sessions.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "adapters/identity/private_file.hpp"
#include "engine/base/assert.hpp"

namespace watchgrid::identity {
namespace {

constexpr std::size_t kTokenMax = 512;

std::string random_token() {
    std::array<unsigned char, 32> bytes;
    WATCHGRID_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    std::array<char, 48> text;
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
    std::string out(text.data(), static_cast<std::size_t>(length));
    for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    out.erase(out.find_last_not_of('=') + 1);
    return out;
}

std::string hex(const std::array<unsigned char, 32>& bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char b : bytes) out += {kHex[b >> 4], kHex[b & 15]};
    return out;
}

bool read_hex(std::string_view text, std::array<unsigned char, 32>& out) {
    if (text.size() != 64) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t value = std::string_view{"0123456789abcdef"}.find(text[i]);
        if (value == std::string_view::npos) return false;
        out[i / 2] = static_cast<unsigned char>(i % 2 == 0 ? value << 4 : out[i / 2] | value);
    }
    return true;
}

}  // namespace

SessionKey Sessions::key_of(std::string_view token) {
    SessionKey out;
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), out.data());
    return out;
}

std::string_view Sessions::keep(std::string_view text) {
    const auto at = texts_.find(text);
    return at != texts_.end() ? *at : *texts_.emplace(text).first;
}

std::string Sessions::load(engine::Instant now) {
    const std::lock_guard lock{mutex_};
    if (file_.empty()) return {};
    const PrivateText read = read_private(file_);
    if (!read.complaint.empty()) return read.complaint;
    std::istringstream lines{read.text};
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        std::istringstream words{line};
        std::string digest, name, role;
        std::int64_t began = 0;
        SessionKey key{};
        if (!(words >> digest >> name >> role >> began) || !read_hex(digest, key)) {
            sessions_.clear();
            return file_.string() + ":" + std::to_string(number) + ": expected a digest, name, role and time; everybody has to sign in again";
        }
        const Session s{.name = keep(name), .role = keep(role), .began = engine::instant_from_ms(began), .used = now};
        if (!over(s, now)) sessions_.emplace(key, s);
    }
    return {};
}

std::string Sessions::save() {
    std::string text;
    {
        const std::lock_guard lock{mutex_};
        if (file_.empty() || !std::exchange(changed_, false)) return {};
        for (const auto& [key, s] : sessions_)
            text += hex(key) + " " + std::string{s.name} + " " + std::string{s.role} + " " + std::to_string(engine::to_ms(s.began)) + "\n";
    }
    std::string complaint = write_private(file_, text);
    if (complaint.empty()) return complaint;
    const std::lock_guard lock{mutex_};
    changed_ = true;
    return complaint;
}

Sessions::Opened Sessions::open(std::string_view name, std::string_view role, engine::Instant now) {
    const std::lock_guard lock{mutex_};
    std::erase_if(sessions_, [&](const auto& s) { return over(s.second, now); });
    const auto is_theirs = [&](const auto& s) { return s.second.name == name; };
    if (static_cast<std::size_t>(std::count_if(sessions_.begin(), sessions_.end(), is_theirs)) >= kSessionsOfUserMax) {
        auto oldest = sessions_.end();
        for (auto at = sessions_.begin(); at != sessions_.end(); ++at)
            if (is_theirs(*at) && (oldest == sessions_.end() || at->second.used < oldest->second.used)) oldest = at;
        sessions_.erase(oldest);
    }
    Opened out{.token = random_token(), .expires_at = now + limits_.lasts};
    sessions_.emplace(key_of(out.token), Session{.name = keep(name), .role = keep(role), .began = now, .used = now});
    changed_ = true;
    return out;
}

std::optional<SignedIn> Sessions::find(std::string_view token, engine::Instant now) {
    if (token.empty() || token.size() > kTokenMax) return std::nullopt;
    const SessionKey key = key_of(token);
    const std::lock_guard lock{mutex_};
    const auto at = sessions_.find(key);
    if (at == sessions_.end() || over(at->second, now)) return std::nullopt;
    at->second.used = now;
    return SignedIn{at->second.name, at->second.role};
}

bool Sessions::holds(const SessionKey& key, engine::Instant now) {
    const std::lock_guard lock{mutex_};
    const auto at = sessions_.find(key);
    if (at == sessions_.end() || over(at->second, now)) return false;
    at->second.used = now;
    return true;
}

bool Sessions::close(std::string_view token) {
    const SessionKey key = key_of(token);
    const std::lock_guard lock{mutex_};
    const bool there = sessions_.erase(key) > 0;
    changed_ = changed_ || there;
    return there;
}

std::size_t Sessions::size() const {
    const std::lock_guard lock{mutex_};
    return sessions_.size();
}

}  // namespace watchgrid::identity
