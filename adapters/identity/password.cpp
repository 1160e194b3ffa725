#include "adapters/identity/password.hpp"

#include <sodium.h>

#include <new>

#include "engine/base/assert.hpp"

namespace watchgrid::identity {
namespace {

void prepare() {
    static const bool ready = sodium_init() >= 0;
    WATCHGRID_ASSERT(ready);
}

}  // namespace

std::string complaint_about_password(std::string_view password) {
    if (password.size() < kPasswordMin || password.size() > kPasswordMax)
        return "expected a password of " + std::to_string(kPasswordMin) + " to " + std::to_string(kPasswordMax) + " bytes";
    return {};
}

std::string hash_password(std::string_view password, PasswordCost cost) {
    prepare();
    char out[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(out, password.data(), password.size(), cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0) throw std::bad_alloc{};
    return out;
}

bool password_matches(std::string_view hash, std::string_view password) {
    prepare();
    if (!is_password_hash(hash) || password.size() > kPasswordMax) return false;
    char text[crypto_pwhash_STRBYTES]{};
    hash.copy(text, sizeof text - 1);
    return crypto_pwhash_str_verify(text, password.data(), password.size()) == 0;
}

bool is_password_hash(std::string_view text) { return text.starts_with("$argon2id$v=19$") && text.size() < crypto_pwhash_STRBYTES && text.find_first_of(" \t\r\n") == std::string_view::npos; }

}  // namespace watchgrid::identity
