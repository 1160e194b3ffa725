/// Does any story, however wild, make the engine break a hard invariant? At least 1,000,000 trials: decide calls that can make
/// offers, and accepts, in thousands of small random worlds. A failure prints the seed and the step.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "engine/base/digest.hpp"
#include "engine/core/apply.hpp"
#include "engine/core/event_fields.hpp"
#include "engine/core/invariants.hpp"
#include "tests/sim/random_world.hpp"

namespace watchgrid::test {
namespace {

using engine::Event;
using engine::State;

constexpr std::uint64_t kTrials = 1'000'000;
constexpr std::uint64_t kSeedOfFirstWorld = 20'260'302;
constexpr int kSteps = 400;  ///< of one world
constexpr int kDeepEvery = 64;
constexpr std::uint64_t kBetweenEvery = 50;  ///< worlds; a copy of the state at each step is dear

TEST(HardInvariants, HoldInAMillionRandomTrials) {
    std::uint64_t trials = 0, offers = 0, winners = 0, rematches = 0, worlds = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t seed = kSeedOfFirstWorld; trials < kTrials; ++seed, ++worlds) {
        RandomWorld world{seed};
        const bool between = worlds % kBetweenEvery == 0;
        State before;
        for (int step = 1; step <= kSteps; ++step) {
            if (between) before = world.state();
            world.step();
            if (between) {
                ASSERT_EQ(broken_between(before, world.state()), std::vector<std::string>{}) << "seed " << seed << " step " << step;
            }
            const auto complaints = world.complaints(step % kDeepEvery == 0 || step == kSteps);
            ASSERT_EQ(complaints, std::vector<std::string>{}) << "seed " << seed << " step " << step;
        }
        trials += world.trials(), offers += world.oracle().offers(), winners += world.oracle().winners(), rematches += world.oracle().rematches();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::cout << trials << " trials in " << worlds << " worlds: " << offers << " offers, " << winners << " winners, " << rematches << " matched again, " << took.count() << " s\n";
    EXPECT_GT(offers, trials / 20);  // worlds in which nothing happens prove nothing
    EXPECT_GT(winners, trials / 50);
    EXPECT_GT(rematches, trials / 50'000);
}

std::uint64_t digest_of_event(const Event& e) {
    engine::Digest d;
    d.add(e.at);
    std::visit([&](const auto& body) { d.add(body); }, e.body);
    return d.value();
}

TEST(Replay, OfAnyPrefixGivesTheSameState) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        RandomWorld world{seed};
        world.keep_journal();
        State replayed = world.state();
        std::size_t applied = 0;
        for (int step = 1; step <= kSteps; ++step) {
            world.step();
            for (; applied < world.journal().size(); ++applied) apply(replayed, world.journal()[applied]);
            if (step % 8 != 0) continue;
            ASSERT_EQ(state_digest(replayed), state_digest(world.state())) << "seed " << seed << " step " << step;
            State rebuilt = replayed;
            rebuild_indexes(rebuilt);
            ASSERT_EQ(rebuilt.deadlines, world.state().deadlines) << "seed " << seed << " step " << step;
            ASSERT_EQ(rebuilt.open_incidents, world.state().open_incidents) << "seed " << seed << " step " << step;
        }
    }
}

TEST(Determinism, TheSameSeedTellsTheSameStory) {
    for (std::uint64_t seed = 100; seed < 130; ++seed) {
        std::uint64_t digests[2]{};
        for (std::uint64_t& digest : digests) {
            RandomWorld world{seed};
            world.keep_journal();
            for (int step = 0; step < kSteps; ++step) world.step();
            for (const Event& e : world.journal()) digest = digest * 31 + digest_of_event(e);
        }
        ASSERT_EQ(digests[0], digests[1]) << "seed " << seed;
    }
}

}  // namespace
}  // namespace watchgrid::test
