#include "engine/places/ring_template.hpp"

#include <gtest/gtest.h>

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

TEST(RingTemplates, AreClosedWithAPostOnEachRoadThatCrosses) {
    const RoadGraph roads = test::star_roads();
    for (const RingTemplate& ring : test::star_rings()) {
        EXPECT_EQ(ring.posts.size(), 6U) << ring.id;
        EXPECT_TRUE(fit_template(roads, ring.outline, ring.posts).closed()) << ring.id;
    }
}

TEST(RingTemplates, NameTheRoadThatIsLeftOpen) {
    const RoadGraph roads = test::star_roads();
    RingTemplate ring = test::star_rings().front();
    ring.posts.erase(ring.posts.begin());  // which arm that was follows from the order of the nodes
    const TemplateFit fit = fit_template(roads, ring.outline, ring.posts);
    ASSERT_EQ(fit.gaps.size(), 1U);
    EXPECT_LE(haversine(fit.gaps[0], on_arm(0, 0)), from_meters(4000));
    for (const LatLon post : ring.posts) EXPECT_GT(haversine(fit.gaps[0], post), from_meters(2000));
}

TEST(RingTemplates, SayWhichPostStandsOnNoRoad) {
    const RingTemplate ring = test::star_rings().front();
    const LatLon field[]{test::at_meters(1500, 2600)};
    EXPECT_EQ(fit_template(test::star_roads(), ring.outline, field).posts[0], kNoIndex);
}

class TemplateRings : public ::testing::Test {
protected:
    TemplateRings() : rig{county()} {
        rig.load(test::plain_policy(), kStart);
        for (const Responder& r : rig.town.responders) {
            EXPECT_TRUE(rig.run(ReportDuty{rig.responder(r.external_id), true, false, ""}, kStart));
            rig.fleet->move(rig.responder(r.external_id), r.home, kStart, kStart);
        }
    }
    static Town county() {
        Town town = test::small_town();
        town.roads = test::star_roads();
        town.rings = test::star_rings();
        for (int arm = 0; arm < test::kArms; ++arm) test::add_responder(town, test::person("P" + std::to_string(arm), ResponderClass::Officer, on_arm(arm, 4500), TravelMode::Car), "");
        return town;
    }
    RingProposal preview(LatLon at, Duration age, const std::string& with_template) {
        const RingSuspect s{.at = at, .seen_at = kStart - age, .vehicle = SuspectVehicle::Car, .heading_deg = {}, .description = ""};
        return preview_ring(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, {.suspect = s, .incident = {}, .drill = false, .close_by_ms = {}, .template_id = with_template}, kStart);
    }
    bool all_posts_of(const RingProposal& p, const RingTemplate& ring) const {
        return std::all_of(p.posts.begin(), p.posts.end(), [&](const PostPlanned& post) {
            return std::any_of(ring.posts.begin(), ring.posts.end(), [&](LatLon at) { return haversine(at, post.at) < from_meters(10); });
        });
    }
    test::CoreRig rig;
};

TEST_F(TemplateRings, UseTheirOwnPostsAlone) {
    const RingProposal p = preview(on_arm(0, 0), 0s, "inner");
    ASSERT_EQ(p.outcome, RingOutcome::Complete);
    EXPECT_EQ(p.template_id, "inner");
    EXPECT_EQ(p.posts.size(), 6U);
    EXPECT_TRUE(all_posts_of(p, rig.town.rings[0]));
}

TEST_F(TemplateRings, GoOnToTheOuterOneWhenTheInnerOneIsTooLate) {
    const RingProposal p = preview(on_arm(0, 0), 150s, "inner");  // may be 3 km away by now
    ASSERT_EQ(p.outcome, RingOutcome::Complete);
    EXPECT_EQ(p.template_id, "outer");
    EXPECT_TRUE(all_posts_of(p, rig.town.rings[1]));
}

TEST_F(TemplateRings, HaveNoPostWhereTheSuspectIsNotGoing) {
    RingSuspect s{.at = on_arm(0, 1000), .seen_at = kStart, .vehicle = SuspectVehicle::Car, .heading_deg = 0, .description = ""};
    const RingProposal p = preview_ring(rig.state, {rig.town, rig.grids, *rig.fleet, rig.rings.get()}, {.suspect = s, .incident = {}, .drill = false, .close_by_ms = {}, .template_id = "inner"}, kStart);
    ASSERT_EQ(p.outcome, RingOutcome::Complete);
    EXPECT_LT(p.posts.size(), 6U);
}

TEST_F(TemplateRings, SayWhenTheSuspectIsBeyondEvery) {
    const RingProposal p = preview(on_arm(0, 5500), 0s, "inner");
    EXPECT_EQ(p.outcome, RingOutcome::NoRing);
    EXPECT_TRUE(p.posts.empty());
}

}  // namespace
}  // namespace watchgrid::engine
