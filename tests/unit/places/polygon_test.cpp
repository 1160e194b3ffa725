#include "engine/places/polygon.hpp"

#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

LatLon p(int lat, int lon) { return LatLon::from_e6(lat, lon); }
using Ring = std::vector<LatLon>;
const Ring kSquare{p(0, 0), p(0, 10), p(10, 10), p(10, 0), p(0, 0)};

TEST(PointInPolygon, WestAndSouthBordersAreInside) {
  const std::vector<Ring> square{kSquare};
  EXPECT_TRUE(contains(square, p(5, 5)));
  EXPECT_TRUE(contains(square, p(5, 0)));
  EXPECT_TRUE(contains(square, p(0, 5)));
  EXPECT_TRUE(contains(square, p(0, 0)));
  EXPECT_FALSE(contains(square, p(5, 10)));
  EXPECT_FALSE(contains(square, p(10, 5)));
  EXPECT_FALSE(contains(square, p(5, 11)));
  EXPECT_FALSE(contains(square, p(5, -1)));
}

TEST(PointInPolygon, HolesAndPartsNeedNoSpecialCase) {
  const std::vector<Ring> rings{kSquare, {p(4, 4), p(4, 6), p(6, 6), p(6, 4), p(4, 4)}, {p(20, 20), p(20, 30), p(30, 25), p(20, 20)}};
  EXPECT_FALSE(contains(rings, p(5, 5)));
  EXPECT_TRUE(contains(rings, p(3, 5)));
  EXPECT_TRUE(contains(rings, p(22, 23)));
  EXPECT_FALSE(contains(rings, p(29, 21)));
}

TEST(PointInPolygon, IsExactAtTheEndsOfTheEarth) {
  const std::vector<Ring> rings{
      {p(-90'000'000, -180'000'000), p(-90'000'000, 180'000'000), p(90'000'000, 180'000'000), p(-90'000'000, -180'000'000)}};
  EXPECT_TRUE(contains(rings, p(-1, 0)));
  EXPECT_FALSE(contains(rings, p(1, 0)));
}

TEST(PointInPolygon, EveryPointOfASharedSlantedBorderIsInExactlyOneOfTheTwo) {
  const std::vector<Ring> left{{p(0, 0), p(0, 7), p(13, 4), p(13, 0), p(0, 0)}}, right{{p(0, 7), p(0, 20), p(13, 20), p(13, 4), p(0, 7)}};
  for (int lat = 0; lat < 13; ++lat)
    for (int lon = 0; lon < 20; ++lon) EXPECT_NE(contains(left, p(lat, lon)), contains(right, p(lat, lon))) << lat << "," << lon;
}

TEST(SelfCrossing, IsFoundAndNamed) {
  EXPECT_FALSE(self_crossing(kSquare));
  const Ring bow_tie{p(0, 0), p(10, 10), p(0, 10), p(10, 0), p(0, 0)};
  EXPECT_TRUE(self_crossing(bow_tie));
  const Ring spike{p(0, 0), p(0, 10), p(0, 5), p(10, 5), p(0, 0)};
  EXPECT_TRUE(self_crossing(spike));
  const Ring touching{p(0, 0), p(0, 10), p(5, 5), p(10, 10), p(10, 0), p(5, 5), p(0, 0)};
  ASSERT_TRUE(self_crossing(touching));
  EXPECT_EQ(*self_crossing(touching), p(5, 5));
  const Ring straight_on{p(0, 0), p(0, 5), p(0, 10), p(10, 10), p(0, 0)};
  EXPECT_FALSE(self_crossing(straight_on)) << "a vertex in the middle of a straight border is allowed";
}

}  // namespace
}  // namespace watchgrid::engine
