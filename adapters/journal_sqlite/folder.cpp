#include "adapters/journal_sqlite/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace watchgrid::journal_sqlite {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

void sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);  // some file systems refuse this for folders; the files themselves are synced by SQLite
    ::close(fd);
}

std::string holder_of(int fd) {
    std::array<char, 32> text{};
    const auto size = ::pread(fd, text.data(), text.size() - 1, 0);
    std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!pid.empty() && (pid.back() < '0' || pid.back() > '9')) pid.pop_back();
    return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

std::string create_folder(const fs::path& folder) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) == 0) {
        return S_ISDIR(found.st_mode) ? "" : fmt::format("data folder {}: exists but is not a folder", folder.string());
    }
    const fs::path parent = folder.parent_path();
    if (!parent.empty() && parent != folder) {
        if (std::string complaint = create_folder(parent); !complaint.empty()) return complaint;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return fmt::format("data folder {}: cannot be created: {}", folder.string(), reason(errno));
    }
    sync_folder(parent.empty() ? fs::path(".") : parent);
    return "";
}

std::string create_private_file(const fs::path& file) {
    // Never open an existing database here: closing it would drop the POSIX locks that SQLite holds in this process.
    if (::access(file.c_str(), F_OK) == 0) return "";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fmt::format("data folder {}: cannot create {}: {}", file.parent_path().string(), file.filename().string(), reason(errno));
    }
    ::close(fd);
    sync_folder(file.parent_path());
    return "";
}

void create_zeroed_file(const fs::path& file, std::size_t bytes) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return;
    const std::string zeros(std::min(bytes, std::size_t{1024 * 1024}), '\0');
    std::size_t written = 0;
    while (written < bytes) {
        const auto step = ::write(fd, zeros.data(), std::min(zeros.size(), bytes - written));
        if (step <= 0) break;
        written += static_cast<std::size_t>(step);
    }
    const bool whole = written == bytes && ::fdatasync(fd) == 0;
    ::close(fd);
    if (!whole) ::unlink(file.c_str());
    sync_folder(file.parent_path());
}

std::unique_ptr<FolderLock> FolderLock::take(const fs::path& folder, std::string& complaint) {
    const fs::path file = folder / kLockName;
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        complaint = fmt::format("data folder {}: cannot be written ({}): {}", folder.string(), kLockName, reason(errno));
        return nullptr;
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        complaint = errno == EWOULDBLOCK ? fmt::format("data folder {}: in use by {} ({}); stop it or choose another folder",
                                                       folder.string(), holder_of(fd), kLockName)
                                         : fmt::format("data folder {}: cannot lock {}: {}", folder.string(), kLockName, reason(errno));
        ::close(fd);
        return nullptr;
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        complaint = fmt::format("data folder {}: cannot write {}: {}", folder.string(), kLockName, reason(errno));
        ::close(fd);
        return nullptr;
    }
    return std::unique_ptr<FolderLock>(new FolderLock(fd));
}

FolderLock::~FolderLock() {
    if (::ftruncate(fd_, 0) != 0) {
        // The pid in it is only for the message; the lock itself goes with the descriptor.
    }
    ::close(fd_);
}

}  // namespace watchgrid::journal_sqlite
