#pragma once
/// What somebody may know of an incident who has been asked and has not said yes: what it is, how bad, how far and about where. Not the
/// door, not the words of the report, not who reports: a phone that sits near a police station with a false place shall not collect them.
///
/// The area is a cell of a fixed lattice, not a random shift: the same place gives the same area whenever and by whomever it is asked,
/// so there is nothing to average. Distance and time are rounded up, since three exact distances name a place.
/// Source of the 500 m: reliability.md 5. What is told after the acceptance stands in the Task.
#include <cstdint>

#include "adapters/codec/wire_messages.hpp"
#include "engine/core/state.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::app {

inline constexpr std::uint32_t kOfferAreaM = 500;  ///< radius; 0 would be the exact place
inline constexpr double kEtaStepS = 30;

/// The middle of the lattice's cell that holds the place; the place is at most `radius_m` away from it, which is its `accuracy_m` (or more,
/// when the place itself was known no better). `radius_m` 0 leaves it as it is. O(1).
engine::Location area_of(const engine::Location& exact, std::uint32_t radius_m);

/// Whether this person has taken the offer or was ordered, now or earlier: then there is nothing left to hide.
bool said_yes(const engine::OfferState&) noexcept;

/// Takes out of a filled offer what is for those who have said yes. Posts of a ring stay as they are: a junction is nobody's address.
void show_only_the_area(codec::Offer&, std::uint32_t radius_m);

/// Its name helps to decide; its place would be the place.
void hide_kit(std::optional<codec::Kit>&, std::uint32_t radius_m);

/// The name of the grid, also where the incident stands in a block of ten households; empty outside all of them.
std::string area_words(const engine::Town&, const engine::IncidentState&);

/// Somebody who was asked often and hardly ever came: at least kWatchedOffersMin remembered offers, fewer than one in twenty accepted.
/// Said to the desk (`watched`) and counted, never held against anybody by itself: a phone that is always in a pocket looks the same.
inline constexpr std::uint32_t kWatchedOffersMin = 20;
inline constexpr std::uint32_t kWatchedOneIn = 20;
constexpr bool is_watched(const engine::AnswerCounts& a) noexcept {
    return a.asked_milli >= kWatchedOffersMin * 1000 && std::uint64_t{a.accepted_milli} * kWatchedOneIn < a.asked_milli;
}

}  // namespace watchgrid::app
