#include "engine/roads/nearest_by_road.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "engine/roads/route.hpp"
#include "tests/unit/roads/random_city.hpp"

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

/// A straight two-way street 0 - 1 - 2 - 3, 1 km and 60 s an edge, walkable.
RoadGraph street() {
  RoadGraph::Parts parts;
  for (std::int32_t i = 0; i < 4; ++i) parts.nodes.push_back(LatLon::from_e6(36'000'000, 101'000'000 + i * 11'110));
  for (NodeIndex n = 0; n < 3; ++n)
    parts.edges.push_back({.from = n, .to = n + 1, .length_mm = 1'000'000, .forward_ms = 60'000, .backward_ms = 60'000});
  return RoadGraph{std::move(parts)};
}

std::vector<RoadSlot> slots_of(const std::vector<NearResponder>& list) {
  std::vector<RoadSlot> out;
  for (const NearResponder& r : list) out.push_back(r.slot);
  return out;
}

TEST(NearestByRoad, TurnoutCanMakeTheFartherUnitTheFirst) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 500'000, {}}, 0);
  o.place(1, Network::Drive, {2, 500'000, {}}, 0);
  NearestByRoad nearest{g};
  const NearestRequest request{.by_car = {0, 0, {}}, .groups = 1, .k = 1, .within = 400s};
  const auto answer = nearest.find(o, request, [](RoadSlot slot) { return TravelTerms{.turnout_ms = slot == 0 ? 130'000U : 5'000U}; });
  EXPECT_THAT(answer.found, ElementsAre(NearResponder{1, 155'000, 150'000, {2'500'000}}));
}

TEST(NearestByRoad, HandoverAndAgeOfTheFixCount) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 500'000, {}}, 0);
  NearestByRoad nearest{g};
  const auto answer = nearest.find(o, {.by_car = {0, 0, {}}, .groups = 1},
                                   [](RoadSlot) { return TravelTerms{.turnout_ms = 1, .handover_ms = 20, .fix_age_ms = 300}; });
  ASSERT_EQ(answer.found.size(), 1U);
  EXPECT_EQ(answer.found[0].eta_ms, 30'321U);
  EXPECT_EQ(answer.found[0].travel_ms, 30'000U);
}

TEST(NearestByRoad, MixesWalkersAndCars) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {1, 0, {}}, 0);       // 60 s
  o.place(1, Network::Walk, {0, 150'000, {}}, 0);  // 50 s at 3 m/s
  o.place(2, Network::Walk, {0, 550'000, {}}, 0);  // 100 s at 5.5 m/s
  NearestByRoad nearest{g};
  const auto answer = nearest.find(o, {.by_car = {0, 0, {}}, .on_foot = {0, 0, {}}, .groups = 1},
                                   [](RoadSlot slot) { return TravelTerms{.speed_mm_s = slot == 1 ? 3000U : 5500U}; });
  EXPECT_THAT(answer.found, ElementsAre(NearResponder{1, 50'000, 50'000, {150'000}}, NearResponder{0, 60'000, 60'000, {1'000'000}},
                                        NearResponder{2, 100'000, 100'000, {550'000}}));
}

TEST(NearestByRoad, OffRoadEndsAreWalked) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 500'000, {6'000}}, 0);
  NearestByRoad nearest{g};
  const auto answer = nearest.find(o, {.by_car = {0, 0, {30'000}}, .groups = 1}, [](RoadSlot) { return TravelTerms{}; });
  EXPECT_THAT(answer.found, ElementsAre(NearResponder{0, 42'000, 42'000, {536'000}}));
}

TEST(NearestByRoad, NamesWhoWasNearerButExcluded) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 100'000, {}}, 0);
  o.place(1, Network::Drive, {0, 500'000, {}}, 0);
  o.place(2, Network::Drive, {1, 500'000, {}}, 0);  // excluded too, though farther than the one found
  NearestByRoad nearest{g};
  const auto answer =
      nearest.find(o, {.by_car = {0, 0, {}}, .groups = 1, .k = 1}, [](RoadSlot) { return TravelTerms{}; }, [](RoadSlot slot) { return slot == 1; });
  EXPECT_THAT(slots_of(answer.found), ElementsAre(1U));
  EXPECT_THAT(slots_of(answer.excluded), ElementsAre(0U));
}

TEST(NearestByRoad, TouchesOnlyTheWantedGroups) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 100'000, {}}, 0);
  o.place(1, Network::Drive, {0, 500'000, {}}, 3);
  NearestByRoad nearest{g};
  const auto answer = nearest.find(o, {.by_car = {0, 0, {}}, .groups = mask_of(3)}, [](RoadSlot slot) {
    EXPECT_EQ(slot, 1U);
    return TravelTerms{};
  });
  EXPECT_EQ(answer.met, 1U);
}

TEST(NearestByRoad, WidensOnlyWhenAskedAndTooFewAreFound) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 500'000, {}}, 0);
  o.place(1, Network::Drive, {2, 500'000, {}}, 0);
  NearestByRoad nearest{g};
  NearestRequest request{.by_car = {0, 0, {}}, .groups = 1, .within = 100s};
  const auto terms = [](RoadSlot) { return TravelTerms{}; };
  EXPECT_THAT(slots_of(nearest.find(o, request, terms).found), ElementsAre(0U));
  request.found_min = 2;
  const auto wide = nearest.find(o, request, terms);
  EXPECT_TRUE(wide.widened);
  EXPECT_THAT(slots_of(wide.found), ElementsAre(0U, 1U));
  request.within = 150s;  // the bound itself is still inside
  EXPECT_FALSE(nearest.find(o, request, terms).widened);
  EXPECT_THAT(slots_of(nearest.find(o, request, terms).found), ElementsAre(0U, 1U));
}

TEST(NearestByRoad, StopsOnceEverybodyHasBeenMet) {
  RoadGraph::Parts parts;  // a street of 1000 junctions
  parts.nodes.resize(1001);
  for (NodeIndex n = 0; n < 1000; ++n)
    parts.edges.push_back({.from = n, .to = n + 1, .length_mm = 10'000, .forward_ms = 1'000, .backward_ms = 1'000});
  const RoadGraph g{std::move(parts)};
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {5, 0, {}}, 0);
  NearestByRoad nearest{g};
  const auto answer = nearest.find(o, {.by_car = {0, 0, {}}, .groups = 1, .within = kEverywhere}, [](RoadSlot) { return TravelTerms{}; });
  EXPECT_EQ(answer.found.size(), 1U);
  EXPECT_LE(answer.settled, 7U);
}

TEST(NearestByRoad, WithoutAPointOnANetworkAsksNobodyThere) {
  const RoadGraph g = street();
  RoadOccupancy o{g};
  o.place(0, Network::Drive, {0, 0, {}}, 0);
  NearestByRoad nearest{g};
  EXPECT_THAT(nearest.find(o, {.on_foot = {0, 0, {}}, .groups = 1}, [](RoadSlot) { return TravelTerms{}; }).found, IsEmpty());
}

struct Unit {
  Network network;
  RoadPoint point;
  RoadGroup group;
  TravelTerms terms;
  bool eligible{true};
};

/// Everybody's ETA by one point-to-point search each.
NearestAnswer by_brute_force(RoadSearch& search, const std::vector<Unit>& units, const NearestRequest& request) {
  const auto round_divide = [](std::uint64_t a, std::uint64_t b) { return (a + b / 2) / b; };
  NearestAnswer out;
  for (RoadSlot slot = 0; slot < units.size(); ++slot) {
    const Unit& u = units[slot];
    const RoadPoint incident = u.network == Network::Drive ? request.by_car : request.on_foot;
    if (!incident || !(request.groups & mask_of(u.group))) continue;
    const auto route = find_route(search, u.network, u.point, incident);
    if (!route) continue;
    const std::uint64_t way =
        u.network == Network::Drive ? route->cost : round_divide(std::uint64_t{route->cost} * 1000, u.terms.speed_mm_s);
    const std::uint64_t off = round_divide(static_cast<std::uint64_t>(u.point.off_road.value), 3) +
                              round_divide(static_cast<std::uint64_t>(incident.off_road.value), 3);
    const std::uint64_t eta = way + off + u.terms.turnout_ms + u.terms.handover_ms + u.terms.fix_age_ms;
    if (eta > static_cast<std::uint64_t>(request.within.count())) continue;
    (u.eligible ? out.found : out.excluded)
        .push_back({slot, static_cast<std::uint32_t>(eta), static_cast<std::uint32_t>(way + off), {}});
  }
  const auto first = [](const NearResponder& a, const NearResponder& b) {
    return a.eta_ms != b.eta_ms ? a.eta_ms < b.eta_ms : a.slot < b.slot;
  };
  std::sort(out.found.begin(), out.found.end(), first);
  std::sort(out.excluded.begin(), out.excluded.end(), first);
  if (out.found.size() > request.k) out.found.resize(request.k);
  if (out.found.size() == request.k)
    std::erase_if(out.excluded, [&](const NearResponder& r) { return !first(r, out.found.back()); });
  if (out.excluded.size() > request.excluded_max) out.excluded.resize(request.excluded_max);
  return out;
}

Unit random_unit(test::Dice& dice, const RoadGraph& city) {
  Unit u{
      .network = dice.one_in(2) ? Network::Drive : Network::Walk, .point = {}, .group = static_cast<RoadGroup>(dice.below(4)), .terms = {}, .eligible = true};
  u.point = test::random_point(dice, city, u.network);
  u.eligible = !dice.one_in(4);
  u.terms = {.speed_mm_s = dice.one_in(2) ? 3000U : 5500U,
             .turnout_ms = dice.below(4) * 1000,
             .handover_ms = dice.one_in(4) ? 3000U : 0U,
             .fix_age_ms = dice.below(3) * 500};
  return u;
}

void expect_same(const std::vector<NearResponder>& got, const std::vector<NearResponder>& expected, std::uint64_t seed) {
  ASSERT_EQ(slots_of(got), slots_of(expected)) << "seed " << seed;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].eta_ms, expected[i].eta_ms) << "seed " << seed;
    EXPECT_EQ(got[i].travel_ms, expected[i].travel_ms) << "seed " << seed;
  }
}

TEST(NearestByRoad, AgreesWithBruteForceInRandomCities) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    test::Dice dice{seed};
    const RoadGraph city = test::random_city(dice, dice.between(2, 60), dice.between(2, 130));
    std::vector<Unit> units;
    RoadOccupancy occupancy{city};
    for (std::uint32_t n = dice.below(60); n > 0; --n) {
      const Unit u = random_unit(dice, city);
      if (u.point) units.push_back(u);
    }
    for (RoadSlot s = static_cast<RoadSlot>(units.size()); s-- > 0;) occupancy.place(s, units[s].network, units[s].point, units[s].group);
    RoadSearch search{city};
    NearestByRoad nearest{city};
    for (int query = 0; query < 10; ++query) {
      for (RoadSlot s = 0; s < units.size(); ++s) {  // everybody moves now and then
        if (!dice.one_in(3)) continue;
        units[s].point = test::random_point(dice, city, units[s].network);
        occupancy.place(s, units[s].network, units[s].point, units[s].group);
      }
      NearestRequest request{.by_car = test::random_point(dice, city, Network::Drive),
                             .on_foot = test::random_point(dice, city, Network::Walk),
                             .groups = dice.between(1, 15),
                             .k = dice.between(1, 12)};
      if (dice.one_in(6)) (dice.one_in(2) ? request.by_car : request.on_foot) = {};
      request.within = dice.one_in(3) ? kEverywhere : Duration{dice.between(0, 30) * 1000};
      request.found_min = dice.one_in(2) ? dice.below(5) : 0;
      request.excluded_max = dice.between(0, 6);
      std::vector<int> asked(units.size());
      const auto answer = nearest.find(occupancy, request, [&](RoadSlot slot) { return units[slot].terms; },
                                       [&](RoadSlot slot) { return ++asked[slot], units[slot].eligible; });
      NearestRequest bounded = request;
      auto expected = by_brute_force(search, units, bounded);
      const bool widen = request.within < kEverywhere && expected.found.size() < std::min(request.found_min, request.k);
      if (widen) {
        bounded.within = kEverywhere;
        expected = by_brute_force(search, units, bounded);
      }
      EXPECT_EQ(answer.widened, widen) << "seed " << seed;
      expect_same(answer.found, expected.found, seed);
      expect_same(answer.excluded, expected.excluded, seed);
      EXPECT_TRUE(std::all_of(asked.begin(), asked.end(), [](int n) { return n <= 1; })) << "seed " << seed;
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
}

/// Driving costs 1 ms a millimetre, so that the fastest way is the shortest one.
RoadGraph with_costs_of_length(const RoadGraph& city) {
  auto parts = city.parts();
  for (Edge& e : parts.edges) {
    if (e.forward_ms != kImpassable) e.forward_ms = e.length_mm;
    if (e.backward_ms != kImpassable) e.backward_ms = e.length_mm;
  }
  return RoadGraph{std::move(parts)};
}

TEST(NearestByRoad, DistanceIsTheLengthOfTheWay) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Dice dice{seed};
    const RoadGraph city = with_costs_of_length(test::random_city(dice, 30, 70));
    RoadOccupancy occupancy{city};
    RoadSearch search{city};
    NearestByRoad nearest{city};
    const RoadPoint incident = test::random_point(dice, city, Network::Drive), unit = test::random_point(dice, city, Network::Drive);
    occupancy.place(0, Network::Drive, unit, 0);
    const auto answer =
        nearest.find(occupancy, {.by_car = incident, .groups = 1, .within = kEverywhere}, [](RoadSlot) { return TravelTerms{}; });
    const auto route = find_route(search, Network::Drive, unit, incident);
    ASSERT_EQ(answer.found.size(), route ? 1U : 0U);
    if (!route) continue;
    EXPECT_EQ(answer.found[0].distance, route->length + unit.off_road + incident.off_road) << "seed " << seed;
  }
}

}  // namespace
}  // namespace watchgrid::engine
