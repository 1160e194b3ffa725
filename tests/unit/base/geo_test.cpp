#include "engine/base/geo.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::engine {
namespace {

using test::rows_of;
using test::shared_data;

LatLon at(const std::string& lat, const std::string& lon) { return *LatLon::from_degrees(std::stod(lat), std::stod(lon)); }

GeoError error_of(double lat, double lon) {
  const auto r = LatLon::from_degrees(lat, lon);
  EXPECT_TRUE(r.has_error()) << lat << ' ' << lon;
  return r.has_error() ? r.error() : GeoError{};
}

TEST(LatLon, RefusesWhatIsNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(error_of(nan, 0.0), GeoError::NotFinite);
  EXPECT_EQ(error_of(0.0, nan), GeoError::NotFinite);
  EXPECT_EQ(error_of(infinity, 1.0), GeoError::NotFinite);
  EXPECT_EQ(error_of(1.0, -infinity), GeoError::NotFinite);
}

TEST(LatLon, RefusesWhatIsNotOnTheEarth) {
  EXPECT_EQ(error_of(91.0, 0.0), GeoError::LatOutOfRange);
  EXPECT_EQ(error_of(-90.000001, 0.0), GeoError::LatOutOfRange);
  EXPECT_EQ(error_of(0.0, 180.000001), GeoError::LonOutOfRange);
  EXPECT_EQ(error_of(0.0, -181.0), GeoError::LonOutOfRange);
  EXPECT_EQ(error_of(116.4, 39.9), GeoError::LatOutOfRange);  // swapped, in Beijing
}

TEST(LatLon, TakesTheLimitsThemselves) {
  EXPECT_EQ(LatLon::from_degrees(90.0, 180.0)->lat_e6(), 90'000'000);
  EXPECT_EQ(LatLon::from_degrees(-90.0, -180.0)->lon_e6(), -180'000'000);
}

TEST(LatLon, RefusesExactlyZeroZeroOnly) {
  EXPECT_EQ(error_of(0.0, 0.0), GeoError::NullIsland);
  EXPECT_EQ(error_of(-0.0, 0.0), GeoError::NullIsland);
  EXPECT_TRUE(LatLon::from_degrees(0.0, 1e-6).has_value());
  EXPECT_TRUE(LatLon::from_degrees(51.5, 0.0).has_value());
}

TEST(LatLon, RoundsToTheNearestMillionth) {
  const LatLon p = *LatLon::from_degrees(31.1774276, -121.5272104);
  EXPECT_EQ(p.lat_e6(), 31'177'428);
  EXPECT_EQ(p.lon_e6(), -121'527'210);
  EXPECT_EQ(LatLon::from_e6(p.lat_e6(), p.lon_e6()), p);
  EXPECT_EQ(*LatLon::from_degrees(p.lat(), p.lon()), p);
}

TEST(LatLon, EveryRefusalSaysWhatWasExpected) {
  EXPECT_EQ(explain(GeoError::NotFinite), "expected finite numbers of degrees");
  EXPECT_EQ(explain(GeoError::LatOutOfRange), "expected a latitude from -90 to 90 degrees");
  EXPECT_EQ(explain(GeoError::LonOutOfRange), "expected a longitude from -180 to 180 degrees");
  EXPECT_NE(explain(GeoError::NullIsland).find("(0, 0)"), std::string_view::npos);
}

TEST(Haversine, IsZeroToItselfAndTheSameBothWays) {
  const LatLon a = *LatLon::from_degrees(36.617, 101.777), b = *LatLon::from_degrees(36.62, 101.78);
  EXPECT_EQ(haversine(a, a).value, 0);
  EXPECT_EQ(haversine(a, b), haversine(b, a));
}

TEST(Haversine, HalfTheEarthIsPiTimesTheRadius) {
  const LatLon pole = *LatLon::from_degrees(90.0, 0.0), other = *LatLon::from_degrees(-90.0, 0.0);
  EXPECT_NEAR(haversine(pole, other).meters(), 3.14159265358979 * 6'371'008.8, 0.01);
}

TEST(Haversine, EqualsThePublishedChineseDistances) {
  const auto file = shared_data("geo/china_distances.csv");
  WATCHGRID_NEEDS(file);
  auto rows = rows_of(file, ',');
  rows.erase(rows.begin());
  for (const auto& row : rows) {
    const double meters = haversine(at(row[0], row[1]), at(row[2], row[3])).meters();
    // Both ends are rounded to 1e-6 degrees here, up to 0.08 m each.
    EXPECT_NEAR(meters, std::stod(row[7]), 0.16) << row[0] << ' ' << row[1];
    // A sphere instead of an ellipsoid: up to 0.56 % off; over these pairs up to 0.402 %.
    EXPECT_NEAR(meters, std::stod(row[4]), 0.00402 * std::stod(row[4]) + 0.16) << row[0] << ' ' << row[1];
  }
  EXPECT_EQ(rows.size(), 250U);
}

TEST(Haversine, StaysWithinFiftySixHundredthsOfAPercentOfExactGeodesics) {
  const auto file = shared_data("geo/GeodTest-50a.dat");
  WATCHGRID_NEEDS(file);
  const auto rows = rows_of(file, ' ');
  double worst = 0.0;
  for (const auto& row : rows) {
    const double exact = std::stod(row[6]);
    const double off = std::fabs(haversine(at(row[0], row[1]), at(row[3], row[4])).meters() - exact);
    EXPECT_LE(off, 0.0056 * exact + 0.16) << row[0] << ' ' << row[3];
    worst = std::max(worst, off / exact);
  }
  RecordProperty("worst_relative_error", std::to_string(worst));
  EXPECT_EQ(rows.size(), 50U);
}

TEST(Haversine, EqualsTheDistanceThatEviltransformPublishes) {
  const LatLon a = *LatLon::from_degrees(31.17530398364597, 121.531541859215),
               b = *LatLon::from_degrees(39.91334545536069, 116.38404722455657);
  // Published on the equatorial radius with a tolerance of 1 m; ours is the mean radius.
  EXPECT_NEAR(haversine(a, b).meters() * 6'378'137.0 / 6'371'008.8, 1'078'164.0, 1.0);
}

}  // namespace
}  // namespace watchgrid::engine
