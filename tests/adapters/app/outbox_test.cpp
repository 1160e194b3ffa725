/// What is dropped when the broker is away for so long that there is too much: the oldest news, and nothing else.
#include "adapters/app/outbox.hpp"

#include <gmock/gmock.h>

#include "adapters/codec/wire_messages.hpp"
#include "tests/support/two_officers.hpp"

namespace watchgrid::app {
namespace {

using ::testing::ElementsAre;

/// Keeps what it takes and confirms it when asked to.
class BrokerThatComesBack : public mqtt::PublishPort {
public:
    bool publish(mqtt::Outgoing message, mqtt::PublishDone done) override {
        if (taken.size() >= window) return false;
        taken.push_back(std::move(message));
        outcomes.push_back(std::move(done));
        return true;
    }
    /// The words of the tasks, "offer" for an offer.
    std::vector<std::string> heard() const {
        std::vector<std::string> out;
        for (const mqtt::Outgoing& m : taken) {
            const auto task = codec::decode<codec::Task>(m.payload);
            out.push_back(m.kind == mqtt::MessageKind::Offer ? "offer" : task ? task->message.text : "unreadable");
        }
        return out;
    }
    std::size_t window{};
    std::vector<mqtt::Outgoing> taken;
    std::vector<mqtt::PublishDone> outcomes;
};

/// Room for three messages.
class FullOutbox : public test::TwoOfficers {
protected:
    FullOutbox() {
        outbox.keep_at_most(3);
        outbox.attach(&broker, [this](std::uint64_t seq) { published = seq; });
    }
    void push(std::uint64_t seq, decltype(engine::Effect::body) body) {
        std::vector<DueEffect> due;
        due.push_back({engine::Effect{seq, 0, std::move(body)}, {}});
        outbox.push(rig.state, std::move(due));
    }
    void tell(std::uint64_t seq, const char* text) { push(seq, engine::PublishTask{{1}, {}, {}, engine::TaskKind::Message, text}); }
    void come_back() {
        broker.window = 100;
        outbox.on_connected();
    }

    static VirtualClocks at_noon() {
        VirtualClocks clocks;
        clocks.wall = test::kNoon;
        return clocks;
    }

    BrokerThatComesBack broker;
    VirtualClocks clocks = at_noon();  // the offer has not run out
    PeerEncodings encodings{2};
    metrics::Metrics metrics{"test", "0"};
    Outbox outbox{mqtt::Topics{}, encodings, metrics, HookCaller{}, AnchoredClock{test::kNoon, &clocks}, Origin{}};
    std::uint64_t published{};
};

TEST_F(FullOutbox, DropsTheOldestNews) {
    std::uint64_t seq = 0;
    for (const char* text : {"one", "two", "three", "four", "five"}) tell(++seq, text);
    EXPECT_EQ(outbox.pending(), 3U);
    EXPECT_EQ(published, 2U) << "what was dropped holds nothing back";
    come_back();
    EXPECT_THAT(broker.heard(), ElementsAre("three", "four", "five"));
}

TEST_F(FullOutbox, DropsNoOfferAndMakesRoomForOne) {
    push(1, engine::PublishOffer{{1}});
    tell(2, "one"), tell(3, "two");
    push(4, engine::PublishOffer{{1}});
    EXPECT_EQ(outbox.pending(), 3U);
    come_back();
    EXPECT_THAT(broker.heard(), ElementsAre("offer", "two", "offer"));
}

TEST_F(FullOutbox, OfOffersAloneTakesOffersAndNoNews) {
    for (std::uint64_t seq = 1; seq <= 4; ++seq) push(seq, engine::PublishOffer{{1}});
    tell(5, "news");
    EXPECT_EQ(outbox.pending(), 4U);
    come_back();
    EXPECT_THAT(broker.heard(), ElementsAre("offer", "offer", "offer", "offer"));
}

TEST_F(FullOutbox, LeavesAloneWhatIsUnderWay) {
    broker.window = 1;
    tell(1, "one"), tell(2, "two"), tell(3, "three"), tell(4, "four");
    EXPECT_THAT(broker.heard(), ElementsAre("one"));
    EXPECT_EQ(outbox.pending(), 3U);
    broker.window = 100;
    while (!broker.outcomes.empty()) {
        const mqtt::PublishDone done = std::move(broker.outcomes.back());
        broker.outcomes.pop_back();
        done(mqtt::PublishResult::Ok);
    }
    EXPECT_THAT(broker.heard(), ElementsAre("one", "three", "four"));
    EXPECT_EQ(outbox.pending(), 0U);
    EXPECT_EQ(published, rig.state.seq);
}

}  // namespace
}  // namespace watchgrid::app
