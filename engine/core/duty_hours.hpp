#pragma once
/// How long somebody has been on duty, where town.toml bounds it ([duty.hours_max]). From the journal alone: an event that goes on duty says
/// whether its time is counted, so that a replay counts the same whatever the pack says by then.
#include <algorithm>

#include "engine/core/state.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::engine {

inline constexpr Duration kDutyDay = std::chrono::hours{24};

inline Duration duty_max(const Town& town, const Responder& r) noexcept { return town.duty_max[static_cast<std::size_t>(r.responder_class)]; }

/// On duty in the last 24 h: of each spell the part that lies in them. O(kDutySpellsKept).
inline Duration duty_of_a_day(const ResponderState& r, Instant now) noexcept {
    Duration sum = r.on_duty_since ? std::min(now - *r.on_duty_since, kDutyDay) : Duration{};
    for (const DutySpell& spell : r.spells) sum += std::clamp(spell.from + spell.lasted - (now - kDutyDay), Duration{}, spell.lasted);
    return sum;
}

/// Not to be asked; the desk may order them with a reason.
inline bool is_tired(const Town& town, const ResponderState& r, Instant now) noexcept {
    const Duration most = duty_max(town, r.profile);
    return most > Duration{} && duty_of_a_day(r, now) >= most;
}

/// The spell is over. A phone that goes on and off all day does not grow the list: a spell that begins soon after the beginning of the one before it
/// is added to that one, and both are forgotten together, at most a kDutySpellsKept-th of a day early.
inline void end_spell(ResponderState& r, Instant now) {
    if (!r.on_duty_since) return;
    std::erase_if(r.spells, [&](const DutySpell& spell) { return spell.from + spell.lasted <= now - kDutyDay; });
    const Instant since = *r.on_duty_since;
    r.on_duty_since.reset();
    const bool soon = !r.spells.empty() && since - r.spells.back().from < kDutyDay / static_cast<int>(kDutySpellsKept);
    if (soon) r.spells.back().lasted += now - since;
    else r.spells.push_back({since, now - since});
}

}  // namespace watchgrid::engine
