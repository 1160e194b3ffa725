#include "engine/core/surge.hpp"

#include <algorithm>
#include <iterator>

namespace watchgrid::engine {

bool is_surge(const Decision& d, const Alert& a, Severity severity, const std::optional<Location>& at) {
    if (a.source_kind != SourceKind::Plate || a.intent == Intent::Rescue || a.intent == Intent::Consult || a.drill || severity == Severity::Critical || !at) return false;
    std::size_t count = 0;
    std::uint64_t n = d.s.incidents.next_id().value;
    for (auto recent = d.s.recent.rbegin(); recent != d.s.recent.rend(); ++recent) {
        --n;
        if (recent->opened_at <= d.now - kSurgeWindow) return false;
        if (!recent->placed || haversine(recent->at, at->at) > kSurgeRadius) continue;
        const IncidentState* other = d.s.incidents.find({n});
        if (other == nullptr || other->source_kind != SourceKind::Plate || other->phase == IncidentPhase::Merged || other->intent == Intent::Consult || other->drill) continue;
        if (++count >= kSurgeIncidents) return true;
    }
    return false;
}

bool is_held(const State& s, const IncidentState& i, Instant now) {
    if (now >= i.opened_at + kSurgeHold || !i.offers.empty() || i.alerts.empty() || i.severity == Severity::Critical) return false;
    return std::all_of(i.alerts.begin(), i.alerts.end(), [&](AlertNumber n) {
        const AlertState* a = s.alerts.find(n);
        return a != nullptr && (a->flags & kFlagSurge) != 0;
    });
}

}  // namespace watchgrid::engine
