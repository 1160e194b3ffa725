#pragma once
/// Notices that certificates and keys were replaced, so that a renewed one counts without a restart.
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <tuple>
#include <vector>

namespace watchgrid::app {

/// Looks when it is asked, once a second is enough: a `stat` for each file. One thread.
class CertificateWatch {
public:
    /// What is there now counts as known. Empty paths are left out.
    explicit CertificateWatch(std::vector<std::filesystem::path> files = {}) {
        for (std::filesystem::path& file : files)
            if (!file.empty()) files_.push_back(std::move(file));
        known_ = last_ = look();
    }

    /// True once after a change, and not before two looks have found the same: a certificate and its key are two files, and neither is to be
    /// read half written.
    bool changed() {
        std::vector<Stamp> now = look();
        const bool still = now == last_;
        last_ = std::move(now);
        if (!still || last_ == known_) return false;
        known_ = last_;
        return true;
    }

private:
    using Stamp = std::tuple<ino_t, off_t, time_t, long>;  ///< zeros for a file that is not there

    std::vector<Stamp> look() const {
        std::vector<Stamp> out;
        for (const std::filesystem::path& file : files_) {
            struct ::stat s{};
            if (::stat(file.c_str(), &s) == 0) out.emplace_back(s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
            else out.emplace_back();
        }
        return out;
    }

    std::vector<std::filesystem::path> files_;
    std::vector<Stamp> known_, last_;
};

}  // namespace watchgrid::app
