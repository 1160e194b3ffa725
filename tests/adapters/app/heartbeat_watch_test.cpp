#include "adapters/app/heartbeat_watch.hpp"

#include <gmock/gmock.h>

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;

constexpr engine::Instant kStart{1'000s};

/// "w1 silent", "w1 heard".
std::vector<std::string> told(HeartbeatWatch& watch, engine::Instant now) {
    std::vector<std::string> out;
    for (const auto& c : watch.step(now)) {
        out.push_back(c.place_id + (c.silent ? " silent" : " heard"));
        watch.told(c);
    }
    return out;
}

TEST(HeartbeatWatch, TellsSilenceOnceAndTheReturnOnce) {
    HeartbeatWatch watch{30s};
    watch.heard("w1", kStart);
    EXPECT_THAT(told(watch, kStart), ::testing::ElementsAre("w1 heard")) << "a task of before a restart may end";
    EXPECT_THAT(told(watch, kStart + 29s), ::testing::IsEmpty());
    EXPECT_THAT(told(watch, kStart + 30s), ::testing::ElementsAre("w1 silent"));
    EXPECT_THAT(told(watch, kStart + 90s), ::testing::IsEmpty());
    watch.heard("w1", kStart + 91s);
    watch.heard("w1", kStart + 92s);
    EXPECT_THAT(told(watch, kStart + 92s), ::testing::ElementsAre("w1 heard"));
    EXPECT_THAT(told(watch, kStart + 121s), ::testing::IsEmpty()) << "since the last one";
    EXPECT_THAT(told(watch, kStart + 122s), ::testing::ElementsAre("w1 silent"));
}

TEST(HeartbeatWatch, ExpectsNothingOfWhoNeverSentOne) {
    HeartbeatWatch watch{30s};
    EXPECT_THAT(told(watch, kStart + 1h), ::testing::IsEmpty());
}

/// The default of 30 s, a beat every 10 s: one is lost and the next one late.
TEST(HeartbeatWatch, TakesOneLostBeatForNoSilence) {
    HeartbeatWatch watch{30s};
    watch.heard("w1", kStart);
    (void)told(watch, kStart);
    for (const auto late : {10s, 29s, 39s, 68s, 78s}) {
        EXPECT_THAT(told(watch, kStart + late), ::testing::IsEmpty());
        watch.heard("w1", kStart + late);
    }
}

TEST(HeartbeatWatch, SaysNothingOfAnybodyWhileNobodyListens) {
    HeartbeatWatch watch{30s};
    watch.heard("w1", kStart);
    (void)told(watch, kStart);
    for (auto away = 1s; away <= 300s; away += 1s) watch.deaf(kStart + away);
    EXPECT_THAT(told(watch, kStart + 301s), ::testing::IsEmpty()) << "the broker was away, not the place";
    EXPECT_THAT(told(watch, kStart + 329s), ::testing::IsEmpty());
    const auto silent = watch.step(kStart + 330s);
    ASSERT_EQ(silent.size(), 1U);
    EXPECT_EQ(silent[0].heard_at, kStart) << "when it was last heard";
}

TEST(HeartbeatWatch, SaysItAgainUntilItWasTaken) {
    HeartbeatWatch watch{30s};
    watch.heard("w1", kStart);
    (void)told(watch, kStart);
    EXPECT_EQ(watch.step(kStart + 30s).size(), 1U);
    const auto again = watch.step(kStart + 31s);
    ASSERT_EQ(again.size(), 1U) << "the inbox was full";
    watch.heard("w1", kStart + 31s);
    watch.told(again[0]);
    EXPECT_THAT(told(watch, kStart + 32s), ::testing::ElementsAre("w1 heard")) << "heard before the task was taken: this ends it";
}

TEST(HeartbeatWatch, HasABound) {
    HeartbeatWatch watch{30s};
    for (std::size_t n = 0; n < HeartbeatWatch::kPlacesMax + 5; ++n) watch.heard("w" + std::to_string(n), kStart);
    EXPECT_EQ(told(watch, kStart).size(), HeartbeatWatch::kPlacesMax);
}

}  // namespace
}  // namespace watchgrid::app
