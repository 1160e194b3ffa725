#pragma once
/// What a gate forbids, as one table of alert types.
#include "engine/fleet/responder.hpp"
#include "engine/incident/vocabulary.hpp"

namespace watchgrid::engine {

constexpr bool is_violence(AlertType t) noexcept {
    return t == AlertType::Fight || t == AlertType::Robbery || t == AlertType::Weapon || t == AlertType::Sos || t == AlertType::Burglary;
}
constexpr bool is_weapons(AlertType t) noexcept { return t == AlertType::Weapon || t == AlertType::Robbery; }
/// Bodily danger for somebody old or young.
constexpr bool is_dangerous(AlertType t) noexcept {
    return is_violence(t) || t == AlertType::Fire || t == AlertType::Drowning || t == AlertType::Crowd || t == AlertType::Traffic;
}

/// @param police_accepted somebody of tier 2 or 3 has accepted this incident
/// @return those of the gates that forbid it; 0: none
constexpr Gates forbidding_gates(Gates gates, AlertType type, bool night, bool police_accepted) noexcept {
    Gates met = 0;
    for (const auto& [gate, is_met] : {std::pair{kGateViolence, is_violence(type)}, std::pair{kGateWeapons, is_weapons(type)}, std::pair{kGateNight, night},
                                       std::pair{kGateAge, is_dangerous(type)}, std::pair{kGateLead, !police_accepted}})
        if (is_met) met = static_cast<Gates>(met | gate);
    return static_cast<Gates>(gates & met);
}
constexpr bool gate_forbids(Gates gates, AlertType type, bool night, bool police_accepted) noexcept {
    return forbidding_gates(gates, type, night, police_accepted) != 0;
}

}  // namespace watchgrid::engine
