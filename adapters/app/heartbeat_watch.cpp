#include "adapters/app/heartbeat_watch.hpp"

namespace watchgrid::app {

void HeartbeatWatch::heard(std::string_view place_id, engine::Instant now) {
    const std::lock_guard lock{mutex_};
    auto at = places_.find(place_id);
    if (at == places_.end()) {
        if (places_.size() >= kPlacesMax) return;
        at = places_.emplace(std::string{place_id}, Known{}).first;
    }
    Known& known = at->second;
    known.heard_at = known.counts_from = now;
    if (known.silent) known.silent = false, known.news = true;
}

void HeartbeatWatch::deaf(engine::Instant now) {
    const std::lock_guard lock{mutex_};
    for (auto& [place_id, known] : places_) known.counts_from = now;
}

std::vector<HeartbeatWatch::Change> HeartbeatWatch::step(engine::Instant now) const {
    const std::lock_guard lock{mutex_};
    std::vector<Change> out;
    for (const auto& [place_id, known] : places_) {
        const bool fell_silent = !known.silent && now - known.counts_from >= silent_after_;
        if (known.news && !fell_silent) out.push_back({place_id, false, known.heard_at});
        if (fell_silent) out.push_back({place_id, true, known.heard_at});
    }
    return out;
}

void HeartbeatWatch::told(const Change& c) {
    const std::lock_guard lock{mutex_};
    const auto at = places_.find(c.place_id);
    if (at == places_.end()) return;
    const bool heard_since = c.silent && at->second.heard_at != c.heard_at;
    at->second.silent = c.silent && !heard_since;
    at->second.news = heard_since;  // told next: it ends the task that was raised meanwhile
}

}  // namespace watchgrid::app
