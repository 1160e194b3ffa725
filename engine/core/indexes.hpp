#pragma once
/// The derived indexes of the State: one place that says what follows from an entity, for `apply` and for `rebuild_indexes`.
#include "engine/core/deadlines.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::engine {

constexpr DeadlineKind kind_of(const OfferState&) { return DeadlineKind::Offer; }
constexpr DeadlineKind kind_of(const ClockState&) { return DeadlineKind::Clock; }
constexpr DeadlineKind kind_of(const IncidentState&) { return DeadlineKind::Incident; }

/// Enters what `item` is due for, or takes it out again before it is changed. O(log deadlines).
template <class T, class IdT>
void index_item(State& s, const T& item, IdT id, bool enter) {
    const auto put = [enter](auto& set, auto key) { enter ? (void)set.insert(key) : (void)set.erase(key); };
    if (const auto at = deadline_of(s, item)) put(s.deadlines, Deadline{*at, kind_of(item), id.value});
    if constexpr (std::is_same_v<T, IncidentState>)
        for (std::size_t t = 0; t < kTiers; ++t)
            if (item.open() && item.tiers[t].retry_at) put(s.waiting[t], id);
}

}  // namespace watchgrid::engine
