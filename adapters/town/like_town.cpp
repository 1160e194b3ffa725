#include "adapters/town/like_town.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <set>

#include "adapters/town/grid_split.hpp"
#include "adapters/town/names.hpp"
#include "adapters/town/town_draft.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

constexpr std::size_t kNodesMin = 200;
constexpr std::uint32_t kDailyElders = 4;  ///< on every day; the others at weekends and while the market is held

// Figures of design.md 6, S1 to S19; what the towns do not report (officers, volunteers) is a guess of the usual order.
constexpr std::array kFigures{
    TownFigures{.name = "suichuan", .stations = 12, .grids = 100, .officers = 60, .volunteers = 200, .waters = 190, .watch_points = 10, .plates = 100, .alarm_points = 10, .cameras = 100},
    TownFigures{.name = "chengzhong", .stations = 6, .grids = 40, .officers = 80, .volunteers = 107, .watch_points = 100, .plates = 509, .alarm_points = 20, .cameras = 200},
    TownFigures{.name = "shengkang", .grids = 12, .blocks = 188, .households = 100, .officers = 40, .posts = 13, .alarm_points = 11, .mobile_alarm_points = 41, .units = 68,
                .cameras = 1498, .patrollers = 600, .points_shops = 29, .holders = 2000, .points = 200'000},
    TownFigures{.name = "yangdang", .grids = 36, .blocks = 720, .households = 10, .officers = 30, .volunteers = 60, .cameras = 80, .central_rooms = 6, .village_rooms = 36,
                .rings = 3, .care_homes = 60},
    TownFigures{.name = "tuanbao", .grids = 8, .officers = 12, .volunteers = 20, .plates = 20, .village_rooms = 2, .elders = 10, .market_days = true},
};

std::string numbered(std::string_view prefix, std::size_t n, std::size_t of) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "-%0*zu", of > 9'999 ? 6 : of > 999 ? 4 : of > 99 ? 3 : 2, n);
  return std::string{prefix} + buffer;
}

class LikeMaker : private TownDraft {
 public:
  LikeMaker(const TownFigures& figures, std::uint64_t seed, Terrain terrain) : TownDraft{std::move(terrain), seed}, f_{figures} { town_.id = "like-" + std::string{f_.name}; }

  GeneratedLike make() {
    make_zones(random_.fork());
    make_police(random_.fork());
    make_grid_officers(random_.fork());
    make_block_heads(random_.fork());
    make_staffed_places(random_.fork());
    make_plain_places(random_.fork());
    make_people(random_.fork());
    make_waters(random_.fork());
    make_care(random_.fork());
    make_points(random_.fork());
    make_files();
    finish(f_.rings > 0);
    return {std::move(town_), std::move(files_), {}};
  }

 private:
  // --- zones: stations and grids, or one station, grids and blocks ---
  void make_zones(Random random) {
    const bool blocks = f_.blocks > 0;
    std::vector<WeighedPoint> points;
    for (const NodeIndex n : nodes_) points.push_back({at(n), 8});
    const LatLon sw = terrain_.south_west, ne = terrain_.north_east;
    const std::int32_t step = std::max((ne.lat_e6() - sw.lat_e6()) / 24, 50);
    for (std::int32_t lat = sw.lat_e6() + step / 2; lat < ne.lat_e6(); lat += step)
      for (std::int32_t lon = sw.lon_e6() + step / 2; lon < ne.lon_e6(); lon += step)
        if (const LatLon p = LatLon::from_e6(lat, lon); reach_.look(p).answer == Reach::Answer::Reachable) {
          points.push_back({p, static_cast<std::uint32_t>(std::max<std::size_t>(nodes_.size() / 60, 8))});
          land_.push_back(p);
        }
    // A grid has its officer, a block its head, and both a way to go: none is cut out of land that no road comes near.
    const Tiles tiles = split_into_grids(sw, ne, points, blocks ? f_.grids : f_.stations, blocks ? f_.blocks : f_.grids, random.fork());
    add_zone("city", town_.name, ZoneLevel::City, kNoZone, ZoneClass::Urban, tiles.outline);
    if (blocks) add_zone("st-01", fresh_name(random, "派出所"), ZoneLevel::Station, 0, ZoneClass::Urban, tiles.outline);
    const auto upper = static_cast<ZoneIndex>(town_.zones.size());
    for (std::size_t i = 0; i < tiles.stations.size(); ++i)
      add_zone(numbered(blocks ? "grid" : "st", i + 1, tiles.stations.size()), fresh_name(random, blocks ? "网格" : "派出所"), blocks ? ZoneLevel::Grid : ZoneLevel::Station,
               blocks ? 1 : 0, ZoneClass::Urban, tiles.stations[i]);
    for (std::size_t i = 0; i < tiles.grids.size(); ++i)
      add_zone(numbered(blocks ? "block" : "grid", i + 1, tiles.grids.size()), fresh_name(random, blocks ? "中心户" : "网格"), blocks ? ZoneLevel::Block : ZoneLevel::Grid,
               upper + tiles.station_of[i], ZoneClass::Urban, tiles.grids[i]);
    tree_ = GridTree{town_.zones};
    std::erase_if(nodes_, [&](NodeIndex n) { return tree_.zone_at(at(n)) == kNoZone; });  // ends of roads that lead out of the town
    classify();
  }
  std::string fresh_name(Random& random, std::string_view what) {
    std::string name = street_name(random) + std::string{what};
    for (int i = 2; !names_.insert(name).second; ++i) name = street_name(random) + (i > 20 ? std::to_string(i) : "") + std::string{what};
    return name;
  }
  /// By junctions in the zone: the fullest are core, then dense, urban, suburb, rural. Zones of one level hold about the same weight, so
  /// the smallest boxes are the densest.
  void classify() {
    for (const ZoneLevel level : {ZoneLevel::Grid, ZoneLevel::Block}) {
      std::vector<std::pair<std::int64_t, ZoneIndex>> by_size;
      for (ZoneIndex z = 0; z < town_.zones.size(); ++z) {
        if (town_.zones[z].level != level) continue;
        const auto [south, north] = std::ranges::minmax(town_.zones[z].rings[0], {}, [](LatLon p) { return p.lat_e6(); });
        const auto [west, east] = std::ranges::minmax(town_.zones[z].rings[0], {}, [](LatLon p) { return p.lon_e6(); });
        by_size.emplace_back((std::int64_t{north.lat_e6()} - south.lat_e6()) * (std::int64_t{east.lon_e6()} - west.lon_e6()), z);
      }
      std::ranges::sort(by_size);
      for (std::size_t i = 0; i < by_size.size(); ++i) town_.zones[by_size[i].second].zone_class = zone_class_of_rank(i, by_size.size());
    }
  }

  // --- where things stand ---
  LatLon somewhere(Random& random) const { return beside(random.pick(nodes_), random); }
  bool is_in(LatLon p, ZoneIndex z) const { return tree_.ancestor(tree_.zone_at(p), town_.zones[z].level) == z; }
  void sort_into_zones() {
    in_zone_.resize(town_.zones.size()), land_in_zone_.resize(town_.zones.size());
    for (const NodeIndex n : nodes_)
      for (ZoneIndex here = tree_.zone_at(at(n)); here != kNoZone; here = town_.zones[here].parent) in_zone_[here].push_back(n);
    for (const LatLon p : land_)
      for (ZoneIndex here = tree_.zone_at(p); here != kNoZone; here = town_.zones[here].parent) land_in_zone_[here].push_back(p);
  }
  /// In that zone: beside a junction, else where a road is near. Without either at the junction nearest to its first corner.
  LatLon within(ZoneIndex z, Random& random) {
    if (in_zone_.empty()) sort_into_zones();
    if (!in_zone_[z].empty()) {
      const NodeIndex n = random.pick(in_zone_[z]);
      const LatLon p = beside(n, random);
      return is_in(p, z) ? p : at(n);  // not across the border
    }
    if (!land_in_zone_[z].empty()) return near_by(random.pick(land_in_zone_[z]), z, random);
    const LatLon corner = town_.zones[z].rings[0][0];
    return at(*std::ranges::min_element(nodes_, {}, [&](NodeIndex n) { return haversine(at(n), corner); }));
  }
  /// A road may end just outside: then the junction of the town nearest to its end.
  NodeIndex inside(NodeIndex n) const {
    if (tree_.zone_at(at(n)) != kNoZone) return n;
    return *std::ranges::min_element(nodes_, {}, [&](NodeIndex other) { return haversine(at(other), at(n)); });
  }
  /// Some metres away, still in the zone and in reach.
  LatLon near_by(LatLon from, ZoneIndex z, Random& random) const {
    for (int spread = 900; spread > 0; spread /= 2) {
      const auto dlat = static_cast<std::int32_t>(random.between(-spread, spread)), dlon = static_cast<std::int32_t>(random.between(-spread, spread));
      const LatLon p = LatLon::from_e6(from.lat_e6() + dlat, from.lon_e6() + dlon);
      if (is_in(p, z) && reach_.look(p).answer == Reach::Answer::Reachable) return p;
    }
    return from;
  }
  std::vector<ZoneIndex> zones_of(ZoneLevel level) const {
    std::vector<ZoneIndex> out;
    for (ZoneIndex z = 0; z < town_.zones.size(); ++z)
      if (town_.zones[z].level == level) out.push_back(z);
    return out;
  }

  // --- police ---
  void make_police(Random random) {
    std::vector<std::pair<LatLon, std::string>> stations;
    for (const ZoneIndex z : zones_of(ZoneLevel::Station)) {
      stations.emplace_back(within(z, random), town_.zones[z].id);
      add_place(numbered("station", stations.size(), 10), PlaceKind::Station, town_.zones[z].name, stations.back().first, "24h").phone = "110";
    }
    for (std::uint32_t i = 0; i < f_.central_rooms; ++i)
      add_place(numbered("room-central", i + 1, f_.central_rooms), PlaceKind::PoliceRoom, fresh_name(random, "中心警务室"), somewhere(random), "24h").attributes["level"] = "central";
    const auto grids = zones_of(ZoneLevel::Grid);
    for (std::uint32_t i = 0; i < f_.village_rooms; ++i)
      add_place(numbered("room-village", i + 1, f_.village_rooms), PlaceKind::PoliceRoom, fresh_name(random, "村警务室"), within(grids[i % grids.size()], random), "08:00-20:00")
          .attributes["level"] = "village";
    constexpr std::array<std::string_view, 4> kShifts{"08:00-20:00", "20:00-08:00", "24h", "24h"};
    for (std::uint32_t i = 0; i < f_.officers; ++i) {
      const ResponderClass c = i % 20 == 7 ? ResponderClass::SpecialUnit : i % 3 == 2 ? ResponderClass::Auxiliary : ResponderClass::Officer;
      const auto& [home, unit] = stations[i % stations.size()];
      add_responder(numbered("officer", i + 1, f_.officers), c, unit, home, c == ResponderClass::Auxiliary ? TravelMode::Motorcycle : TravelMode::Car, std::string{kShifts[i % 4]}, random);
      if (random.percent(40)) give_skill("first_aid");
    }
  }
  /// One a grid, the neighbour is the deputy; half of them by day, half by night.
  void make_grid_officers(Random random) {
    const auto grids = zones_of(ZoneLevel::Grid);
    for (std::size_t i = 0; i < grids.size(); ++i) {
      const ZoneIndex z = grids[i];
      Responder& r = add_responder(numbered("gridofficer", i + 1, grids.size()), ResponderClass::GridOfficer, town_.zones[town_.zones[z].parent].id, within(z, random),
                                   TravelMode::Ebike, i % 2 == 0 ? "07:00-19:00" : "19:00-07:00", random);
      r.grid = town_.zones[z].id;
      town_.zones[z].owner = r.external_id;
      if (random.percent(60)) give_skill("mediation");
    }
    for (std::size_t i = 0; i < grids.size() && grids.size() > 1; ++i) town_.zones[grids[i]].deputy = town_.zones[grids[(i + 1) % grids.size()]].owner;
  }
  void make_block_heads(Random random) {
    const auto blocks = zones_of(ZoneLevel::Block);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      Zone& z = town_.zones[blocks[i]];
      Responder& r = add_responder(numbered("head", i + 1, blocks.size()), ResponderClass::HouseholdHead, town_.zones[z.parent].id, within(blocks[i], random), TravelMode::Walk, "06:00-22:00", random);
      r.grid = z.id;
      r.gates = static_cast<Gates>(kGateWeapons | kGateViolence);
      z.owner = r.external_id;
      z.deputy = town_.zones[z.parent].owner;
      give_skill("mediation");
      add_place(numbered("home-head", i + 1, blocks.size()), PlaceKind::Home, r.name + "家", r.home).attributes = {{"households", std::to_string(f_.households)}};
      town_.places.back().staff.push_back(r.external_id);
    }
  }

  // --- places with people ---
  void staff(Place& p, std::string id, ResponderClass c, std::string shift, Random& random) {
    Responder& r = add_responder(std::move(id), c, p.id, p.at, TravelMode::Walk, std::move(shift), random);
    r.gates = c == ResponderClass::Guard ? Gates{kGateWeapons} : static_cast<Gates>(kGateWeapons | (random.percent(35) ? kGateViolence : 0));
    if (random.percent(25)) give_skill("first_aid");
    p.staff.push_back(r.external_id);
  }
  void make_staffed_places(Random random) {
    for (std::uint32_t i = 0; i < f_.watch_points; ++i) {
      Place& p = add_place(numbered("watch", i + 1, f_.watch_points), PlaceKind::WatchPoint, shop_name(random), somewhere(random), "24h");
      p.attributes = {{"role", "shelter"}, {"heartbeat_s", "10"}};
      staff(p, numbered("watchday", i + 1, f_.watch_points), ResponderClass::WatchPointStaff, "07:00-19:00", random);
      staff(p, numbered("watchnight", i + 1, f_.watch_points), ResponderClass::WatchPointStaff, "19:00-07:00", random);
    }
    for (std::uint32_t i = 0; i < f_.posts; ++i) {
      Place& p = add_place(numbered("post", i + 1, f_.posts), PlaceKind::Post, fresh_name(random, "联勤岗"), somewhere(random), "24h");
      staff(p, numbered("postday", i + 1, f_.posts), ResponderClass::Guard, "08:00-20:00", random);
      staff(p, numbered("postnight", i + 1, f_.posts), ResponderClass::Guard, "20:00-08:00", random);
    }
    for (std::uint32_t i = 0; i < f_.units; ++i) {
      Place& p = add_place(numbered("unit", i + 1, f_.units), PlaceKind::WatchPoint, shop_name(random), somewhere(random), "08:00-21:00");
      p.attributes["role"] = "unit";
      staff(p, numbered("unitguard", i + 1, f_.units), ResponderClass::Guard, "08:00-21:00", random);
    }
  }

  // --- places without people ---
  void make_plain_places(Random random) {
    for (std::uint32_t i = 0; i < f_.plates; ++i)
      add_place(numbered("plate", i + 1, f_.plates), PlaceKind::Plate, shop_name(random), somewhere(random));
    for (std::uint32_t i = 0; i < f_.alarm_points; ++i)
      add_place(numbered("alarm", i + 1, f_.alarm_points), PlaceKind::AlarmPoint, street_name(random) + "报警柱", somewhere(random));
    for (std::uint32_t i = 0; i < f_.mobile_alarm_points; ++i)
      add_place(numbered("bus", i + 1, f_.mobile_alarm_points), PlaceKind::MobileAlarmPoint, std::to_string(i + 1) + "路公交车", somewhere(random));
    for (std::uint32_t i = 0; i < f_.cameras; ++i) {
      Place& p = add_place(numbered("cam", i + 1, f_.cameras), PlaceKind::Camera, street_name(random) + "摄像头", somewhere(random));
      p.attributes = {{"bearing_deg", std::to_string(random.below(72) * 5)}, {"view_deg", std::to_string(random.percent(20) ? 360 : 60)}, {"range_m", std::to_string(random.between(30, 120))}};
    }
    for (std::uint32_t i = 0; i < f_.points_shops; ++i)
      add_place(numbered("pointsshop", i + 1, f_.points_shops), PlaceKind::PointsShop, shop_name(random), somewhere(random), "08:00-21:00");
    std::size_t n = 0;
    for (const NodeIndex exit : terrain_.exits) add_place(numbered("exit", ++n, terrain_.exits.size()), PlaceKind::Exit, street_name(random) + "出口", beside(inside(exit), random));
    n = 0;
    for (const NodeIndex bridge : terrain_.bridges) add_place(numbered("check", ++n, terrain_.bridges.size()), PlaceKind::Checkpoint, street_name(random) + "卡口", beside(bridge, random));
  }

  // --- people without a place ---
  void make_people(Random random) {
    // S6: volunteers are vetted, here for years to come.
    constexpr std::chrono::sys_days kVettedUntil{std::chrono::year{2036} / 1 / 1};
    const bool vetted = f_.name == "chengzhong" || f_.name == "tuanbao";
    for (std::uint32_t i = 0; i < f_.volunteers; ++i) {
      Responder& r = add_responder(numbered("volunteer", i + 1, f_.volunteers), ResponderClass::Volunteer, "volunteers", somewhere(random),
                                   random.percent(50) ? TravelMode::Walk : TravelMode::Ebike, i % 2 == 0 ? "24h" : "06:00-22:00", random);
      r.gates = static_cast<Gates>(kGateWeapons | (random.percent(65) ? kGateViolence : 0) | (random.percent(25) ? kGateNight : 0) | (random.percent(20) ? kGateLead : 0));
      if (vetted) r.vetted_until = Instant{kVettedUntil} - std::chrono::minutes{town_.utc_offset_minutes};
      if (random.percent(18)) give_skill("first_aid");
      if (random.percent(12)) give_skill("mediation");
      if (random.percent(8)) give_skill("swimming");
    }
    constexpr std::array<std::string_view, 3> kPatrolShifts{"18:00-21:00", "19:30-22:30", "08:00-11:00"};
    for (std::uint32_t i = 0; i < f_.patrollers; ++i) {
      Responder& r = add_responder(numbered("patroller", i + 1, f_.patrollers), ResponderClass::PatrolTeam, numbered("patrol", i / 30 + 1, 20), somewhere(random), TravelMode::Walk,
                                   std::string{kPatrolShifts[i / 30 % 3]}, random);
      r.gates = static_cast<Gates>(kGateWeapons | (random.percent(40) ? kGateViolence : 0));
    }
    for (std::uint32_t i = 0; i < f_.elders; ++i) {
      Responder& r = add_responder(numbered("elder", i + 1, f_.elders), ResponderClass::PatrolTeam, "sunset-patrol", somewhere(random), TravelMode::Walk,
                                   i < kDailyElders ? "06:30-18:30" : "sat,sun 07:00-11:00; market", random);
      r.gates = static_cast<Gates>(kGateAge | kGateNight | kGateViolence | kGateWeapons);
      give_skill("mediation");
      give_skill("dialect");
    }
    if (f_.elders == 0) return;
    // The water works that the neighbours quarrel about (S19), and the market that the elders watch (S18).
    add_place("waterworks", PlaceKind::HazardSpot, "村供水站", somewhere(random)).attributes = {{"checklist", "fence,lock"}, {"inspect_days", "30"}};
    add_place("market", PlaceKind::WatchPoint, "赶集场", somewhere(random), "06:00-13:00");
  }

  // --- waters, each with a sign, a life ring, a rope and a pole ---
  void make_waters(Random random) {
    const auto grids = zones_of(ZoneLevel::Grid);
    for (std::uint32_t i = 0; i < f_.waters; ++i) {
      const LatLon p = within(grids[i % grids.size()], random);
      add_place(numbered("water", i + 1, f_.waters), PlaceKind::HazardSpot, fresh_name(random, "水域"), p).attributes = {
          {"checklist", "sign,life_ring,rope,pole"}, {"inspect_days", "7"}, {"water", "yes"}};
      add_place(numbered("kit", i + 1, f_.waters), PlaceKind::Kit, "救生箱" + std::to_string(i + 1), p).attributes = {
          {"at", numbered("water", i + 1, f_.waters)}, {"checked_at", "2026-06-01T01:00:00.000Z"}, {"life_ring", "1"}, {"rope_m", "30"}, {"poles", "1"}};
    }
  }

  // --- homes of people who live alone, each with a helper next door ---
  void make_care(Random random) {
    constexpr std::array<std::string_view, 4> kMedical{"高血压", "糖尿病", "心脏病，备硝酸甘油", "行动不便"};
    std::vector<std::string> helpers;
    for (const Responder& r : town_.responders)
      if (r.responder_class == ResponderClass::Volunteer) helpers.push_back(r.external_id);
    for (std::uint32_t i = 0; i < f_.care_homes; ++i) {
      const std::string person = person_name(random), key = person_name(random);
      const Place& p = add_place(numbered("carehome", i + 1, f_.care_homes), PlaceKind::Home, person + "家", somewhere(random));
      const std::string medical{random.pick(kMedical)}, key_phone = phone(random), son = person_name(random), son_phone = phone(random);
      const std::string helper = helpers.empty() ? std::string{} : helpers[i % helpers.size()];
      const std::string relatives = son + " " + son_phone;  // NOLINT(performance-inefficient-string-concatenation): a line of a few dozen homes
      for (const std::string& cell : {numbered("care", i + 1, f_.care_homes), p.id, helper, std::string{"7"}, person, medical, key, key_phone, relatives}) care_.append(cell).append(",");
      care_.append(numbered("homecam", i + 1, f_.care_homes)).append("\n");
    }
    if (f_.care_homes > 0) files_.push_back({"care.csv", "id,home,helper,interval_days,person,medical,key_holder,key_phone,relatives,camera\n" + care_});
  }
  static std::string phone(Random& random) { return "000" + std::to_string(10'000'000 + random.below(89'999'999)); }  // a prefix that nobody has

  // --- points: every credit one point, so that rows and points are the same number ---
  void make_points(Random random) {
    if (f_.holders == 0) return;
    std::vector<std::string> holders;
    for (const Responder& r : town_.responders)
      if (r.responder_class == ResponderClass::PatrolTeam || r.responder_class == ResponderClass::HouseholdHead) holders.push_back(r.external_id);
    for (std::size_t n = 1; holders.size() < f_.holders; ++n) holders.push_back(numbered("resident", n, f_.holders));
    std::string out = "key,holder,points,text\n";
    for (std::uint32_t i = 0; i < f_.points; ++i) out += numbered("old", i + 1, f_.points) + "," + (i < holders.size() ? holders[i] : random.pick(holders)) + ",1,巡逻\n";
    files_.push_back({"ledger.csv", std::move(out)});
  }

  /// What the towns do not report (how many points for what) is a guess.
  std::string rules_text() const {
    std::string out = "# How soon everyday work has to be done, from the task until it is overdue.\n"
                      "inspection_within = \"24h\"\ndefect_within = \"72h\"\nreport_within = \"72h\"\nvisit_within = \"24h\"\n";
    if (f_.waters > 0)
      out += "\n[season]                 # waters are inspected more often in summer, and most often while the desk says that it is hot\n"
             "summer_from = 6          # month\nsummer_to = 9\nsummer_permille = 500    # of the interval\nheat_permille = 250\n";
    if (f_.holders > 0)
      out += "\n[points]\non = true\npaid = [\"guard\", \"grid_officer\", \"auxiliary\", \"officer\", \"special_unit\", \"reinforcement\"]  # no points for them\n\n"
             "[[points.rule]]\nid = \"patrol\"\nfor = \"patrol\"\npoints = 2\ndaily_max = 2\n\n"
             "[[points.rule]]\nid = \"hazard\"\nfor = \"hazard_report\"\npoints = 5\ndaily_max = 4\n\n"
             "[[points.rule]]\nid = \"response\"\nfor = \"response\"\npoints = 10\n\n"
             "[[points.rule]]\nid = \"mediation\"\nfor = \"mediation\"\npoints = 10\ndaily_max = 2\n";
    return out;
  }

  // --- files of the pack that are not part of the town ---
  void make_files() {
    if (f_.waters > 0 || f_.care_homes > 0 || f_.holders > 0) files_.push_back({"everyday.toml", rules_text()});
    if (f_.market_days) make_calendar();
  }
  /// 逢场 on every fifth day of the month, six in the morning until one.
  void make_calendar() {
    std::string out = "date,kind,name,from,to,note\n";
    for (unsigned month = 1; month <= 12; ++month)
      for (const unsigned day : {1U, 6U, 11U, 16U, 21U, 26U}) {
        char line[64];
        std::snprintf(line, sizeof line, "2026-%02u-%02u,market,逢场,06:00,13:00,\n", month, day);
        out += line;
        const std::chrono::sys_days date{std::chrono::year{2026} / std::chrono::month{month} / std::chrono::day{day}};
        markets_.push_back({.day = date.time_since_epoch().count(), .from = 6 * 60, .to = 13 * 60});
      }
    files_.push_back({"calendar.csv", std::move(out)});
    for (const Responder& r : town_.responders) town_.market_duty.push_back(market_duty(*parse_shift(r.shift), markets_));
  }

  const TownFigures& f_;
  std::set<std::string> names_;
  std::vector<LatLon> land_;  // beside the junctions, where somebody may live: in reach of a road
  std::vector<std::vector<NodeIndex>> in_zone_;
  std::vector<std::vector<LatLon>> land_in_zone_;
  std::vector<PackFile> files_;
  std::vector<MarketDay> markets_;
  std::string care_;
};

}  // namespace

std::span<const TownFigures> known_figures() { return kFigures; }

const TownFigures* find_figures(std::string_view name) {
  const auto at = std::ranges::find(kFigures, name, &TownFigures::name);
  return at == kFigures.end() ? nullptr : &*at;
}

GeneratedLike generate_like(const TownFigures& figures, std::uint64_t seed, std::optional<RoadGraph> roads) {
  GeneratedLike out;
  if (roads) {
    const std::size_t nodes = roads->nodes().empty() ? 0 : Reach{*roads}.main_part_nodes();
    if (nodes < kNodesMin) {
      out.complaint = "the roads have " + std::to_string(nodes) + " connected junctions open to feet; expected at least " + std::to_string(kNodesMin);
      return out;
    }
  }
  return LikeMaker{figures, seed, roads ? terrain_of(std::move(*roads)) : make_terrain(seed)}.make();
}

}  // namespace watchgrid::town
