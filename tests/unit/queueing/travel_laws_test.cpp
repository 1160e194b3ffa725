#include "engine/queueing/travel_laws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace watchgrid::engine {
namespace {

/// Mean distance to the k-th nearest of `units` strewn on a square of side 1 whose edges are joined.
double measured(std::uint32_t units, std::uint32_t k, Metric metric, int calls, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::uniform_real_distribution<double> place;
  double sum = 0;
  std::vector<double> distances(units);
  for (int i = 0; i < calls; ++i) {  // the call is at the origin: the square looks the same from everywhere
    for (double& d : distances) {
      const double a = place(random), b = place(random), x = std::min(a, 1 - a), y = std::min(b, 1 - b);
      d = metric == Metric::Straight ? std::hypot(x, y) : x + y;
    }
    std::nth_element(distances.begin(), distances.begin() + (k - 1), distances.end());
    sum += distances[k - 1];
  }
  return sum / calls;
}

TEST(TravelLaws, GiveTheNearestOfRandomUnits) {
  EXPECT_NEAR(mean_distance_to_kth(1, 1, Metric::Straight), 0.5, 1e-12);
  EXPECT_NEAR(mean_distance_to_kth(1, 1, Metric::RightAngle), 0.6267, 1e-4);
  for (const Metric metric : {Metric::Straight, Metric::RightAngle}) {
    const double law60 = mean_distance_to_kth(60, 1, metric), law960 = mean_distance_to_kth(960, 1, metric);
    EXPECT_NEAR(measured(60, 1, metric, 40'000, 1) / law60, 1.0, 0.02);
    EXPECT_NEAR(measured(960, 1, metric, 10'000, 2) / law960, 1.0, 0.01);
  }
}

TEST(TravelLaws, GiveTheKthNearest) {
  for (const std::uint32_t k : {2U, 3U, 8U})
    for (const Metric metric : {Metric::Straight, Metric::RightAngle})
      EXPECT_NEAR(measured(400, k, metric, 10'000, k) / mean_distance_to_kth(400, k, metric), 1.0, 0.01) << k;
}

TEST(TravelLaws, SayWhatAPromiseOfMinutesNeeds) {
  // algorithms 0: 0.95 within one minute on foot (40 s of running at 3 m/s) needs 104 accepting units a square kilometre.
  EXPECT_NEAR(density_for(0.95, 120, Metric::RightAngle) * 1e6, 104, 1);
  EXPECT_NEAR(density_for(0.95, 220, Metric::RightAngle) * 1e6, 31, 0.5);
  EXPECT_NEAR(density_for(0.95, 11 * 165, Metric::RightAngle) * 1e6, 0.46, 0.01);
  EXPECT_NEAR(share_within(density_for(0.9, 77, Metric::Straight), 77, Metric::Straight), 0.9, 1e-12);
}

TEST(TravelLaws, MeetWhereACarStopsSpeedingUp) {
  const double v = 13.9, a = 1.3, joint = v * v / a, h = 1e-6;
  EXPECT_NEAR(travel_time(joint, v, a), 2 * v / a, 1e-12);
  EXPECT_NEAR(travel_time(joint * (1 + 1e-15), v, a), 2 * v / a, 1e-12);
  const double before = (travel_time(joint, v, a) - travel_time(joint - h, v, a)) / h, after = (travel_time(joint + h, v, a) - travel_time(joint, v, a)) / h;
  EXPECT_NEAR(before, 1 / v, 1e-6);
  EXPECT_NEAR(after, 1 / v, 1e-6);
  EXPECT_NEAR(travel_time(100, v, a), 2 * std::sqrt(100 / a), 1e-12);
}

}  // namespace
}  // namespace watchgrid::engine
