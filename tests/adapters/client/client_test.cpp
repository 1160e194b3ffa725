// The commands against our own HTTP server with a few routes that behave well and badly.
#include <gmock/gmock.h>

#include <CLI/CLI.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <thread>

#include "adapters/client/commands.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/server.hpp"
#include "adapters/http/websocket_feed.hpp"

namespace watchgrid::client {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
const std::string kToken = "dispatcher-token-0123456789abcdef";
constexpr http::Roles kDesk{http::Role::Dispatcher};

class ClientTest : public ::testing::Test {
protected:
    ClientTest() {
        router.post("/v1/alerts", kDesk, [this](const http::Request& r, const http::Responder& respond) {
            const std::lock_guard lock{mutex};
            bodies.emplace_back(r.body);
            if (refusals > 0) {
                --refusals;
                return respond(http::problem(503, "overloaded", "the inbox is full"));
            }
            if (invalid) return respond(http::problem(422, "invalid_alert", "type: expected fight or another word", {{"/type", "expected fight or another word"}}));
            respond(http::json_response(201, R"({"alert_id":"x","accepted":true,"code":"accepted","incident_id":"I7","severity":"high","clocks":[{"rule_id":"arrive_core","stage":"arrived","due_at":"2026-03-01T08:16:30.250Z"}]})"));
        });
        router.get("/v1/incidents", kDesk, {http::kAnyQuery}, [this](const http::Request& r, const http::Responder& respond) {
            note(r);
            respond(http::json_response(200, R"({"incidents":[{"incident_id":"I7","state":"open","severity":"high","intent":"report","type":"fight","zone_id":"g1","place":"东门\u001b[31m","age_s":12.5,"offers_open":3,"assigned":0,"arrived":0,"claimed_by":""},{"incident_id":"I8","state":"open","severity":"none","intent":"consult","type":"other","zone_id":"g1","place":"","age_s":3,"offers_open":0,"assigned":0,"arrived":0,"claimed_by":""}],"next_cursor":null})"));
        });
        router.get("/v1/incidents/{id}", kDesk, [this](const http::Request& r, const http::Responder& respond) {
            note(r);
            if (r.param("id") != "I7") return respond(http::problem(404, "unknown_incident", "no incident " + std::string{r.param("id")}));
            respond(http::json_response(200, R"({"incident_id":"I7","alerts":[{"alert_id":"other","flags":[]},{"alert_id":"mine","flags":["needs_location"]}],"clocks":[{"rule_id":"arrive_core","stage":"arrived","state":"running"}],"offers":[{"offer_id":"O21","responder_id":"R3","state":"open"}]})"));
        });
        router.post("/v1/incidents/{id}/commands", kDesk, [this](const http::Request& r, const http::Responder& respond) {
            note(r);
            if (r.body.find("resolve") == std::string_view::npos) return respond(http::problem(409, "already_closed", "the incident is closed"));
            respond(http::json_response(200, R"({"incident_id":"I7","state":"closed"})"));
        });
        router.get("/v1/responders/nearest", kDesk, {http::kAnyQuery}, [this](const http::Request& r, const http::Responder& respond) {
            note(r);
            respond(http::json_response(200, R"({"responders":[{"responder_id":"R3","name":"王芳","eta_s":92.5,"distance_m":410,"reason":"eligible"}]})"));
        });
        router.post("/v1/responders/{id}/duty", kDesk, [this](const http::Request& r, const http::Responder& respond) {
            note(r);
            respond(http::json_response(200, R"({"responder_id":"R3","status":"available"})"));
        });
        router.get("/silent", kDesk, [this](const http::Request&, const http::Responder& respond) { kept.push_back(respond); });
        http::FeedEvents events;
        events.on_connect = [this](http::ClientId id, const http::Caller&) {
            feed->join(id, {R"({"kind":"hello","seq":41})", R"({"kind":"snapshot","seq":41})"});
            feed->broadcast(R"({"kind":"delta","seq":42})");
        };
        feed = std::make_unique<http::WebSocketFeed>(io, http::FeedLimits{}, std::move(events));
        router.websocket("/v1/stream", kDesk, *feed);
        const auto tokens = http::TokenTable::parse("dispatcher desk " + kToken + "\n", "tokens");
        EXPECT_TRUE(tokens);
        server = std::make_unique<http::Server>(io, http::ServerOptions{}, router, *tokens);
        port = *server->listen();
        thread = std::thread{[this] { io.run(); }};
        service = {.url = "http://127.0.0.1:" + std::to_string(port), .token = kToken, .ca_file = {}};
    }
    ~ClientTest() override {
        io.stop();
        thread.join();
    }
    void note(const http::Request& r) {
        const std::lock_guard lock{mutex};
        targets.emplace_back(r.target);
        bodies.emplace_back(r.body);
    }

    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    http::Router router;
    std::unique_ptr<http::WebSocketFeed> feed;
    std::unique_ptr<http::Server> server;
    std::uint16_t port{};
    std::thread thread;
    std::mutex mutex;
    std::vector<std::string> targets, bodies;
    std::vector<http::Responder> kept;
    int refusals{};
    bool invalid{};
    ServiceOptions service;
    std::ostringstream out, err;
};

TEST_F(ClientTest, AnAlertIsSentUntilThereIsAReceipt) {
    refusals = 2;
    EXPECT_EQ(run_alert({.service = service, .type = "fight", .text = "打架", .lat = 30.6, .lon = 114.3, .retry_s = 0.01}, out, err), 0) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("I7 high"));
    EXPECT_THAT(out.str(), HasSubstr("arrived by 2026-03-01T08:16:30.250Z  arrive_core"));
    ASSERT_EQ(bodies.size(), 3U);
    EXPECT_EQ(bodies[0], bodies[2]) << "the same id each time";
    const auto body = boost::json::parse(bodies[0]);
    EXPECT_EQ(body.at("type").as_string(), "fight");
    EXPECT_EQ(body.at("location").at("crs").as_string(), "wgs84");
    EXPECT_TRUE(std::string_view{body.at("alert_id").as_string()}.starts_with("cli-"));
}

TEST_F(ClientTest, AnAlertIsSentWithAWordThatNobodyKnowsAndTheWordIsNamed) {
    EXPECT_EQ(run_alert({.service = service, .id = "mine", .type = "fihgt", .severity = "urgent", .place = "moon", .source_kind = "drone"}, out, err), 0);
    EXPECT_EQ(boost::json::parse(bodies.at(0)).at("type").as_string(), "fihgt") << "as it was typed";
    EXPECT_THAT(out.str(), HasSubstr("I7 high"));
    EXPECT_THAT(err.str(), HasSubstr("--type fihgt: not understood; expected fight, robbery,"));
    EXPECT_THAT(err.str(), HasSubstr("--severity urgent: not understood; expected"));
    EXPECT_THAT(err.str(), HasSubstr("--source-kind drone: not understood; expected"));
    EXPECT_THAT(err.str(), ::testing::Not(HasSubstr("--intent")));
}

TEST_F(ClientTest, AnAlertWhoseWordsAreKnownSaysNothingMore) {
    EXPECT_EQ(run_alert({.service = service, .id = "other", .type = "fight", .place = "shop"}, out, err), 0);
    EXPECT_EQ(run_alert({.service = service, .id = "camera", .type = "fall"}, out, err), 0);
    EXPECT_EQ(err.str(), "");
}

TEST_F(ClientTest, NoReceiptInTimeIsAFailureAndSaysSo) {
    refusals = 1'000;
    EXPECT_EQ(run_alert({.service = service, .id = "mine", .timeout_s = 0.2, .retry_s = 0.05}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("overloaded: the inbox is full"));
    EXPECT_THAT(err.str(), HasSubstr("no receipt"));
    EXPECT_EQ(out.str(), "");
    EXPECT_EQ(boost::json::parse(bodies.at(0)).at("alert_id").as_string(), "mine");
}

TEST_F(ClientTest, AMistakeIsNotSentTwice) {
    invalid = true;
    EXPECT_EQ(run_alert({.service = service, .type = "nonsense"}, out, err), 2);
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_THAT(err.str(), HasSubstr("/type: expected fight"));
}

TEST_F(ClientTest, JsonIsOneDocument) {
    EXPECT_EQ(run_alert({.service = service, .json = true}, out, err), 0);
    EXPECT_EQ(boost::json::parse(out.str()).at("incident_id").as_string(), "I7");
    EXPECT_EQ(err.str(), "");
}

TEST_F(ClientTest, ListsIncidentsAndKeepsTheTerminalInOrder) {
    EXPECT_EQ(run_incidents({.service = service, .state = "all", .zone = "g 1"}, out, err), 0) << err.str();
    EXPECT_EQ(targets.at(0), "/v1/incidents?state=all&limit=100&zone=g%201");
    EXPECT_THAT(out.str(), HasSubstr("I7        open   high      report   fight  g1    东门"));
    EXPECT_THAT(out.str(), HasSubstr("I8        open   none      consult  other  g1")) << "a question is no alarm that nobody took";
    EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
}

TEST_F(ClientTest, ShowsOneIncidentWithClocksAndOffers) {
    EXPECT_EQ(run_incidents({.service = service, .id = "I7"}, out, err), 0);
    EXPECT_THAT(out.str(), HasSubstr("arrive_core"));
    EXPECT_THAT(out.str(), HasSubstr("O21"));
    EXPECT_EQ(run_incidents({.service = service, .id = "I8"}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("unknown_incident: no incident I8"));
}

TEST_F(ClientTest, GivesOrdersAndReportsRefusals) {
    EXPECT_EQ(run_incidents({.service = service, .id = "I7", .command = "resolve", .outcome = "settled_on_the_spot"}, out, err), 0) << err.str();
    EXPECT_EQ(bodies.at(0), R"({"command":"resolve","outcome":"settled_on_the_spot"})");
    EXPECT_EQ(run_incidents({.service = service, .id = "I7", .command = "claim"}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("already_closed"));
    EXPECT_EQ(run_incidents({.service = service, .command = "claim"}, out, err), 2);
}

TEST_F(ClientTest, FindsTheNearestAndChangesDuty) {
    EXPECT_EQ(run_responders({.service = service, .nearest = "30.6,114.3", .k = 3, .within_s = 120.0}, out, err), 0) << err.str();
    EXPECT_THAT(targets.at(0), HasSubstr("/v1/responders/nearest?lat=30.6&lon=114.3&k=3&within_s=120"));
    EXPECT_THAT(out.str(), HasSubstr("92.5"));
    EXPECT_EQ(run_responders({.service = service, .id = "R3", .duty = "on"}, out, err), 0) << err.str();
    EXPECT_EQ(bodies.back(), "{\"on\":true}");
    EXPECT_EQ(run_responders({.service = service, .id = "R3", .duty = "drill"}, out, err), 0) << err.str();
    EXPECT_EQ(bodies.back(), "{\"on\":true,\"drill\":true}");
    EXPECT_EQ(run_responders({.service = service, .id = "R3", .duty = "leave"}, out, err), 2);
    EXPECT_THAT(err.str(), HasSubstr("--duty = leave: expected on, off or drill, and a responder"));
    EXPECT_EQ(run_responders({.service = service, .nearest = "here"}, out, err), 2);
    EXPECT_EQ(run_responders({.service = service, .duty = "on"}, out, err), 2);
}

TEST_F(ClientTest, TailPrintsOneDocumentALine) {
    EXPECT_EQ(run_tail({.service = service, .count = 3}, out, err), 0) << err.str();
    EXPECT_EQ(out.str(), "{\"kind\":\"hello\",\"seq\":41}\n{\"kind\":\"snapshot\",\"seq\":41}\n{\"kind\":\"delta\",\"seq\":42}\n");
}

TEST_F(ClientTest, TailEndsAfterItsTime) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run_tail({.service = service, .for_s = 0.2}, out, err), 0) << err.str();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_THAT(out.str(), HasSubstr("delta"));
}

TEST_F(ClientTest, AWrongTokenIsAFailure) {
    service.token = "wrong-token-0123456789abcdef";
    EXPECT_EQ(run_incidents({.service = service}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("token_unknown"));
    EXPECT_EQ(run_tail({.service = service}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("status 401"));
}

TEST_F(ClientTest, AServerThatNeverAnswersIsGivenUp) {
    const auto answer = call(service, "GET", "/silent", "", 100ms);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error(), HasSubstr("no answer"));
}

TEST_F(ClientTest, BadUrlsAreBadUsage) {
    for (const char* url : {"", "127.0.0.1:8135", "ftp://x", "http://", "http://127.0.0.1/v1", "http://user:secret@host"}) {
        err.str("");
        service.url = url;
        EXPECT_EQ(run_incidents({.service = service}, out, err), 2) << url;
        EXPECT_THAT(err.str(), HasSubstr("--url"));
    }
}

TEST_F(ClientTest, NobodyListeningIsAFailure) {
    server->stop_accepting();
    service.url = "http://127.0.0.1:1";
    EXPECT_EQ(run_incidents({.service = service}, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("cannot connect to 127.0.0.1:1"));
}

TEST_F(ClientTest, TakesUrlAndTokenFromTheEnvironment) {
    ::setenv("WATCHGRID_URL", service.url.c_str(), 1);
    ::setenv("WATCHGRID_TOKEN", kToken.c_str(), 1);
    CLI::App app;
    int exit_code = 9;
    add_client_commands(app, exit_code);
    ::testing::internal::CaptureStdout();
    app.parse("responders R3 --duty off --json");
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "{\"responder_id\":\"R3\",\"status\":\"available\"}\n");
    EXPECT_EQ(exit_code, 0);
    ::unsetenv("WATCHGRID_URL");
    ::unsetenv("WATCHGRID_TOKEN");
}

}  // namespace
}  // namespace watchgrid::client
