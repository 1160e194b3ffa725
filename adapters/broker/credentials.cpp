#include "adapters/broker/credentials.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/base/assert.hpp"

namespace watchgrid::broker {
namespace {

/// Mosquitto's default is 101. Stretching is for passwords that people choose; these are 128 random bits, and every round is paid
/// again by the broker for each phone of a city that reconnects at once.
constexpr int kIterations = 1;
constexpr std::string_view kHeader = "id,password,hash";

std::string base64(const unsigned char* bytes, std::size_t size) {
    std::string out((size + 2) / 3 * 4 + 1, '\0');
    const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, static_cast<int>(size));
    out.resize(static_cast<std::size_t>(n));
    return out;
}

template <std::size_t N>
std::array<unsigned char, N> random_bytes() {
    std::array<unsigned char, N> out;
    WATCHGRID_ASSERT(RAND_bytes(out.data(), static_cast<int>(N)) == 1);
    return out;
}

/// 22 characters that survive a URL, a CSV and a QR code.
std::string new_password() {
    const auto bytes = random_bytes<16>();
    std::string out = base64(bytes.data(), bytes.size());
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    std::erase(out, '=');
    return out;
}

bool is_id(std::string_view id) {
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), good);
}

}  // namespace

std::string hash_password(std::string_view password) {
    const auto salt = random_bytes<12>();
    std::array<unsigned char, 64> hash;
    WATCHGRID_ASSERT(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()), kIterations,
                                       EVP_sha512(), static_cast<int>(hash.size()), hash.data()) == 1);
    return "$7$" + std::to_string(kIterations) + "$" + base64(salt.data(), salt.size()) + "$" + base64(hash.data(), hash.size());
}

std::string complaints_about(const std::vector<Principal>& principals) {
    std::string out;
    std::set<std::string_view> seen;
    for (const Principal& p : principals) {
        if (!is_id(p.id)) out += "principal \"" + p.id + "\": expected 1 to 64 characters of A-Z a-z 0-9 . _ -\n";
        else if (p.role == Role::Peer && p.id.starts_with("watchgrid-")) out += "principal \"" + p.id + "\": names with watchgrid- are the service's own\n";
        if (!seen.insert(p.id).second) out += "principal \"" + p.id + "\": named twice\n";
    }
    return out;
}

std::string write_private_file(const std::filesystem::path& file, std::string_view content) {
    const std::string temporary = file.string() + ".new";
    const auto failed = [&](const char* what) { return std::string{what} + " " + temporary + ": " + std::strerror(errno) + "\n"; };
    ::unlink(temporary.c_str());
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return failed("cannot create");
    for (std::string_view rest = content; !rest.empty();) {
        const ssize_t n = ::write(fd, rest.data(), rest.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            std::string why = failed("cannot write");
            ::close(fd);
            return why;
        }
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    if (!synced || ::rename(temporary.c_str(), file.c_str()) != 0) return failed("cannot keep");
    return {};
}

std::string Credentials::load(const std::filesystem::path& file, const std::vector<Principal>& principals) {
    std::string complaints = complaints_about(principals);
    if (std::ifstream in{file}) {
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            if (number == 1 && line == kHeader) continue;
            const std::size_t a = line.find(','), b = line.find(',', a + 1);
            if (a == std::string::npos || b == std::string::npos || !is_id(std::string_view{line}.substr(0, a)))
                complaints += file.string() + ":" + std::to_string(number) + " expected " + std::string{kHeader} + "\n";
            else
                secrets_[line.substr(0, a)] = {line.substr(a + 1, b - a - 1), line.substr(b + 1)};
        }
    }
    if (!complaints.empty()) return complaints;
    bool grew = false;
    for (const Principal& p : principals) {
        if (secrets_.contains(p.id)) continue;
        renew(p.id);
        grew = true;
    }
    return grew ? save(file) : std::string{};
}

void Credentials::renew(const std::string& id) {
    Secret& secret = secrets_[id];
    secret.password = new_password();
    secret.hash = hash_password(secret.password);
}

std::string Credentials::save(const std::filesystem::path& file) const {
    std::string content{kHeader};
    content += '\n';
    for (const auto& [id, secret] : secrets_) content += id + "," + secret.password + "," + secret.hash + "\n";
    return write_private_file(file, content);
}

std::string_view Credentials::password(std::string_view id) const {
    const auto it = secrets_.find(id);
    return it == secrets_.end() ? std::string_view{} : std::string_view{it->second.password};
}

std::string Credentials::password_file(const std::vector<Principal>& principals) const {
    std::string out;
    for (const Principal& p : principals)
        if (const auto it = secrets_.find(p.id); it != secrets_.end() && !it->second.hash.empty()) out += p.id + ":" + it->second.hash + "\n";
    return out;
}

std::vector<std::string> Credentials::ids() const {
    std::vector<std::string> out;
    for (const auto& [id, secret] : secrets_) out.push_back(id);
    return out;
}

CredentialsTurn::CredentialsTurn(const std::filesystem::path& folder) : fd_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    if (fd_ < 0) return;  // whoever writes there says why that cannot be
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) continue;
}

CredentialsTurn::~CredentialsTurn() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace watchgrid::broker
