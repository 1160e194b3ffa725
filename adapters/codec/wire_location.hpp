#pragma once
/// From what a sender wrote as a location to a point on the Earth.
#include <optional>
#include <string>

#include "adapters/codec/wire_alert.hpp"

namespace watchgrid::v1 {
class Location;
}

namespace watchgrid::codec {

/// @param pointer of the location in the payload, for the notes
/// @param flags gets kFlagCrsAssumed, kFlagLocationBroken, kFlagLatLonSwapped
/// @return nullopt when it is not a place; a note says why.
std::optional<engine::Location> read_location(const v1::Location&, const DecodeContext&, const std::string& pointer, Notes&, std::uint32_t& flags);

void write_location(v1::Location&, const engine::Location&);

}  // namespace watchgrid::codec
