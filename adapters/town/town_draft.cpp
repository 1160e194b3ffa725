#include "adapters/town/town_draft.hpp"

#include <algorithm>

#include "adapters/town/make_rings.hpp"
#include "adapters/town/names.hpp"
#include "adapters/town/policy_toml.hpp"
#include "adapters/town/town_pack.hpp"

namespace watchgrid::town {

using namespace engine;

ZoneClass zone_class_of_rank(std::size_t i, std::size_t count) noexcept {
  const std::size_t share = i * 100 / count;
  return share < 8 ? ZoneClass::Core : share < 25 ? ZoneClass::Dense : share < 50 ? ZoneClass::Urban : share < 70 ? ZoneClass::Suburb : ZoneClass::Rural;
}

TownDraft::TownDraft(Terrain terrain, std::uint64_t seed) : terrain_{std::move(terrain)}, reach_{terrain_.roads}, random_{seed * 2 + 1} {
  town_.id = terrain_.id;
  town_.name = terrain_.name;
  town_.time_zone = "Asia/Shanghai";
  town_.centre = terrain_.centre;
  town_.policy_pack = kDefaultPolicy;
  for (NodeIndex n = 0; n < terrain_.roads.nodes().size(); ++n)
    if (reach_.in_main_part(n)) nodes_.push_back(n);
}

LatLon TownDraft::beside(NodeIndex n, Random& random) const {
  for (int spread = 90; spread > 0; spread /= 2) {
    const auto shift = [&] { return static_cast<std::int32_t>(random.between(-spread, spread)); };
    const std::int32_t dlat = shift(), dlon = shift();
    const LatLon p = LatLon::from_e6(at(n).lat_e6() + dlat, at(n).lon_e6() + dlon);
    if (reach_.look(p).answer == Reach::Answer::Reachable && tree_.zone_at(p) != kNoZone) return p;
  }
  return at(n);
}

void TownDraft::add_zone(std::string id, std::string name, ZoneLevel level, ZoneIndex parent, ZoneClass zone_class, const std::vector<LatLon>& ring) {
  Zone z;
  z.id = std::move(id), z.name = std::move(name), z.level = level, z.parent = parent, z.zone_class = zone_class;
  z.rings = {ring};
  z.polygon_starts = {0};
  town_.zones.push_back(std::move(z));
}

Place& TownDraft::add_place(std::string id, PlaceKind kind, std::string name, LatLon p, std::string_view hours) {
  Place place;
  place.id = std::move(id), place.kind = kind, place.name = std::move(name), place.at = p, place.grid = tree_.zone_at(p);
  place.open_hours = *WeeklyHours::parse(hours);
  town_.places.push_back(std::move(place));
  return town_.places.back();
}

Responder& TownDraft::add_responder(std::string id, ResponderClass c, std::string unit, LatLon home, TravelMode mode, std::string shift, Random& random) {
  Responder r;
  r.external_id = std::move(id), r.name = person_name(random), r.responder_class = c, r.tier = default_tier(c), r.unit = std::move(unit);
  r.home = home, r.travel_mode = mode, r.shift = std::move(shift);
  if (const ZoneIndex z = tree_.zone_at(home); z != kNoZone) r.grid = town_.zones[z].id;
  town_.responders.push_back(std::move(r));
  skills_.emplace_back();
  return town_.responders.back();
}

void TownDraft::finish(bool with_rings) {
  std::set<std::string> used;
  for (const auto& set : skills_) used.insert(set.begin(), set.end());
  town_.skills.assign(used.begin(), used.end());
  for (std::size_t i = 0; i < skills_.size(); ++i) {
    Responder& r = town_.responders[i];
    for (std::size_t bit = 0; bit < town_.skills.size(); ++bit)
      if (skills_[i].contains(town_.skills[bit])) r.skills |= SkillSet{1} << bit;
    town_.shifts.push_back(parse_shift(r.shift)->weekly);
  }
  std::ranges::stable_sort(town_.places, {}, &Place::id);
  town_.roads = std::move(terrain_.roads);
  if (with_rings) town_.rings = make_rings(town_.roads, town_.centre);
  town_.digest = digest_of_town(town_);
}

}  // namespace watchgrid::town
