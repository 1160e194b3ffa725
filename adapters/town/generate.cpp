#include "adapters/town/generate.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "adapters/town/grid_split.hpp"
#include "adapters/town/names.hpp"
#include "adapters/town/town_draft.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::size_t kMainNodesMin = 50;
constexpr std::array<unsigned, 5> kHomesByClass{20, 30, 25, 12,
                                                13};  // percent of people who live in core, dense, urban, suburb, rural zones

std::string numbered(std::string_view prefix, std::size_t n, int digits) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "-%0*zu", digits, n);
  return std::string{prefix} + buffer;
}

int digits_for(std::size_t count) { return count > 99'999 ? 7 : count > 999 ? 5 : 3; }

/// Height and width together, degrees x 1e6.
std::int64_t extent(LatLon a, LatLon b) { return std::int64_t{b.lat_e6()} - a.lat_e6() + (std::int64_t{b.lon_e6()} - a.lon_e6()); }

class Maker : private TownDraft {
 public:
  Maker(const GenerateOptions& options, Terrain terrain)
      : TownDraft{std::move(terrain), options.seed}, options_{options} {}

  Town make() {
    make_zones(random_.fork());
    sort_nodes_by_zone();
    make_stations(random_.fork());
    make_officers(random_.fork());
    make_grid_officers(random_.fork());
    make_watch_points(random_.fork());
    make_volunteers(random_.fork());
    make_fixed_places(random_.fork());
    make_water_places(random_.fork());
    finish(true);
    return std::move(town_);
  }

 private:
  // --- zones ---
  void make_zones(Random random) {
    std::vector<WeighedPoint> points;
    for (const NodeIndex n : nodes_) points.push_back({at(n), 8});
    const LatLon sw = terrain_.south_west, ne = terrain_.north_east;
    const std::int64_t step = std::max<std::int64_t>(extent(sw, ne) / 45, 100);  // a lattice: open country needs grids too
    const auto lattice_weight = static_cast<std::uint32_t>(std::max<std::size_t>(nodes_.size() / 300, 1));
    for (std::int64_t lat = sw.lat_e6() + step / 2; lat < ne.lat_e6(); lat += step)
      for (std::int64_t lon = sw.lon_e6() + step / 2; lon < ne.lon_e6(); lon += step)
        points.push_back({LatLon::from_e6(static_cast<std::int32_t>(lat), static_cast<std::int32_t>(lon)), 4 * lattice_weight});
    const std::uint32_t stations = std::clamp<std::uint32_t>(options_.grids / 8, 1, 40);
    const Tiles tiles = split_into_grids(sw, ne, points, stations, options_.grids, random.fork());
    add_zone("city", town_.name, ZoneLevel::City, kNoZone, ZoneClass::Urban, tiles.outline);
    std::set<std::string> names;
    const auto fresh = [&](auto&& make) {
      std::string name = make();
      for (int i = 2; !names.insert(name).second; ++i) name = make() + (i > 20 ? std::to_string(i) : "");
      return name;
    };
    for (std::size_t i = 0; i < tiles.stations.size(); ++i)
      add_zone(numbered("st", i + 1, 2), fresh([&] { return street_name(random) + "派出所"; }), ZoneLevel::Station, 0, ZoneClass::Urban,
               tiles.stations[i]);
    first_grid_ = static_cast<ZoneIndex>(town_.zones.size());
    for (std::size_t i = 0; i < tiles.grids.size(); ++i)
      add_zone(numbered("grid", i + 1, digits_for(tiles.grids.size())), fresh([&] { return street_name(random) + "网格"; }),
               ZoneLevel::Grid, 1 + tiles.station_of[i], ZoneClass::Rural, tiles.grids[i]);
    tree_ = GridTree{town_.zones};
    classify_grids();
  }

  /// By junctions a square kilometre.
  void classify_grids() {
    std::vector<std::uint64_t> junctions(town_.zones.size(), 0);
    for (const NodeIndex n : nodes_)
      if (const ZoneIndex z = tree_.zone_at(at(n)); z != kNoZone) ++junctions[z];
    std::vector<std::pair<double, ZoneIndex>> order;
    for (ZoneIndex z = first_grid_; z < town_.zones.size(); ++z) {
      std::int64_t twice_area = 0;
      const auto& ring = town_.zones[z].rings[0];
      for (std::size_t i = 1; i < ring.size(); ++i)
        twice_area += std::int64_t{ring[i - 1].lon_e6() - ring[0].lon_e6()} * (ring[i].lat_e6() - ring[0].lat_e6()) -
                      std::int64_t{ring[i].lon_e6() - ring[0].lon_e6()} * (ring[i - 1].lat_e6() - ring[0].lat_e6());
      order.emplace_back(-static_cast<double>(junctions[z]) / static_cast<double>(std::max<std::int64_t>(std::abs(twice_area), 1)), z);
    }
    std::ranges::sort(order);
    for (std::size_t i = 0; i < order.size(); ++i)
      town_.zones[order[i].second].zone_class = zone_class_of_rank(i, order.size());
  }

  void sort_nodes_by_zone() {
    by_zone_.resize(town_.zones.size());
    for (const NodeIndex n : nodes_) {
      const ZoneIndex z = tree_.zone_at(at(n));
      if (z == kNoZone) continue;
      by_zone_[z].push_back(n);
      by_class_[static_cast<std::size_t>(town_.zones[z].zone_class)].push_back(n);
    }
  }

  // --- where things stand ---
  NodeIndex node_of_class(ZoneClass c, Random& random) const {
    const auto& pool = by_class_[static_cast<std::size_t>(c)];
    return pool.empty() ? random.pick(nodes_) : random.pick(pool);
  }
  NodeIndex node_where_people_live(Random& random) const {
    auto p = static_cast<unsigned>(random.below(100));
    for (std::size_t c = 0; c < kHomesByClass.size(); ++c) {
      if (p < kHomesByClass[c]) return node_of_class(static_cast<ZoneClass>(c), random);
      p -= kHomesByClass[c];
    }
    return random.pick(nodes_);
  }
  /// Junctions of these classes, in order, at least that far from each other; fewer when there is no room.
  std::vector<NodeIndex> spaced(std::initializer_list<ZoneClass> classes, std::size_t count, std::int64_t apart_m, Random& random) const {
    std::vector<NodeIndex> out;
    for (const ZoneClass c : classes) {
      std::vector<NodeIndex> pool = by_class_[static_cast<std::size_t>(c)];
      for (std::size_t i = 0; i < pool.size() && out.size() < count; ++i) {
        std::swap(pool[i], pool[i + random.below(pool.size() - i)]);
        if (std::ranges::all_of(out, [&](NodeIndex n) { return haversine(at(n), at(pool[i])) >= from_meters(apart_m); }))
          out.push_back(pool[i]);
      }
    }
    return out;
  }

  std::string station_id(ZoneIndex grid) const { return town_.zones[town_.zones[grid].parent].id; }

  // --- police ---
  void make_stations(Random random) {
    std::vector<ZoneIndex> fullest(town_.zones.size(), kNoZone);
    for (ZoneIndex z = first_grid_; z < town_.zones.size(); ++z) {
      ZoneIndex& best = fullest[town_.zones[z].parent];
      if (best == kNoZone || by_zone_[z].size() > by_zone_[best].size()) best = z;
    }
    for (ZoneIndex s = 1; s < first_grid_; ++s) {
      const auto& pool = by_zone_[fullest[s]].empty() ? nodes_ : by_zone_[fullest[s]];
      const LatLon p = beside(random.pick(pool), random);
      add_place(numbered("station", s, 2), PlaceKind::Station, town_.zones[s].name, p, "24h").phone = "110";
      stations_.push_back({p, town_.zones[s].id});
    }
    std::size_t number = 0;
    for (ZoneIndex z = first_grid_; z < town_.zones.size(); z += 4) {
      if (by_zone_[z].empty()) continue;
      const LatLon p = beside(random.pick(by_zone_[z]), random);
      add_place(numbered("room", ++number, 3), PlaceKind::PoliceRoom, town_.zones[z].name + "警务室", p, "08:00-22:00");
      rooms_.push_back({p, station_id(z)});
    }
  }

  struct Base {
    LatLon at;
    std::string unit;
  };

  void make_officers(Random random) {
    constexpr std::array<std::string_view, 4> kShifts{"08:00-20:00", "20:00-08:00", "24h", "24h"};
    const int digits = digits_for(options_.officers);
    std::array<std::size_t, 3> turn{};
    for (std::uint32_t i = 0; i < options_.officers; ++i) {
      const unsigned kind = i % 20;
      const ResponderClass c = kind == 7       ? ResponderClass::SpecialUnit
                               : kind == 13    ? ResponderClass::Reinforcement
                               : kind % 3 == 2 ? ResponderClass::Auxiliary
                                               : ResponderClass::Officer;
      const bool at_room = c == ResponderClass::Auxiliary && !rooms_.empty();
      const Base& base = at_room                ? rooms_[turn[0]++ % rooms_.size()]
                         : default_tier(c) == 3 ? stations_.front()
                                                : stations_[turn[1]++ % stations_.size()];
      const TravelMode mode = at_room && random.percent(50)    ? TravelMode::Ebike
                              : c == ResponderClass::Auxiliary ? TravelMode::Motorcycle
                                                               : TravelMode::Car;
      const std::string unit = c == ResponderClass::SpecialUnit ? "swat" : c == ResponderClass::Reinforcement ? "city-reserve" : base.unit;
      add_responder(numbered("officer", i + 1, digits), c, unit, base.at, mode, std::string{kShifts[turn[2]++ % kShifts.size()]}, random);
      if (random.percent(40)) give_skill("first_aid");
      if (random.percent(10)) give_skill("drone");
    }
  }

  /// One officer a grid; half of them by day, half by night, so that a grid's deputy is on when its owner is not.
  void make_grid_officers(Random random) {
    std::vector<std::vector<std::size_t>> of_station(first_grid_);
    for (ZoneIndex z = first_grid_; z < town_.zones.size(); ++z) {
      const std::size_t number = z - first_grid_ + 1;
      auto& colleagues = of_station[town_.zones[z].parent];
      const bool day = colleagues.size() % 2 == 0;
      const NodeIndex n = by_zone_[z].empty() ? nearest_node(z) : random.pick(by_zone_[z]);
      Responder& r = add_responder(numbered("gridofficer", number, digits_for(town_.zones.size())), ResponderClass::GridOfficer,
                                   station_id(z), beside(n, random), TravelMode::Ebike, day ? "07:00-19:00" : "19:00-07:00", random);
      r.grid = town_.zones[z].id;
      town_.zones[z].owner = r.external_id;
      colleagues.push_back(z);
      if (random.percent(60)) give_skill("mediation");
      if (random.percent(40)) give_skill("dialect");
    }
    for (const auto& colleagues : of_station)
      for (std::size_t i = 0; i < colleagues.size() && colleagues.size() > 1; ++i)
        town_.zones[colleagues[i]].deputy = town_.zones[colleagues[(i + 1) % colleagues.size()]].owner;
  }

  NodeIndex nearest_node(ZoneIndex z) const {
    const LatLon corner = town_.zones[z].rings[0][0];
    return *std::ranges::min_element(nodes_, {}, [&](NodeIndex n) { return haversine(at(n), corner); });
  }

  // --- people on the spot ---
  void make_watch_points(Random random) {
    if (options_.guards == 0) return;
    const std::size_t wanted = std::max<std::size_t>(options_.guards * 45ULL / 100, 1);
    auto nodes = spaced({ZoneClass::Core, ZoneClass::Dense, ZoneClass::Urban}, wanted, 115, random);
    if (nodes.empty()) nodes.push_back(random.pick(nodes_));
    const int digits = digits_for(options_.guards);
    std::size_t person = 0;
    const auto staff = [&](Place& place, ResponderClass c, std::string_view shift) {
      Responder& r =
          add_responder(numbered("guard", ++person, digits), c, place.id, place.at, TravelMode::Walk, std::string{shift}, random);
      r.gates =
          c == ResponderClass::Guard ? Gates{kGateWeapons} : static_cast<Gates>(kGateWeapons | (random.percent(35) ? kGateViolence : 0));
      if (random.percent(25)) give_skill("first_aid");
      if (random.percent(15)) give_skill("fire_fighting");
      place.staff.push_back(r.external_id);
    };
    for (std::size_t i = 0; i < nodes.size() && person < options_.guards; ++i) {
      const bool round_the_clock = i * 100 < nodes.size() * 55 && person + 2 <= options_.guards;
      Place& p = add_place(numbered("watch", i + 1, digits), PlaceKind::WatchPoint, shop_name(random), beside(nodes[i], random),
                           round_the_clock ? "24h" : "07:00-22:00");
      p.attributes["role"] = "shelter";
      staff(p, ResponderClass::WatchPointStaff, round_the_clock ? "07:00-19:00" : "07:00-22:00");
      if (round_the_clock) staff(p, ResponderClass::WatchPointStaff, "19:00-07:00");
    }
    std::size_t posts = 0;
    while (person < options_.guards) {  // 联勤岗 and guards of shops and schools
      const ZoneClass c = random.percent(70) ? ZoneClass::Dense : ZoneClass::Urban;
      const bool round_the_clock = posts % 2 == 0 && person + 2 <= options_.guards;
      Place& p = add_place(numbered("post", ++posts, digits), PlaceKind::Post, street_name(random) + "联勤岗",
                           beside(node_of_class(c, random), random), round_the_clock ? "24h" : "08:00-20:00");
      staff(p, ResponderClass::Guard, "08:00-20:00");
      if (round_the_clock) staff(p, ResponderClass::Guard, "20:00-08:00");
    }
  }

  void make_volunteers(Random random) {
    constexpr std::array<std::string_view, 8> kShifts{"24h",         "24h",         "06:00-22:00",
                                                      "06:00-22:00", "08:00-23:00", "mon-fri 17:30-23:30; sat,sun 08:00-23:00",
                                                      "18:00-02:00", "22:00-08:00"};
    const int digits = digits_for(options_.volunteers);
    std::size_t homes = 0;
    for (std::uint32_t i = 0; i < options_.volunteers; ++i) {
      const unsigned kind = i % 20;
      const ResponderClass c = kind == 4                 ? ResponderClass::HouseholdHead
                               : kind == 9 || kind == 17 ? ResponderClass::PatrolTeam
                                                         : ResponderClass::Volunteer;
      const LatLon home = beside(node_where_people_live(random), random);
      const ZoneIndex grid = tree_.zone_at(home);
      const TravelMode mode = c == ResponderClass::HouseholdHead || random.percent(50) ? TravelMode::Walk
                              : random.percent(35)                                     ? TravelMode::Bicycle
                                                                                       : TravelMode::Ebike;
      std::string unit = c == ResponderClass::PatrolTeam      ? numbered("patrol", i / 40 + 1, 2)
                         : c == ResponderClass::HouseholdHead ? town_.zones[grid].id
                                                              : "volunteers-" + station_id(grid);
      Responder& r =
          add_responder(numbered("volunteer", i + 1, digits), c, std::move(unit), home, mode, std::string{random.pick(kShifts)}, random);
      const bool old = random.percent(15);
      const auto gate = [&](unsigned percent, Gate g) { return static_cast<unsigned>(random.percent(percent) ? g : 0); };
      r.gates = static_cast<Gates>(gate(97, kGateWeapons) | gate(c == ResponderClass::PatrolTeam ? 20 : 65, kGateViolence) |
                                   gate(25, kGateNight) | gate(20, kGateLead));
      if (old) r.gates = static_cast<Gates>(r.gates | kGateAge | kGateViolence | kGateWeapons);
      if (!old && random.percent(10)) give_skill("swimming");
      if (random.percent(18)) give_skill("first_aid");
      if (random.percent(8)) give_skill("fire_fighting");
      if (random.percent(12)) give_skill("mediation");
      if (random.percent(20)) give_skill("dialect");
      if (c != ResponderClass::HouseholdHead) continue;
      add_place(numbered("home", ++homes, digits), PlaceKind::Home, r.name + "家", home).staff.push_back(r.external_id);
    }
  }

  // --- places without people ---
  void make_fixed_places(Random random) {
    const std::size_t grids = town_.zones.size() - first_grid_;
    const auto scatter = [&](std::string_view prefix, PlaceKind kind, std::size_t count, std::string_view hours, auto&& node, auto&& name) {
      for (std::size_t i = 1; i <= count; ++i) {
        const LatLon p = beside(node(), random);
        add_place(numbered(prefix, i, digits_for(count)), kind, name(), p, hours);
      }
    };
    const auto lived = [&] { return node_where_people_live(random); };
    const auto inner = [&] { return node_of_class(random.percent(40) ? ZoneClass::Core : ZoneClass::Dense, random); };
    const auto shop = [&] { return shop_name(random); };
    const auto street = [&](const char* what) { return [&random, what] { return street_name(random) + what; }; };
    scatter("plate", PlaceKind::Plate, std::max<std::size_t>(grids * 4, 20), "never", lived, shop);
    scatter("alarm", PlaceKind::AlarmPoint, std::max<std::size_t>(grids / 4, 6), "never", inner, street("报警柱"));
    scatter("bus", PlaceKind::MobileAlarmPoint, std::max<std::size_t>(grids / 2, 6), "never", inner,
            [&, n = 0]() mutable { return std::to_string(++n) + "路公交车"; });
    scatter("cam", PlaceKind::Camera, std::max<std::size_t>(grids * 3, 30), "never", lived, street("摄像头"));
    scatter("shelter", PlaceKind::Shelter, std::max<std::size_t>(grids / 6, 3), "06:00-23:00", lived, street("避险点"));
    scatter("shop", PlaceKind::PointsShop, std::max<std::size_t>(grids / 4, 3), "08:00-21:00", inner, shop);
    const auto at_nodes = [&](std::string_view prefix, PlaceKind kind, const std::vector<NodeIndex>& nodes, const char* what) {
      std::size_t number = 0;
      for (const NodeIndex n : nodes) add_place(numbered(prefix, ++number, 2), kind, street_name(random) + what, beside(n, random));
    };
    at_nodes("exit", PlaceKind::Exit, terrain_.exits, "出口");
    at_nodes("check", PlaceKind::Checkpoint, terrain_.bridges.empty() ? terrain_.exits : terrain_.bridges, "卡口");
  }

  /// Dangerous water: a spot and its kit, where the river runs within reach of people.
  void make_water_places(Random random) {
    std::vector<LatLon> shore;
    for (const LatLon p : terrain_.river) {
      const LatLon bank = LatLon::from_e6(p.lat_e6() + 400, p.lon_e6());  // about 45 m north of the middle
      if (reach_.look(bank).answer == Reach::Answer::Reachable && tree_.zone_at(bank) != kNoZone) shore.push_back(bank);
    }
    if (terrain_.river.empty())
      for (int i = 0; i < 8; ++i) shore.push_back(beside(node_of_class(ZoneClass::Suburb, random), random));
    std::size_t number = 0;
    for (std::size_t i = 0; i<shore.size(); i += shore.size()> 12 ? 3 : 1) {
      ++number;
      add_place(numbered("water", number, 3), PlaceKind::HazardSpot, street_name(random) + "水域", shore[i]).attributes["hazard"] =
          "deep_water";
      Place& kit = add_place(numbered("kit", number, 3), PlaceKind::Kit, "救生箱" + std::to_string(number), shore[i]);
      kit.attributes = {{"life_ring", "1"}, {"rope_m", "30"}, {"poles", "2"}, {"sign", "1"}};
    }
  }

  GenerateOptions options_;
  ZoneIndex first_grid_{};
  std::vector<std::vector<NodeIndex>> by_zone_;
  std::array<std::vector<NodeIndex>, 5> by_class_;
  std::vector<Base> stations_, rooms_;
};

}  // namespace

Generated generate_town(const GenerateOptions& options, std::optional<RoadGraph> roads) {
  Generated out;
  if (options.grids == 0 || options.grids > kGenerateGridsMax)
    out.complaint = "--grids " + std::to_string(options.grids) + ": expected 1 to " + std::to_string(kGenerateGridsMax);
  for (const auto& [name, count] :
       {std::pair{"--officers", options.officers}, std::pair{"--volunteers", options.volunteers}, std::pair{"--guards", options.guards}})
    if (count > kGeneratePeopleMax)
      out.complaint = std::string{name} + " " + std::to_string(count) + ": expected at most " + std::to_string(kGeneratePeopleMax);
  if (roads && out.complaint.empty()) {
    if (const std::size_t nodes = roads->nodes().empty() ? 0 : Reach{*roads}.main_part_nodes(); nodes < kMainNodesMin)
      out.complaint = "the roads have " + std::to_string(nodes) + " connected junctions open to feet; expected at least " +
                      std::to_string(kMainNodesMin);
  }
  if (!out.complaint.empty()) return out;
  out.town = Maker{options, roads ? terrain_of(std::move(*roads)) : make_terrain(options.seed)}.make();
  return out;
}

}  // namespace watchgrid::town
