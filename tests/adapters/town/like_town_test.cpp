// The figures that five towns report (design.md 6), counted in what is generated, written, and read back.
#include "adapters/town/like_town.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <set>

#include "adapters/town/export.hpp"
#include "adapters/town/pack_text.hpp"
#include "adapters/town/town_pack.hpp"
#include "engine/places/grid_tree.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

struct Like {
  TemporaryFolder folder;
  TownLoad load;
  std::uint64_t digest{};

  explicit Like(std::string_view name, std::uint64_t seed = 1) {
    GeneratedLike made = generate_like(*find_figures(name), seed, std::nullopt);
    EXPECT_EQ(made.complaint, "");
    digest = made.town.digest;
    EXPECT_EQ(write_town_pack(folder.path(), made.town, write_road_file), "");
    for (const PackFile& file : made.files) folder.write(file.name, file.text);
    load = load_town_pack(folder.path(), load_road_file);
    for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
    for (const auto& line : load.warnings.lines()) ADD_FAILURE() << line;
  }
  const Town& town() const { return load.town; }
  std::size_t places(PlaceKind kind) const {
    return static_cast<std::size_t>(std::ranges::count(town().places, kind, &Place::kind));
  }
  std::size_t people(ResponderClass c) const {
    return static_cast<std::size_t>(std::ranges::count(town().responders, c, &Responder::responder_class));
  }
  std::size_t zones(ZoneLevel level) const {
    return static_cast<std::size_t>(std::ranges::count(town().zones, level, &Zone::level));
  }
};

class EveryLike : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryLike, LoadsWithoutComplaintAndTilesTheTown) {
  for (const std::uint64_t seed : {1, 2}) {
    const Like like{GetParam(), seed};
    EXPECT_EQ(like.load.town.digest, like.digest) << "what is read is what was made";
    EXPECT_TRUE(like.load.tiling.overlaps.empty());
    EXPECT_LT(like.load.tiling.gap_share, 1e-4);
    EXPECT_TRUE(like.load.unreachable.empty());
  }
}

TEST_P(EveryLike, IsTheSameForTheSameSeed) {
  const Like a{GetParam(), 7}, b{GetParam(), 7}, c{GetParam(), 8};
  for (const char* file : {"places.csv", "responders.csv", "zones.geojson", "care.csv", "ledger.csv", "everyday.toml"}) EXPECT_EQ(a.folder.read(file), b.folder.read(file)) << file;
  EXPECT_NE(a.folder.read("responders.csv"), c.folder.read("responders.csv"));
}

INSTANTIATE_TEST_SUITE_P(Towns, EveryLike, ::testing::Values("suichuan", "chengzhong", "shengkang", "yangdang", "tuanbao"), [](const auto& p) { return p.param; });

TEST(LikeSuichuan, HasAHundredGridsWithAnOfficerEachAndAHundredAndNinetyWatersOfFourItems) {
  const Like like{"suichuan"};
  EXPECT_EQ(like.zones(ZoneLevel::Grid), 100U);
  EXPECT_EQ(like.people(ResponderClass::GridOfficer), 100U);
  EXPECT_EQ(like.places(PlaceKind::HazardSpot), 190U);
  EXPECT_EQ(like.places(PlaceKind::Kit), 190U);
  EXPECT_EQ(like.load.everyday.hazards, 190U);
  EXPECT_EQ(like.load.everyday.checklist_items, 190U * 4);
  ASSERT_EQ(like.town().everyday.hazards.size(), 190U);
  for (const HazardSpot& spot : like.town().everyday.hazards) {
    EXPECT_THAT(spot.checklist, ::testing::ElementsAre("sign", "life_ring", "rope", "pole")) << spot.place_id;
    EXPECT_TRUE(spot.water && spot.interval == std::chrono::hours{7 * 24} && spot.at == like.town().find_place(spot.place_id)->at) << spot.place_id;
    EXPECT_NE(like.town().find_zone(spot.zone_id), kNoZone) << spot.place_id;
  }
  EXPECT_EQ(like.town().everyday.rules.season.summer_from, 6);
  EXPECT_FALSE(like.town().everyday.rules.points_on);
  std::set<std::string> owners;
  for (const Zone& z : like.town().zones)
    if (z.level == ZoneLevel::Grid) {
      owners.insert(z.owner);
      EXPECT_FALSE(z.deputy.empty()) << z.id;
    }
  EXPECT_EQ(owners.size(), 100U);
}

TEST(LikeSuichuan, HasWatersInEachOfTheHundredGrids) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Like like{"suichuan", seed};
    std::map<std::string, std::size_t> waters;
    for (const Zone& z : like.town().zones)
      if (z.level == ZoneLevel::Grid) waters[z.id];
    for (const HazardSpot& spot : like.town().everyday.hazards) ++waters.at(spot.zone_id);
    EXPECT_EQ(waters.size(), 100U);
    std::size_t twice = 0;
    for (const auto& [grid, n] : waters) {
      EXPECT_TRUE(n == 1 || n == 2) << grid << " has " << n << ", seed " << seed;
      twice += n == 2 ? 1U : 0U;
    }
    EXPECT_EQ(twice, 90U);
    const GridTree tree{like.town().zones};
    for (const Responder& r : like.town().responders)
      if (r.responder_class == ResponderClass::GridOfficer) {
        EXPECT_EQ(like.town().zones[tree.zone_at(r.home)].id, r.grid) << "the officer lives in the grid";
      }
  }
}

TEST(LikeSuichuan, HasEveryPointInExactlyOneGrid) {
  const Like like{"suichuan"};
  const GridTree tree{like.town().zones};
  const auto& outline = like.town().zones[0].rings[0];
  const auto [south, north] = std::ranges::minmax(outline, {}, [](LatLon p) { return p.lat_e6(); });
  const auto [west, east] = std::ranges::minmax(outline, {}, [](LatLon p) { return p.lon_e6(); });
  std::size_t checked = 0;
  for (std::int32_t lat = south.lat_e6() + 7; lat < north.lat_e6(); lat += 997)
    for (std::int32_t lon = west.lon_e6() + 7; lon < east.lon_e6(); lon += 1009, ++checked) {
      std::size_t grids = 0;
      for (const ZoneIndex z : tree.zones_at(LatLon::from_e6(lat, lon))) grids += like.town().zones[z].level == ZoneLevel::Grid ? 1 : 0;
      ASSERT_EQ(grids, 1U) << lat << "," << lon;
    }
  EXPECT_GT(checked, 10'000U);
}

TEST(LikeChengzhong, HasAHundredWatchPointsRoundTheClockPlatesAndVolunteers) {
  const Like like{"chengzhong"};
  EXPECT_EQ(like.places(PlaceKind::WatchPoint), 100U);
  EXPECT_EQ(like.places(PlaceKind::Plate), 509U);
  EXPECT_EQ(like.people(ResponderClass::Volunteer), 107U);
  for (const Responder& r : like.town().responders) EXPECT_EQ(r.vetted_until.has_value(), r.responder_class == ResponderClass::Volunteer) << r.external_id;
  for (const Place& p : like.town().places) {
    if (p.kind != PlaceKind::WatchPoint) continue;
    EXPECT_TRUE(p.open_hours.is_always()) << p.id;
    EXPECT_EQ(p.staff.size(), 2U) << p.id;
  }
}

TEST(LikeShengkang, HasHeadsPostsAlarmPointsUnitsCamerasAndPatrollers) {
  const Like like{"shengkang"};
  EXPECT_EQ(like.people(ResponderClass::HouseholdHead), 188U);
  EXPECT_EQ(like.zones(ZoneLevel::Block), 188U);
  EXPECT_EQ(like.places(PlaceKind::Post), 13U);
  EXPECT_EQ(like.places(PlaceKind::AlarmPoint), 11U);
  EXPECT_EQ(like.places(PlaceKind::MobileAlarmPoint), 41U);
  EXPECT_EQ(like.places(PlaceKind::WatchPoint), 68U);
  EXPECT_EQ(like.places(PlaceKind::Camera), 1498U);
  EXPECT_EQ(like.people(ResponderClass::PatrolTeam), 600U);
  EXPECT_EQ(like.places(PlaceKind::PointsShop), 29U);
  EXPECT_EQ(like.load.everyday.holders, 2000U);
  EXPECT_EQ(like.load.everyday.points, 200'000);
  EXPECT_EQ(like.town().everyday.ledger.size(), 200'000U);
  EXPECT_TRUE(like.town().everyday.rules.points_on);
  EXPECT_EQ(like.town().everyday.rules.points.size(), 4U);
  EXPECT_EQ(like.town().everyday.rules.points.back().daily_max, 2U) << "nobody mediates without end";
  EXPECT_EQ(like.town().everyday.rules.paid_classes, EverydayRules{}.paid_classes) << "the written list is the default";
  for (const Place& p : like.town().places)
    if (p.kind == PlaceKind::Camera) {
      EXPECT_TRUE(p.attributes.contains("bearing_deg") && p.attributes.contains("view_deg")) << p.id;
    }
  // Block to head.
  for (const Responder& r : like.town().responders)
    if (r.responder_class == ResponderClass::HouseholdHead) {
      EXPECT_EQ(like.town().zones[like.town().find_zone(r.grid)].owner, r.external_id);
    }
}

TEST(LikeShengkang, IsReadInUnderTenSeconds) {
  const Like like{"shengkang"};
  const auto begin = std::chrono::steady_clock::now();
  const TownLoad again = load_town_pack(like.folder.path(), load_road_file);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(again.good());
  EXPECT_EQ(again.everyday.ledger_rows, 200'000U);
  std::cout << "200,000 ledger rows, 1,498 cameras and 600 patrollers in " << took.count() << " s\n";
  EXPECT_LT(took.count(), 10.0);
}

TEST(LikeYangdang, HasPoliceRoomsThreeRingsBlocksOfTenAndCareLinks) {
  const Like like{"yangdang"};
  std::size_t central = 0, village = 0;
  for (const Place& p : like.town().places)
    if (p.kind == PlaceKind::PoliceRoom) ++(p.attributes.at("level") == "central" ? central : village);
  EXPECT_EQ(central, 6U);
  EXPECT_EQ(village, 36U);
  EXPECT_EQ(like.zones(ZoneLevel::Block), 720U);
  for (const Place& p : like.town().places)
    if (p.id.starts_with("home-head")) {
      ASSERT_EQ(p.attributes.at("households"), "10");
    }
  EXPECT_EQ(like.load.everyday.care_homes, 60U);
  for (const CareHome& home : like.town().everyday.homes) {
    EXPECT_TRUE(home.visit_every == std::chrono::hours{7 * 24} && !home.medical.empty() && !home.key_phone.empty() && !home.camera.empty()) << home.place_id;
    EXPECT_TRUE(std::ranges::any_of(like.town().responders, [&](const Responder& r) { return r.external_id == home.helper; })) << home.helper;
  }
  const std::string rings = like.folder.read("rings.geojson");
  for (const char* name : {"环镇", "环城", "环市"}) EXPECT_THAT(rings, ::testing::HasSubstr(name));
}

TEST(LikeTuanbao, HasTenElderlyPatrollersWithLimitsAndMarketDays) {
  const Like like{"tuanbao"};
  std::size_t elders = 0;
  for (std::size_t i = 0; i < like.town().responders.size(); ++i) {
    const Responder& r = like.town().responders[i];
    if (!r.external_id.starts_with("elder")) continue;
    ++elders;
    EXPECT_EQ(r.gates & (kGateAge | kGateNight | kGateViolence), kGateAge | kGateNight | kGateViolence);
    EXPECT_FALSE(like.town().shifts[i].contains(23 * 60)) << "nobody of them is on at night";
  }
  EXPECT_EQ(elders, 10U);
  const std::string calendar = like.folder.read("calendar.csv");
  EXPECT_EQ(std::ranges::count(calendar, '\n'), 1 + 12 * 6);
}

TEST(LikeTuanbao, SixOfTheEldersFollowTheMarkets) {
  const Like like{"tuanbao"};
  const Town& town = like.town();
  EXPECT_EQ(town.market_duty, generate_like(*find_figures("tuanbao"), 1, std::nullopt).town.market_duty) << "what is read is what was made";
  constexpr Instant kFriday{std::chrono::days{20'518} - std::chrono::hours{8}};  // 2026-03-06, a market day; its midnight there
  const auto elders_at = [&](Instant at) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < town.responders.size(); ++i) n += town.responders[i].external_id.starts_with("elder") && is_rostered(town, i, at) ? 1U : 0U;
    return n;
  };
  using std::chrono::hours;
  EXPECT_EQ(elders_at(kFriday + hours{9}), 10U);
  EXPECT_EQ(elders_at(kFriday + hours{14}), 4U) << "the market is over";
  EXPECT_EQ(elders_at(kFriday - hours{24} + hours{9}), 4U) << "no market on Thursday";
  EXPECT_EQ(elders_at(kFriday + hours{24} + hours{9}), 10U) << "all of them on Saturday morning";
  EXPECT_EQ(elders_at(kFriday + hours{23}), 0U);
}

TEST(Calendar, ComplainsCellByCell) {
  const Like like{"tuanbao"};
  like.folder.write("calendar.csv",
                    "date,kind,name,grid,from,to\n"
                    "2026-02-30,market,,,,\n"
                    "tomorrow,market,,,,\n"
                    "2026-03-06,markt,,,,\n"
                    "2026-03-06,market,,gird-01,,\n"
                    "2026-03-06,market,,,25:00,13:00\n"
                    "2026-03-06,market,,,13:00,06:00\n"
                    "2026-03-06,market,,,06:00,\n"
                    "2026-03-06,market,,,06:00,13:00\n"
                    "2026-03-06,market,,,12:00,18:00\n"
                    "2026-03-06,market,,,14:00,18:00\n"
                    "2026-10-01,holiday,国庆,,,\n");
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  std::string all;
  for (const auto& line : load.errors.lines()) all += line.substr(line.rfind('/') + 1) + "\n";
  for (const char* part : {"calendar.csv:2:1", "expected a day that exists, for example 2026-03-06", "calendar.csv:3:1", "calendar.csv:4:", "expected market, holiday or event; did you mean \"market\"?",
                           "calendar.csv:5:", "no such zone in zones.geojson", "calendar.csv:6:", "expected a time of the day, for example 06:00", "calendar.csv:7:",
                           "expected a time behind 13:00: a market ends on the day that it begins", "calendar.csv:8:", "expected a time of the day, for example 13:00", "calendar.csv:10:1",
                           "expected each market once; line 9 has one at these hours"})
    EXPECT_THAT(all, ::testing::HasSubstr(part)) << all;
  for (const char* good : {"calendar.csv:9:", "calendar.csv:11:", "calendar.csv:12:"}) EXPECT_THAT(all, ::testing::Not(::testing::HasSubstr(good))) << all;
}

TEST(Calendar, IsMissedByShiftsThatFollowIt) {
  const Like like{"tuanbao"};
  std::filesystem::remove(like.folder.path() / "calendar.csv");
  const TownLoad none = load_town_pack(like.folder.path(), load_road_file);
  EXPECT_THAT(none.errors.lines(), ::testing::Contains(::testing::HasSubstr("the shift follows the markets, and calendar.csv has no market day for elder-05")));
  // A market in one grid is the market of those who live there.
  like.folder.write("calendar.csv", "date,kind,grid\n2026-03-06,market,grid-01\n");
  const TownLoad one = load_town_pack(like.folder.path(), load_road_file);
  for (const auto& line : one.errors.lines()) EXPECT_THAT(line, ::testing::HasSubstr("the shift follows the markets"));
}

TEST(Shift, ThatEndsBeforeTheMarketDayEndsIsRefused) {
  const Like like{"tuanbao"};
  std::string people = like.folder.read("responders.csv");
  const auto at = people.find("; market");
  ASSERT_NE(at, std::string::npos);
  people.replace(at, std::string_view{"; market"}.size(), "; market 13:00-06:00");
  like.folder.write("responders.csv", people);
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  EXPECT_THAT(load.errors.lines(), ::testing::Contains(::testing::HasSubstr("expected one span of a day behind \"market\", such as 06:30-12:30; \"13:00-06:00\" ends before it begins, and a market ends on the day that it begins")));
}

TEST(HouseholdInTwoBlocks, IsNamedWithBothWhereItStands) {
  const Like like{"tuanbao"};
  std::string zones = like.folder.read("zones.geojson");
  const Zone& grid = like.town().zones[like.town().zones.size() - 1];
  const auto& ring = grid.rings[0];
  // Two blocks that are both the whole grid, and a home in it.
  std::string points;
  for (const LatLon p : ring) points += (points.empty() ? "" : ",") + ("[" + std::to_string(p.lon()) + "," + std::to_string(p.lat()) + "]");
  std::string blocks;
  for (const char* id : {"b-1", "b-2"})
    blocks += std::string{",\n{\"type\":\"Feature\",\"properties\":{\"id\":\""} + id + "\",\"name\":\"" + id + "\",\"level\":\"block\",\"zone_class\":\"rural\",\"parent\":\"" + grid.id +
              "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" + points + "]]}}";
  zones.insert(zones.rfind("\n]}"), blocks);
  like.folder.write("zones.geojson", zones);
  std::int64_t lat = 0, lon = 0;
  for (std::size_t i = 1; i < ring.size(); ++i) lat += ring[i].lat_e6(), lon += ring[i].lon_e6();
  const auto n = static_cast<std::int64_t>(ring.size() - 1);
  const LatLon middle = LatLon::from_e6(static_cast<std::int32_t>(lat / n), static_cast<std::int32_t>(lon / n));
  const std::string where = std::to_string(middle.lat()) + "," + std::to_string(middle.lon());
  like.folder.write("places.csv", like.folder.read("places.csv") + "house,home,王家," + where + ",,,,,\n");
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  EXPECT_THAT(load.errors.lines(), ::testing::Contains(::testing::HasSubstr(":19 lat = " + where + ": a household belongs to one block; the home house stands in b-1 and b-2")));
}

TEST(CareAndLedger, ComplainRowByRow) {
  const Like like{"yangdang"};
  like.folder.write("care.csv", "id,home,helper,interval_days\n1,nowhere,volunteer-01,7\n2,carehome-01,ghost,7\n3,carehome-01,,400\n4,room-central-01,,7\n");
  like.folder.write("ledger.csv", "key,holder,points\na,anna,5\na,anna,-2\nb,anna,-4\nc,bad id,x\n");
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  std::string all;
  for (const auto& line : load.errors.lines()) all += line.substr(line.rfind('/') + 1) + "\n";
  for (const char* part : {"care.csv:2:3", "no such place in places.csv", "no such responder in responders.csv", "expected each home once", "expected 0 (no visits) to 366 days", "expected a place of kind home",
                           "expected a key of its own in each row", "the balance of this holder would be negative here", "expected a whole number"})
    EXPECT_THAT(all, ::testing::HasSubstr(part)) << all;
}

TEST(HazardSpots, AreRefusedWithTheAttributeNamed) {
  const Like like{"suichuan"};
  std::string places = like.folder.read("places.csv");
  const auto at = places.find("inspect_days=7;water=yes");
  ASSERT_NE(at, std::string::npos);
  places.replace(at, std::string_view{"inspect_days=7;water=yes"}.size(), "inspect_days=0;water=wet");
  like.folder.write("places.csv", places);
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  EXPECT_THAT(load.errors.lines(), ::testing::Contains(::testing::HasSubstr("expected 1 to 366 days")));
  EXPECT_THAT(load.errors.lines(), ::testing::Contains(::testing::HasSubstr("expected yes or no")));
}

TEST(EverydayToml, ComplainsKeyByKey) {
  const Like like{"tuanbao"};
  like.folder.write("everyday.toml", R"(defect_within = "3 days"
visit_within = "5s"
[season]
summer_from = 13
heat_permille = 0
cold = 1
[points]
on = "yes"
paid = ["officer", "mayor"]
[[points.rule]]
id = "a"
for = "patrol"
points = 0
work = "talk"
[[points.rule]]
id = "a"
for = "smiling"
[[points.rule]]
id = "b"
for = "work"
points = 1
[[points.rule]]
id = "c"
for = "mediation"
points = 1
daily_max = 0
)");
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  std::string all;
  for (const auto& line : load.errors.lines()) all += line.substr(line.rfind('/') + 1) + "\n";
  for (const char* part : {"everyday.toml:1:", "expected a duration with a unit", "visit_within", "expected at least one minute", "expected a month, 1 to 12",
                           "expected 1 to 1000 thousandths of the interval", "season.cold", "points.on", "expected true or false", "points.paid[1]", "points.rule[0].points",
                           "expected 1 to 10000", "expected with for = \"work\" or \"mediation\" only", "expected an id of its own for each rule",
                           "points.rule[1].for", "points.rule[1].points", "points.rule[2].daily_max", "expected how often a person gets them a day", "points.rule[3].daily_max",
                           "expected 1 or more credits a person and day"})
    EXPECT_THAT(all, ::testing::HasSubstr(part)) << all;
}

// ---- out and in again ----
TEST(Export, OfTablesIsReadBackInBothEncodings) {
  const Like like{"yangdang"};
  for (const TableEncoding encoding : {TableEncoding::Utf8, TableEncoding::Gb18030}) {
    const TemporaryFolder out;
    std::vector<std::string> written;
    ASSERT_EQ(export_tables(like.folder.path(), out.path(), like.town(), encoding, written), "");
    EXPECT_THAT(written, ::testing::UnorderedElementsAre("places.csv", "responders.csv", "care.csv", "zones.geojson"));
    EXPECT_EQ(out.read("places.csv").starts_with("\xEF\xBB\xBF"), encoding == TableEncoding::Utf8);
    EXPECT_THAT(out.read("places.csv"), ::testing::HasSubstr("\r\n"));
    for (const char* same : {"town.toml", "calendar.csv", "rings.geojson"})
      if (std::filesystem::exists(like.folder.path() / same)) out.write(same, like.folder.read(same));
    std::filesystem::copy(like.folder.path() / "roads.wgr", out.path() / "roads.wgr");
    const TownLoad load = load_town_pack(out.path(), load_road_file);
    for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
    EXPECT_EQ(load.town.digest, like.town().digest);
    EXPECT_EQ(load.everyday.care_homes, 60U);
  }
}

TEST(Export, OfFeaturesIsReadBackInPlaceOfTheTables) {
  const Like like{"tuanbao"};
  const TemporaryFolder out;
  std::vector<std::string> written;
  ASSERT_EQ(export_features(out.path(), like.town(), written), "");
  EXPECT_THAT(written, ::testing::UnorderedElementsAre("places.geojson", "responders.geojson", "zones.geojson"));
  for (const char* same : {"town.toml", "calendar.csv"}) out.write(same, like.folder.read(same));
  std::filesystem::copy(like.folder.path() / "roads.wgr", out.path() / "roads.wgr");
  const TownLoad load = load_town_pack(out.path(), load_road_file);
  for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
  EXPECT_EQ(load.town.digest, like.town().digest);
}

TEST(Features, ComplainWithTheirLine) {
  const Like like{"tuanbao"};
  std::filesystem::remove(like.folder.path() / "places.csv");
  like.folder.write("places.geojson",
                    "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{\"id\":\"a\",\"kind\":\"cam\",\"nmae\":\"x\"},\"geometry\":{\"type\":\"Point\","
                    "\"coordinates\":[115.0,31.0]}},\n{\"type\":\"Feature\",\"properties\":{\"id\":\"b\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[1,2]]}}]}");
  const TownLoad load = load_town_pack(like.folder.path(), load_road_file);
  std::string all;
  for (const auto& line : load.errors.lines()) all += line + "\n";
  EXPECT_THAT(all, ::testing::HasSubstr("places.geojson:2:"));
  EXPECT_THAT(all, ::testing::HasSubstr("no such property; did you mean \"name\"?"));
  EXPECT_THAT(all, ::testing::HasSubstr("places.geojson:3:1: expected a Feature with properties and a Point [lon, lat]"));
}

}  // namespace
}  // namespace watchgrid::town
