#pragma once
/// Fixed things near an incident: the kit that an offer names, and the cameras that look there.
#include <boost/json.hpp>
#include <optional>

#include "adapters/codec/wire_messages.hpp"
#include "engine/core/state.hpp"
#include "engine/places/place_index.hpp"
#include "engine/places/town.hpp"

namespace watchgrid::app {

inline constexpr engine::Millimeters kKitWithin = engine::from_meters(2000);  ///< a kit farther away is no help
inline constexpr std::size_t kNearestMax = 50;

/// A wall hangs where everybody sees it: it shows that a place is there, not who works there, its telephone or what else is known of it; and
/// no home, for who is cared for is nobody's business.
enum class PlaceReader : std::uint8_t { Staff, Wall };
bool may_see(PlaceReader, const engine::Place&) noexcept;
boost::json::object place_json_for(PlaceReader, const engine::Town&, const engine::Place&);

/// The nearest kit by straight line, for a drowning; nothing for other types or beyond kKitWithin. When it was last checked is the later of its
/// attribute `checked_at` (RFC 3339) in places.csv and the last inspection of the hazard spot that its attribute `at` names.
/// O(kits near that latitude + log hazard spots).
std::optional<codec::Kit> kit_for(const engine::Town&, const engine::PlaceIndex&, const engine::Books&, const engine::IncidentState&);

/// The k nearest places of a kind, with `distance_m`. Cameras also say `bearing_deg` (from the camera to the point, 0 north) and, when the
/// pack names bearing, view and range, whether they look there: `sees`. O(places log k).
boost::json::array nearest_places(const engine::Town&, std::optional<engine::PlaceKind>, engine::LatLon near, std::size_t k, PlaceReader);

}  // namespace watchgrid::app
