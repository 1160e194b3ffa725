#pragma once
/// The data folder: its names, its privacy (folder 0700, files 0600) and its lock.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace watchgrid::journal_sqlite {

inline constexpr const char* kJournalName = "journal.sqlite";
inline constexpr const char* kLockName = "journal.lock";
inline constexpr const char* kMarkName = "journal.mark";

/// Creates the folder and every missing parent, 0700. Returns a complaint, empty when all is well.
std::string create_folder(const std::filesystem::path& folder);

/// Creates a file of 0600 when it is missing and makes its name durable. Returns a complaint, empty when all is well.
std::string create_private_file(const std::filesystem::path& file);

/// Creates a file of zeros (0600), really written and synced: an fdatasync after writing into it then has no change of length or
/// extents to commit. Leaves an existing file alone. Only an optimisation, so it fails silently and leaves no file then.
void create_zeroed_file(const std::filesystem::path& file, std::size_t bytes);

/// One writing process per folder. The kernel drops the lock with the process, so a kill leaves nothing to clean up.
class FolderLock {
public:
    /// nullptr when refused; then `complaint` names the folder and the process that holds it.
    static std::unique_ptr<FolderLock> take(const std::filesystem::path& folder, std::string& complaint);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace watchgrid::journal_sqlite
