#include "engine/base/crs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "engine/base/geo.hpp"
#include "tests/unit/base/shared_data.hpp"

namespace watchgrid::engine {
namespace {

namespace json = boost::json;
using test::rows_of;
using test::shared_data;

Degrees lon_lat(const json::value& v) { return {v.as_array()[1].to_number<double>(), v.as_array()[0].to_number<double>()}; }

double gap(Degrees a, Degrees b) { return std::max(std::fabs(a.lat - b.lat), std::fabs(a.lon - b.lon)); }

double gap_meters(Degrees a, Degrees b) {
  return haversine(*LatLon::from_degrees(a.lat, a.lon), *LatLon::from_degrees(b.lat, b.lon)).meters();
}

void expect_near(Degrees got, Degrees want, double tolerance) { EXPECT_LT(gap(got, want), tolerance) << got.lat << ' ' << got.lon; }

json::array published_sets() { return json::parse(test::text_of(shared_data("geo/gcj02_bd09_vectors.json"))).at("sets").as_array(); }

TEST(Crs, NamesAreReadAndWritten) {
  for (const Crs crs : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09}) EXPECT_EQ(parse_crs(to_string(crs)), crs);
  EXPECT_EQ(parse_crs("WGS84"), std::nullopt);
  EXPECT_EQ(parse_crs(""), std::nullopt);
}

TEST(Crs, EviltransformVectorsMatchBothWays) {
  WATCHGRID_NEEDS(shared_data("geo/gcj02_bd09_vectors.json"));
  int seen = 0;
  for (const auto& set : published_sets()) {
    const auto* rows = set.as_object().if_contains("wgs84_to_gcj02");
    if (!rows || !rows->as_array()[0].is_object()) continue;
    for (const auto& row : rows->as_array()) {
      const Degrees wgs = lon_lat(row.at("wgs")), gcj = lon_lat(row.at("gcj"));
      expect_near(convert(wgs, Crs::Wgs84, Crs::Gcj02), gcj, 1e-5);           // "5 decimals forward"
      EXPECT_LT(gap_meters(convert(gcj, Crs::Gcj02, Crs::Wgs84), wgs), 0.5);  // "exact reverse < 0.5 m"
      ++seen;
    }
  }
  EXPECT_EQ(seen, 3);
}

TEST(Crs, PublishedPointsOutsideChinaAreUnchangedInEveryDirection) {
  WATCHGRID_NEEDS(shared_data("geo/gcj02_bd09_vectors.json"));
  int seen = 0;
  for (const auto& set : published_sets()) {
    const auto* points = set.as_object().if_contains("outside_china_unchanged");
    if (!points) continue;
    for (const auto& point : points->as_array())
      for (const Crs from : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09})
        for (const Crs to : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09}) {
          EXPECT_EQ(gap(convert(lon_lat(point), from, to), lon_lat(point)), 0.0);
          ++seen;
        }
  }
  EXPECT_EQ(seen, 3 * 9);
}

TEST(Crs, CoordtransformVectorsMatch) {
  WATCHGRID_NEEDS(shared_data("geo/gcj02_bd09_vectors.json"));
  int seen = 0;
  for (const auto& set : published_sets()) {
    const auto* input = set.as_object().if_contains("input");
    if (!input) continue;
    const Degrees p = lon_lat(*input);
    expect_near(convert(p, Crs::Gcj02, Crs::Bd09), lon_lat(set.at("gcj02_to_bd09")), 1e-9);
    expect_near(convert(p, Crs::Wgs84, Crs::Gcj02), lon_lat(set.at("wgs84_to_gcj02")), 1e-9);
    // These two were published from one-step inverses: ours are exact, so they may differ by what one step leaves.
    expect_near(convert(p, Crs::Bd09, Crs::Gcj02), lon_lat(set.at("bd09_to_gcj02")), 1e-5);
    EXPECT_LT(gap_meters(convert(p, Crs::Gcj02, Crs::Wgs84), lon_lat(set.at("gcj02_to_wgs84_one_step"))), 5.0);
    ++seen;
  }
  EXPECT_EQ(seen, 1);
}

TEST(Crs, ChncrsVectorsMatch) {
  WATCHGRID_NEEDS(shared_data("geo/gcj02_bd09_vectors.json"));
  int seen = 0;
  for (const auto& set : published_sets()) {
    const auto& o = set.as_object();
    const auto check = [&](const char* in, const char* out, Crs from, Crs to, double tolerance) {
      if (!o.contains(in)) return;
      const auto &inputs = o.at(in).as_array(), &expected = o.at(out).as_array();
      for (std::size_t i = 0; i < inputs.size(); ++i, ++seen)
        expect_near(convert(lon_lat(inputs[i]), from, to), lon_lat(expected[i]), tolerance);
    };
    check("input_gcj02", "expected_bd09", Crs::Gcj02, Crs::Bd09, 1e-9);
    check("input_bd09", "expected_gcj02", Crs::Bd09, Crs::Gcj02, 1e-5);  // published from a one-step inverse
  }
  EXPECT_EQ(seen, 12);
}

TEST(Crs, MapServicesAgreeOnEveryChineseCity) {
  const auto file = shared_data("geo/china_cities_coords.csv");
  WATCHGRID_NEEDS(file);
  auto rows = rows_of(file, ',');
  rows.erase(rows.begin());
  for (const auto& row : rows) {
    const auto at = [&](std::size_t lon) { return Degrees{std::stod(row[lon + 1]), std::stod(row[lon])}; };
    const Degrees wgs = at(1), gcj = at(3), bd = at(5);
    SCOPED_TRACE(row[0]);
    expect_near(convert(wgs, Crs::Wgs84, Crs::Gcj02), gcj, 1e-4);
    expect_near(convert(gcj, Crs::Gcj02, Crs::Wgs84), wgs, 1e-4);
    expect_near(convert(gcj, Crs::Gcj02, Crs::Bd09), bd, 1e-5);
    expect_near(convert(bd, Crs::Bd09, Crs::Gcj02), gcj, 1e-5);
  }
  EXPECT_EQ(rows.size(), 332U);
}

TEST(Crs, ThereAndBackIsBelowOneBillionthOfADegreeAllOverChina) {
  std::mt19937_64 random{1};
  std::uniform_real_distribution<double> lat{3.0, 54.0}, lon{73.5, 135.5};
  for (int i = 0; i < 20'000; ++i) {
    const Degrees p{lat(random), lon(random)};
    for (const Crs from : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09})
      for (const Crs to : {Crs::Wgs84, Crs::Gcj02, Crs::Bd09}) ASSERT_LT(gap(convert(convert(p, from, to), to, from), p), 1e-9);
  }
}

TEST(Crs, GoingRoundThroughAllThreeComesBack) {
  const Degrees p{36.617, 101.777};
  const Degrees there = convert(convert(p, Crs::Wgs84, Crs::Gcj02), Crs::Gcj02, Crs::Bd09);
  expect_near(there, convert(p, Crs::Wgs84, Crs::Bd09), 1e-12);
  expect_near(convert(there, Crs::Bd09, Crs::Wgs84), p, 1e-9);
}

TEST(Crs, TheEdgesOfTheBoxAreInsideAndJustBeyondIsUnchanged) {
  for (const Degrees edge : {Degrees{0.8293, 100.0}, Degrees{55.8271, 100.0}, Degrees{30.0, 72.004}, Degrees{30.0, 137.8347}})
    EXPECT_GT(gap(convert(edge, Crs::Wgs84, Crs::Gcj02), edge), 1e-4);
  for (const Degrees beyond : {Degrees{0.8292, 100.0}, Degrees{55.8272, 100.0}, Degrees{30.0, 72.0039}, Degrees{30.0, 137.8348}})
    EXPECT_EQ(gap(convert(beyond, Crs::Wgs84, Crs::Bd09), beyond), 0.0);
}

TEST(Crs, WhatIsNotANumberComesBackAsItWas) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(convert({nan, 116.0}, Crs::Bd09, Crs::Wgs84).lat));
  EXPECT_EQ(convert({39.0, infinity}, Crs::Gcj02, Crs::Wgs84).lon, infinity);
}

}  // namespace
}  // namespace watchgrid::engine
