/// What a user does in the first minutes: curl, mosquitto_pub, a phone by hand, Prometheus, replay.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <thread>

#include "adapters/app/offer_signer.hpp"
#include "tests/e2e/rig.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;

json::value parse(const std::string& text) {
    json::error_code ec;
    json::value v = json::parse(text, ec);
    EXPECT_FALSE(ec) << text;
    return v;
}

std::string text(const json::value& v, const char* key) {
    const json::value* found = v.as_object().if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->get_string().data(), found->get_string().size()} : std::string{};
}

class Story : public testing::Test {
protected:
    Story() : world{rig} {
        world.put_everybody_on_duty();
        std::this_thread::sleep_for(milliseconds{500});
    }
    /// Accept, arrive and close by hand, and see it on the timeline and in the explanation.
    void take_by_hand(const std::string& incident) {
        const auto offer = world.offer_for_incident(incident, seconds{1});
        ASSERT_TRUE(offer) << "no offer within a second";
        const std::string responder = world.responder_of(offer->offer_id);
        for (const char* kind : {"accept", "moving", "arrived", "controlled"}) {
            world.answer(offer->offer_id, kind);
            const auto ack = world.ack(offer->offer_id + "-" + kind, seconds{2});
            ASSERT_TRUE(ack) << kind;
            EXPECT_TRUE(ack->accepted) << kind << ": " << ack->code;
        }
        const Answer closed = rig.post("/v1/incidents/" + incident + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})");
        EXPECT_EQ(closed.status, 200) << closed.body;
        const Answer timeline = rig.get("/v1/incidents/" + incident + "/timeline");
        ASSERT_EQ(timeline.status, 200) << timeline.body;
        for (const char* fact : {"incident_opened", "alert_accepted", "clock_started", "match_explained", "offer_made", "offer_accepted", "assignment_progressed", "incident_closed"})
            EXPECT_NE(timeline.body.find(fact), std::string::npos) << fact << " is missing in " << timeline.body;
        const Answer why = rig.get("/v1/incidents/" + incident + "/explanation");
        EXPECT_NE(why.body.find(responder), std::string::npos) << why.body;
        const json::value explained = parse(why.body);
        for (const json::value& decision : explained.at("decisions").as_array())
            for (const json::value& c : decision.at("candidates").as_array()) {
                const double sum = c.at("travel_s").to_number<double>() + c.at("turnout_s").to_number<double>() + c.at("fix_age_s").to_number<double>();
                EXPECT_NEAR(c.at("eta_s").to_number<double>(), sum, 0.0011) << json::serialize(c);
                if (const auto* score = c.as_object().if_contains("score_s")) {
                    EXPECT_NEAR(score->to_number<double>(), sum + c.at("lateness_s").to_number<double>() + c.at("coverage_s").to_number<double>() + c.at("reroute_s").to_number<double>(), 0.0011) << json::serialize(c);
                }
            }
    }

    Rig rig;
    World world;
};

TEST_F(Story, AnAlertByCurlIsTakenByHandAndClosed) {
    const Answer raised = rig.post("/v1/alerts", R"({"alert_id":"curl-1","source":{"kind":"phone","id":"13800000000"},"intent":"report","type":"fight","place_id":")" + rig.device() + "\"}");
    ASSERT_EQ(raised.status, 201) << raised.body;
    const json::value receipt = parse(raised.body);
    EXPECT_EQ(text(receipt, "alert_id"), "curl-1");
    EXPECT_FALSE(receipt.at("clocks").as_array().empty());
    take_by_hand(text(receipt, "incident_id"));
    const Answer again = rig.post("/v1/alerts", R"({"alert_id":"curl-1","source":{"kind":"phone","id":"13800000000"},"type":"fight"})");
    EXPECT_EQ(again.status, 200) << "the same id again is the same alert";
    EXPECT_EQ(text(parse(again.body), "incident_id"), text(receipt, "incident_id"));
}

TEST_F(Story, AnAlertByMosquittoPubIsTakenByHandAndClosed) {
    const std::string device = rig.device();
    const std::string login = " -h 127.0.0.1 -p " + std::to_string(rig.broker().port()) + " -u " + device + " -P " + std::string{rig.broker().password(device)};
    const Ran sent = run("mosquitto_pub" + login + " -q 1 -t watchgrid/v1/alerts/" + device + " -m '{\"alert_id\":\"pub-1\",\"type\":\"robbery\"}'");
    ASSERT_EQ(sent.exit_code, 0) << sent.output;
    const auto receipt = world.receipt("pub-1", seconds{2});
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(receipt->accepted);
    take_by_hand(receipt->incident_id);
}

TEST_F(Story, BadInputNamesTheFieldAndLosesNothing) {
    EXPECT_EQ(rig.post("/v1/alerts", "{broken").status, 400);
    EXPECT_EQ(rig.post("/v1/alerts", R"({"type":"fight"})").status, 422);
    EXPECT_EQ(rig.post("/v1/alerts", std::string(1 << 20, 'x')).status, 413);
    const Answer odd = rig.post("/v1/alerts", R"({"alert_id":"odd","type":"earthquake","location":{"lat":91,"lon":200},"text":")" + std::string(9000, 'a') + "\"}");
    EXPECT_EQ(odd.status, 201) << odd.body;
    const Answer seen = rig.get("/v1/incidents/" + text(parse(odd.body), "incident_id"));
    for (const char* flag : {"location_broken", "unknown_type", "needs_location", "text_cut"}) EXPECT_NE(seen.body.find(flag), std::string::npos) << flag << " in " << seen.body;
    const Answer strict = rig.post("/v1/alerts?strict=true", R"({"alert_id":"odd2","type":"earthquake"})");
    EXPECT_EQ(strict.status, 422);
    EXPECT_NE(strict.body.find("/type"), std::string::npos) << strict.body;
    const Answer wrong = rig.post("/v1/incidents/I1/commands", R"({"command":"resolv"})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_NE(wrong.body.find("resolve"), std::string::npos) << wrong.body;
    EXPECT_EQ(rig.post("/v1/incidents/I1/commands", R"({"command":"assign","responder_id":"nobody"})").status, 422);
    EXPECT_EQ(rig.get("/v1/incidents/I999999").status, 404);
    EXPECT_EQ(rig.get("/v1/responders/nearest?lat=91&lon=0").status, 400);
    EXPECT_EQ(rig.post("/v1/incidents/I1/commands", R"({"command":"note","text":"x"})", "viewer").status, 403);
    EXPECT_EQ(rig.get("/v1/incidents", "nobody").status, 401);
}

TEST_F(Story, TheSameAlertAThousandTimesIsOneIncident) {
    for (int i = 0; i < 1000; ++i) world.publish("watchgrid/v1/alerts/" + rig.device(), "{\"alert_id\":\"same\",\"type\":\"medical\"}");
    world.raise("behind-them", "medical", R"(,"drill":true)");  // over the same connection; a drill is never taken for a real one
    const auto same = world.receipt("same", seconds{10}), behind = world.receipt("behind-them", seconds{10});
    ASSERT_TRUE(same && behind) << "all thousand were looked at";
    const Answer list = rig.get("/v1/incidents?state=all");
    std::set<std::string> incidents;
    const json::value all = parse(list.body);
    for (const json::value& i : all.at("incidents").as_array()) incidents.insert(text(i, "incident_id"));
    incidents.erase(behind->incident_id);
    EXPECT_EQ(incidents, std::set<std::string>{same->incident_id}) << list.body;
}

TEST_F(Story, AnswersToOtherPeoplesOffersAndLateAnswersAreRefused) {
    world.raise("other-1");
    const auto receipt = world.receipt("other-1", seconds{2});
    ASSERT_TRUE(receipt);
    const auto offer = world.offer_for_incident(receipt->incident_id, seconds{1});
    ASSERT_TRUE(offer);
    std::string stranger;
    for (const engine::Responder& r : rig.town().responders)
        if (r.external_id != world.responder_of(offer->offer_id)) stranger = r.external_id;
    world.publish("watchgrid/v1/responders/" + stranger + "/answer", "{\"answer_id\":\"x1\",\"offer_id\":\"" + offer->offer_id + "\",\"answer\":\"accept\"}");
    const auto ack = world.ack("x1", seconds{2});
    ASSERT_TRUE(ack);
    EXPECT_FALSE(ack->accepted);
    EXPECT_EQ(ack->code, "not_your_offer");
    EXPECT_EQ(rig.metric("watchgrid_foreign_answers_total"), 1) << "who tries is counted";
    ASSERT_TRUE(offer->expires_at);
    std::this_thread::sleep_until(*offer->expires_at + milliseconds{500});
    world.answer(offer->offer_id, "accept");
    const auto late = world.ack(offer->offer_id + "-accept", seconds{2});
    ASSERT_TRUE(late);
    EXPECT_FALSE(late->accepted);
    EXPECT_EQ(late->code, "offer_expired");
}

TEST_F(Story, ThePhoneIsToldTheDoorOnlyAfterItsYes) {
    world.raise("least", "fight", R"(,"text":"third floor, left","reporter":{"name":"Wang Fang","phone":"13800000000"})");
    const auto receipt = world.receipt("least", seconds{2});
    ASSERT_TRUE(receipt);
    const auto offer = world.offer_for_incident(receipt->incident_id, seconds{1});
    ASSERT_TRUE(offer);
    const json::value incident = parse(rig.get("/v1/incidents/" + receipt->incident_id).body);
    const json::value& exact = incident.at("location");
    ASSERT_TRUE(offer->location);
    EXPECT_EQ(offer->location->accuracy_m, 500u);
    EXPECT_NE(offer->location->at.lat(), exact.at("lat").to_number<double>());
    EXPECT_EQ(offer->text + offer->place, "");
    const std::string key{text(parse(rig.get("/patrol/api/offer-key", "nobody").body), "key")};
    EXPECT_TRUE(app::verify_offer(*offer, world.responder_of(offer->offer_id), key)) << "and it is the service's own";
    world.answer(offer->offer_id, "accept");
    const auto task = world.task(world.responder_of(offer->offer_id), codec::TaskKind::Granted, seconds{2});
    ASSERT_TRUE(task && task->location);
    EXPECT_NEAR(task->location->at.lat(), exact.at("lat").to_number<double>(), 1e-9);
    EXPECT_EQ(task->details, "third floor, left");
}

TEST_F(Story, WhoDidAndSawWhatIsInTheAuditLog) {
    world.raise("audited");
    const auto receipt = world.receipt("audited", seconds{2});
    ASSERT_TRUE(receipt);
    const std::string path = "/v1/incidents/" + receipt->incident_id;
    EXPECT_EQ(rig.get(path, "viewer").status, 200);
    EXPECT_EQ(rig.post(path + "/commands", R"({"command":"note","text":"x"})", "viewer").status, 403);
    EXPECT_EQ(rig.post(path + "/commands", R"({"command":"note","text":"a secret"})").status, 200);
    EXPECT_EQ(rig.get(path, "nobody").status, 401);
    rig.stop_service();
    const auto folder = rig.folder() / "journal" / "audit";
    std::string log = run("cat " + (folder / "audit.jsonl").string()).output;
    for (const std::string& fact : {"\"who\":\"viewer\",\"role\":\"viewer\",\"from\":\"127.0.0.1\",\"what\":\"GET /v1/incidents/{id}\",\"on\":\"" + path + "\",\"status\":200",
                                    std::string{"\"what\":\"POST /v1/incidents/{id}/commands\""}, std::string{"/commands\",\"status\":403"},
                                    std::string{"\"who\":\"desk1\",\"role\":\"dispatcher\""}, std::string{"\"who\":\"\",\"role\":\"unknown\""}})
        EXPECT_NE(log.find(fact), std::string::npos) << fact;
    EXPECT_EQ(log.find("a secret"), std::string::npos);
    const Ran whole = rig.watchgrid("audit verify --data " + (rig.folder() / "journal").string()), anchor = rig.watchgrid("audit anchor --data " + folder.string());
    EXPECT_EQ(whole.exit_code, 0) << whole.output;
    EXPECT_EQ(anchor.exit_code, 0) << anchor.output;
    const Ran logged = run("grep -c 'audit anchor=" + anchor.output.substr(0, anchor.output.find('\n')) + "' " + (rig.folder() / "service.log").string());
    EXPECT_EQ(std::atoi(logged.output.c_str()), 1) << "the service's own log has the anchor";
    log.replace(log.find("viewer"), 6, "nobody");
    std::ofstream{folder / "audit.jsonl"} << log;
    const Ran edited = rig.watchgrid("audit verify --data " + (rig.folder() / "journal").string());
    EXPECT_EQ(edited.exit_code, 1);
    EXPECT_NE(edited.output.find("was changed"), std::string::npos) << edited.output;
}

TEST_F(Story, NothingPersonalIsInLogsMetricsOrTheAuditLog) {
    const Answer raised = rig.post("/v1/alerts", R"({"alert_id":"private-1","type":"fight","place_id":")" + rig.device() +
                                                     R"(","source":{"kind":"phone","id":"13987654321"},"reporter":{"name":"Wang Yousi","phone":"13987654321"},"text":"the caller's story","severity":"Wang Yousi"})");
    ASSERT_EQ(raised.status, 201) << raised.body;
    const std::string incident = text(parse(raised.body), "incident_id");
    EXPECT_EQ(rig.post("/v1/incidents/" + incident + "/commands", R"({"command":"note","text":"Wang Yousi rang back"})").status, 200);
    EXPECT_EQ(rig.post("/v1/alerts", R"({"reporter":{"name":"Wang Yousi"},"text":"the caller's story"})").status, 422);
    world.publish("watchgrid/v1/alerts/" + rig.device(), R"({"reporter":{"name":"Wang Yousi","phone":"13987654321"}})");
    const auto offer = world.offer_for_incident(incident, seconds{2});
    ASSERT_TRUE(offer);
    world.answer(offer->offer_id, "accept");
    ASSERT_TRUE(world.ack(offer->offer_id + "-accept", seconds{2}));
    EXPECT_EQ(rig.get("/v1/incidents/" + incident + "?name=Wang%20Yousi").status, 400) << "no such parameter; and what stands in it is in no log either";
    EXPECT_EQ(rig.get("/v1/incidents/" + incident).status, 200);
    const std::string metrics = rig.metrics();
    rig.stop_service();
    const std::string logs = run("cat " + (rig.folder() / "service.log").string() + " " + (rig.folder() / "stdout").string() + " " + (rig.folder() / "journal" / "audit" / "audit.jsonl").string()).output;
    ASSERT_NE(logs.find("seq="), std::string::npos);
    for (const char* personal : {"Yousi", "13987654321", "story", "rang back"}) {
        EXPECT_EQ(logs.find(personal), std::string::npos) << personal << " in " << logs;
        EXPECT_EQ(metrics.find(personal), std::string::npos) << personal;
    }
}

TEST_F(Story, CoverageSaysWhatCanBeMetNow) {
    json::value map;
    for (int tries = 0; tries < 60; ++tries) {
        const Answer answer = rig.get("/v1/coverage?posts=3");
        ASSERT_EQ(answer.status, 200) << answer.body;
        map = parse(answer.body);
        if (!map.at("features").as_array().empty()) break;
        std::this_thread::sleep_for(seconds{1});
    }
    ASSERT_FALSE(map.at("features").as_array().empty());
    EXPECT_EQ(map.at("posts").as_array().size(), 3U);
    for (const auto& f : map.at("features").as_array())
        for (const char* tier : {"tier1", "tier2", "tier3"}) EXPECT_NE(text(f.at("properties"), tier), "unknown");
    for (const auto& line : map.at("summary").as_array())
        EXPECT_LE(line.at("met").to_number<double>() + line.at("impossible").to_number<double>(), 1.0 + 1e-9) << json::serialize(line);
    EXPECT_EQ(rig.get("/v1/coverage?posts=many").status, 400);
}

TEST_F(Story, NearestIsByRoadWithReasons) {
    const engine::LatLon at = rig.town().centre;
    const Answer nearest = rig.get("/v1/responders/nearest?lat=" + std::to_string(at.lat()) + "&lon=" + std::to_string(at.lon()) + "&k=5&within_s=1800");
    ASSERT_EQ(nearest.status, 200) << nearest.body;
    const auto list = parse(nearest.body).at("responders").as_array();
    ASSERT_GE(list.size(), 3u);
    double last = 0;
    for (const json::value& r : list) {
        EXPECT_GE(r.at("eta_s").to_number<double>(), last);
        last = r.at("eta_s").to_number<double>();
        EXPECT_EQ(text(r, "reason"), "eligible");
    }
}

/// Whom the list calls eligible for an incident, an order to it takes; it says of the others what the order would.
TEST_F(Story, NearestForAnIncidentSaysWhomAnOrderWouldTake) {
    world.raise("n1");
    ASSERT_TRUE(world.receipt("n1", seconds{2}));
    const engine::LatLon at = rig.town().centre;
    const std::string here = "/v1/responders/nearest?lat=" + std::to_string(at.lat()) + "&lon=" + std::to_string(at.lon()) + "&k=100&within_s=1800&incident=";
    EXPECT_EQ(rig.get(here + "twelve").status, 400);
    EXPECT_EQ(rig.get(here + "I999").status, 404);
    const Answer listed = rig.get(here + "I1");
    ASSERT_EQ(listed.status, 200) << listed.body;
    const json::value people = parse(listed.body);
    std::map<std::string, int> ordered;
    // First whom a gate keeps away: the first officer who goes opens the gate of those who need one.
    for (const auto& [reason, status] : {std::pair{"gated", 409}, std::pair{"eligible", 200}})
        for (const json::value& r : people.at("responders").as_array()) {
            if (text(r, "reason") != reason || ++ordered[reason] > 5) continue;
            const Answer order = rig.post("/v1/incidents/I1/commands", R"({"command":"assign","responder_id":")" + text(r, "responder_id") + R"(","reason":"nearest"})");
            EXPECT_EQ(order.status, status) << text(r, "responder_id") << " is " << reason << ": " << order.body;
        }
    EXPECT_GT(ordered["eligible"], 0);
    ASSERT_EQ(rig.post("/v1/incidents/I1/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
    EXPECT_EQ(rig.get(here + "I1").status, 409);
}

TEST_F(Story, TheOpenApiDocumentSaysWhatIsServed) {
    const Answer document = rig.get("/openapi.yaml", "nobody");
    EXPECT_EQ(document.status, 200);
    EXPECT_NE(document.body.find("openapi: 3.1"), std::string::npos);
    // The service compares its routes with the document at the start and logs every difference.
    const Ran differences = run("grep -c 'openapi ' " + (rig.folder() / "service.log").string());
    EXPECT_EQ(std::atoi(differences.output.c_str()), 0) << run("grep 'openapi ' " + (rig.folder() / "service.log").string()).output;
}

TEST_F(Story, PrometheusScrapesTheRunningService) {
    world.raise("p1");
    ASSERT_TRUE(world.receipt("p1", seconds{2}));
    const std::string page = "http://127.0.0.1:" + std::to_string(rig.metrics_port()) + "/metrics";
    const Ran lint = run("curl -s " + page + " | promtool check metrics");
    EXPECT_EQ(lint.exit_code, 0) << lint.output;
    const auto folder = rig.folder() / "prometheus";
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "prometheus.yml"} << "global:\n  scrape_interval: 1s\nrule_files: ['" << watchgrid::test::source_dir() << "/config/prometheus/alerts.yml']\nscrape_configs:\n"
                                             << "  - job_name: watchgrid\n    static_configs:\n      - targets: ['127.0.0.1:" << rig.metrics_port() << "']\n";
    const unsigned port = free_port();
    const pid_t prometheus = fork();
    if (prometheus == 0) {
        const std::string config = "--config.file=" + (folder / "prometheus.yml").string(), data = "--storage.tsdb.path=" + (folder / "data").string(),
                          listen = "--web.listen-address=127.0.0.1:" + std::to_string(port);
        if (freopen((folder / "log").c_str(), "w", stderr) == nullptr) _exit(1);
        execlp("prometheus", "prometheus", config.c_str(), data.c_str(), listen.c_str(), nullptr);
        _exit(127);
    }
    std::string seen;
    for (int i = 0; i < 150 && seen.find("\"value\"") == std::string::npos; ++i) {
        std::this_thread::sleep_for(milliseconds{100});
        seen = run("curl -s 'http://127.0.0.1:" + std::to_string(port) + "/api/v1/query?query=watchgrid_alerts_total%7Bresult=%22accepted%22%7D%3E0'").output;
    }
    kill(prometheus, SIGTERM);
    waitpid(prometheus, nullptr, 0);
    EXPECT_NE(seen.find("alarm_point"), std::string::npos) << seen << run("tail -5 " + (folder / "log").string()).output;
}

TEST_F(Story, ReplayGivesTheDigestThatTheServiceHad) {
    for (int i = 0; i < 200; ++i) world.raise("r" + std::to_string(i));
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(world.receipt("r" + std::to_string(i), seconds{5}));
    rig.stop_service();
    const Ran log = run("grep -o 'state_digest=[0-9a-f]*' " + (rig.folder() / "service.log").string() + " | tail -1");
    const std::string digest = log.output.substr(log.output.find('=') + 1, 16);
    const json::value replayed = parse(rig.replay_json());
    EXPECT_EQ(text(replayed, "state_digest"), digest);
    EXPECT_GT(replayed.at("events").to_number<int>(), 1000);
}

TEST_F(Story, AClockThatFellDueDuringAnOutageFiresOnceMarkedLate) {
    world.raise("late-1", "robbery");
    const auto receipt = world.receipt("late-1", seconds{2});
    ASSERT_TRUE(receipt);
    rig.kill_service();
    std::this_thread::sleep_for(seconds{33});  // past the 30 s of "signed"
    rig.start_service();
    std::this_thread::sleep_for(milliseconds{500});
    const Answer seen = rig.get("/v1/incidents/" + receipt->incident_id);
    int late = 0;
    const json::value incident = parse(seen.body);
    for (const json::value& c : incident.at("clocks").as_array()) late += c.at("late").as_bool() ? 1 : 0;
    EXPECT_GE(late, 1) << seen.body;
}

}  // namespace
}  // namespace watchgrid::e2e
