#pragma once
/// When something will be due. Deadlines are functions of the entity alone, so that the index can always be rebuilt.
#include <optional>

#include "engine/core/state.hpp"

namespace watchgrid::engine {

/// Expiry or missing "delivered" of an open offer; missing movement of an accepted one.
std::optional<Instant> deadline_of(const State&, const OfferState&);
/// How long somebody who accepted may stand still: the policy's time, at most kPostMovingWithin for a post. 0: for ever.
Duration moving_within(const PolicyPack&, const OfferState&);
inline constexpr Duration kPostMovingWithin = std::chrono::seconds{30};
/// The next warning, else the due time, of a running clock.
std::optional<Instant> deadline_of(const State&, const ClockState&);
/// End of the claim window or the next try after a shortfall.
std::optional<Instant> deadline_of(const State&, const IncidentState&);

/// When an open task is overdue; when an inspection or a visit is due; when a notice expires.
std::optional<Instant> deadline_of(const State&, const TaskState&);
std::optional<Instant> deadline_of(const State&, const HazardState&);
std::optional<Instant> deadline_of(const State&, const HomeState&);
std::optional<Instant> deadline_of(const State&, const NoticeState&);
std::optional<Instant> deadline_of(const State&, const PatrolState&);

/// The earliest of all; the app arms ONE timer from it and sends Tick when it fires. O(1).
std::optional<Instant> next_deadline(const State&) noexcept;

}  // namespace watchgrid::engine
