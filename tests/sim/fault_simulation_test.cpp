/// Does the service keep its promises when everything around it breaks? A thousand seeds of a small town with a journal, a broker,
/// clocks and people that go wrong (adapters/sim/fault_world.hpp). A failure prints the command line that repeats it.
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "adapters/sim/fault_study.hpp"
#include "adapters/town/policy_toml.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::sim {
namespace {

constexpr std::uint64_t kSeeds = 1'000;

engine::PolicyPack default_policy() {
    for (const town::ShippedPolicy& p : town::shipped_policies()) {
        town::Complaints complaints;
        if (p.name == town::kDefaultPolicy) return *town::read_policy(p.text, std::string{p.name}, complaints);
    }
    throw std::runtime_error{"no default policy"};
}

/// Volunteers, guards and cars on four by one kilometres of streets: searches are short, so that many seeds fit into a minute.
engine::Town town_of_thirty() {
    using engine::ResponderClass;
    engine::Town t = test::small_town();
    for (int i = 0; i < 18; ++i) test::add_responder(t, test::person("v" + std::to_string(i), ResponderClass::Volunteer, test::at_meters(200 + 220 * i, 100 + (i * 370) % 800)));
    for (int i = 0; i < 6; ++i) test::add_responder(t, test::person("g" + std::to_string(i), ResponderClass::Guard, test::at_meters(300 + 600 * i, 500)));
    for (int i = 0; i < 6; ++i) test::add_responder(t, test::person("p" + std::to_string(i), ResponderClass::Officer, test::at_meters(500 + 500 * i, (i * 330) % 900), engine::TravelMode::Car));
    return t;
}

class FaultSimulation : public ::testing::Test {
protected:
    FaultSimulation() { spdlog::set_level(spdlog::level::off); }
    const engine::Town town = town_of_thirty();
    const engine::PolicyPack policy = default_policy();
};

TEST_F(FaultSimulation, KeepsItsPromisesThroughAThousandSeeds) {
    const FaultStudy study = study_faults(town, policy, {}, 1, kSeeds, {});
    if (study.failure) {
        for (const std::string& line : study.failure->verdict.violations) std::cout << line << "\n";
        FAIL() << "seed " << study.failure->smallest.seed << " --faults " << text_of(study.failure->smallest.faults) << " --minutes "
               << std::chrono::duration<double, std::ratio<60>>(study.failure->smallest.stormy).count();
    }
    std::cout << study.seeds << " seeds, " << study.faults_injected << " faults, " << study.lives - study.seeds << " restarts, " << study.alerts_acknowledged << " alerts acknowledged and none lost, "
              << study.offers_shown << " offers shown, " << study.events << " events\n";
    EXPECT_GT(study.faults_injected, kSeeds * 20);  // calm weather proves nothing
    EXPECT_GT(study.lives, kSeeds * 2);
    EXPECT_GT(study.alerts_acknowledged, kSeeds * 10);
}

TEST_F(FaultSimulation, TellsTheSameStoryForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const FaultVerdict a = run_with_faults(town, policy, {.seed = seed}), b = run_with_faults(town, policy, {.seed = seed});
        EXPECT_EQ(a.digest, b.digest) << "seed " << seed;
        EXPECT_EQ(a.faults_injected, b.faults_injected) << "seed " << seed;
    }
}

TEST_F(FaultSimulation, HasNothingToDoWithoutFaults) {
    const FaultVerdict calm = run_with_faults(town, policy, {.seed = 7, .faults = 0});
    EXPECT_TRUE(calm.violations.empty()) << calm.violations.front();
    EXPECT_EQ(calm.faults_injected, 0U);
    EXPECT_EQ(calm.lives, 1U);
}

TEST(FaultNames, AreReadAndWrittenAndANearMissIsNamed) {
    EXPECT_EQ(*parse_faults("all"), kAllFaults);
    EXPECT_EQ(text_of(*parse_faults("crash,lose")), "lose,crash");
    const auto wrong = parse_faults("crahs");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().find("did you mean \"crash\"?"), std::string::npos) << wrong.error();
}

}  // namespace
}  // namespace watchgrid::sim
