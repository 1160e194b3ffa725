#include "adapters/mqtt/topics.hpp"

#include <gtest/gtest.h>

namespace watchgrid::mqtt {
namespace {

TEST(Topics, ReadsWhatItWrites) {
    const Topics topics{"town/v1"};
    for (const Inbound kind : {Inbound::Alert, Inbound::Heartbeat, Inbound::Position, Inbound::Duty, Inbound::Hello, Inbound::Answer, Inbound::Sos,
                               Inbound::Presence, Inbound::Sighting}) {
        const std::string topic = topics.inbound(kind, "R-7.a_b");
        const auto parsed = topics.parse(topic);
        ASSERT_TRUE(parsed) << topic;
        EXPECT_EQ(parsed->kind, kind);
        EXPECT_EQ(parsed->id, "R-7.a_b");
    }
}

TEST(Topics, AreThoseOfTheContract) {
    const Topics topics;
    EXPECT_EQ(topics.inbound(Inbound::Alert, "W7"), "watchgrid/v1/alerts/W7");
    EXPECT_EQ(topics.inbound(Inbound::Heartbeat, "W7"), "watchgrid/v1/devices/W7/heartbeat");
    EXPECT_EQ(topics.inbound(Inbound::Sighting, "C1"), "watchgrid/v1/checkpoints/C1/sighting");
    EXPECT_EQ(topics.receipt("W7"), "watchgrid/v1/alerts/W7/receipt");
    EXPECT_EQ(topics.offer("R3"), "watchgrid/v1/responders/R3/offer");
    EXPECT_EQ(topics.task("R3"), "watchgrid/v1/responders/R3/task");
    EXPECT_EQ(topics.answer_ack("R3"), "watchgrid/v1/responders/R3/answer/ack");
    EXPECT_EQ(topics.notice("grid-1"), "watchgrid/v1/zones/grid-1/notice");
    EXPECT_EQ(topics.inbound_filters().front().filter, "watchgrid/v1/alerts/+");
}

TEST(Topics, KnowsWhatIsNotItsOwn) {
    const Topics topics;
    for (const char* topic : {"", "watchgrid/v1", "watchgrid/v1/", "watchgrid/v1/alerts", "watchgrid/v1/alerts/", "watchgrid/v1/alerts//",
                              "watchgrid/v1/alerts/W7/receipt", "watchgrid/v1/alerts/W7/", "watchgrid/v2/alerts/W7", "watchgrid/v1x/alerts/W7",
                              "watchgrid/v1/responders/R3", "watchgrid/v1/responders/R3/offer", "watchgrid/v1/responders/R3/answer/ack",
                              "watchgrid/v1/responders//duty", "$SYS/broker/uptime"})
        EXPECT_FALSE(topics.parse(topic)) << topic;
}

}  // namespace
}  // namespace watchgrid::mqtt
