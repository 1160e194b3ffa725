#pragma once
/// What the tags of an OSM way say about driving and walking on it. Pure; no files here.
///
/// Classes: `highway` motorway, trunk, primary, secondary, tertiary (and their _link), unclassified, residential, living_street,
/// road, service, track are for cars; path, footway, pedestrian, steps, cycleway, bridleway, corridor are for feet. Anything
/// else (construction, proposed, raceway, ...) is not a road. `route=ferry` is never a road, whatever else the way says.
///
/// Cars: the most specific of motorcar, motor_vehicle, vehicle, access decides; no, private, agricultural, forestry, military,
/// restricted, delivery and emergency close the way. Tracks of grade4 and grade5 are closed to cars.
/// Feet: foot, else access; the same words and use_sidepath close it. Motorways and motorroad=yes are closed unless foot says yes.
/// One way: oneway yes|true|1, -1|reverse, no|false|0; without the tag, motorways and roundabouts are one-way.
/// oneway=reversible closes the way to cars: nobody can know its direction now.
/// Speed: maxspeed (km/h, "30 mph", "CN:urban", "none", "walk"), maxspeed:forward and :backward; else by class. Held to 5..140 km/h.
#include <optional>
#include <span>
#include <string_view>

#include "engine/roads/road_graph.hpp"

namespace watchgrid::osm {

struct Tag {
  std::string_view key;
  std::string_view value;
};

/// km/h in each direction of the way; 0 means closed to cars.
struct RoadUse {
  engine::RoadClass road_class{};
  double forward_kmh{};
  double backward_kmh{};
  bool walkable{};
  bool drivable() const noexcept { return forward_kmh > 0.0 || backward_kmh > 0.0; }
  bool open() const noexcept { return walkable || drivable(); }
};

/// nullopt: the way is not a road. A road that is open to nobody has `!open()`.
std::optional<RoadUse> road_use(std::span<const Tag> tags);

/// The speed that a maxspeed value states, in km/h; nullopt when it states none that we know ("signals", "variable", rubbish).
std::optional<double> parse_maxspeed(std::string_view value);

}  // namespace watchgrid::osm
