#include "engine/core/apply_ring.hpp"
#include "engine/core/ring_desk.hpp"
#include "engine/core/ring_preview.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"
#include "tests/support/star_county.hpp"

namespace watchgrid::engine {
namespace {

using namespace std::chrono_literals;
using test::on_arm;

constexpr Instant kStart{std::chrono::milliseconds{1'772'416'800'000}};

Town county() {
    Town town = test::small_town();
    town.roads = test::star_roads();
    for (int arm = 0; arm < test::kArms; ++arm) test::add_responder(town, test::person("P" + std::to_string(arm), ResponderClass::Officer, on_arm(arm, 3500), TravelMode::Car), "");
    test::add_responder(town, test::person("V1", ResponderClass::Volunteer, on_arm(0, 3000), TravelMode::Ebike), "");
    return town;
}

class Rings : public ::testing::Test {
protected:
    Rings() {
        rig.load(test::plain_policy(), kStart);
        for (const Responder& r : rig.town.responders) {
            EXPECT_TRUE(rig.run(ReportDuty{rig.responder(r.external_id), true, false, ""}, kStart));
            rig.fleet->move(rig.responder(r.external_id), r.home, kStart, kStart);
        }
    }
    ~Rings() override {
        for (const std::string& c : rig.complaints) ADD_FAILURE() << c;
    }
    RingSuspect suspect(SuspectVehicle v = SuspectVehicle::Car) const { return {.at = on_arm(0, 0), .seen_at = kStart, .vehicle = v, .heading_deg = {}, .description = "white van"}; }
    RingProposal preview(const RingSuspect& s) {
        return preview_ring(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, {.suspect = s, .incident = {1}, .drill = false, .close_by_ms = {}}, kStart);
    }
    test::CoreRig rig{county()};
};

TEST_F(Rings, APreviewChangesNothingAndIsWhatActivationDoes) {
    const std::uint64_t before = state_digest(rig.state);
    const RingProposal proposal = preview(suspect());
    EXPECT_EQ(state_digest(rig.state), before);
    ASSERT_EQ(proposal.outcome, RingOutcome::Complete);
    ASSERT_EQ(proposal.posts.size(), 6U);
    Alert a;
    a.alert_id = "A1";
    a.intent = Intent::Report;
    a.type = AlertType::Suspicious;
    ASSERT_TRUE(rig.run(ReceiveAlert{a}, kStart));  // without a location nobody is sent to it
    const auto decided = rig.run(ActivateRing{{1}, suspect(), "", "desk"}, kStart);
    ASSERT_TRUE(decided);
    const RingState& ring = rig.state.rings.at({1});
    ASSERT_EQ(ring.posts.size(), proposal.posts.size());
    for (std::size_t i = 0; i < ring.posts.size(); ++i) EXPECT_EQ(ring.posts[i].plan.responder, proposal.posts[i].responder);
}

TEST_F(Rings, VolunteersAreNotSentAfterSuspects) {
    for (const PostPlanned& p : preview(suspect()).posts) EXPECT_NE(p.responder, rig.responder("V1"));
}

TEST_F(Rings, AskNobodyOnLeaveNotVettedOrTired) {
    const auto uses = [&](const RingProposal& p, const char* who) {
        return std::any_of(p.posts.begin(), p.posts.end(), [&](const PostPlanned& post) { return post.responder == rig.responder(who); });
    };
    for (const char* who : {"P0", "P1", "P2"}) EXPECT_TRUE(uses(preview(suspect()), who)) << who << " has a post otherwise";
    rig.town.leave = {Leave{{20'514, 20'514}}};  // P0, today
    std::vector<Responder> people = rig.town.responders;
    people[1].vetted_until = kStart;
    ASSERT_TRUE(rig.run(LoadTown{people, test::plain_policy()}, kStart));
    rig.town.duty_max[static_cast<std::size_t>(ResponderClass::Officer)] = 1h;
    for (const bool on : {false, true}) ASSERT_TRUE(rig.run(ReportDuty{rig.responder("P2"), on, false, ""}, kStart));  // counted from here
    const Instant later = kStart + 1h;
    for (const Responder& r : people) rig.fleet->move(rig.responder(r.external_id), r.home, later, later);
    RingSuspect s = suspect();
    s.seen_at = later;
    const RingProposal proposal = preview_ring(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, {.suspect = s, .incident = {1}, .drill = false, .close_by_ms = {}}, later);
    Alert a;
    a.alert_id = "A1";
    a.type = AlertType::Suspicious;
    ASSERT_TRUE(rig.run(ReceiveAlert{a}, later));  // without a location nobody is sent to it
    ASSERT_TRUE(rig.run(ActivateRing{{1}, s, "", "desk"}, later));
    for (const char* who : {"P0", "P1", "P2"}) {
        EXPECT_FALSE(uses(proposal, who)) << who;
        for (const PostState& post : rig.state.rings.at({1}).posts) EXPECT_NE(post.plan.responder, rig.responder(who)) << who;
    }
}

TEST_F(Rings, AHeadingAgainstTheOneWayIsTakenAndSaid) {
    Town town = county();
    RoadGraph::Parts parts = town.roads.parts();
    parts.edges[0].backward_ms = kImpassable;  // the first road of arm 0 leads out only
    town.roads = RoadGraph{parts};
    test::CoreRig oneway{std::move(town)};
    RingSuspect s = suspect();
    s.at = on_arm(0, 250);
    s.heading_deg = 180;
    const RingProposal proposal = preview_ring(oneway.state, {oneway.town, oneway.grids, *oneway.fleet, oneway.rings.get()}, {.suspect = s, .incident = {}, .drill = false, .close_by_ms = {}}, kStart);
    EXPECT_NE(proposal.warnings & kRingHeadingAgainstOneway, 0U);
    EXPECT_EQ(words_of_warnings(proposal.warnings).front(), "heading_against_oneway");
}

TEST_F(Rings, TheAreaGrowsAndTheNextWayOutComesNearer) {
    const PossibleArea now = rig.rings->area_of(suspect(), {}, {}, kStart), later = rig.rings->area_of(suspect(), {}, {}, kStart + 200s);
    EXPECT_LT(now.area_m2, later.area_m2);
    ASSERT_TRUE(now.breach_ms && later.breach_ms);
    EXPECT_EQ(*now.breach_ms - 200'000, *later.breach_ms);
}

TEST_F(Rings, RefusesBelowTheFirstEventAndKeepsTheState) {
    const std::uint64_t before = state_digest(rig.state);
    EXPECT_EQ(rig.run(ActivateRing{{9}, suspect(), "", "desk"}, kStart).error().code, Refusal::UnknownIncident);
    EXPECT_EQ(rig.run(StandDownRing{{1}, "desk", ""}, kStart).error().code, Refusal::UnknownRing);
    EXPECT_EQ(state_digest(rig.state), before);
}

}  // namespace
}  // namespace watchgrid::engine
