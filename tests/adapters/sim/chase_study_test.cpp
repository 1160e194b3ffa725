#include "adapters/sim/chase_study.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/sim/chase_page.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/policy_toml.hpp"
#include "adapters/town/town_pack.hpp"

namespace watchgrid::sim {
namespace {

struct Flights : ::testing::Test {
    Flights() : town{town::generate_town({.seed = 3, .officers = 60, .volunteers = 0, .guards = 0, .grids = 4}, std::nullopt).town} {
        town::Complaints complaints;
        for (const town::ShippedPolicy& shipped : town::shipped_policies())
            if (shipped.name == "zones") policy = *town::read_policy(shipped.text, "zones.toml", complaints);
    }
    engine::Town town;
    engine::PolicyPack policy;
};

TEST_F(Flights, EndAtAPostOrOutsideAndAreTheSameForTheSameSeed) {
    const StudyOutcome once = study_flights(town, policy, {.flights = 4, .seed = 9, .terms = {}, .progress = {}});
    ASSERT_EQ(once.complaint, "");
    ASSERT_EQ(once.study.flights.size(), 4U);
    const StudyOutcome again = study_flights(town, policy, {.flights = 4, .seed = 9, .terms = {}, .progress = {}});
    EXPECT_EQ(study_json(once.study), study_json(again.study));
    for (const Flown& f : once.study.flights) {
        EXPECT_GE(f.path.size(), 2U);
        EXPECT_GT(f.alone.plans, 0U);
        EXPECT_EQ(f.alone.sightings, 0U) << "nobody tells of the suspect in that run";
        EXPECT_EQ(f.alone.units_first, f.followed.units_first) << "the first plan is the same";
    }
    const boost::json::value said = boost::json::parse(study_json(once.study));
    for (const char* key : {"caught", "time_to_catch_s", "units_used", "claimed_sealed", "realised_sealed", "calibration", "calibration_intercepted"}) EXPECT_TRUE(said.as_object().contains(key)) << key;
    EXPECT_EQ(rows_of(once.study).size(), 6U);
    const std::string page = chase_page(town.roads, once.study, "watchgrid simulate --flights 4");
    EXPECT_NE(page.find("<svg"), std::string::npos);
    EXPECT_NE(page.find("watchgrid simulate --flights 4"), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
}

TEST_F(Flights, NeedSomebodyWhoMayHoldAPost) {
    town.responders.clear();
    town.shifts.clear();
    EXPECT_NE(study_flights(town, policy, {.flights = 1}).complaint.find("somebody who may hold a post"), std::string::npos);
}

TEST_F(Flights, GoByDetoursWhenEvasive) {
    const ChaseGround ground{town, policy};
    Dice dice{5};
    const engine::TravelModel model = engine::travel_model_of(engine::SuspectVehicle::Car);
    const auto start = static_cast<engine::NodeIndex>(town.roads.nodes().size() / 2);
    double direct_ms = 0, evasive_ms = 0;
    for (int i = 0; i < 10; ++i)
        for (const Flight kind : {Flight::Direct, Flight::Evasive}) {
            const auto path = draw_flight(town.roads, {.model = model, .exits = ground.desk.exits(), .start = start, .kind = kind}, dice);
            ASSERT_TRUE(path);
            EXPECT_NE(ground.desk.exits()[path->back().node], 0);
            for (std::size_t n = 1; n < path->size(); ++n) EXPECT_GE((*path)[n].ms, (*path)[n - 1].ms);
            (kind == Flight::Direct ? direct_ms : evasive_ms) += path->back().ms;
        }
    EXPECT_GT(evasive_ms, direct_ms);
}

}  // namespace
}  // namespace watchgrid::sim
