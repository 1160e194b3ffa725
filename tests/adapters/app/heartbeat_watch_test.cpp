#include "adapters/app/heartbeat_watch.hpp"

#include <gmock/gmock.h>

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;

constexpr engine::Instant kStart{1'000s};

/// "w1 silent", "w1 heard".
std::vector<std::string> told(HeartbeatWatch& watch, engine::Instant now) {
    std::vector<std::string> out;
    for (const auto& c : watch.step(now)) out.push_back(c.place_id + (c.silent ? " silent" : " heard"));
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

TEST(HeartbeatWatch, HasABound) {
    HeartbeatWatch watch{30s};
    for (std::size_t n = 0; n < HeartbeatWatch::kPlacesMax + 5; ++n) watch.heard("w" + std::to_string(n), kStart);
    EXPECT_EQ(told(watch, kStart).size(), HeartbeatWatch::kPlacesMax);
}

}  // namespace
}  // namespace watchgrid::app
