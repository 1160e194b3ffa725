#include "adapters/town/town_pack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "adapters/town/pack_text.hpp"
#include "adapters/town/town_command.hpp"
#include "engine/base/crs.hpp"
#include "tests/adapters/town/small_pack.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

/// All complaints, errors first, without the folder's name.
std::vector<std::string> complaints_of(const TownLoad& load, const TemporaryFolder& folder) {
  std::vector<std::string> out;
  const std::string prefix = folder.path().string() + "/";
  const auto add = [&](const Complaints& list, const std::string& mark) {
    for (std::string line : list.lines()) {
      for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
      out.push_back(mark + line);
    }
  };
  add(load.errors, "");
  add(load.warnings, "warning: ");
  return out;
}
std::vector<std::string> complaints_in(const TemporaryFolder& folder) {
  return complaints_of(load_town_pack(folder.path(), load_road_file), folder);
}

struct SmallPack : ::testing::Test {
  SmallPack() { write_small_pack(folder); }
  void replace(const std::string& file, std::string_view from, std::string_view to) const {
    std::string text = folder.read(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    folder.write(file, text.replace(at, from.size(), to));
  }
  TemporaryFolder folder;
};

TEST_F(SmallPack, LoadsAsItIsWritten) {
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  const Town& t = load.town;
  EXPECT_EQ(t.name, "小镇");
  EXPECT_EQ(t.utc_offset_minutes, 480);
  ASSERT_EQ(t.zones.size(), 3U);
  EXPECT_EQ(t.zones[0].id, "city") << "parents before children";
  EXPECT_EQ(t.zones[1].parent, 0U);
  EXPECT_EQ(t.zones[1].owner, "g-2");
  ASSERT_EQ(t.responders.size(), 3U);
  EXPECT_EQ(t.responders[1].name, "李, 芳");
  EXPECT_EQ(t.responders[1].grid, "east") << "the grid that the home stands in";
  EXPECT_EQ(t.responders[0].tier, 2) << "by class";
  EXPECT_EQ(t.responders[2].gates, kGateViolence | kGateWeapons);
  EXPECT_TRUE(t.shifts[2].is_always());
  EXPECT_THAT(t.skills, ElementsAre("dialect", "mediation", "swimming"));
  EXPECT_EQ(t.responders[0].skills, 0b011U);
  EXPECT_EQ(t.responders[2].skills, 0b100U);
  ASSERT_NE(t.find_place("shop"), nullptr);
  EXPECT_EQ(t.zones[t.find_place("shop")->grid].id, "west");
  EXPECT_EQ(t.find_place("shop")->attributes.at("floor"), "1");
  EXPECT_TRUE(t.find_place("cam")->open_hours.never());
  EXPECT_EQ(t.find_place("nobody"), nullptr);
  EXPECT_EQ(load.policies.size(), 6U);
  EXPECT_EQ(load.tiling.grids, 2U);
  EXPECT_NEAR(load.tiling.area_m2, 0.031 * 111'195 * 0.857 * 0.011 * 111'195, 20'000);
  EXPECT_NE(t.digest, 0U);
}

TEST_F(SmallPack, ReadsBackWhatItWrites) {
  const TownLoad first = load_town_pack(folder.path(), load_road_file);
  const TemporaryFolder other;
  ASSERT_EQ(write_town_pack(other.path(), first.town, write_road_file), "");
  const TownLoad second = load_town_pack(other.path(), load_road_file);
  EXPECT_THAT(complaints_of(second, other), ElementsAre());
  EXPECT_EQ(second.town.digest, first.town.digest);
  EXPECT_EQ(second.town.responders, first.town.responders);
}

TEST_F(SmallPack, ConvertsCoordinatesOfOtherDatums) {
  const TownLoad wgs = load_town_pack(folder.path(), load_road_file);
  replace("town.toml", "wgs84", "gcj02");
  const TownLoad gcj = load_town_pack(folder.path(), load_road_file);
  const LatLon was = wgs.town.find_place("shop")->at, is = gcj.town.find_place("shop")->at;
  const Degrees expected = convert({was.lat(), was.lon()}, Crs::Gcj02, Crs::Wgs84);
  EXPECT_EQ(is, *LatLon::from_degrees(expected.lat, expected.lon));
  EXPECT_GT(haversine(was, is), from_meters(100));
  EXPECT_LT(haversine(was, is), from_meters(1000));
}

TEST_F(SmallPack, ReadsCrLfAByteOrderMarkAndQuotedLineBreaks) {
  std::string text = folder.read("places.csv");
  std::string crlf = "\xEF\xBB\xBF";
  for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  folder.write("places.csv", crlf + "home-1,home,\"张家\r\n\"\"后门\"\"\",31.0018,115.0031,,,,,\r\n,,,,,,,,,\r\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  EXPECT_EQ(load.town.find_place("home-1")->name, "张家\r\n\"后门\"");
}

TEST_F(SmallPack, NamesOverlappingGridsAndAPointInBoth) {
  replace("zones.geojson", "[115.004,30.999],[115.03,30.999],[115.03,31.01],[115.004,31.01],[115.004,30.999]",
          "[115.0035,30.999],[115.03,30.999],[115.03,31.01],[115.0035,31.01],[115.0035,30.999]");
  const auto lines = complaints_in(folder);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], ::testing::MatchesRegex(
                            "zones.geojson:4:38: grids east and west overlap by 582[0-9][0-9] m2, for example at 3[01].*,115.0037.*"));
}

TEST_F(SmallPack, WithAZoneThatCrossesItselfIsNotSaidToTileNorItsPlacesToLieInNoZone) {
  replace("zones.geojson", "[115.004,30.999],[115.03,30.999],[115.03,31.01],[115.004,31.01],[115.004,30.999]",
          "[115.004,30.999],[115.03,31.01],[115.03,30.999],[115.004,31.01],[115.004,30.999]");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_FALSE(load.tiling.surveyed);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre(HasSubstr("zone \"east\" crosses itself near"))) << "the camera in it is told of by the zone";
}

TEST_F(SmallPack, ReportsAGapWithItsShare) {
  replace("zones.geojson", "[115.004,30.999],[115.03,30.999],[115.03,31.01],[115.004,31.01],[115.004,30.999]",
          "[115.0055,30.999],[115.03,30.999],[115.03,31.01],[115.0055,31.01],[115.0055,30.999]");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_TRUE(load.good());
  EXPECT_NEAR(load.tiling.gap_share, 0.0015 / 0.031, 1e-4);
  const auto lines = complaints_of(load, folder);
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines[0], HasSubstr("warning: zones.geojson: 4.84 % of the town is in no grid, for example 3"));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("responder g-2")).Times(0)) << "home in the gap is not an error";
}

TEST_F(SmallPack, NamesPlacesThatNobodyCanWalkTo) {
  folder.write("places.csv", folder.read("places.csv") + "farm,home,农场,31.0034,115.0127,,,,,\nhill,home,山,31.0034,115.0240,,,,,\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder),
              ElementsAre("warning: places.csv:4:1: place farm cannot be reached: the nearest way is on an island of 2 junctions that no "
                          "way connects to the rest",
                          "warning: places.csv:5:1: place hill cannot be reached: no way open to feet within 500 m"));
  ASSERT_EQ(load.unreachable.size(), 2U);
  EXPECT_EQ(load.unreachable[0].id, "farm");
}

TEST_F(SmallPack, RefusesAnAttributeWithAValueThatNobodyWouldUnderstand) {
  folder.write("places.csv", folder.read("places.csv") +
                                 "p-1,plate,福源牌,31.0018,115.0021,,,,,status=revokd\n"
                                 "c-1,camera,西门,31.0018,115.0021,,,,,bearing_deg=north;view_deg=0;range_m=60m;detects=120\n"
                                 "w-1,hazard_spot,水塘,31.0018,115.0021,,,,,\"checklist=sign,sign;inspect_days=0;water=wet\"\n"
                                 "k-1,kit,救生箱,31.0018,115.0021,,,,,checked_at=yesterday;at=w-9\n");
  EXPECT_THAT(complaints_in(folder),
              ElementsAre("places.csv:4:42 attributes = status=revokd: expected active or revoked", "places.csv:5:40 attributes = bearing_deg=north: expected -360 to 360 degrees",
                          "places.csv:5:40 attributes = view_deg=0: expected 1 to 360 degrees", "places.csv:5:40 attributes = range_m=60m: expected 1 to 100000 m",
                          "places.csv:5:40 attributes = detects=120: expected 0 to 100 percent",
                          "places.csv:6:45 attributes = checklist=sign,sign: expected at most 32 different items, separated by commas",
                          "places.csv:6:45 attributes = inspect_days=0: expected 1 to 366 days", "places.csv:6:45 attributes = water=wet: expected yes or no",
                          "places.csv:7:40 attributes = checked_at=yesterday: expected a time such as 2026-06-01T01:00:00Z",
                          "places.csv:7:40 attributes = at=w-9: no such hazard_spot in places.csv"));
}

TEST_F(SmallPack, WarnsOfAMisspeltAttributeAndLeavesTheTownsOwnAlone) {
  folder.write("places.csv", folder.read("places.csv") +
                                 "p-1,plate,福源牌,31.0018,115.0021,,,,,statsu=revoked;level=3\n"
                                 "k-1,kit,救生箱,31.0018,115.0021,,,,,at=w-1;rope_m=30;status=new\n"
                                 "w-1,hazard_spot,水塘,31.0018,115.0021,,,,,water=yes;inspect_days=\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder),
              ElementsAre("warning: places.csv:4:42 attributes = statsu=revoked: nothing reads this key; did you mean \"status\"?"));
  EXPECT_EQ(load.town.find_place("k-1")->attributes.at("status"), "new") << "no status of a plate";
}

TEST_F(SmallPack, OfPointsIsToldOfItsOwnFilesAndNotOfTables) {
  const auto feature = [](const char* properties, const char* at) {
    return std::string{"{\"type\":\"Feature\",\"properties\":{"} + properties + "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[" + at + "]}}";
  };
  const auto points = [](const std::string& features) { return "{\"type\":\"FeatureCollection\",\"features\":[\n" + features + "\n]}\n"; };
  for (const char* table : {"responders.csv", "places.csv"}) std::filesystem::remove(folder.path() / table);
  folder.write("responders.geojson", points(feature(R"("id":"g-1","class":"grid_officer","shift":"market 06:30-12:30")", "115.0011,31.0010") + ",\n" +
                                            feature(R"("id":"v-1","class":"volunteer")", "115.0240,31.0034")));
  folder.write("places.geojson", points(feature(R"("id":"v-1","kind":"home")", "115.0021,31.0018") + ",\n" + feature(R"("id":"farm","kind":"home","staff":"v-9")", "115.0127,31.0034")));
  folder.write("care.csv", "id,home,helper,interval_days\n1,nowhere,ghost,7\n");
  folder.write("leave.csv", "responder,from,until,note\nghost,2026-03-06,2026-03-06,\n");
  const std::vector<std::string> lines = complaints_in(folder);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  EXPECT_THAT(all, ::testing::Not(HasSubstr("responders.csv"))) << all;
  EXPECT_THAT(all, ::testing::Not(HasSubstr("places.csv"))) << all;
  for (const char* part : {"owner = g-2: no such responder in responders.geojson", "an id of its own; responders.geojson:3 has the same", "staff = v-9: no such responder in responders.geojson",
                           "home = nowhere: no such place in places.geojson", "helper = ghost: no such responder in responders.geojson", "responder = ghost: no such responder in responders.geojson",
                           "the shift follows the markets", "warning: responders.geojson:3:", "the home of responder v-1 cannot be reached", "place farm cannot be reached"})
    EXPECT_THAT(all, HasSubstr(part));
}

TEST_F(SmallPack, KnowsWhoIsVettedUntilWhichDay) {
  EXPECT_FALSE(load_town_pack(folder.path(), load_road_file).town.responders[2].vetted_until) << "a pack without the column: nobody needs it";
  replace("responders.csv", "gates,shift\n", "gates,shift,vetted_until\n");
  replace("responders.csv", "07:00-19:00\n", "07:00-19:00,\n");
  replace("responders.csv", "19:00-07:00\n", "19:00-07:00,\n");
  replace("responders.csv", "violence;weapons,\n", "violence;weapons,,2026-03-06\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  EXPECT_FALSE(load.town.responders[0].vetted_until);
  EXPECT_EQ(load.town.responders[2].vetted_until, Instant{std::chrono::days{20'519}} - std::chrono::hours{8}) << "until the end of that day there";
  EXPECT_THAT(responders_csv(load.town), HasSubstr(",vetted_until\n"));
  EXPECT_THAT(responders_csv(load.town), HasSubstr(",violence;weapons,24h,2026-03-06\n"));
  folder.write("responders.csv", responders_csv(load.town));
  EXPECT_EQ(load_town_pack(folder.path(), load_road_file).town.responders, load.town.responders) << "what is written reads back";
}

TEST_F(SmallPack, WantsADayThatExistsForAVetting) {
  replace("responders.csv", "gates,shift\n", "gates,shift,vetted_until\n");
  replace("responders.csv", "07:00-19:00\n", "07:00-19:00,2026-02-30\n");
  replace("responders.csv", "19:00-07:00\n", "19:00-07:00,for ever\n");
  replace("responders.csv", "violence;weapons,\n", "violence;weapons,,\n");
  EXPECT_THAT(complaints_in(folder),
              ElementsAre(AllOf(HasSubstr("responders.csv:2:"), HasSubstr("vetted_until = 2026-02-30: expected a day that exists, for example 2026-03-06; empty for who needs no vetting")),
                          AllOf(HasSubstr("responders.csv:3:"), HasSubstr("vetted_until = for ever: expected a day that exists"))));
}

TEST_F(SmallPack, KnowsWhoIsOnLeave) {
  EXPECT_TRUE(load_town_pack(folder.path(), load_road_file).town.leave.empty());
  const std::uint64_t without = load_town_pack(folder.path(), load_road_file).town.digest;
  folder.write("leave.csv", "responder,from,until,note\nv-1,2026-05-01,2026-05-03,\nv-1,2026-03-06,2026-03-06,wedding\ng-1,2026-03-06,2026-03-08,\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  constexpr std::int64_t kMarch6 = 20'518, kMay1 = 20'574;
  EXPECT_THAT(load.town.leave, ElementsAre(Leave{{kMarch6, kMarch6 + 2}}, Leave{}, Leave{{kMarch6, kMarch6}, {kMay1, kMay1 + 2}}));
  const Instant noon = Instant{std::chrono::days{kMarch6}} + std::chrono::hours{4};  // there
  EXPECT_FALSE(is_rostered(load.town, 0, noon));
  EXPECT_TRUE(is_rostered(load.town, 0, noon + std::chrono::days{3}));
  EXPECT_NE(load.town.digest, without);
}

TEST_F(SmallPack, ComplainsOfLeaveRowByRow) {
  folder.write("leave.csv", "responder,from,until\nv-9,2026-03-06,2026-03-08\nv-1,2026-03-06,2026-03-05\nv-1,06.03.2026,2026-02-29\n");
  EXPECT_THAT(complaints_in(folder), ElementsAre("leave.csv:2:1 responder = v-9: no such responder in responders.csv",
                                                 "leave.csv:3:16 until = 2026-03-05: expected 2026-03-06 or a later day: it is the last day of the leave",
                                                 "leave.csv:4:5 from = 06.03.2026: expected a day that exists, for example 2026-03-06",
                                                 "leave.csv:4:16 until = 2026-02-29: expected a day that exists, for example 2026-03-06"));
}

TEST_F(SmallPack, KnowsWhatIsInItsKits) {
  folder.write("places.csv", folder.read("places.csv") + "kit-1,kit,救生箱,31.0036,115.0042,,,,,rope_m=30\n");
  folder.write("kits.csv", "place,item,count,checked_at,note\nkit-1,life_ring,2,2026-06-02T01:00:00Z,\nkit-1,poles,1,2026-06-01T01:00:00Z,bent\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  const auto& has = load.town.find_place("kit-1")->attributes;
  EXPECT_THAT(has, ElementsAre(Pair("checked_at", "2026-06-01T01:00:00Z"), Pair("life_ring", "2"), Pair("poles", "1"), Pair("rope_m", "30")));
}

TEST_F(SmallPack, ComplainsOfKitsRowByRow) {
  folder.write("places.csv", folder.read("places.csv") + "kit-1,kit,救生箱,31.0036,115.0042,,,,,rope_m=30\n");
  folder.write("kits.csv", "place,item,count,checked_at\nkit-9,life_ring,1,\nshop,life_ring,1,\nkit-1,a=b,many,June\nkit-1,rope_m,20,\n");
  EXPECT_THAT(complaints_in(folder), ElementsAre("kits.csv:2:1 place = kit-9: no such kit in places.csv", "kits.csv:3:1 place = shop: no such kit in places.csv",
                                                 "kits.csv:4:7 item = a=b: expected what it is, without ; = and commas, and not at or checked_at",
                                                 "kits.csv:4:11 count = many: expected 0 to 10000", "kits.csv:4:16 checked_at = June: expected a time such as 2026-06-01T01:00:00Z",
                                                 "kits.csv:5:7 item = rope_m: the kit has it already, above or in places.csv"));
}

TEST_F(SmallPack, BoundsTheHoursOnDuty) {
  const Duration none{};
  const TownLoad without = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(without.town.duty_max, ::testing::Each(none));
  folder.write("town.toml", folder.read("town.toml") + "[duty.hours_max]\nvolunteer = 8\ngrid_officer = 12\n");
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  EXPECT_EQ(load.town.duty_max[static_cast<std::size_t>(ResponderClass::Volunteer)], std::chrono::hours{8});
  EXPECT_EQ(load.town.duty_max[static_cast<std::size_t>(ResponderClass::GridOfficer)], std::chrono::hours{12});
  EXPECT_EQ(load.town.duty_max[static_cast<std::size_t>(ResponderClass::Officer)], none);
  EXPECT_NE(load.town.digest, without.town.digest);
  const TemporaryFolder copy;
  EXPECT_EQ(write_town_pack(copy.path(), load.town, [](const auto&, const auto&) { return std::string{}; }), "");
  EXPECT_THAT(copy.read("town.toml"), AllOf(HasSubstr("[duty.hours_max]"), HasSubstr("\nvolunteer = 8\ngrid_officer = 12\n")));
}

TEST_F(SmallPack, WantsClassesAndWholeHoursOfDuty) {
  folder.write("town.toml", folder.read("town.toml") + "[duty]\nhours = 3\n[duty.hours_max]\nvolunteer = 0\nguard = 25\nofficer = 7.5\nvolunter = 8\n");
  const std::vector<std::string> all = complaints_in(folder);
  for (const char* part : {"duty.hours: no such key", "duty.hours_max.volunteer = 0: expected 1 to 24 hours on duty in a day", "duty.hours_max.guard = 25: expected 1 to 24 hours on duty in a day",
                           "duty.hours_max.officer = 7.5: expected", "duty.hours_max.volunter: no such key; did you mean \"volunteer\"?"})
    EXPECT_THAT(all, ::testing::Contains(HasSubstr(part)));
  EXPECT_EQ(all.size(), 5U);
}

/// The whole list for a pack with many mistakes is approved by eye; WATCHGRID_APPROVE=1 writes it anew.
TEST_F(SmallPack, WithManyMistakesGivesTheApprovedList) {
  folder.write("town.toml",
               "id = \"small town\"\nname = 7\ntimezone = \"Asia/Shanghai\"\ncrs = \"wgs-84\"\npolicy_pack = \"zone\"\n[defaults]\nshift = "
               "\"day\"\n");
  folder.write("zones.geojson", R"({"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"east","level":"gird","parent":"city","zone_class":"core","owner":"g-9","colour":"red"},
 "geometry":{"type":"Polygon","coordinates":[[[115.004,30.999],[115.03,30.999],[115.03,31.01],[115.004,31.01],[115.004,30.998]]]}},
{"type":"Feature","properties":{"id":"west","level":"grid","parent":"town","zone_class":"rural"},
 "geometry":{"type":"Polygon","coordinates":[[[114.999,30.999],[115.004,31.01],[115.004,30.999],[114.999,31.01],[114.999,30.999]]]}},
{"type":"Feature","properties":{"id":"west","level":"city","parent":"east","zone_class":"urban"},
 "geometry":{"type":"Point","coordinates":[114.999,30.999]}}
]}
)");
  folder.write("responders.csv",
               "id,name,class,tier,unit,grid,home_lat,home_lon,travel_mod,skills,gates,shift\n"
               "g 1,王伟,grid_oficer,4,st-1,wst,31.0010,115.0011,ebike,Mediation,,7-19\n"
               "g-2,李芳,grid_officer,2,st-1,,115.0052,31.0020,ebike,,knives,19:00-07:00\n"
               "v-1,张娜,volunteer\n"
               "g-2,张娜,volunteer,,,,north,0,,,,\n");
  folder.write("places.csv",
               "id,kind,name,lat,lon,grid,open_hours,staff,phone,attributes\n"
               "g-2,watchpoint,福源超市,31.0018,115.0021,,always,v-2,0000,role\n"
               "cam,camera,\"东门,0,0,east,,,,\n");
  folder.write("policies/mine.toml", "name = \"mine\"\nversion = 0\n");
  folder.write("calendar.csv", "date,knd\n2026-01-01,market\n");
  folder.write("care.csv", "id,home,helper,interval_days\n1,\xFF,3,4\n");
  folder.write("rings.geojson", "{\"type\":\"FeatureCollection\",\"features\":[,]}");
  folder.write("roads.osm", "");
  folder.write("roads.wgr", "not a road file");
  std::string text;
  for (const std::string& line : complaints_in(folder)) text += line + "\n";
  const std::filesystem::path approved = watchgrid::test::source_dir() + "/tests/adapters/town/approved/many_mistakes.txt";
  if (std::getenv("WATCHGRID_APPROVE") != nullptr) std::ofstream{approved} << text;
  std::ifstream in{approved};
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>{in}, {}));
}

TEST_F(SmallPack, IsRefusedWithoutAFolderOrAFile) {
  const TownLoad nowhere = load_town_pack(folder.path() / "nowhere", load_road_file);
  ASSERT_EQ(nowhere.errors.size(), 1U);
  EXPECT_THAT(nowhere.errors.lines()[0], HasSubstr("nowhere: no such folder; expected a town pack"));
  std::filesystem::remove(folder.path() / "roads.wgr");
  std::filesystem::remove(folder.path() / "places.csv");
  EXPECT_THAT(complaints_in(folder), ElementsAre("roads.wgr: no such file; expected roads.wgr, roads.osm, roads.osm.gz or roads.osm.pbf",
                                                 "places.csv: no such file"));
}

TEST_F(SmallPack, UsesPolicyPacksOfItsOwn) {
  std::string own{shipped_policies()[0].text};
  own.replace(own.find("version = 1"), 11, "version = 7");
  folder.write("policies/zones.toml", own);
  const TownLoad load = load_town_pack(folder.path(), load_road_file);
  EXPECT_THAT(complaints_of(load, folder), ElementsAre());
  EXPECT_EQ(load.policies.at("zones").version, 7U);
  EXPECT_EQ(load.policies.at("tiers").version, 1U);
}

TEST_F(SmallPack, KeepsOtherTimeZonesByTheirOffset) {
  replace("town.toml", "Asia/Shanghai\"", "Europe/Andorra\"\nutc_offset_minutes = 60");
  EXPECT_EQ(load_town_pack(folder.path(), load_road_file).town.utc_offset_minutes, 60);
  replace("town.toml", "utc_offset_minutes = 60", "");
  EXPECT_THAT(complaints_in(folder), ElementsAre(HasSubstr("town.toml:3:13 time_zone = \"Europe/Andorra\": expected Asia/Shanghai")));
}

TEST_F(SmallPack, PassesTheCheckCommand) {
  std::ostringstream out, err;
  EXPECT_EQ(check_town(folder.path(), load_road_file, out, err), 0);
  EXPECT_THAT(out.str(), HasSubstr("good (3 zones, 2 places, 3 responders, 0 warnings)"));
  EXPECT_EQ(err.str(), "");
  std::filesystem::remove(folder.path() / "town.toml");
  EXPECT_EQ(check_town(folder.path(), load_road_file, out, err), 2);
  EXPECT_THAT(err.str(), HasSubstr("town.toml: no such file\n"));
}

}  // namespace
}  // namespace watchgrid::town
