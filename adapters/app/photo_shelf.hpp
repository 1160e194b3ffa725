#pragma once
/// Photos of scenes as files beside the journal, named by what they contain: the SHA-256 of the bytes in hex. The same photo sent twice is
/// one file, and a file that was changed behind our back is not shown. Reading and writing happen on a thread of its own; a file is
/// complete and on disk (fsync of file and folder) before `keep` says so. Nothing is ever deleted from here (docs/pages.md).
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace watchgrid::app {

inline constexpr std::size_t kPhotoBytesMax = 1U << 20U;  ///< a phone's page sends far less: 1600 px, JPEG

/// "image/jpeg", "image/png" or "image/webp" by the first bytes, whatever the sender calls it; empty when it is none of them.
std::string_view photo_type(std::string_view bytes) noexcept;

/// SHA-256 in lower-case hex, 64 letters.
std::string sha256_hex(std::string_view bytes);

class PhotoShelf {
public:
    /// The digest, or why the photo could not be kept.
    struct Kept {
        std::string digest, complaint;
    };
    static constexpr std::size_t kWaitingMax = 32;  ///< of kPhotoBytesMax each; more is refused

    /// The folder is made with the first photo.
    explicit PhotoShelf(std::filesystem::path folder);
    ~PhotoShelf();  ///< what waits is not answered any more
    PhotoShelf(const PhotoShelf&) = delete;
    PhotoShelf& operator=(const PhotoShelf&) = delete;

    /// Any thread; the answer comes on the shelf's. @return false when too many wait already
    bool keep(std::string bytes, std::function<void(Kept)> done);
    /// Nullopt: not there, or not what its name says. @return false when too many wait already
    bool fetch(std::string digest, std::function<void(std::optional<std::string>)> done);

private:
    bool push(std::function<void()> job);
    void run();
    Kept write(std::string_view bytes) const;
    std::optional<std::string> read(const std::string& digest) const;

    const std::filesystem::path folder_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> waiting_;
    bool stop_{};
    std::thread thread_;
};

}  // namespace watchgrid::app
