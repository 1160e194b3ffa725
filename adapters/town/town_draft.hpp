#pragma once
/// A town while it is being made up: what every maker needs, whichever figures it follows. The roads and the random numbers are its own;
/// the order of the draws is part of the result, since the same seed has to give the same bytes.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/town/generate.hpp"
#include "adapters/town/random.hpp"
#include "adapters/town/reach.hpp"
#include "engine/places/grid_tree.hpp"

namespace watchgrid::town {

/// `i` of `count` in order of density: the first 8 % are core, then 17 % dense, 25 % urban, 20 % suburb, the rest rural.
engine::ZoneClass zone_class_of_rank(std::size_t i, std::size_t count) noexcept;

class TownDraft {
 protected:
  /// The town has the terrain's id and name.
  TownDraft(Terrain terrain, std::uint64_t seed);

  engine::LatLon at(engine::NodeIndex n) const { return terrain_.roads.nodes()[n]; }
  /// Beside a junction, on ground that the walk network reaches.
  engine::LatLon beside(engine::NodeIndex n, Random& random) const;

  void add_zone(std::string id, std::string name, engine::ZoneLevel level, engine::ZoneIndex parent, engine::ZoneClass zone_class, const std::vector<engine::LatLon>& ring);
  /// References last until the next one is added.
  engine::Place& add_place(std::string id, engine::PlaceKind kind, std::string name, engine::LatLon p, std::string_view hours = "never");
  engine::Responder& add_responder(std::string id, engine::ResponderClass c, std::string unit, engine::LatLon home, engine::TravelMode mode, std::string shift, Random& random);
  void give_skill(std::string_view skill) { skills_.back().emplace(skill); }  ///< to who was added last

  /// Skills, shifts, order, roads, ring templates (if wanted) and digest. Nothing may be added afterwards.
  void finish(bool with_rings);

  Terrain terrain_;
  Reach reach_;
  Random random_;
  engine::Town town_;
  engine::GridTree tree_;                 ///< once the zones are there
  std::vector<engine::NodeIndex> nodes_;  ///< of the main walkable part

 private:
  std::vector<std::set<std::string>> skills_;  // by responder
};

}  // namespace watchgrid::town
