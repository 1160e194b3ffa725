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
    known.heard_at = now;
    if (known.silent) known.silent = false, known.news = true;
}

std::vector<HeartbeatWatch::Change> HeartbeatWatch::step(engine::Instant now) {
    const std::lock_guard lock{mutex_};
    std::vector<Change> out;
    for (auto& [place_id, known] : places_) {
        if (known.news) {
            known.news = false;
            out.push_back({place_id, false, known.heard_at});
        }
        if (known.silent || now - known.heard_at < silent_after_) continue;
        known.silent = true;
        out.push_back({place_id, true, known.heard_at});
    }
    return out;
}

}  // namespace watchgrid::app
