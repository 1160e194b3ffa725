#pragma once
/// How long somebody has been on duty, where town.toml bounds it ([duty.hours_max]). From the journal alone: an event that goes on duty says
/// whether its time is counted, so that a replay counts the same whatever the pack says by then.
#include <algorithm>

#include "engine/core/state.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::engine {

inline constexpr Duration kDutyDay = std::chrono::hours{24};

inline Duration duty_max(const Town& town, const Responder& r) noexcept { return town.duty_max[static_cast<std::size_t>(r.responder_class)]; }

/// The spell that lasts, and those that began in the last 24 h, each whole. O(kDutySpellsKept).
inline Duration duty_of_a_day(const ResponderState& r, Instant now) noexcept {
    Duration sum = r.on_duty_since ? now - *r.on_duty_since : Duration{};
    for (const DutySpell& spell : r.spells)
        if (spell.from > now - kDutyDay) sum += spell.lasted;
    return sum;
}

/// Not to be asked; the desk may order them with a reason.
inline bool is_tired(const Town& town, const ResponderState& r, Instant now) noexcept {
    const Duration most = duty_max(town, r.profile);
    return most > Duration{} && duty_of_a_day(r, now) >= most;
}

/// The spell is over. A phone that goes on and off all day does not grow the list: its oldest times become one, which counts from the later beginning.
inline void end_spell(ResponderState& r, Instant now) {
    if (!r.on_duty_since) return;
    std::erase_if(r.spells, [&](const DutySpell& spell) { return spell.from <= now - kDutyDay; });
    r.spells.push_back({*r.on_duty_since, now - *r.on_duty_since});
    r.on_duty_since.reset();
    if (r.spells.size() <= kDutySpellsKept) return;
    r.spells[1].lasted += r.spells[0].lasted;
    r.spells.erase(r.spells.begin());
}

}  // namespace watchgrid::engine
