#include "engine/ring/ring_planner.hpp"

#include <gtest/gtest.h>

#include <set>

#include "engine/ring/certainty.hpp"
#include "tests/unit/ring/small_town.hpp"

namespace watchgrid::engine {
namespace {

using test::Chase;
using test::ChaseFacts;
using test::Dice;

RingPlan plan_on(const RoadGraph& graph, const Chase& chase) {
  const ChainNetwork network{graph, TravelModel{}};
  return RingPlanner{network, network, network}.plan(chase.request());
}

/// Every post is held in time by a unit of its own, and the suspect cannot pass them all.
void expect_sound(const RoadGraph& graph, const Chase& chase, const ChaseFacts& facts, const RingPlan& plan) {
  std::set<std::uint32_t> units;
  std::vector<std::uint8_t> held(graph.nodes().size(), 0);
  for (const RingPost& post : plan.posts) {
    EXPECT_TRUE(units.insert(post.unit).second) << "unit " << post.unit << " holds two posts";
    EXPECT_TRUE(facts.holders[post.node].has(post.unit));
    EXPECT_EQ(post.suspect_ms, facts.suspect_ms[post.node]);
    EXPECT_GE(post.slack_ms, 0);
    if (chase.units[post.unit].holds != post.node) {
      EXPECT_EQ(post.arrive_ms, facts.arrive[post.unit][post.node]);
    }
    held[post.node] = 1;
  }
  if (plan.outcome == RingOutcome::Complete) {
    EXPECT_FALSE(test::leaks(graph, chase, facts, held));
  }
  EXPECT_EQ(plan.outcome == RingOutcome::Complete, plan.outcome != RingOutcome::NoRing && plan.gaps.empty());
}

TEST(RingPlanner, AgreesWithExhaustiveSearchOnFourThousandSmallTowns) {
  Dice dice{2024};
  int cuttable = 0, staffable = 0, staffed = 0, fewest = 0;  // where two posts or more are needed
  for (int town = 0; town < 4000; ++town) {
    SCOPED_TRACE(town);
    const RoadGraph graph = test::small_town(dice, dice.between(8, 13));
    const Chase chase = test::random_chase(dice, graph, dice.between(1, 8));
    const ChaseFacts facts = test::facts_of(graph, chase);
    const test::Exhaustive best = test::exhaustive_ring(graph, chase, facts);
    const RingPlan plan = plan_on(graph, chase);
    expect_sound(graph, chase, facts, plan);
    EXPECT_EQ(plan.min_cut, best.min_cut);
    const bool complete = plan.outcome == RingOutcome::Complete;
    if (best.min_cut.value_or(0) > 1) ++cuttable;
    if (best.min_staffed.value_or(0) > 1) {
      ++staffable;
      if (complete) ++staffed;
      if (complete && plan.posts.size() == *best.min_staffed) ++fewest;
    }
    if (complete) {
      ASSERT_TRUE(best.min_staffed) << "staffed what cannot be staffed";
      EXPECT_GE(plan.posts.size(), *best.min_staffed);
    } else {
      EXPECT_NE(best.min_staffed, 0U);
    }
    if (HasFailure()) break;
  }
  std::printf("two posts or more: cuttable %d, staffable %d, staffed %d, with the fewest posts %d\n", cuttable, staffable, staffed, fewest);
  EXPECT_GT(staffable, 500);
  EXPECT_GE(staffed * 100, staffable * 95);
}

TEST(RingPlanner, NeverNeedsMorePostsWithMoreTimeMorePeopleOrLessCaution) {
  Dice dice{77};
  const auto fewer = [](const RingPlan& loose, const RingPlan& strict, const char* what) {
    if (!strict.min_cut) return;
    ASSERT_TRUE(loose.min_cut) << what;
    EXPECT_LE(*loose.min_cut, *strict.min_cut) << what;
  };
  for (int town = 0; town < 300; ++town) {
    const RoadGraph graph = test::small_town(dice, dice.between(8, 40));
    Chase strict = test::random_chase(dice, graph, dice.between(3, 8));
    strict.suspect.front().ms = 0;
    strict.level.margin_permille = 1350;
    strict.setup_ms = 10'000;
    const RingPlan base = plan_on(graph, strict);
    Chase loose = strict;
    loose.level.margin_permille = 1000;
    fewer(plan_on(graph, loose), base, "margin");
    loose = strict;
    loose.setup_ms = 0;
    fewer(plan_on(graph, loose), base, "set-up");
    loose = strict;
    loose.level.close_by_ms += 60'000;
    fewer(plan_on(graph, loose), base, "close-by");
    loose = strict;
    loose.units.push_back({.id = 99, .starts = {{dice.below(static_cast<std::uint32_t>(graph.nodes().size())), 0}}});
    fewer(plan_on(graph, loose), base, "one more unit");
    if (HasFailure()) FAIL() << "town " << town;
  }
}

/// A cross: the suspect in the middle, an arm of two roads to each side; the ends are exits. Node 4 * arm + 1 .. 4 * arm + 4.
RoadGraph cross() {
  RoadGraph::Parts parts;
  parts.nodes.resize(17);
  for (std::uint32_t i = 0; i < 17; ++i) parts.nodes[i] = LatLon::from_e6(36'000'000 + static_cast<std::int32_t>(i) * 1000, 101'000'000);
  for (NodeIndex arm = 0; arm < 4; ++arm)
    for (NodeIndex step = 0; step < 4; ++step)
      parts.edges.push_back({.from = step == 0 ? 0 : 4 * arm + step,
                             .to = 4 * arm + step + 1,
                             .length_mm = 600'000,
                             .forward_ms = 60'000,
                             .backward_ms = 60'000});
  return RoadGraph{std::move(parts)};
}
Chase chase_on_the_cross(std::vector<NodeIndex> units) {
  Chase chase;
  chase.suspect = {{0, 0}};
  chase.exits.assign(17, 0);
  for (const NodeIndex end : {4U, 8U, 12U, 16U}) chase.exits[end] = 1;
  for (std::uint32_t u = 0; u < units.size(); ++u) chase.units.push_back({.id = 100 + u, .starts = {{units[u], 0}}});
  chase.level = {300'000, 1000};
  chase.setup_ms = 30'000;
  chase.horizon_ms = 10'000'000;
  return chase;
}

TEST(RingPlanner, SendsEachToTheirOwnArmWhereTheSlackIsLargest) {
  const RingPlan plan = plan_on(cross(), chase_on_the_cross({2, 6, 10, 16}));
  ASSERT_EQ(plan.outcome, RingOutcome::Complete);
  ASSERT_EQ(plan.posts.size(), 4U);
  EXPECT_EQ(plan.min_cut, 4U);
  // Arms 1 to 3: from the second node the end is 120 s away and the suspect 240 s; standing still costs nothing and leaves 90 s; the end
  // leaves 90 s too. Arm 4: at the exit itself the suspect needs 240 s, so 210 s are left.
  for (const RingPost& post : plan.posts) EXPECT_EQ(post.slack_ms, post.unit == 3 ? 210'000 : 90'000);
  EXPECT_EQ(plan.posts.back().unit, 3U);
}

TEST(RingPlanner, NamesTheGapAndWhoComesNearestToFillingIt) {
  const RingPlan plan = plan_on(cross(), chase_on_the_cross({2, 6, 10, 9}));
  ASSERT_EQ(plan.outcome, RingOutcome::Partial);
  EXPECT_EQ(plan.posts.size(), 3U);
  EXPECT_EQ(plan.sealed_ppm, 0U);
  ASSERT_EQ(plan.gaps.size(), 1U);
  EXPECT_EQ(plan.gaps[0].node, 16U);
  EXPECT_EQ(plan.gaps[0].filler, 3U);  // from 9 over the middle to 16: 5 edges
  EXPECT_EQ(plan.gaps[0].filler_arrive_ms, 300'000U);
  EXPECT_EQ(plan.gaps[0].late_ms, 90'000);
}

TEST(RingPlanner, SaysWhenTheSuspectMayAlreadyBeOut) {
  Chase chase = chase_on_the_cross({2, 6, 10, 16});
  chase.age_ms = 240'000;
  const RingPlan plan = plan_on(cross(), chase);
  EXPECT_EQ(plan.outcome, RingOutcome::NoRing);
  EXPECT_EQ(plan.lost, (std::vector<NodeIndex>{4, 8, 12, 16}));
  EXPECT_EQ(plan.sealed_ppm, 0U);
}

TEST(RingPlanner, HasNoRingWithoutUnitsAndNamesEveryGap) {
  const RingPlan plan = plan_on(cross(), chase_on_the_cross({}));
  EXPECT_EQ(plan.outcome, RingOutcome::Partial);
  EXPECT_TRUE(plan.posts.empty());
  EXPECT_EQ(plan.gaps.size(), 4U);
  for (const RingGap& gap : plan.gaps) EXPECT_EQ(gap.filler, kNoUnit);
}

TEST(RingPlanner, LeavesOutWhatLiesBehindAKnownHeading) {
  Chase chase = chase_on_the_cross({2, 6});
  std::vector<std::uint8_t> barred(17, 0);
  for (NodeIndex n = 9; n <= 16; ++n) barred[n] = 1;  // the suspect rides on towards arms 1 and 2
  RingRequest request = chase.request();
  request.barred = barred;
  const RoadGraph graph = cross();
  const ChainNetwork network{graph, TravelModel{}};
  const RingPlan plan = RingPlanner{network, network, network}.plan(request);
  EXPECT_EQ(plan.outcome, RingOutcome::Complete);
  EXPECT_EQ(plan.posts.size(), 2U);
}

TEST(RingPlanner, PrefersTheMostCarefulMarginThatCanBeStaffed) {
  RingRequest request;
  const Chase chase = chase_on_the_cross({1, 5, 9, 16});
  request = chase.request();
  request.close_by_ms = {300'000, 450'000};
  request.margins_permille = {1500, 1350, 1200, 1000};
  const RoadGraph graph = cross();
  const ChainNetwork network{graph, TravelModel{}};
  const RingPlan plan = RingPlanner{network, network, network}.plan(request);
  EXPECT_EQ(plan.outcome, RingOutcome::Complete);
  EXPECT_EQ(plan.level, (RingLevel{300'000, 1500}));
}

TEST(RingPlanner, WhoStandsAtAPostNeedsNoMarginAndNoSetUp) {
  Chase chase = chase_on_the_cross({2, 6, 10, 0});
  chase.units[3].holds = 13;
  chase.setup_ms = 70'000;  // nobody could set up at 13 before the suspect comes
  const RingPlan plan = plan_on(cross(), chase);
  ASSERT_EQ(plan.outcome, RingOutcome::Complete);
  const auto post = std::find_if(plan.posts.begin(), plan.posts.end(), [](const RingPost& p) { return p.unit == 3; });
  EXPECT_EQ(post->node, 13U);
  EXPECT_EQ(post->arrive_ms, 0U);
  EXPECT_EQ(post->slack_ms, 60'000);
  EXPECT_EQ(post->hold_ppm, kCertain);
}

TEST(RingPlanner, ReturnsTheBestSoFarWhenTheBudgetEnds) {
  Dice dice{5};
  const RoadGraph graph = test::small_town(dice, 400);
  const Chase chase = test::random_chase(dice, graph, 40);
  const ChainNetwork network{graph, TravelModel{}};
  RingPlanner planner{network, network, network};
  RingRequest request = chase.request();
  request.close_by_ms = {300'000, 450'000, 600'000, 900'000};
  request.margins_permille = {1500, 1350, 1200, 1000};
  const std::uint64_t whole = planner.plan(request).work;
  for (std::uint64_t budget = 1; budget < whole; budget = budget * 3 + 1) {
    request.work_max = budget;
    const RingPlan plan = planner.plan(request);
    EXPECT_TRUE(plan.exhausted);
    EXPECT_LT(plan.work, budget + whole);
  }
}

TEST(RingPlanner, GivesTheSamePlanForTheSameRequest) {
  Dice dice{11};
  const RoadGraph graph = test::small_town(dice, 300);
  const Chase chase = test::random_chase(dice, graph, 30);
  const ChainNetwork network{graph, TravelModel{}};
  RingPlanner planner{network, network, network};
  const RingPlan first = planner.plan(chase.request()), second = planner.plan(chase.request());
  EXPECT_EQ(first.posts, second.posts);
  EXPECT_EQ(first.gaps, second.gaps);
  EXPECT_EQ(first.work, second.work);
}

}  // namespace
}  // namespace watchgrid::engine
