/// The inbox: alerts before everything, and no number of looks that holds them up.
#include "adapters/app/core_loop.hpp"

#include <gmock/gmock.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <algorithm>
#include <chrono>
#include <thread>

#include "adapters/app/gateway.hpp"
#include "adapters/app/stream.hpp"
#include "adapters/http/server.hpp"
#include "tests/adapters/http/raw_client.hpp"
#include "tests/adapters/journal_sqlite/journal_support.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace std::chrono_literals;
constexpr port::Shard kShard = 1;

/// A loop that takes its steps on the thread of the test.
class Inbox : public ::testing::Test {
protected:
    ~Inbox() override {
        core_.reset();
        log_->close();
    }
    CoreLoop& core(CoreLimits limits) {
        const port::Head head = journal_sqlite::claim(*log_, kShard);
        core_ = std::make_unique<CoreLoop>(engine::State{}, engine::World{town_, grids_, fleet_}, *log_, kShard, head, AnchoredClock{}, limits, Observers{});
        return *core_;
    }
    bool order(bool urgent, Reply reply = {}) { return core_->submit(engine::AddNote{engine::IncidentId{1}, "desk1", "hello"}, std::move(reply), urgent); }

    static engine::Town town_with_a_volunteer() {
        engine::Town t = test::small_town();
        test::add_responder(t, test::person("v1", engine::ResponderClass::Volunteer, test::at_meters(100, 100)));
        engine::Place button;
        button.id = button.name = "b1", button.kind = engine::PlaceKind::AlarmPoint, button.at = test::at_meters(300, 300), button.grid = t.find_zone("g_core");
        t.places.push_back(button);
        return t;
    }
    const engine::Town town_ = town_with_a_volunteer();
    const engine::GridTree grids_{town_.zones};
    engine::Fleet fleet_{town_};
    journal_sqlite::TempFolder folder_;
    std::unique_ptr<journal_sqlite::SqliteEventLog> log_ = journal_sqlite::open_log(folder_.path());
    std::unique_ptr<CoreLoop> core_;
};

TEST_F(Inbox, LetsNoNumberOfLooksHoldUpAnAlert) {
    CoreLoop& loop = core({.reads_for = 2ms});
    std::vector<int> seen;
    for (int n = 0; n < 100; ++n)
        loop.read([&seen, n](const engine::State&, engine::World, engine::Instant) {
            seen.push_back(n);
            std::this_thread::sleep_for(1ms);
        });
    std::optional<std::size_t> before_alert;
    ASSERT_TRUE(order(true, [&](const Outcome&) { before_alert = seen.size(); }));
    ASSERT_TRUE(loop.step_once());
    EXPECT_EQ(before_alert, 0U) << "looks that the alert has waited for";
    EXPECT_GE(seen.size(), 1U) << "but looks get their part of each step";
    EXPECT_LE(seen.size(), 3U);
    for (int step = 0; step < 200 && seen.size() < 100; ++step) ASSERT_TRUE(loop.step_once());
    ASSERT_EQ(seen.size(), 100U) << "and none is lost";
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end())) << "each in its turn";
}

TEST_F(Inbox, ServesOneLookAStepHoweverManyAlertsCome) {
    CoreLoop& loop = core({.reads_for = 0ms});
    int seen = 0;
    for (int n = 0; n < 5; ++n) loop.read([&](const engine::State&, engine::World, engine::Instant) { ++seen; });
    for (int step = 1; step <= 5; ++step) {
        ASSERT_TRUE(order(true));
        ASSERT_TRUE(loop.step_once());
        EXPECT_EQ(seen, step);
    }
}

TEST_F(Inbox, AsksForAnAlertsSakeBeforeTheOrders) {
    CoreLoop& loop = core({});
    std::vector<std::string> happened;
    ASSERT_TRUE(order(false, [&](const Outcome&) { happened.push_back("order"); }));
    loop.read([&](const engine::State&, engine::World, engine::Instant) { happened.push_back("look"); });
    loop.read([&](const engine::State&, engine::World, engine::Instant) { happened.push_back("sos"); }, true);
    ASSERT_TRUE(loop.step_once());
    EXPECT_THAT(happened, ::testing::ElementsAre("sos", "order", "look"));
}

TEST_F(Inbox, KeepsItsLastFifthForAlerts) {
    CoreLoop& loop = core({.commands_max = 10});
    for (int n = 0; n < 8; ++n) EXPECT_TRUE(order(false)) << n;
    EXPECT_FALSE(order(false)) << "four fifths are full";
    EXPECT_TRUE(order(true));
    EXPECT_TRUE(order(true));
    EXPECT_FALSE(order(true)) << "all of it is";
    EXPECT_EQ(loop.inbox_depth(), 10U);
}

TEST_F(Inbox, KeepsTheNewestPositionOfEachAndDropsTheOldestOfOthersWhenFull) {
    CoreLoop& loop = core({.positions_max = 2});
    const auto report = [&](std::uint64_t who) { return loop.submit_position({.responder = engine::ResponderId{who}, .at = test::at_meters(0, 0), .taken_at = {}}); };
    EXPECT_EQ(report(1), PositionTaken::Waits);
    EXPECT_EQ(report(2), PositionTaken::Waits);
    EXPECT_EQ(report(1), PositionTaken::InsteadOfItsOlder);
    EXPECT_EQ(report(3), PositionTaken::InsteadOfAnother) << "of 1, who has waited longest";
    EXPECT_EQ(report(2), PositionTaken::InsteadOfItsOlder);
    EXPECT_EQ(report(1), PositionTaken::InsteadOfAnother);
}

TEST_F(Inbox, FilledWithAlertsRefusesOrders) {
    core({.commands_max = 10});
    for (int n = 0; n < 9; ++n) EXPECT_TRUE(order(true)) << n;
    EXPECT_FALSE(order(false));
}

/// A phone that says the same again and again.
class NoisyPhone : public Inbox {
protected:
    NoisyPhone() {
        core({});
        core_->submit(engine::LoadTown{town_.responders, test::plain_policy()}, [this](const Outcome& o) { directory_.responders.emplace("v1", v1_ = o.state.find_responder("v1")); });
        EXPECT_TRUE(core_->step_once());
        gateway_ = std::make_unique<Gateway>(*core_, directory_, outbox_, encodings_, metrics_, mqtt::Topics{});
    }
    void says(const std::string& topic, const std::string& payload) {
        gateway_->on_message({.topic = "watchgrid/v1/responders/v1/" + topic, .payload = payload, .qos = 1, .retained = false, .duplicate = false});
    }
    bool on_duty() {
        bool on = false;
        core_->read([&](const engine::State& s, engine::World, engine::Instant) { on = s.responders.at(v1_).on_duty; });
        EXPECT_TRUE(core_->step_once());
        return on;
    }
    Directory directory_{town_, {}, box_of(town_), engine::PlaceIndex{town_.places}};
    engine::ResponderId v1_;
    metrics::Metrics metrics_{"test", "0"};
    PeerEncodings encodings_{town_.responders.size()};
    Outbox outbox_{mqtt::Topics{}, encodings_, metrics_, HookCaller{}, AnchoredClock{}, Origin{kShard, 1}};
    std::unique_ptr<Gateway> gateway_;
};

TEST_F(NoisyPhone, HasOneDutyMessageWaitingAndTheLastOneCounts) {
    for (int n = 0; n < 1000; ++n) says("duty", n % 2 == 0 ? R"({"on":true})" : R"({"on":false})");
    EXPECT_EQ(core_->inbox_depth(), 1U);
    ASSERT_TRUE(core_->step_once());
    EXPECT_EQ(core_->inbox_depth(), 1U) << "what it said last";
    ASSERT_TRUE(core_->step_once());
    EXPECT_EQ(core_->inbox_depth(), 0U);
    EXPECT_FALSE(on_duty());
    says("duty", R"({"on":true})");
    ASSERT_TRUE(core_->step_once());
    EXPECT_TRUE(on_duty());
}

TEST_F(NoisyPhone, IsNowhereUntilItIsOnDuty) {
    const auto says_where = [&] {
        const engine::LatLon at = test::at_meters(100, 100);
        says("position", R"({"location":{"lat":)" + std::to_string(at.lat()) + R"(,"lon":)" + std::to_string(at.lon()) + R"(,"crs":"wgs84"}})");
        EXPECT_TRUE(core_->step_once());
        return fleet_.fix(v1_).has_value();
    };
    EXPECT_FALSE(says_where());
    says("duty", R"({"on":true})");
    EXPECT_TRUE(says_where()) << "also when both come at once";
}

TEST_F(NoisyPhone, IsWhereItsAnswerSays) {
    const engine::LatLon at = test::at_meters(200, 100);
    says("duty", R"({"on":true})");
    says("answer", R"({"answer_id":"a1","offer_id":"O1","answer":"decline","location":{"lat":)" + std::to_string(at.lat()) + R"(,"lon":)" + std::to_string(at.lon()) + R"(,"crs":"wgs84"}})");
    ASSERT_TRUE(core_->step_once());
    ASSERT_TRUE(fleet_.fix(v1_));
    EXPECT_EQ(fleet_.fix(v1_)->at, at);
}

TEST_F(NoisyPhone, HasAFewAnswersWaitingAndNoMore) {
    for (int n = 0; n < 1000; ++n) says("answer", R"({"answer_id":"a)" + std::to_string(n) + R"(","offer_id":"O1","answer":"accept"})");
    EXPECT_EQ(core_->inbox_depth(), kAnswersWaitingMax);
    ASSERT_TRUE(core_->step_once());
    says("answer", R"({"answer_id":"again","offer_id":"O1","answer":"accept"})");
    EXPECT_EQ(core_->inbox_depth(), 1U) << "what was not taken may be asked again";
}

/// A button that is pressed without end.
class NoisyButton : public NoisyPhone {
protected:
    struct Mouth : mqtt::PublishPort {
        bool publish(mqtt::Outgoing out, mqtt::PublishDone done) override {
            if (const auto receipt = codec::decode<codec::Receipt>(out.payload)) receipts.push_back(receipt->message);
            if (done) done(mqtt::PublishResult::Ok);
            return true;
        }
        std::vector<codec::Receipt> receipts;
    };
    NoisyButton() { gateway_->attach(&mouth_); }
    void press(const std::string& id, const std::string& more = "", const std::string& button = "b1") {
        gateway_->on_message({.topic = "watchgrid/v1/alerts/" + button, .payload = R"({"alert_id":")" + id + R"(","type":"fight")" + more + "}", .qos = 1, .retained = false, .duplicate = false});
    }
    /// The receipt of the press, once the core has nothing left to do about it.
    codec::Receipt pressed(const std::string& id, const std::string& more = "") {
        press(id, more);
        for (int n = 0; n < 3; ++n) EXPECT_TRUE(core_->step_once());
        EXPECT_FALSE(mouth_.receipts.empty()) << id;
        if (mouth_.receipts.empty() || mouth_.receipts.back().alert_id != id) return {};
        return mouth_.receipts.back();
    }
    template <class Ask> void look(Ask ask) {
        core_->read([ask](const engine::State& s, engine::World, engine::Instant) { ask(s); });
        EXPECT_TRUE(core_->step_once());
    }
    std::size_t alerts() {
        std::size_t out = 0;
        look([&](const engine::State& s) { out = s.alerts.size(); });
        return out;
    }
    Mouth mouth_;
};

TEST_F(NoisyButton, JoinsItsOpenIncidentBeyondTheFirstPressesAndIsAnsweredEachTime) {
    std::string newest;
    for (std::size_t n = 0; n < kButtonPressesMax; ++n) newest = pressed("p" + std::to_string(n)).incident_id;
    ASSERT_NE(newest, "");
    ASSERT_EQ(alerts(), kButtonPressesMax);
    for (int n = 0; n < 100; ++n) {
        const codec::Receipt r = pressed("more" + std::to_string(n), n == 50 ? R"(,"text":"he has a knife")" : "");
        EXPECT_TRUE(r.accepted && r.merged) << n;
        EXPECT_EQ(r.incident_id, newest) << n;
    }
    EXPECT_EQ(alerts(), kButtonPressesMax);
    EXPECT_TRUE(pressed("worst", R"(,"severity":"critical")").accepted);
    EXPECT_TRUE(pressed("rescue", R"(,"intent":"rescue")").accepted);
    EXPECT_TRUE(pressed("silent", R"(,"silent":true)").accepted);
    EXPECT_TRUE(pressed("worse", R"(,"severity":"high")").accepted);
    EXPECT_TRUE(pressed("caller", R"(,"reporter":{"name":"Li","phone":"13800000000"})").accepted);
    EXPECT_EQ(alerts(), kButtonPressesMax + 5) << "what may never be one of many counts by itself";
    std::vector<engine::IncidentId> open;
    look([&](const engine::State& s) { open.assign(s.open_incidents.begin(), s.open_incidents.end()); });
    for (const engine::IncidentId id : open) core_->submit(engine::CancelIncident{id, "desk1", "a mistake"}, [](const Outcome&) {});
    ASSERT_TRUE(core_->step_once());
    const codec::Receipt after = pressed("after");
    EXPECT_TRUE(after.accepted);
    EXPECT_NE(after.incident_id, newest) << "the desk has closed it: somebody may be in need again";
    EXPECT_EQ(alerts(), kButtonPressesMax + 6);
}

TEST_F(NoisyButton, ThatSendsNonsenseIsToldWhatWasExpected) {
    gateway_->on_message({.topic = "watchgrid/v1/alerts/b1", .payload = "{\"alert_id\":", .qos = 1, .retained = false, .duplicate = false});
    gateway_->on_message({.topic = "watchgrid/v1/alerts/b1", .payload = R"({"type":"fight"})", .qos = 1, .retained = false, .duplicate = false});
    ASSERT_EQ(mouth_.receipts.size(), 2U);
    EXPECT_FALSE(mouth_.receipts[0].accepted || mouth_.receipts[1].accepted);
    EXPECT_THAT(mouth_.receipts[0].detail, ::testing::StartsWith("not JSON: "));
    EXPECT_THAT(mouth_.receipts[1].detail, ::testing::HasSubstr("alert_id"));
}

TEST_F(NoisyButton, IsKnownAsTheAlarmPointThatItIs) {
    const auto source_of = [&](const codec::Receipt& receipt) {
        engine::SourceKind kind{};
        look([&](const engine::State& s) {
            for (const engine::AlertState& a : s.alerts)
                if (a.alert_id == receipt.alert_id) kind = a.source_kind;
        });
        return kind;
    };
    EXPECT_EQ(source_of(pressed("plain")), engine::SourceKind::AlarmPoint) << "S8: counted as what it is, and it stands at the scene";
    EXPECT_EQ(source_of(pressed("named", R"(,"source":{"kind":"phone"})")), engine::SourceKind::Phone) << "what the message names stays";
}

TEST_F(NoisyButton, HasItsShareOfTheInboxAndLeavesTheRestToOthers) {
    constexpr std::size_t kShare = 5;
    Gateway narrow{*core_, directory_, outbox_, encodings_, metrics_, mqtt::Topics{}, kShare};
    const auto send = [&](const std::string& id, const std::string& button, const std::string& more) {
        narrow.on_message({.topic = "watchgrid/v1/alerts/" + button, .payload = R"({"alert_id":")" + id + R"(","type":"fight","location":{"lat":30,"lon":120,"crs":"wgs84"})" + more + "}", .qos = 1, .retained = false, .duplicate = false});
    };
    for (int n = 0; n < 50; ++n) send("p" + std::to_string(n), "b1", "");
    EXPECT_EQ(core_->inbox_depth(), kShare);
    send("worst", "b1", R"(,"severity":"critical")");
    EXPECT_EQ(core_->inbox_depth(), kShare + 1) << "the worst is not counted";
    send("other", "b2", "");
    EXPECT_EQ(core_->inbox_depth(), kShare + 2) << "nor is anybody else";
    ASSERT_TRUE(core_->step_once());
    send("p49", "b1", "");
    EXPECT_EQ(core_->inbox_depth(), 1U) << "without a receipt it is sent again, and taken";
    ASSERT_TRUE(core_->step_once());
}

/// The stream of a wall on a real socket.
class WallClient : public Inbox {
protected:
    WallClient() {
        core({.reads_for = 1h});
        stream_.attach(core_.get());
        router_.websocket("/v1/stream/wall", {http::Role::Wall}, stream_.wall_feed());
        server_ = std::make_unique<http::Server>(io_, http::ServerOptions{}, router_, *http::TokenTable::parse("wall wall-1 wall-token-0123456789abcdef\n", "tokens"));
        port_ = *server_->listen();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~WallClient() override {
        io_.stop();
        thread_.join();
        server_.reset();
    }
    /// Whole messages until one of this kind came; how many snapshots were among them.
    static int snapshots_until(http_test::RawClient& c, const std::string& kind) {
        int snapshots = 0;
        for (std::string message;;) {
            const auto frame = c.read_frame();
            if (!frame || frame->opcode == 8) return -1;
            if (frame->opcode == 9) c.send_frame(10, frame->payload);
            if (frame->opcode > 2) continue;
            message += frame->payload;
            if (!frame->final) continue;
            snapshots += message.find("\"kind\":\"snapshot\"") != std::string::npos ? 1 : 0;
            if (message.find("\"kind\":\"" + kind + "\"") != std::string::npos) return snapshots;
            message.clear();
        }
    }

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    const Directory directory_{town_, {}, box_of(town_), engine::PlaceIndex{town_.places}};
    Stream stream_{io_, http::FeedLimits{}, directory_, "test"};
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::uint16_t port_{};
    std::thread thread_;
};

TEST_F(WallClient, HasOneSnapshotUnderWayHoweverOftenItAsks) {
    http_test::RawClient wall{port_};
    ASSERT_EQ(wall.upgrade("/v1/stream/wall", "Authorization: Bearer wall-token-0123456789abcdef\r\n")->status, 101);
    for (int wait = 0; wait < 100; ++wait) {
        std::this_thread::sleep_for(2ms);
        ASSERT_TRUE(core_->step_once());
    }
    EXPECT_EQ(snapshots_until(wall, "snapshot"), 1) << "the first one, unasked";
    for (int round = 0; round < 2; ++round) {
        for (int n = 0; n < 1000; ++n) ASSERT_TRUE(wall.send_frame(1, R"({"kind":"snapshot"})"));
        ASSERT_TRUE(wall.send_frame(1, R"({"kind":"ping","t0":1})"));
        ASSERT_EQ(snapshots_until(wall, "pong"), 0) << "all thousand are read, none is built";
        ASSERT_TRUE(core_->step_once());
        ASSERT_TRUE(wall.send_frame(1, R"({"kind":"ping","t0":2})"));
        EXPECT_EQ(snapshots_until(wall, "pong"), 1);
    }
}

}  // namespace
}  // namespace watchgrid::app
