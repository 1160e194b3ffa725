#include "adapters/app/place_codes.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>

namespace watchgrid::app {

boost::system::result<PlaceCodes, std::string> PlaceCodes::open(const std::filesystem::path& file) {
    std::error_code ec;
    if (std::filesystem::exists(file, ec)) {
        std::ifstream in{file, std::ios::binary};
        std::string key{std::istreambuf_iterator<char>{in}, {}};
        if (key.size() != kKeyBytes) return file.string() + ": expected a key of " + std::to_string(kKeyBytes) + " bytes; without it the codes that hang at places are worthless";
        return PlaceCodes{Key{std::move(key)}};
    }
    std::string key(kKeyBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) return std::string{"no random bytes for the key of the place codes"};
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (out < 0) return file.string() + ": cannot be written";
    const bool written = ::write(out, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(out) == 0;
    ::close(out);
    if (written) return PlaceCodes{Key{std::move(key)}};
    std::filesystem::remove(file, ec);
    return file.string() + ": cannot be written";
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
