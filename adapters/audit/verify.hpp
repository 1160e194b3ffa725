#pragma once
/// Is the audit log what was written? Reads line by line: O(bytes), memory for one line.
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/audit/chain.hpp"

namespace watchgrid::audit {

struct Verdict {
    std::uint64_t lines{};
    Head head{};                        ///< of the last good line
    std::vector<std::string> complaints{};  ///< kComplaintsMax at most, each with its line; empty: all is well
    std::uint64_t more{};               ///< complaints beyond them
    bool good() const noexcept { return complaints.empty(); }
};
inline constexpr std::size_t kComplaintsMax = 100;

/// `anchors` were noted elsewhere at some time: each must still be in the chain. The head that the log itself keeps beside it
/// counts as one, which finds lines that were cut off the end; who can write both can cut both, so note anchors on another machine.
Verdict verify(const std::filesystem::path& folder, std::vector<Head> anchors = {});

}  // namespace watchgrid::audit
