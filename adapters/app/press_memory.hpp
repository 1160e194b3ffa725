#pragma once
/// Who pressed what, how often, lately: keeps one hand from filling the desk. Bounded; the oldest are forgotten. One thread.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.hpp"

namespace watchgrid::app {

class PressMemory {
public:
    static constexpr std::size_t kKept = 10'000;

    struct Press {
        engine::Instant window_began{};
        engine::Instant last_at{};
        std::uint32_t unsaid{};           ///< since the last one that was told
        std::uint32_t notes{};            ///< that were told
        std::optional<std::string> told{};  ///< what the last one said, as the caller writes it
        std::vector<std::string> keys{};  ///< different ones in this window, in order; as many as the caller adds

        bool has(std::string_view key) const { return std::find(keys.begin(), keys.end(), key) != keys.end(); }
    };

    /// The presses of `who` in a window of that length; a new or old one begins again. The reference is valid until the next call.
    Press& at(const std::string& who, engine::Instant now, engine::Duration window) {
        const auto [it, fresh] = presses_.try_emplace(who);
        if (fresh) {
            order_.push_back(who);
            if (order_.size() > kKept) {
                presses_.erase(order_.front());
                order_.pop_front();
            }
        }
        if (fresh || now - it->second.window_began >= window) it->second = {.window_began = now, .last_at = {}, .unsaid = 0, .notes = 0, .told = {}, .keys = {}};
        return it->second;
    }

private:
    std::map<std::string, Press> presses_;
    std::deque<std::string> order_;
};

}  // namespace watchgrid::app
