/// The call to 120 with the real binary and a real gateway: a kill does not lose it, a broker that is away does not double it, a clean stop
/// does not forget what became of it.
#include <gmock/gmock.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "adapters/http/server.hpp"
#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using ::testing::SizeIs;

struct Heard {
    std::string key, body;
};

/// What calls people. It can be told to keep its callers waiting.
class Gateway {
public:
    Gateway() {
        router_.post("/call", http::Roles::everyone(), [this](const http::Request& r, const http::Responder& respond) {
            const std::lock_guard lock{mutex_};
            heard_.push_back({std::string{r.header("Idempotency-Key").value_or("")}, std::string{r.body}});
            if (holds_) waiting_.push_back(respond);
            else respond(http::json_response(204, ""));
        });
        server_ = std::make_unique<http::Server>(io_, http::ServerOptions{}, router_, std::make_shared<const http::TokenTable>());
        url = "http://127.0.0.1:" + std::to_string(*server_->listen()) + "/call";
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Gateway() {
        io_.stop();
        thread_.join();
        waiting_.clear();  // what was never answered belongs to connections of io_
    }
    void hold() {
        const std::lock_guard lock{mutex_};
        holds_ = true;
    }
    void release() {
        const std::lock_guard lock{mutex_};
        holds_ = false;
        for (const http::Responder& respond : waiting_) respond(http::json_response(204, ""));
        waiting_.clear();
    }
    std::vector<Heard> of(std::string_view kind) const {
        const std::lock_guard lock{mutex_};
        std::vector<Heard> out;
        for (const Heard& h : heard_)
            if (h.body.find("\"kind\":\"" + std::string{kind} + "\"") != std::string::npos) out.push_back(h);
        return out;
    }
    std::string url;

private:
    mutable std::mutex mutex_;
    bool holds_{};
    std::vector<Heard> heard_;
    std::vector<http::Responder> waiting_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    http::Router router_;
    std::unique_ptr<http::Server> server_;
    std::thread thread_;
};

bool eventually(const std::function<bool()>& condition, milliseconds limit = seconds{10}) {
    for (const auto until = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(milliseconds{20}))
        if (condition()) return true;
    return false;
}

/// Somebody is looked after at home, and an alarm comes from there.
class CallTo120 : public ::testing::Test {
protected:
    CallTo120() {
        for (const engine::Place& p : rig.town().places)
            if (p.kind == engine::PlaceKind::Home) home = p.id;
        std::ofstream{rig.folder() / "town" / "care.csv"} << "id,home,helper,interval_days,person,medical,key_holder,key_phone,relatives,camera\ncare-1," << home
                                                         << ",,0,Ma Lan,weak heart,Wang,10000000012,,\n";
        std::ofstream{rig.folder() / "watchgrid.toml", std::ios::app} << "[webhook]\nurl = \"" << gateway.url << "\"\n";
        rig.start_service();
    }
    void raise() {
        const Answer a = rig.post("/v1/alerts", R"({"alert_id":"fell","type":"medical","place_id":")" + home + "\"}");
        ASSERT_EQ(a.status, 201) << a.body;
        incident = json::parse(a.body).at("incident_id").as_string();
    }
    /// Of the two notices, to 120 and to the key holder.
    std::size_t delivered() {
        const Answer a = rig.get("/v1/incidents/" + incident + "/home");
        json::error_code ec;
        const json::value v = json::parse(a.body, ec);
        if (ec || a.status != 200) return 0;
        std::size_t n = 0;
        for (const json::value& notice : v.at("notices").as_array()) n += notice.at("delivered") == true && notice.at("settled_at").is_string() ? 1U : 0U;
        return n;
    }

    Gateway gateway;
    Rig rig{{.start_service = false}};
    std::string home, incident;
};

TEST_F(CallTo120, IsMadeAgainAfterAKillUnderTheSameKeyUntilItIsTaken) {
    gateway.hold();
    raise();
    ASSERT_TRUE(eventually([&] { return !gateway.of("ambulance").empty() && !gateway.of("key_holder").empty(); }));
    rig.kill_service();
    const std::size_t before = gateway.of("ambulance").size();
    gateway.release();
    rig.start_service();
    ASSERT_TRUE(eventually([&] { return gateway.of("ambulance").size() > before; })) << "nobody calls 120 any more";
    for (const Heard& h : gateway.of("ambulance")) {
        EXPECT_EQ(h.key, gateway.of("ambulance").front().key);
        EXPECT_EQ(h.body, gateway.of("ambulance").front().body);
    }
    EXPECT_TRUE(eventually([&] { return delivered() == 2; }));
    const std::size_t taken = gateway.of("ambulance").size();
    rig.kill_service();
    rig.start_service();
    std::this_thread::sleep_for(seconds{2});
    EXPECT_THAT(gateway.of("ambulance"), SizeIs(taken)) << "and when it was taken, not again";
}

TEST_F(CallTo120, IsNotDoubledByABrokerThatIsAway) {
    rig.broker().kill();
    std::string place;  // in a grid with an owner, who is sent a task: it waits for the broker, and the cursor with it
    for (const engine::Place& p : rig.town().places)
        if (p.grid < rig.town().zones.size() && !rig.town().zones[p.grid].owner.empty()) place = p.id;
    ASSERT_EQ(rig.post("/v1/hazard-reports", R"({"report_id":"h-1","place_id":")" + place + R"(","text":"a cable hangs over the path"})").status, 201);
    raise();
    ASSERT_TRUE(eventually([&] { return delivered() == 2; }));
    rig.kill_service();
    rig.start_service();
    std::this_thread::sleep_for(seconds{2});
    EXPECT_THAT(gateway.of("ambulance"), SizeIs(1));
    EXPECT_THAT(gateway.of("key_holder"), SizeIs(1));
}

TEST_F(CallTo120, IsWrittenDownByACleanStop) {
    gateway.hold();
    raise();
    ASSERT_TRUE(eventually([&] { return !gateway.of("ambulance").empty() && !gateway.of("key_holder").empty(); }));
    std::thread late{[&] {
        std::this_thread::sleep_for(seconds{1});
        gateway.release();
    }};
    rig.stop_service();
    late.join();
    const std::size_t before = gateway.of("ambulance").size();
    rig.start_service();
    EXPECT_EQ(delivered(), 2U) << "taken while the service was stopping";
    std::this_thread::sleep_for(seconds{2});
    EXPECT_THAT(gateway.of("ambulance"), SizeIs(before));
}

/// The words about a home and of a dispute are in the journal and in the calls, and nowhere where machines are watched.
TEST_F(CallTo120, LeavesNothingPersonalInLogsMetricsOrTheAuditLog) {
    raise();
    ASSERT_TRUE(eventually([&] { return delivered() == 2; }));
    const std::string said = gateway.of("ambulance").front().body + gateway.of("key_holder").front().body;
    ASSERT_NE(said.find("Ma Lan"), std::string::npos) << "who is called is told";
    ASSERT_EQ(rig.post("/v1/disputes", R"({"place_id":")" + home + R"(","subject":"the wall of the Zhaos"})").status, 201);
    ASSERT_EQ(rig.post("/v1/disputes/D1/commands", R"({"command":"talk","text":"both shouted"})").status, 200);
    const std::string metrics = rig.metrics();
    rig.stop_service();
    const std::string logs = run("cat " + (rig.folder() / "service.log").string() + " " + (rig.folder() / "stdout").string() + " " + (rig.folder() / "journal" / "audit" / "audit.jsonl").string()).output;
    ASSERT_NE(logs.find("hook=ambulance"), std::string::npos) << "that somebody was called is in the log";
    for (const char* personal : {"Ma Lan", "weak heart", "Wang", "10000000012", "Zhaos", "shouted"}) {
        EXPECT_EQ(logs.find(personal), std::string::npos) << personal << " in " << logs;
        EXPECT_EQ(metrics.find(personal), std::string::npos) << personal;
    }
}

}  // namespace
}  // namespace watchgrid::e2e
