#pragma once
/// Advice to move free cars up while many are busy (engine/matching/move_up.hpp): shown at the desk, never sent to anybody.
#include <boost/json/object.hpp>
#include <mutex>
#include <optional>
#include <string>

#include "engine/core/decide.hpp"
#include "engine/matching/move_up.hpp"

namespace watchgrid::app {

inline constexpr std::size_t kMovesAdvised = 3;
inline constexpr engine::Duration kAdviceEvery = std::chrono::seconds{30};

class MoveUpAdviser {
public:
    /// Core thread, every second. @return what the console is to be told, when that has changed
    std::optional<std::string> step(const engine::State&, engine::World, engine::Instant now);
    /// Any thread: `{on, busy, moves: [{responder_id, name, to, gain}]}`.
    boost::json::object json() const;

private:
    boost::json::object advice(const engine::State&, engine::World, engine::Instant now) const;

    engine::MoveUpSwitch switch_;  // core thread
    std::optional<engine::Instant> seen_at_, advised_at_;
    std::string told_;

    mutable std::mutex mutex_;
    boost::json::object shown_;
};

}  // namespace watchgrid::app
