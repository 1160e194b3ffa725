#include "engine/places/grid_tree.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "engine/places/keepers.hpp"
#include "engine/places/polygon.hpp"

namespace watchgrid::engine {
namespace {

constexpr std::int32_t kSouth = 30'000'000, kWest = 114'000'000;

Zone zone(ZoneLevel level, ZoneIndex parent, std::vector<std::vector<LatLon>> rings) {
  Zone z;
  z.id = "z";
  z.level = level;
  z.parent = parent;
  z.rings = std::move(rings);
  z.polygon_starts = {0};
  return z;
}

/// n x n slanted cells with jittered corners that tile a square, below one city.
std::vector<Zone> tiling(int n, ZoneLevel level, std::uint32_t seed, std::int32_t cell = 4000) {
  std::mt19937 random{seed};
  std::vector<LatLon> corners;
  for (int r = 0; r <= n; ++r)
    for (int c = 0; c <= n; ++c) {
      const auto jitter = [&](int i) { return i == 0 || i == n ? 0 : static_cast<std::int32_t>(random() % 2400) - 1200; };
      const std::int32_t dlat = jitter(r), dlon = jitter(c);
      corners.push_back(LatLon::from_e6(kSouth + r * cell + dlat, kWest + c * cell + dlon));
    }
  const auto corner = [&](int r, int c) { return corners[static_cast<std::size_t>(r * (n + 1) + c)]; };
  std::vector<Zone> zones{zone(ZoneLevel::City, kNoZone, {{corner(0, 0), corner(0, n), corner(n, n), corner(n, 0), corner(0, 0)}})};
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c)
      zones.push_back(zone(level, 0, {{corner(r, c), corner(r, c + 1), corner(r + 1, c + 1), corner(r + 1, c), corner(r, c)}}));
  return zones;
}

ZoneIndex brute_force(const std::vector<Zone>& zones, LatLon p) {
  ZoneIndex best = kNoZone;
  for (ZoneIndex i = 0; i < zones.size(); ++i)
    if (contains(zones[i].rings, p) && (best == kNoZone || zones[i].level > zones[best].level)) best = i;
  return best;
}

TEST(GridTree, AgreesWithTestingEveryPolygon) {
  const auto zones = tiling(10, ZoneLevel::Grid, 7);
  const GridTree tree{zones};
  std::mt19937 random{42};
  for (int i = 0; i < 200'000; ++i) {
    const auto p = LatLon::from_e6(kSouth - 500 + static_cast<std::int32_t>(random() % 41'000),
                                   kWest - 500 + static_cast<std::int32_t>(random() % 41'000));
    if (p.lat_e6() == kSouth + 40'000 || p.lon_e6() == kWest + 40'000) continue;  // the outer border rule has its own test
    ASSERT_EQ(tree.zone_at(p), brute_force(zones, p)) << p.lat_e6() << "," << p.lon_e6();
  }
}

TEST(GridTree, PutsEveryPointOfTheTownInExactlyOneGrid) {
  const auto zones = tiling(6, ZoneLevel::Grid, 3);
  const GridTree tree{zones};
  for (std::int32_t lat = 0; lat <= 24'000; lat += 37)
    for (std::int32_t lon = 0; lon <= 24'000; lon += 41) {
      const auto p = LatLon::from_e6(kSouth + lat, kWest + lon);
      const ZoneIndex z = tree.zone_at(p);
      ASSERT_NE(z, kNoZone) << lat << "," << lon;
      EXPECT_EQ(zones[z].level, ZoneLevel::Grid);
      EXPECT_EQ(tree.zones_at(p).size(), 2U);
    }
}

TEST(GridTree, GivesAnOuterBorderToTheZoneItBelongsTo) {
  const auto zones = tiling(2, ZoneLevel::Grid, 1);
  const GridTree tree{zones};
  EXPECT_EQ(tree.zone_at(LatLon::from_e6(kSouth + 8000, kWest + 8000)), 4U) << "north-eastern corner of the town";
  EXPECT_EQ(tree.zone_at(LatLon::from_e6(kSouth + 8001, kWest + 8000)), kNoZone);
}

TEST(GridTree, PrefersTheMostDetailedAndWalksUp) {
  std::vector<Zone> zones = tiling(2, ZoneLevel::Station, 1);
  zones.push_back(zone(ZoneLevel::Grid, 1, zones[1].rings));
  const auto at = [](int lat, int lon) { return LatLon::from_e6(kSouth + lat, kWest + lon); };
  zones.push_back(zone(ZoneLevel::Block, 5,
                       {{at(100, 100), at(100, 900), at(900, 900), at(900, 100), at(100, 100)},
                        {at(400, 400), at(400, 600), at(600, 600), at(600, 400), at(400, 400)},
                        {at(2000, 2000), at(2000, 2200), at(2200, 2200), at(2000, 2000)}}));
  const GridTree tree{zones};
  EXPECT_EQ(tree.zone_at(at(200, 200)), 6U);
  EXPECT_EQ(tree.zone_at(at(500, 500)), 5U) << "in the hole of the block";
  EXPECT_EQ(tree.zone_at(at(2010, 2100)), 6U) << "in the second part of the block";
  EXPECT_EQ(tree.zone_at(at(200, 200), ZoneLevel::Station), 1U);
  EXPECT_EQ(tree.zone_at(at(200, 200), ZoneLevel::City), 0U);
  EXPECT_EQ(tree.zone_at(at(6000, 6000), ZoneLevel::Grid), kNoZone) << "that station has no grids";
  EXPECT_EQ(tree.zones_at(at(200, 200)), (std::vector<ZoneIndex>{6, 5, 1, 0}));
}

TEST(GridTree, KnowsNothingWhenEmpty) {
  EXPECT_EQ(GridTree{}.zone_at(LatLon::from_e6(1, 1)), kNoZone);
  EXPECT_EQ(GridTree{std::vector<Zone>(3)}.zone_at(LatLon::from_e6(1, 1)), kNoZone);
}

/// Generous bounds for a debug build on a busy machine; bench figures stand in the adapters' tests of whole towns.
TEST(GridTree, IsFastWithManyBlocks) {
  constexpr std::int32_t kSide = 142 * 4000;
  auto zones = tiling(142, ZoneLevel::Block, 9);  // 20,164 blocks
  const auto grids = tiling(10, ZoneLevel::Grid, 10, kSide / 10);
  zones.insert(zones.end(), grids.begin() + 1, grids.end());  // and a hundred grids over the same square; the city is there already
  ASSERT_EQ(zones.size(), 1U + 20'164 + 100);
  const GridTree tree{zones};
  std::mt19937 random{1};
  std::vector<LatLon> points;
  for (int i = 0; i < 20'000; ++i)
    points.push_back(
        LatLon::from_e6(kSouth + static_cast<std::int32_t>(random() % kSide), kWest + static_cast<std::int32_t>(random() % kSide)));
  const auto start = std::chrono::steady_clock::now();
  std::size_t found = 0;
  for (const LatLon p : points) found += tree.zone_at(p) != kNoZone;
  const std::chrono::duration<double, std::micro> each = (std::chrono::steady_clock::now() - start) / points.size();
  EXPECT_EQ(found, points.size());
  EXPECT_LT(each.count(), 1000.0) << "us a lookup";
  RecordProperty("us_per_lookup_20k_blocks", std::to_string(each.count()));
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(tree.zone_at(points[i]), brute_force(zones, points[i]));
}

TEST(Keepers, AreThoseOfTheNearestZoneUpwardsThatNamesSomebody) {
  std::vector<Zone> zones(3);
  zones[0].owner = "chief";
  zones[1].parent = 0, zones[1].owner = "wang", zones[1].deputy = "li";
  zones[2].parent = 1;
  EXPECT_EQ(keepers_of(zones, 2).zone, 1U);
  EXPECT_EQ(keepers_of(zones, 2).owner, "wang");
  EXPECT_EQ(keepers_of(zones, 2).deputy, "li");
  EXPECT_EQ(keepers_of(zones, 0).owner, "chief");
  EXPECT_EQ(keepers_of(zones, kNoZone).zone, kNoZone);
}

}  // namespace
}  // namespace watchgrid::engine
