#pragma once
/// Three nested ring templates for a generated town (环镇, 环城, 环市): circles round the centre, closed with the fewest posts.
#include <vector>

#include "engine/places/ring_template.hpp"

namespace watchgrid::town {

/// Circles that hold about 15, 45 and 80 of 100 junctions, none nearer to the edge of the map than 400 m. One that cannot be closed, or
/// that would lie within the band of another, is left out.
std::vector<engine::RingTemplate> make_rings(const engine::RoadGraph&, engine::LatLon centre);

}  // namespace watchgrid::town
