#include "adapters/app/photo_shelf.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestLetters = 64;

/// Only such a name is ever joined to the folder.
bool is_digest(std::string_view text) noexcept {
    return text.size() == kDigestLetters && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string reason() { return std::generic_category().message(errno); }

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

/// The name of a new file is only durable with its folder.
bool sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool good = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return good;
}

}  // namespace

std::string_view photo_type(std::string_view bytes) noexcept {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
    if (bytes.size() > 12 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 4) == "WEBP"sv) return "image/webp";
    return {};
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error{"SHA-256 is not available"};
    std::string out;
    for (unsigned int n = 0; n < size; ++n) {
        constexpr std::string_view kHex = "0123456789abcdef";
        out += kHex[digest[n] >> 4U];
        out += kHex[digest[n] & 15U];
    }
    return out;
}

PhotoShelf::PhotoShelf(fs::path folder) : folder_{std::move(folder)}, thread_{[this] { run(); }} {}

PhotoShelf::~PhotoShelf() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool PhotoShelf::keep(std::string bytes, std::function<void(Kept)> done) {
    return push([this, bytes = std::move(bytes), done = std::move(done)] { done(write(bytes)); });
}

bool PhotoShelf::fetch(std::string digest, std::function<void(std::optional<std::string>)> done) {
    return push([this, digest = std::move(digest), done = std::move(done)] { done(read(digest)); });
}

bool PhotoShelf::push(std::function<void()> job) {
    {
        const std::lock_guard lock{mutex_};
        if (stop_ || waiting_.size() >= kWaitingMax) return false;
        waiting_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void PhotoShelf::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
        if (stop_) return;
        const std::function<void()> job = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

PhotoShelf::Kept PhotoShelf::write(std::string_view bytes) const {
    const std::string digest = sha256_hex(bytes);
    if (read(digest)) return {digest, {}};
    std::error_code ec;
    fs::create_directories(folder_, ec);
    if (ec) return {{}, "cannot make " + folder_.string() + ": " + ec.message()};
    const fs::path part = folder_ / (digest + ".part"), whole = folder_ / digest;
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return {{}, "cannot write " + part.string() + ": " + reason()};
    const bool written = write_all(file, bytes) && ::fsync(file) == 0;
    const std::string why = written ? std::string{} : reason();
    ::close(file);
    if (written && ::rename(part.c_str(), whole.c_str()) == 0 && sync_folder(folder_)) return {digest, {}};
    const std::string complaint = "cannot keep " + whole.string() + ": " + (why.empty() ? reason() : why);
    fs::remove(part, ec);
    return {{}, complaint};
}

std::optional<std::string> PhotoShelf::read(const std::string& digest) const {
    if (!is_digest(digest)) return std::nullopt;
    std::ifstream in{folder_ / digest, std::ios::binary};
    if (!in) return std::nullopt;
    std::string bytes(kPhotoBytesMax, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    if (sha256_hex(bytes) != digest) return std::nullopt;
    return bytes;
}

}  // namespace watchgrid::app
