#include "adapters/app/place_codes.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "adapters/identity/private_file.hpp"

namespace watchgrid::app {

boost::system::result<PlaceCodes, std::string> PlaceCodes::open(const std::filesystem::path& file) {
    std::error_code ec;
    if (std::filesystem::exists(file, ec)) {
        identity::PrivateText key = identity::read_private(file);
        if (!key.complaint.empty()) return key.complaint;
        if (key.text.empty())
            return file.string() + ": is empty; expected the key of the codes that hang at places. Bring it back from a backup, or remove the file: the service then makes a new key, and all codes have to be printed anew";
        if (key.text.size() != kKeyBytes) return file.string() + ": expected a key of " + std::to_string(kKeyBytes) + " bytes; without it the codes that hang at places are worthless";
        return PlaceCodes{Key{std::move(key.text)}};
    }
    std::string key(kKeyBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) return std::string{"no random bytes for the key of the place codes"};
    if (std::string complaint = identity::write_private(file, key); !complaint.empty()) return complaint;
    return PlaceCodes{Key{std::move(key)}};
}

std::string PlaceCodes::code_of(std::string_view place_id) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(place_id.data()), place_id.size(), digest.data(), &size);
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < kCodeSize / 2; ++i) out += kDigits[digest[i] >> 4U], out += kDigits[digest[i] & 15U];
    return out;
}

bool PlaceCodes::matches(std::string_view place_id, std::string_view code) const {
    const std::string expected = code_of(place_id);
    return code.size() == expected.size() && CRYPTO_memcmp(code.data(), expected.data(), expected.size()) == 0;
}

}  // namespace watchgrid::app
