#include "adapters/identity/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

namespace watchgrid::identity {
namespace {

std::string trouble(const std::filesystem::path& file, std::string_view what) { return file.string() + ": " + std::string{what} + ": " + std::generic_category().message(errno); }

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(fd) == 0;
}

/// So that the new name, too, is there after a power cut.
std::string sync_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    std::string complaint = synced ? std::string{} : trouble(folder, "cannot be synced");
    if (fd >= 0) ::close(fd);
    return complaint;
}

}  // namespace

PrivateText read_private(const std::filesystem::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return errno == ENOENT ? PrivateText{} : PrivateText{.complaint = trouble(file, "cannot be read")};
    if (!S_ISREG(info.st_mode)) return {.complaint = file.string() + ": expected a file"};
    if ((info.st_mode & 077U) != 0) {
        char mode[8];
        std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777U));
        return {.complaint = file.string() + ": mode " + mode + " lets others at the secrets; expected 0600 (chmod 600 " + file.string() + ")"};
    }
    std::ifstream in{file, std::ios::binary};
    if (!in) return {.complaint = file.string() + ": cannot be read"};
    return {.text = {std::istreambuf_iterator<char>{in}, {}}};
}

std::string write_private(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path draft = file.string() + ".new";
    const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return trouble(draft, "cannot be created");
    const bool written = ::fchmod(fd, 0600) == 0 && write_all(fd, text);
    std::string complaint = written ? std::string{} : trouble(draft, "cannot be written");
    ::close(fd);
    if (!written) return complaint;
    if (::rename(draft.c_str(), file.c_str()) != 0) return trouble(file, "cannot be replaced");
    return sync_folder_of(file);
}

}  // namespace watchgrid::identity
