#pragma once
/// How likely two reports tell of one event: Bayes odds against the local background of events (algorithms 5).
///
///     odds = m f_d(d; s_a^2 + s_b^2 + 2 30^2) f_t(dt) P(kind_b | kind_a) / (lambda P(kind_b))
///     f_d  = 0.93 N2(d; sigma) + 0.07 N2(d; 250 m)     some report from afar; not when both stand at the scene
///     f_t  = exp(-dt / 110 s) / 110 s
///
/// A swallowed event is a missed emergency and a duplicate a wasted car, about 20 : 1; hence 0.97 for merging.
#include "engine/base/geo.hpp"
#include "engine/base/instant.hpp"
#include "engine/matching/ppm.hpp"
#include "engine/incident/alert.hpp"

namespace watchgrid::engine {

struct Report {
    Location location;
    Instant received_at;
    AlertType type{AlertType::Other};
    bool at_scene{};  ///< a button, plate or camera stands where it happens; people on the phone may look from afar
};
/// Sources that stand at the scene.
constexpr bool stands_at_scene(SourceKind k) noexcept { return k != SourceKind::Phone && k != SourceKind::Desk && k != SourceKind::Other; }

inline constexpr Millimeters kSameEventWithin = from_meters(500);          ///< farther apart: never the same
inline constexpr Duration kSameEventDuring = std::chrono::minutes{20};     ///< later: never the same

/// Kinds that need the same help; only these may be one event. A call for oneself (sos) is nobody else's.
bool may_be_one_event(AlertType a, AlertType b) noexcept;

/// @param events_nearby incidents of the last hour within `kSameEventWithin` x 2 of `b`, the background rate; not counting `a`
/// @return chance that both are one event; 0 when the kinds, the distance or the time forbid it
Ppm same_event(const Report& a, const Report& b, std::uint32_t events_nearby) noexcept;

}  // namespace watchgrid::engine
