#include "adapters/osm/road_tags.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace watchgrid::osm {
namespace {

using engine::RoadClass;
using Tags = std::vector<Tag>;

struct Row {
  const char* why;
  Tags tags;
  double forward_kmh, backward_kmh;
  bool walkable;
};

TEST(RoadTags, SayWhoMayUseARoadAndInWhichDirection) {
  const std::vector<Row> rows{
      {"plain street", {{"highway", "residential"}}, 30, 30, true},
      {"motorways are one-way and not for feet", {{"highway", "motorway"}}, 100, 0, false},
      {"unless it says otherwise", {{"highway", "motorway"}, {"oneway", "no"}, {"foot", "yes"}}, 100, 100, true},
      {"motorway links say it themselves", {{"highway", "motorway_link"}}, 60, 60, false},
      {"roundabouts are one-way", {{"highway", "primary"}, {"junction", "roundabout"}}, 60, 0, true},
      {"also when named circular", {{"highway", "primary"}, {"junction", "circular"}}, 60, 0, true},
      {"oneway=yes", {{"highway", "tertiary"}, {"oneway", "yes"}}, 40, 0, true},
      {"oneway=1", {{"highway", "tertiary"}, {"oneway", "1"}}, 40, 0, true},
      {"oneway=true", {{"highway", "tertiary"}, {"oneway", "true"}}, 40, 0, true},
      {"oneway=-1", {{"highway", "tertiary"}, {"oneway", "-1"}}, 0, 40, true},
      {"oneway=reverse", {{"highway", "tertiary"}, {"oneway", "reverse"}}, 0, 40, true},
      {"a reversible lane has no direction that we know", {{"highway", "tertiary"}, {"oneway", "reversible"}}, 0, 0, true},
      {"the rule for cars beats the rule for all",
       {{"highway", "tertiary"}, {"oneway", "yes"}, {"oneway:motor_vehicle", "no"}},
       40,
       40,
       true},
      {"access=private closes it to all", {{"highway", "service"}, {"access", "private"}}, 0, 0, false},
      {"access=no with foot=yes leaves feet", {{"highway", "service"}, {"access", "no"}, {"foot", "yes"}}, 0, 0, true},
      {"motor_vehicle=no leaves feet", {{"highway", "residential"}, {"motor_vehicle", "no"}}, 0, 0, true},
      {"vehicle=no leaves feet", {{"highway", "residential"}, {"vehicle", "no"}}, 0, 0, true},
      {"motorcar=private leaves feet", {{"highway", "residential"}, {"motorcar", "private"}}, 0, 0, true},
      {"the most specific key decides", {{"highway", "residential"}, {"access", "no"}, {"motorcar", "yes"}}, 30, 30, false},
      {"foot=no leaves cars", {{"highway", "secondary"}, {"foot", "no"}}, 50, 50, false},
      {"foot=use_sidepath leaves cars", {{"highway", "secondary"}, {"foot", "use_sidepath"}}, 50, 50, false},
      {"motorroad=yes leaves cars", {{"highway", "trunk"}, {"motorroad", "yes"}}, 70, 70, false},
      {"destination is open", {{"highway", "residential"}, {"access", "destination"}}, 30, 30, true},
      {"footways are for feet", {{"highway", "footway"}}, 0, 0, true},
      {"stairs are for feet", {{"highway", "steps"}}, 0, 0, true},
      {"a footway that nobody may use", {{"highway", "footway"}, {"access", "no"}}, 0, 0, false},
      {"good tracks are for cars", {{"highway", "track"}, {"tracktype", "grade2"}}, 15, 15, true},
      {"bad tracks are not", {{"highway", "track"}, {"tracktype", "grade5"}}, 0, 0, true},
      {"posted speed", {{"highway", "primary"}, {"maxspeed", "70"}}, 70, 70, true},
      {"posted speed by direction", {{"highway", "primary"}, {"maxspeed", "70"}, {"maxspeed:backward", "40"}}, 70, 40, true},
      {"posted speed that says nothing", {{"highway", "primary"}, {"maxspeed", "signals"}}, 60, 60, true},
      {"posted speed below walking", {{"highway", "service"}, {"maxspeed", "1"}}, 5, 5, true},
      {"posted speed beyond reason", {{"highway", "primary"}, {"maxspeed", "700"}}, 140, 140, true},
  };
  for (const Row& row : rows) {
    const auto use = road_use(row.tags);
    ASSERT_TRUE(use.has_value()) << row.why;
    EXPECT_DOUBLE_EQ(use->forward_kmh, row.forward_kmh) << row.why;
    EXPECT_DOUBLE_EQ(use->backward_kmh, row.backward_kmh) << row.why;
    EXPECT_EQ(use->walkable, row.walkable) << row.why;
  }
}

TEST(RoadTags, AreNotRoadsWithoutAHighwayThatWeKnow) {
  EXPECT_FALSE(road_use(Tags{}));
  EXPECT_FALSE(road_use(Tags{{"building", "yes"}}));
  for (const char* const value : {"construction", "proposed", "raceway", "bus_stop", "platform", "elevator", "Primary", ""})
    EXPECT_FALSE(road_use(Tags{{"highway", value}})) << value;
}

TEST(RoadTags, FerriesAreNeverRoads) {
  EXPECT_FALSE(road_use(Tags{{"route", "ferry"}}));
  EXPECT_FALSE(road_use(Tags{{"route", "ferry"}, {"highway", "primary"}, {"motor_vehicle", "yes"}}));
}

TEST(RoadTags, HighwayBecomesAClass) {
  const std::vector<std::pair<const char*, RoadClass>> rows{
      {"motorway", RoadClass::Motorway},
      {"trunk_link", RoadClass::Trunk},
      {"primary", RoadClass::Primary},
      {"secondary_link", RoadClass::Secondary},
      {"tertiary", RoadClass::Tertiary},
      {"unclassified", RoadClass::Residential},
      {"living_street", RoadClass::Residential},
      {"road", RoadClass::Residential},
      {"service", RoadClass::Service},
      {"track", RoadClass::Track},
      {"cycleway", RoadClass::Path},
      {"pedestrian", RoadClass::Path},
  };
  for (const auto& [highway, road_class] : rows) EXPECT_EQ(road_use(Tags{{"highway", highway}})->road_class, road_class) << highway;
}

TEST(Maxspeed, IsReadInEveryUnit) {
  EXPECT_DOUBLE_EQ(*parse_maxspeed("50"), 50.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("50 km/h"), 50.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("30 mph"), 48.28032);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("30mph"), 48.28032);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("50;30"), 50.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("CN:urban"), 50.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("DE:living_street"), 10.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("none"), 130.0);
  EXPECT_DOUBLE_EQ(*parse_maxspeed("walk"), 5.0);
  for (const char* const nothing : {"", "signals", "variable", "fast", "-50", "0", "50 parsecs", "nan"})
    EXPECT_FALSE(parse_maxspeed(nothing)) << nothing;
}

}  // namespace
}  // namespace watchgrid::osm
