/// Every line of "bad input" of the ring, one test each; docs/rings.md lists them.
#include <gtest/gtest.h>

#include <set>

#include "engine/core/apply_ring.hpp"
#include "engine/core/ring_desk.hpp"
#include "engine/core/ring_preview.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"
#include "tests/support/star_county.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::on_arm;

constexpr Instant kStart{std::chrono::milliseconds{1'772'416'800'000}};

Town county(double people_at = 3500) {
    Town town = test::small_town();
    town.roads = test::star_roads();
    for (int arm = 0; arm < test::kArms; ++arm) test::add_responder(town, test::person("P" + std::to_string(arm), ResponderClass::Officer, on_arm(arm, people_at), TravelMode::Car), "");
    return town;
}

/// Everybody on duty at home.
struct OnDuty {
    explicit OnDuty(Town town) : rig{std::move(town)} {
        rig.load(test::plain_policy(), kStart);
        for (const Responder& r : rig.town.responders) {
            EXPECT_TRUE(rig.run(ReportDuty{rig.responder(r.external_id), true, false, ""}, kStart));
            rig.fleet->move(rig.responder(r.external_id), r.home, kStart, kStart);
        }
    }
    /// Without a location, so that nobody is sent to the scene.
    IncidentId incident(const std::string& id) {
        Alert a;
        a.alert_id = id;
        a.type = AlertType::Suspicious;
        EXPECT_TRUE(rig.run(ReceiveAlert{a}, kStart));
        return {rig.state.incidents.size()};
    }
    RingSuspect suspect(LatLon at) const { return {.at = at, .seen_at = kStart, .vehicle = SuspectVehicle::Car, .heading_deg = {}, .description = ""}; }
    RingProposal preview(const RingSuspect& s) {
        return preview_ring(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, {.suspect = s, .incident = {}, .drill = false, .close_by_ms = {}}, kStart);
    }
    std::set<std::uint64_t> people_of(RingId id) const {
        std::set<std::uint64_t> out;
        for (const PostState& p : rig.state.rings.at(id).posts) out.insert(p.plan.responder.value);
        return out;
    }
    test::CoreRig rig;
};

TEST(RingBadInput, ASuspectOffTheMapIsRefused) {
    OnDuty town{county()};
    const auto said = town.rig.run(ActivateRing{town.incident("A1"), town.suspect(test::at_meters(90'000, 0)), "", "desk"}, kStart);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, Refusal::OffMap);
    EXPECT_NE(said.error().detail.find("a car can use"), std::string::npos);
}

TEST(RingBadInput, InAOneWayDeadEndTheSuspectIsTakenToTurnRoundAndItIsSaid) {
    Town town = county();
    RoadGraph::Parts parts = town.roads.parts();
    const auto end = static_cast<NodeIndex>(parts.nodes.size());
    parts.nodes.push_back(test::at_meters(400, 1000));
    parts.edges.push_back({.from = 2, .to = end, .length_mm = 400'000, .forward_ms = 20'000, .backward_ms = kImpassable});  // node 2: arm 0 at 1 km
    town.roads = RoadGraph{std::move(parts)};
    OnDuty rig{std::move(town)};
    const RingProposal p = rig.preview(rig.suspect(test::at_meters(390, 1000)));
    EXPECT_NE(p.warnings & kRingNoWayOut, 0U);
    EXPECT_FALSE(p.posts.empty()) << "a dead end is no cell";
}

TEST(RingBadInput, OutsideEveryRingItSaysSoAndKeepsTheBestInterception) {
    OnDuty town{county()};
    RingSuspect s = town.suspect(on_arm(0, 0));
    s.seen_at = kStart - 290s;  // may be at the end of every road in ten seconds
    const RingProposal p = town.preview(s);
    EXPECT_NE(p.outcome, RingOutcome::Complete);
    EXPECT_EQ(p.sealed, 0U);
    s.seen_at = kStart - 20min;
    const RingProposal out = town.preview(s);
    EXPECT_NE(out.outcome, RingOutcome::Complete);
    EXPECT_NE(out.warnings & kRingMayBeOut, 0U);
    for (const PostPlanned& post : out.posts) EXPECT_TRUE(post.interception);
}

TEST(RingBadInput, NoUnitInReachIsSaidAndEveryGapNamed) {
    Town town = county();
    town.responders.clear();
    town.shifts.clear();
    OnDuty rig{std::move(town)};
    const RingProposal p = rig.preview(rig.suspect(on_arm(0, 0)));
    EXPECT_EQ(p.outcome, RingOutcome::Partial);
    EXPECT_NE(p.warnings & kRingNoUnits, 0U);
    EXPECT_EQ(p.gaps.size(), 6U);
    EXPECT_EQ(p.sealed, 0U);
}

TEST(RingBadInput, AHeadingAgainstAOneWayIsTakenAndSaid) {
    Town town = county();
    RoadGraph::Parts parts = town.roads.parts();
    parts.edges[0].backward_ms = kImpassable;  // the first road of arm 0 leads out only
    town.roads = RoadGraph{std::move(parts)};
    OnDuty rig{std::move(town)};
    RingSuspect s = rig.suspect(on_arm(0, 250));
    s.heading_deg = 180;
    EXPECT_NE(rig.preview(s).warnings & kRingHeadingAgainstOneway, 0U);
}

TEST(RingBadInput, TwoRingsNeverShareAPerson) {
    OnDuty town{county()};
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A1"), town.suspect(on_arm(0, 0)), "", "desk"}, kStart));
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A2"), town.suspect(on_arm(3, 500)), "", "desk"}, kStart));
    const std::set<std::uint64_t> first = town.people_of({1}), second = town.people_of({2});
    EXPECT_EQ(first.size(), 6U) << "who was there first keeps them";
    for (const std::uint64_t person : second) EXPECT_FALSE(first.contains(person));
    EXPECT_NE(town.rig.state.rings.at({2}).outcome, RingOutcome::Complete);
    EXPECT_FALSE(town.rig.state.rings.at({2}).gaps.empty()) << "the second names what it lacks";
}

TEST(RingBadInput, ASightingOlderThanTheLastIsRefused) {
    OnDuty town{county()};
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A1"), town.suspect(on_arm(0, 0)), "", "desk"}, kStart));
    ASSERT_TRUE(town.rig.run(SightSuspect{{1}, on_arm(0, 500), kStart + 10s, {}, "cam", "cam"}, kStart + 20s));
    const auto said = town.rig.run(SightSuspect{{1}, on_arm(2, 500), kStart + 5s, {}, "cam", "cam"}, kStart + 30s);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, Refusal::OldSighting);
}

TEST(RingBadInput, APostUnitThatGoesOffDutyLeavesANamedGap) {
    OnDuty town{county()};
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A1"), town.suspect(on_arm(0, 0)), "", "desk"}, kStart));
    ASSERT_TRUE(town.rig.run(ReportDuty{town.rig.responder("P2"), false, false, "desk"}, kStart + 5s));
    const RingState& ring = town.rig.state.rings.at({1});
    EXPECT_NE(ring.outcome, RingOutcome::Complete);
    EXPECT_EQ(ring.gaps.size(), 1U);
    EXPECT_EQ(sealed_now(town.rig.state, ring), 0U);
}

TEST(RingBadInput, InPlaceFromTheWrongPlaceIsRefused) {
    OnDuty town{county()};
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A1"), town.suspect(on_arm(0, 0)), "", "desk"}, kStart));
    const PostState post = town.rig.state.rings.at({1}).posts.front();
    ASSERT_TRUE(town.rig.run(AnswerOffer{post.plan.responder, post.offer, AnswerKind::Accept, kStart, ""}, kStart + 1s));
    const auto said = town.rig.run(AnswerOffer{post.plan.responder, post.offer, AnswerKind::Arrived, kStart, ""}, kStart + 2s);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, Refusal::NotAtPost);
}

TEST(RingBadInput, ASightingOutsideAFullRingBreaksItsClaim) {
    Town with_templates = county(4500);
    with_templates.rings = test::star_rings();
    OnDuty town{std::move(with_templates)};
    ASSERT_TRUE(town.rig.run(ActivateRing{town.incident("A1"), town.suspect(on_arm(0, 0)), "", "desk", "inner"}, kStart));
    ASSERT_EQ(town.rig.state.rings.at({1}).outcome, RingOutcome::Complete);
    ASSERT_EQ(town.rig.state.rings.at({1}).template_id, "inner");
    ASSERT_TRUE(town.rig.run(SightSuspect{{1}, on_arm(0, 4100), kStart + 30s, {}, "cam", "cam"}, kStart + 31s));
    const RingState& ring = town.rig.state.rings.at({1});
    EXPECT_EQ(ring.plans, 2U) << "a ring that the suspect has left is not kept";
    EXPECT_EQ(ring.template_id, "outer");
}

}  // namespace
}  // namespace watchgrid::engine
