/// Does the service keep its promises when everything around it breaks? A thousand seeds of a small town with a journal, a broker,
/// clocks and people that go wrong (adapters/sim/fault_world.hpp). A failure prints the command line that repeats it.
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "adapters/sim/fault_scenario.hpp"
#include "adapters/sim/fault_study.hpp"
#include "tests/sim/fault_town.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::sim {
namespace {

constexpr std::uint64_t kSeeds = 1'000;

struct KeptSeed {
    std::uint64_t seed{};
    std::string sentence;
};

/// tests/sim/seeds.txt: a seed and a sentence a line.
std::vector<KeptSeed> kept_seeds() {
    const std::string path = test::source_dir() + "/tests/sim/seeds.txt";
    std::ifstream in{path};
    std::vector<KeptSeed> out;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line[0] == '#') continue;
        KeptSeed kept;
        std::istringstream words{line};
        words >> kept.seed >> std::ws;
        std::getline(words, kept.sentence);
        if (kept.seed == 0 || kept.sentence.empty()) throw std::runtime_error{path + ":" + std::to_string(number) + ": expected a seed from 1 and a sentence"};
        out.push_back(std::move(kept));
    }
    return out;
}

class FaultSimulation : public ::testing::Test {
protected:
    FaultSimulation() { spdlog::set_level(spdlog::level::off); }
    const engine::Town town = town_of_thirty();
    const engine::PolicyPack policy = default_policy();
};

/// What the study found, to be read and to be kept.
std::string told(const FaultFailure& f) {
    std::ostringstream out;
    out << "seed " << f.seeded.seed << " --faults " << text_of(f.seeded.faults) << " --minutes " << std::chrono::duration<double, std::ratio<60>>(f.seeded.stormy).count() << "\n"
        << fault_scenario_text(f.smallest, f.verdict.violations);
    return out.str();
}

// The first of this file: what went wrong once is looked at before anything else.
TEST_F(FaultSimulation, KeepsItsPromisesInTheSeedsThatFoundSomethingOnce) {
    const std::vector<KeptSeed> seeds = kept_seeds();
    ASSERT_FALSE(seeds.empty());
    for (const KeptSeed& kept : seeds) {
        const FaultStudy study = study_faults(town, policy, {}, kept.seed, kept.seed, {});
        EXPECT_FALSE(study.failure) << kept.sentence << "\n" << told(*study.failure);
    }
}

TEST_F(FaultSimulation, KeepsItsPromisesThroughAThousandSeeds) {
    const FaultStudy study = study_faults(town, policy, {}, 1, kSeeds, {});
    if (study.failure) FAIL() << told(*study.failure);
    std::cout << study.seeds << " seeds, " << study.faults_injected << " faults, " << study.lives - study.seeds << " restarts, " << study.alerts_acknowledged << " alerts acknowledged, " << study.alerts_lost << " lost, "
              << study.offers_shown << " offers shown, " << study.offers_shown_twice << " twice, " << study.events << " events\n";
    EXPECT_GT(study.faults_injected, kSeeds * 20);  // calm weather proves nothing
    EXPECT_GT(study.lives, kSeeds * 2);
    EXPECT_GT(study.alerts_acknowledged, kSeeds * 10);
    EXPECT_EQ(study.alerts_lost, 0U);
    EXPECT_EQ(study.offers_shown_twice, 0U);
}

/// A state that is wrong for a moment and right again two hundred events later would go unseen above.
TEST_F(FaultSimulation, BreaksNoInvariantAtAnyEventOfThirtySeeds) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const FaultVerdict verdict = run_with_faults(town, policy, {.seed = seed, .check_every = 1});
        EXPECT_TRUE(verdict.violations.empty()) << "seed " << seed << ": " << verdict.violations.front();
        EXPECT_GE(verdict.checks, verdict.events) << "seed " << seed;
    }
}

TEST_F(FaultSimulation, TellsTheSameStoryForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const FaultVerdict a = run_with_faults(town, policy, {.seed = seed}), b = run_with_faults(town, policy, {.seed = seed});
        EXPECT_EQ(a.digest, b.digest) << "seed " << seed;
        EXPECT_EQ(a.strikes, b.strikes) << "seed " << seed;
    }
}

TEST_F(FaultSimulation, HasNothingToDoWithoutFaults) {
    const FaultVerdict calm = run_with_faults(town, policy, {.seed = 7, .faults = 0});
    EXPECT_TRUE(calm.violations.empty()) << calm.violations.front();
    EXPECT_TRUE(calm.strikes.empty());
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
