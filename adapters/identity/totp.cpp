#include "adapters/identity/totp.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "engine/base/assert.hpp"

namespace watchgrid::identity {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kKeyMin = 10;  ///< bytes

}  // namespace

std::string new_totp_secret() {
    std::array<unsigned char, 20> bytes;
    WATCHGRID_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const unsigned char byte : bytes) {
        bits = bits << 8 | byte;
        for (count += 8; count >= 5; count -= 5) out += kLetters[bits >> (count - 5) & 31U];
    }
    return out;
}

std::optional<std::string> totp_key(std::string_view secret) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : secret) {
        const std::size_t value = kLetters.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 5 | static_cast<std::uint32_t>(value);
        if ((count += 5) < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 255U);
    }
    return out.size() >= kKeyMin ? std::optional{out} : std::nullopt;
}

std::string totp_address(std::string_view name, std::string_view secret) {
    return "otpauth://totp/Watchgrid:" + std::string{name} + "?secret=" + std::string{secret} + "&issuer=Watchgrid&period=30&digits=6";
}

std::string totp_code(std::string_view key, std::int64_t step) {
    unsigned char counter[8];
    for (int i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const bool done = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter, sizeof counter, mac, &size) != nullptr;
    WATCHGRID_ASSERT(done && size == 20);
    const unsigned at = mac[19] & 15U;  // RFC 4226 section 5.3: dynamic truncation
    const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7FU) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                                  static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3]) % 1'000'000;
    const std::string digits = std::to_string(number);
    return std::string(6 - digits.size(), '0') + digits;
}

std::optional<std::int64_t> totp_step(std::string_view key, std::string_view code, engine::Instant now, std::int64_t used) {
    const std::int64_t present = engine::to_ms(now) / 1000 / kTotpStepS;
    std::optional<std::int64_t> found;
    for (std::int64_t step = present - 1; step <= present + 1; ++step) {
        const std::string right = totp_code(key, step);
        if (step > used && code.size() == right.size() && CRYPTO_memcmp(code.data(), right.data(), right.size()) == 0) found = step;
    }
    return found;
}

}  // namespace watchgrid::identity
