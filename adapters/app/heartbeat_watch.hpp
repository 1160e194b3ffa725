#pragma once
/// Who has fallen silent? A place that has sent one heartbeat is expected to go on sending them.
///
/// Heartbeats are telemetry: they are not journaled, and a restart forgets who used to send them. What follows from silence is journaled: a task
/// of the owner of the grid, which ends when the place is heard again. At most `kPlacesMax` places are watched; further ones are not.
///
/// Places beat at least three times within `silent_after`, so that one lost or late beat is no silence. While nobody here listens to the broker
/// nothing is said about anybody, and everybody has the whole time again afterwards.
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/instant.hpp"

namespace watchgrid::app {

class HeartbeatWatch {
public:
    static constexpr std::size_t kPlacesMax = 20'000;

    struct Change {
        std::string place_id;
        bool silent{};
        engine::Instant heard_at{};
    };

    explicit HeartbeatWatch(engine::Duration silent_after) : silent_after_{silent_after} {}

    /// Any thread.
    void heard(std::string_view place_id, engine::Instant now);
    /// Nobody listened until now: what was not heard says nothing.
    void deaf(engine::Instant now);
    /// What is to be told: fallen silent, heard again, or heard for the first time (a task of before a restart may end). By place. Says the same
    /// again until it was `told`.
    std::vector<Change> step(engine::Instant now) const;
    /// The core has taken it.
    void told(const Change&);

private:
    struct Known {
        engine::Instant heard_at{};
        engine::Instant counts_from{};  ///< silence: since it was heard, or since somebody listens again
        bool silent{};
        bool news{true};  ///< heard, and not told yet
    };
    const engine::Duration silent_after_;
    mutable std::mutex mutex_;
    std::map<std::string, Known, std::less<>> places_;
};

}  // namespace watchgrid::app
