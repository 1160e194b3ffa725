#pragma once
/// The derived indexes of the State: one place that says what follows from an entity, for `apply` and for `rebuild_indexes`.
#include "engine/core/deadlines.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::engine {

constexpr DeadlineKind kind_of(const OfferState&) { return DeadlineKind::Offer; }
constexpr DeadlineKind kind_of(const ClockState&) { return DeadlineKind::Clock; }
constexpr DeadlineKind kind_of(const IncidentState&) { return DeadlineKind::Incident; }
constexpr DeadlineKind kind_of(const TaskState&) { return DeadlineKind::Task; }
constexpr DeadlineKind kind_of(const HazardState&) { return DeadlineKind::Hazard; }
constexpr DeadlineKind kind_of(const HomeState&) { return DeadlineKind::Home; }
constexpr DeadlineKind kind_of(const NoticeState&) { return DeadlineKind::Notice; }
constexpr DeadlineKind kind_of(const PatrolState&) { return DeadlineKind::Patrol; }

/// Enters what `item` is due for, or takes it out again before it is changed. O(log deadlines).
template <class T, class IdT>
void index_item(State& s, const T& item, IdT id, bool enter) {
    const auto put = [enter](auto& set, auto key) { enter ? (void)set.insert(key) : (void)set.erase(key); };
    if (const auto at = deadline_of(s, item)) put(s.deadlines, Deadline{*at, kind_of(item), id.value});
    if constexpr (std::is_same_v<T, OfferState>)
        if (item.under_way()) put(s.under_way, id);
    if constexpr (std::is_same_v<T, IncidentState>)
        for (std::size_t t = 0; t < kTiers; ++t)
            if (item.open() && item.tiers[t].retry_at) put(s.waiting[t], id);
}

/// A new incident, in the order of ids.
inline void remember_recent(State& s, const IncidentState& i) {
    s.recent.push_back({i.opened_at, i.location ? i.location->at : LatLon{}, i.location.has_value()});
    if (s.recent.size() > kRecentIncidents) s.recent.pop_front();
}
/// A recent incident has another place now. O(1).
inline void move_recent(State& s, IncidentId id) {
    const std::uint64_t back = s.incidents.next_id().value - id.value;  // 1: the newest
    const IncidentState& i = s.incidents.at(id);
    if (back <= s.recent.size() && i.location) s.recent[s.recent.size() - static_cast<std::size_t>(back)] = {i.opened_at, i.location->at, true};
}

}  // namespace watchgrid::engine
