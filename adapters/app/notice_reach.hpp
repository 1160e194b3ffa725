#pragma once
/// How many grids one name has told something lately. Three notices to one grid each reach as far as one notice to three, so it is the grids
/// that count and not the notices: telling a grid again, or more, costs nothing.
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/instant.hpp"

namespace watchgrid::app {

inline constexpr std::size_t kZonesOfOne = 3;  ///< grids that one person may tell something within kReachWindow; more takes two
inline constexpr engine::Duration kReachWindow = std::chrono::minutes{15};

/// Any thread: a message of the Common Alerting Protocol is looked at on the thread that has read it. O(log names + grids).
class NoticeReach {
public:
    /// @return false: with what this name has told in the window it would be more than kZonesOfOne grids; nothing is counted then
    bool fits(std::string_view name, const std::set<std::string>& grids, engine::Instant now) {
        const std::lock_guard lock{mutex_};
        for (auto& [who, grids_of] : told_) std::erase_if(grids_of, [&](const auto& grid) { return now - grid.second >= kReachWindow; });
        std::erase_if(told_, [](const auto& one) { return one.second.empty(); });
        const auto known = told_.find(name);
        std::size_t reached = grids.size();
        if (known != told_.end())
            for (const auto& [grid, at] : known->second) reached += grids.contains(grid) ? 0 : 1;
        if (reached > kZonesOfOne) return false;
        if (grids.empty()) return true;
        auto& mine = told_[std::string{name}];
        for (const std::string& grid : grids) mine[grid] = now;
        return true;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::map<std::string, engine::Instant>, std::less<>> told_;  ///< at most kZonesOfOne grids a name
};

}  // namespace watchgrid::app
