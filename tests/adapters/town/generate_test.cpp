#include "adapters/town/generate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "adapters/town/reach.hpp"
#include "adapters/town/town_pack.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/polygon.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;

Town generated(GenerateOptions options = {}, std::optional<RoadGraph> roads = std::nullopt) {
  Generated made = generate_town(options, std::move(roads));
  EXPECT_EQ(made.complaint, "");
  return std::move(made.town);
}

TownLoad written_and_loaded(const Town& town, const TemporaryFolder& folder) {
  EXPECT_EQ(write_town_pack(folder.path(), town, write_road_file), "");
  TownLoad load = load_town_pack(folder.path(), load_road_file);
  for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
  for (const auto& line : load.warnings.lines()) ADD_FAILURE() << line;
  return load;
}

TEST(GeneratedTown, LoadsWithoutComplaintOrWarning) {
  for (const std::uint64_t seed : {1, 2}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Town town = generated({.seed = seed});
    const TemporaryFolder folder;
    const TownLoad load = written_and_loaded(town, folder);
    EXPECT_EQ(load.town.digest, town.digest) << "what is read is what was made";
    EXPECT_TRUE(load.tiling.overlaps.empty());
    EXPECT_LT(load.tiling.gap_share, 1e-4);
    EXPECT_TRUE(load.unreachable.empty());
  }
}

TEST(GeneratedTown, IsTheSameBytesForTheSameSeed) {
  const TemporaryFolder a, b, c;
  ASSERT_EQ(write_town_pack(a.path(), generated({.seed = 42}), write_road_file), "");
  ASSERT_EQ(write_town_pack(b.path(), generated({.seed = 42}), write_road_file), "");
  ASSERT_EQ(write_town_pack(c.path(), generated({.seed = 43}), write_road_file), "");
  for (const char* file : {"town.toml", "zones.geojson", "places.csv", "responders.csv", "roads.wgr", "policies/zones.toml"}) {
    EXPECT_FALSE(a.read(file).empty()) << file;
    EXPECT_EQ(a.read(file), b.read(file)) << file;
  }
  EXPECT_NE(a.read("roads.wgr"), c.read("roads.wgr"));
  EXPECT_NE(a.read("responders.csv"), c.read("responders.csv"));
}

TEST(GeneratedTown, HasEveryClassOfResponderAndKindOfPlace) {
  const Town town = generated();
  std::set<ResponderClass> classes;
  for (const Responder& r : town.responders) classes.insert(r.responder_class);
  EXPECT_EQ(classes.size(), kResponderClasses);
  std::set<PlaceKind> kinds;
  for (const Place& p : town.places) kinds.insert(p.kind);
  EXPECT_EQ(kinds.size(), EnumNames<PlaceKind>::table.size());
  std::set<ZoneClass> zone_classes;
  for (const Zone& z : town.zones)
    if (z.level == ZoneLevel::Grid) zone_classes.insert(z.zone_class);
  EXPECT_EQ(zone_classes.size(), 5U);
  EXPECT_EQ(town.responders.size(), 60U + 400U + 100U + 40U);
}

TEST(GeneratedTown, GivesEveryGridAnOwnerAndADeputyWhoseShiftsDiffer) {
  const Town town = generated();
  for (const Zone& z : town.zones) {
    if (z.level != ZoneLevel::Grid) continue;
    EXPECT_FALSE(z.owner.empty()) << z.id;
    EXPECT_FALSE(z.deputy.empty()) << z.id;
    EXPECT_NE(z.owner, z.deputy) << z.id;
  }
}

TEST(GeneratedTown, PutsEveryGridBorderVertexIntoBothNeighbours) {
  const Town town = generated({.seed = 9, .grids = 100});
  using Border = std::pair<LatLon, LatLon>;
  std::multiset<Border> grids, city;
  for (const Zone& z : town.zones) {
    EXPECT_FALSE(self_crossing(z.rings[0])) << z.id;
    for (std::size_t i = 1; i < z.rings[0].size(); ++i) {
      if (z.level == ZoneLevel::Grid) grids.insert({z.rings[0][i - 1], z.rings[0][i]});
      if (z.level == ZoneLevel::City) city.insert({z.rings[0][i - 1], z.rings[0][i]});
    }
  }
  EXPECT_GT(grids.size(), 400U);
  for (const Border& border : grids) {
    EXPECT_EQ(grids.count(border), 1U);
    EXPECT_EQ(grids.count({border.second, border.first}) + city.count(border), 1U) << "either a neighbour or the rim has the same border";
  }
}

TEST(GeneratedTown, CanBeDrivenFromEverywhereToEverywhere) {
  const Terrain terrain = make_terrain(5);
  const RoadGraph& roads = terrain.roads;
  for (const bool forwards : {true, false}) {
    std::vector<char> seen(roads.nodes().size(), 0);
    std::vector<NodeIndex> todo{0};
    seen[0] = 1;
    while (!todo.empty()) {
      const NodeIndex n = todo.back();
      todo.pop_back();
      for (const Arc& a : forwards ? roads.drive_out(n) : roads.drive_in(n))
        if (seen[a.other] == 0) seen[a.other] = 1, todo.push_back(a.other);
    }
    EXPECT_EQ(std::ranges::count(seen, 0), 0);
  }
  std::size_t one_way = 0, foot_only = 0;
  std::set<RoadClass> classes;
  for (const Edge& e : roads.edges()) {
    one_way += (e.forward_ms == kImpassable) != (e.backward_ms == kImpassable);
    foot_only += e.forward_ms == kImpassable && e.backward_ms == kImpassable;
    classes.insert(e.road_class);
  }
  EXPECT_GT(roads.nodes().size(), 700U);
  EXPECT_GT(one_way, 50U);
  EXPECT_GT(foot_only, 5U);
  EXPECT_GE(classes.size(), 6U);
  EXPECT_GE(terrain.bridges.size(), 4U);
  EXPECT_LE(terrain.bridges.size(), 5U);
  EXPECT_GE(terrain.exits.size(), 3U);
}

TEST(GeneratedTown, IsLivelyInTheMiddleOfTheNightToo) {
  const Town town = generated();
  for (const int hour : {3, 12, 21}) {
    std::array<int, 4> on{};
    for (std::size_t i = 0; i < town.responders.size(); ++i)
      on[town.responders[i].tier] += town.shifts[i].contains(static_cast<std::uint16_t>(2 * 1440 + hour * 60));
    EXPECT_GT(on[1], 100) << hour;
    EXPECT_GT(on[2], 30) << hour;
    EXPECT_GE(on[3], 1) << hour;
  }
}

TEST(GeneratedTown, FollowsTheNumbersAskedFor) {
  const Town town = generated({.seed = 3, .officers = 7, .volunteers = 11, .guards = 5, .grids = 9});
  EXPECT_EQ(town.responders.size(), 7U + 11U + 5U + 9U);
  const TemporaryFolder folder;
  written_and_loaded(town, folder);
  const Town lonely = generated({.seed = 3, .officers = 0, .volunteers = 0, .guards = 0, .grids = 1});
  EXPECT_EQ(lonely.responders.size(), 1U);
  const TemporaryFolder other;
  written_and_loaded(lonely, other);
}

TEST(GeneratedTown, RefusesNumbersThatMakeNoSense) {
  EXPECT_THAT(generate_town({.grids = 0}, std::nullopt).complaint, ::testing::HasSubstr("--grids 0: expected 1 to 5000"));
  EXPECT_THAT(generate_town({.officers = 2'000'000}, std::nullopt).complaint, ::testing::HasSubstr("--officers 2000000"));
}

/// 9 x 9 streets, 100 m apart.
RoadGraph checkerboard() {
  RoadGraph::Parts parts;
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < 9; ++c) parts.nodes.push_back(LatLon::from_e6(31'000'000 + r * 900, 115'000'000 + c * 1050));
  const auto edge = [&](int a, int b) {
    Edge e;
    e.from = static_cast<NodeIndex>(a), e.to = static_cast<NodeIndex>(b), e.length_mm = 100'000, e.forward_ms = e.backward_ms = 10'000;
    parts.edges.push_back(e);
  };
  for (int r = 0; r < 9; ++r)
    for (int c = 0; c < 9; ++c) {
      if (c < 8) edge(r * 9 + c, r * 9 + c + 1);
      if (r < 8) edge(r * 9 + c, r * 9 + c + 9);
    }
  return RoadGraph{std::move(parts)};
}

TEST(GeneratedTown, StandsOnAHandMadeNetwork) {
  const Town town = generated({.seed = 1, .officers = 5, .volunteers = 20, .guards = 10, .grids = 4}, checkerboard());
  EXPECT_EQ(town.roads.nodes().size(), 81U);
  const TemporaryFolder folder;
  const TownLoad load = written_and_loaded(town, folder);
  EXPECT_EQ(load.town.digest, town.digest);
}

TEST(GeneratedTown, RefusesANetworkThatIsTooSmall) {
  RoadGraph::Parts parts;
  parts.nodes = {LatLon::from_e6(31'000'000, 115'000'000), LatLon::from_e6(31'001'000, 115'000'000)};
  Edge e;
  e.to = 1, e.length_mm = 111'000;
  parts.edges = {e};
  EXPECT_THAT(generate_town({}, RoadGraph{parts}).complaint,
              ::testing::HasSubstr("2 connected junctions open to feet; expected at least 50"));
  EXPECT_THAT(generate_town({}, RoadGraph{}).complaint, ::testing::HasSubstr("0 connected junctions"));
}

TEST(GeneratedTown, StandsOnTheRoadsOfAndorra) {
  const std::filesystem::path file = watchgrid::test::source_dir() + "/../shared/data/roads/andorra-2013.osm.pbf";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs " << file.string();
  const LoadedRoads roads = load_road_file(file);
  ASSERT_TRUE(roads.complaints.empty()) << roads.complaints[0];
  const Town town = generated({.seed = 1}, roads.graph);
  const TemporaryFolder folder;
  const TownLoad load = written_and_loaded(town, folder);
  EXPECT_EQ(load.town.digest, town.digest);
  EXPECT_EQ(load.town.responders.size(), 600U);
}

TEST(GeneratedTown, CanBeAWholeCity) {
  const Town town = generated({.seed = 1, .officers = 400, .volunteers = 3000, .guards = 400, .grids = 200});
  const TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  const TownLoad load = written_and_loaded(town, folder);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("seconds_to_write_and_load_4k_people", std::to_string(took.count()));
  EXPECT_EQ(load.town.responders.size(), 4000U);
  EXPECT_EQ(load.tiling.grids, 200U);
}

}  // namespace
}  // namespace watchgrid::town
