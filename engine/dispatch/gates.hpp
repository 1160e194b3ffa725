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
constexpr bool gate_forbids(Gates gates, AlertType type, bool night, bool police_accepted) noexcept {
    return ((gates & kGateViolence) && is_violence(type)) || ((gates & kGateWeapons) && is_weapons(type)) || ((gates & kGateNight) && night) ||
           ((gates & kGateAge) && is_dangerous(type)) || ((gates & kGateLead) && !police_accepted);
}

}  // namespace watchgrid::engine
