// What each route of the everyday work answers.
#include "tests/adapters/app/everyday_rig.hpp"

#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "adapters/app/notice_reach.hpp"
#include "adapters/http/openapi.hpp"

namespace watchgrid::app {
namespace {

// ---- hazard spots ----
TEST_F(EverydayRoutes, AnInspectionRaisesADefectOnceAndTheNextOneEndsIt) {
    const std::string report = R"({"report_id":"r1","missing":["life_ring"],)" + at(305) + "}";
    const Answer first = person("g1", "/v1/hazards/water-1/inspections", report);
    ASSERT_EQ(first.status, 201) << first.text;
    EXPECT_EQ(first.body.at("defects").get_array().size(), 1U);
    EXPECT_EQ(first.body.at("defects").get_array()[0].at("assignee").get_string(), "g1");
    const json::value task = get("/v1/tasks", Role::Device, "g1").body.at("tasks").at(0);
    EXPECT_EQ(task.at("place").at("name"), "water-1") << "the keeper reads where it is and what to look at";
    EXPECT_EQ(task.at("place").at("checklist").get_array().size(), 2U);
    EXPECT_NEAR(task.at("place").at("location").at("lon").as_double(), at_meters(300, 0).lon(), 1e-6);
    const Answer again = person("g1", "/v1/hazards/water-1/inspections", report);
    EXPECT_EQ(again.status, 200);
    EXPECT_TRUE(again.body.at("repeated").get_bool());
    EXPECT_EQ(again.number_at("inspections"), 1);
    const Answer found = person("g1", "/v1/hazards/water-1/inspections", R"({"report_id":"r2",)" + at(305) + "}");
    EXPECT_EQ(found.status, 201);
    EXPECT_TRUE(found.body.at("missing").get_array().empty());
    EXPECT_EQ(get("/v1/tasks").body.at("tasks").get_array().size(), 0U);
    EXPECT_EQ(get("/v1/tasks?state=done").body.at("tasks").get_array().size(), 1U);
}

TEST_F(EverydayRoutes, AnInspectionThatProvesNothingIsRefusedWithTheReason) {
    const char* route = "/v1/hazards/water-1/inspections";
    const Answer far = person("g1", route, R"({"report_id":"r1",)" + at(50'300) + "}");
    EXPECT_EQ(far.status, 409);
    EXPECT_EQ(far.code(), "too_far");
    EXPECT_EQ(far.pointer(), "/location");
    EXPECT_THAT(far.text, HasSubstr("expected at most 90 m from the place; the inspection was reported from "));
    EXPECT_THAT(far.text, HasSubstr(" m away"));
    const Answer nowhere = person("g1", route, R"({"report_id":"r1"})");
    EXPECT_EQ(nowhere.code(), "no_position");
    EXPECT_EQ(nowhere.pointer(), "/location");
    EXPECT_THAT(nowhere.text, HasSubstr("expected a position at most 80 m from the place"));
    EXPECT_EQ(person("g1", route, R"({"report_id":"r1","at":"2020-01-01T00:00:00.000Z",)" + at(300) + "}").code(), "too_late");
    const Answer stale = person("g1", route, R"({"report_id":"r1","fix_at":"2020-01-01T00:00:00.000Z",)" + at(300) + "}");
    EXPECT_EQ(stale.code(), "stale_fix");
    EXPECT_EQ(stale.pointer(), "/fix_at");
    EXPECT_THAT(stale.text, HasSubstr("expected a fix taken within 120 s of the inspection; this one was taken "));
    EXPECT_EQ(get("/v1/hazards").body.at("hazards").get_array()[0].at("inspections"), 0) << "a refusal counts nothing";
}

TEST_F(EverydayRoutes, WrongFieldsAreNamed) {
    const char* route = "/v1/hazards/water-1/inspections";
    const auto pointer = [&](const std::string& body) { return person("g1", route, body).pointer(); };
    EXPECT_EQ(pointer("{}"), "/report_id");
    EXPECT_EQ(pointer(R"({"report_id":"r1","missing":"life_ring"})"), "/missing");
    EXPECT_EQ(pointer(R"({"report_id":"r1","missing":[7]})"), "/missing/0");
    EXPECT_EQ(pointer(R"({"report_id":"r1","missing":["boat"],)" + at(300) + "}"), "/missing");
    EXPECT_EQ(pointer(R"({"report_id":"r1","proof":"smell"})"), "/proof");
    EXPECT_EQ(pointer(R"({"report_id":"r1","proof":"desk"})"), "/proof");
    EXPECT_EQ(pointer(R"({"report_id":"r1","proof":"qr","code":"0123456789abcdef"})"), "/code");
    EXPECT_EQ(pointer(R"({"report_id":"r1","by":"v1"})"), "/by");
    EXPECT_EQ(pointer(R"({"report_id":"r1","at":"yesterday"})"), "/at");
    EXPECT_EQ(pointer(R"({"report_id":"r1","location":{"lat":91,"lon":0}})"), "/location");
    EXPECT_EQ(pointer(R"({"report_id":"r1","location":{"lat":36,"lon":101,"accuracy_m":-1}})"), "/location/accuracy_m");
    EXPECT_EQ(person("g1", route, "{").status, 400);
    EXPECT_EQ(person("g1", "/v1/hazards/water-9/inspections", R"({"report_id":"r1",)" + at(300) + "}").status, 404);
    EXPECT_EQ(desk(route, R"({"report_id":"r1","proof":"geofence"})").pointer(), "/proof");
    EXPECT_EQ(desk(route, R"({"report_id":"r1","by":"nobody"})").pointer(), "/by");
    EXPECT_EQ(person("stranger", route, "{}").code(), "not_a_responder");
}

TEST_F(EverydayRoutes, TheCodeThatHangsThereProvesPresenceIndoors) {
    const Answer code = call(Method::Get, "/v1/places/water-1/code", Role::Supervisor, "lead1", "");
    ASSERT_EQ(code.status, 200);
    EXPECT_EQ(get("/v1/places/water-1/code").status, 403) << "only those who print it";
    const std::string body = R"({"report_id":"r1","proof":"qr","code":")" + code.text_at("code") + "\"}";
    EXPECT_EQ(person("g1", "/v1/hazards/water-1/inspections", body).status, 201);
    EXPECT_NE(codes_.code_of("water-1"), codes_.code_of("water-2"));
    EXPECT_NE(codes_.code_of("water-1"), PlaceCodes{PlaceCodes::Key{std::string(PlaceCodes::kKeyBytes, 'x')}}.code_of("water-1"));
}

TEST_F(EverydayRoutes, AReportedHazardIsFollowedByTheKeeperAndByNobodyElse) {
    const Answer task = person("v1", "/v1/hazard-reports", R"({"report_id":"h1","text":"a cable hangs over the path",)" + at(400) + "}");
    ASSERT_EQ(task.status, 201) << task.text;
    EXPECT_EQ(task.text_at("assignee"), "g1");
    EXPECT_EQ(person("v1", "/v1/hazard-reports", R"({"report_id":"h1","text":"a cable hangs over the path",)" + at(400) + "}").status, 200);
    EXPECT_EQ(person("v1", "/v1/hazard-reports", R"({"report_id":"h2","text":"where?"})").pointer(), "/location");
    EXPECT_EQ(get("/v1/tasks", Role::Device, "g1").body.at("tasks").get_array().size(), 1U);
    EXPECT_EQ(get("/v1/tasks", Role::Device, "v1").body.at("tasks").get_array().size(), 0U) << "one's own";
    const std::string finish = "/v1/tasks/" + task.text_at("task_id") + "/commands";
    EXPECT_EQ(person("v2", finish, R"({"command":"finish","text":"done"})").code(), "not_yours");
    EXPECT_EQ(person("g1", finish, R"({"command":"finish"})").pointer(), "/text");
    EXPECT_EQ(person("g1", finish, R"({"command":"finish","text":"hung up again"})").status, 200);
    EXPECT_EQ(person("g1", finish, R"({"command":"finish","text":"hung up again"})").code(), "task_done");
    EXPECT_EQ(desk("/v1/tasks/T99/commands", R"({"command":"finish","text":"x"})").status, 404);
    const Answer work = get("/v1/reports/patrol");
    EXPECT_THAT(work.text, HasSubstr(R"({"group":"hazard_fixed","count":1})"));
    EXPECT_EQ(get("/v1/reports/patrol?from=2026").pointer(), "/from");
}

TEST_F(EverydayRoutes, ReadTheQueryThatTheDocumentSays) {
    for (const std::string& line : http::openapi_disagreements(router_, {"/patrol/"})) EXPECT_THAT(line, ::testing::EndsWith("is in openapi.yaml but not served"));
    for (const http::RouteInfo& r : router_.routes()) {
        if (!r.pattern.starts_with("/patrol/api")) continue;
        const std::string twin = "/v1" + r.pattern.substr(std::string_view{"/patrol/api"}.size());
        for (const http::RouteInfo& other : router_.routes()) {
            const bool twins = other.pattern == twin && other.method == r.method;
            EXPECT_TRUE(!twins || r.query == other.query) << r.pattern;
        }
    }
}

// ---- patrols ----
TEST_F(EverydayRoutes, APatrolIsCheckedInByItsMembersOnly) {
    const Answer patrol = person("v1", "/v1/patrols", R"({"report_id":"p1","team":"evening","members":["v2"],"zone":"g_core"})");
    ASSERT_EQ(patrol.status, 201) << patrol.text;
    EXPECT_EQ(patrol.body.at("members").get_array().size(), 2U) << "whoever starts it is a member";
    const Answer again = person("v1", "/v1/patrols", R"({"report_id":"p1","team":"evening","members":["v2"],"zone":"g_core"})");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.text_at("patrol_id"), patrol.text_at("patrol_id")) << "whoever missed the answer learns it";
    EXPECT_EQ(person("v1", "/v1/patrols", R"({"team":"evening"})").pointer(), "/report_id");
    const std::string route = "/v1/patrols/" + patrol.text_at("patrol_id");
    const std::string check = R"({"place_id":"water-1","report_id":"c1",)" + at(300) + "}";
    EXPECT_EQ(person("g1", route + "/checks", check).code(), "not_assigned");
    EXPECT_EQ(person("v2", route + "/checks", check).status, 201);
    EXPECT_EQ(person("v2", route + "/checks", check).status, 200);
    EXPECT_EQ(person("v2", route + "/checks", R"({"place_id":"moon","report_id":"c2",)" + at(300) + "}").pointer(), "/place_id");
    EXPECT_EQ(person("g1", route + "/commands", R"({"command":"end"})").code(), "not_yours");
    EXPECT_EQ(person("v1", route + "/commands", R"({"command":"end"})").status, 200);
    EXPECT_EQ(person("v1", route + "/commands", R"({"command":"end"})").code(), "patrol_ended");
    EXPECT_EQ(get("/v1/patrols?state=open").body.at("patrols").get_array().size(), 0U);
    EXPECT_EQ(get("/v1/patrols").body.at("patrols").get_array()[0].at("visited").get_array().size(), 1U);
    EXPECT_EQ(desk("/v1/patrols", R"({"report_id":"p2","members":[]})").pointer(), "/members");
    EXPECT_EQ(desk("/v1/patrols", R"({"report_id":"p2","members":["ghost"]})").pointer(), "/members");
    EXPECT_EQ(desk("/v1/patrols/P99/commands", R"({"command":"end"})").status, 404);
}

// ---- care ----
TEST_F(EverydayRoutes, AProfileIsSeenByTheDeskAndByThoseOnTheIncident) {
    EXPECT_THAT(get("/v1/homes").text, Not(HasSubstr("weak heart")));
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Medical, a.source_kind = engine::SourceKind::HomeCamera, a.source_id = "cam-1";
    for (const char* id : {"v1", "v2"}) {
        run(engine::ReportDuty{.responder = directory_.find(id), .on = true, .drill = false, .by = ""});
        run(engine::ReportPosition{directory_.find(id), at_meters(id == std::string_view{"v1"} ? 120 : 140, 0), core_->clock().now()});
    }
    run(engine::ReceiveAlert{a});
    const char* route = "/v1/incidents/I1/home";
    EXPECT_EQ(get(route, Role::Device, "v1").code(), "not_on_incident") << "asked, not yet on the way";
    run(engine::AnswerOffer{directory_.find("v1"), {1}, engine::AnswerKind::Accept, std::nullopt, ""});
    const Answer profile = get(route, Role::Device, "v1");
    EXPECT_EQ(profile.status, 200) << profile.text;
    EXPECT_EQ(profile.text_at("medical"), "weak heart");
    EXPECT_EQ(profile.body.at("notices").get_array().size(), 3U) << "120, the key holder, the helper";
    EXPECT_EQ(get(route, Role::Device, "v2").code(), "not_on_incident");
    EXPECT_EQ(get(route).status, 200);
    EXPECT_EQ(get(route, Role::Viewer).status, 403);
    EXPECT_EQ(desk("/v1/care-notices/K1/commands", R"({"command":"settle"})").pointer(), "/delivered");
    EXPECT_EQ(desk("/v1/care-notices/K1/commands", R"({"command":"settle","delivered":true})").status, 200);
    EXPECT_EQ(desk("/v1/care-notices/K1/commands", R"({"command":"settle","delivered":false})").code(), "already_settled");
    EXPECT_EQ(desk("/v1/care-notices/K9/commands", R"({"command":"settle","delivered":true})").status, 404);
    ASSERT_EQ(desk("/v1/incidents/I1/commands", R"({"command":"resolve","outcome":"handed_to_120"})").status, 200);
    EXPECT_EQ(get(route, Role::Device, "v1").code(), "not_on_incident") << "it is over";
}

TEST_F(EverydayRoutes, WhatBecameOf120KeyHolderAndHelperIsOnTheTimeline) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Medical, a.source_kind = engine::SourceKind::HomeCamera, a.source_id = "cam-1";
    run(engine::ReceiveAlert{a});
    EXPECT_EQ(desk("/v1/care-notices/K1/commands", R"({"command":"settle","delivered":true,"text":"they come"})").status, 200);
    EXPECT_EQ(desk("/v1/care-notices/K2/commands", R"({"command":"settle","delivered":false,"text":"no answer"})").status, 200);
    EXPECT_EQ(desk("/v1/care-notices/K3/commands", R"({"command":"settle","delivered":true})").status, 200);
    const Answer timeline = get("/v1/incidents/I1/timeline");
    ASSERT_EQ(timeline.status, 200) << timeline.text;
    std::map<std::string, std::string> party, told_at;                ///< by notice
    std::map<std::string, std::pair<bool, std::string>> outcomes;     ///< by party
    for (const json::value& e : timeline.body.at("events").as_array()) {
        const std::string event{e.at("event").as_string()};
        if (event != "care_notified" && event != "care_notice_settled") continue;
        const std::string notice = json::serialize(e.at("notice"));
        if (event == "care_notified") party[notice] = e.at("party").as_string(), told_at[notice] = e.at("at").as_string();
        else outcomes[party.at(notice)] = {e.at("delivered").as_bool(), std::string{e.at("text").as_string()}};
    }
    EXPECT_THAT(party, ::testing::SizeIs(3)) << timeline.text;
    for (const auto& [notice, at] : told_at) EXPECT_EQ(at, told_at.begin()->second) << "in parallel";
    EXPECT_THAT(outcomes, ::testing::ElementsAre(::testing::Pair("ambulance", std::pair{true, std::string{"they come"}}), ::testing::Pair("helper", std::pair{true, std::string{}}),
                                                 ::testing::Pair("key_holder", std::pair{false, std::string{"no answer"}})));
}

TEST_F(EverydayRoutes, AProfileIsSeenAlsoWhenTheAlarmJoinedAnIncidentElsewhere) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Medical, a.source_id = "passer-by", a.location = engine::Location{at_meters(100, 0), 10};
    run(engine::ReceiveAlert{a});
    EXPECT_EQ(get("/v1/incidents/I1/home").code(), "no_home");
    engine::Alert camera;
    camera.alert_id = "A1", camera.type = engine::AlertType::Medical, camera.source_kind = engine::SourceKind::HomeCamera, camera.source_id = "cam-1";
    run(engine::ReceiveAlert{camera});
    ASSERT_EQ(get("/v1/incidents/I1").number_at("alert_count"), 2);
    const Answer profile = get("/v1/incidents/I1/home");
    EXPECT_EQ(profile.text_at("medical"), "weak heart") << profile.text;
    EXPECT_EQ(profile.body.at("notices").get_array().size(), 3U) << "120, the key holder, the helper";
    EXPECT_TRUE(profile.body.at("others").get_array().empty());
}

TEST_F(EverydayRoutes, HelpAndInjuryOfSomebodyWhomNobodySentAreOnRecord) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Fire, a.location = engine::Location{at_meters(100, 0), 10};
    run(engine::ReceiveAlert{a});
    const char* route = "/v1/incidents/I1/commands";
    EXPECT_EQ(desk(route, R"({"command":"record_help","responder_id":"v2"})").pointer(), "/text");
    EXPECT_EQ(desk(route, R"({"command":"record_help","responder_id":"ghost","text":"x"})").pointer(), "/responder_id");
    EXPECT_EQ(desk(route, R"({"command":"record_help","responder_id":"v2","text":"ran in","arrived_at":"2020-01-01T00:00:00Z"})").status, 200);
    EXPECT_EQ(desk(route, R"({"command":"record_injury","responder_id":"v2","text":"burnt a hand"})").status, 200);
    EXPECT_EQ(desk(route, R"({"command":"withdraw_tier","tier":4,"reason":"roof"})").pointer(), "/tier");
    EXPECT_EQ(desk(route, R"({"command":"withdraw_tier","tier":1,"reason":"roof"})").status, 200);
    const Answer timeline = get("/v1/incidents/I1/timeline");
    for (const char* event : {"help_recorded", "injury_recorded", "withdraw_ordered"}) EXPECT_THAT(timeline.text, HasSubstr(event));
}

// ---- disputes ----
TEST_F(EverydayRoutes, ADisputeKeepsItsStepsThroughHandOffAndReturn) {
    const Answer opened = desk("/v1/disputes", R"({"place_id":"home-1","subject":"the wall","parties":["home-1","home-2"]})");
    ASSERT_EQ(opened.status, 201) << opened.text;
    EXPECT_EQ(opened.text_at("mediator"), "g1") << "the owner of the grid";
    EXPECT_EQ(desk("/v1/disputes", R"({"place_id":"home-1","subject":"the wall"})").code(), "dispute_open");
    EXPECT_EQ(desk("/v1/disputes", R"({"place_id":"moon","subject":"x"})").pointer(), "/place_id");
    EXPECT_EQ(desk("/v1/disputes", R"({"place_id":"home-1","subject":"x","mediator":"ghost"})").pointer(), "/mediator");
    const std::string route = "/v1/disputes/D1/commands";
    EXPECT_EQ(desk(route, R"({"command":"shout","text":"x"})").pointer(), "/command");
    EXPECT_EQ(desk(route, R"({"command":"hand_off","text":"to the county"})").pointer(), "/agency");
    EXPECT_EQ(desk(route, R"({"command":"talk","text":"both heard","follow_up_at":"2020-01-01T00:00:00Z"})").pointer(), "/follow_up_at");
    EXPECT_EQ(desk(route, R"({"command":"talk","text":"both heard"})").status, 200);
    EXPECT_EQ(desk(route, R"({"command":"hand_off","text":"to the county","agency":"county centre"})").text_at("state"), "handed_off");
    EXPECT_EQ(desk(route, R"({"command":"take_back","text":"they say: by turns"})").text_at("state"), "open");
    EXPECT_EQ(desk(route, R"({"command":"settle","text":"signed"})").text_at("state"), "settled");
    EXPECT_EQ(desk(route, R"({"command":"talk","text":"too late"})").code(), "dispute_settled");
    EXPECT_EQ(desk(route, R"({"command":"visit","text":"dry"})").text_at("state"), "settled") << "whether they keep to it";
    EXPECT_EQ(desk(route, R"({"command":"reopen","reason":"the wall fell down"})").status, 200);
    const json::value now = get("/v1/disputes/D1").body;
    ASSERT_EQ(now.at("steps").get_array().size(), 6U);
    EXPECT_EQ(now.at("steps").at(1).at("agency").as_string(), "county centre");
    EXPECT_TRUE(now.at("agency").is_null() && now.at("steps").at(2).at("agency").is_null());
    EXPECT_EQ(now.at("steps").at(5).at("step").as_string(), "reopen");
    EXPECT_EQ(now.at("steps").at(5).at("text").as_string(), "the wall fell down");
    EXPECT_EQ(get("/v1/disputes?party=home-2").body.at("disputes").get_array().size(), 1U);
    EXPECT_EQ(get("/v1/disputes?party=home-9").body.at("disputes").get_array().size(), 0U);
    EXPECT_EQ(desk("/v1/disputes/D9/commands", R"({"command":"talk","text":"x"})").status, 404);
}

// ---- points ----
TEST_F(EverydayRoutes, PointsComeFromAVerifiedVisitOnceAndReconcile) {
    const std::string visit = R"({"report_id":"v1-1","text":"well",)" + at(102) + "}";
    EXPECT_EQ(person("v1", "/v1/homes/home-1/visits", visit).status, 201);
    EXPECT_EQ(person("v1", "/v1/homes/home-1/visits", visit).status, 200);
    EXPECT_EQ(desk("/v1/homes/home-1/visits", R"({"report_id":"d-1","by":"v2"})").status, 201);
    EXPECT_EQ(get("/v1/points/v1", Role::Device, "v1").number_at("balance"), 5);
    EXPECT_EQ(get("/v1/points/v2").number_at("balance"), 0) << "the desk's word earns nothing";
    EXPECT_EQ(get("/v1/points/v1", Role::Device, "v2").code(), "not_yours");
    EXPECT_EQ(get("/v1/points/ghost").status, 404);
    const Answer report = get("/v1/reports/points", Role::Supervisor);
    EXPECT_EQ(report.number_at("carried_over"), 100);
    EXPECT_EQ(report.number_at("credits"), 5);
    EXPECT_EQ(report.number_at("closing"), 105);
    std::int64_t held = 0;
    const Answer holders = get("/v1/points", Role::Supervisor);
    for (const json::value& h : holders.body.at("holders").get_array()) held += h.at("balance").to_number<std::int64_t>();
    EXPECT_EQ(held, 105) << "what the holders have is the closing balance";
    EXPECT_EQ(get("/v1/reports/points").status, 403) << "for those who lead";
}

TEST_F(EverydayRoutes, PointsAreNeverSpentTwice) {
    const char* route = "/v1/points/redemptions";
    const std::string slip = R"({"holder":"resident-1","points":60,"key":"slip-1"})";
    const Answer first = person("shop-1", route, slip);
    ASSERT_EQ(first.status, 201) << first.text;
    EXPECT_EQ(first.number_at("balance"), 40);
    EXPECT_EQ(person("shop-1", route, slip).status, 200) << "the same slip";
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":50,"key":"slip-1"})").code(), "key_reused");
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":60,"key":"slip-2"})").code(), "not_enough_points");
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":1,"key":"slip-3","shop":"shop-2"})").pointer(), "/shop");
    EXPECT_EQ(desk(route, R"({"holder":"resident-1","points":1,"key":"slip-3","shop":"home-1"})").pointer(), "/shop");
    EXPECT_EQ(desk(route, R"({"holder":"resident-1","points":0,"key":"slip-3","shop":"shop-1"})").pointer(), "/points");
    const std::string reverse = "/v1/points/entries/" + first.text_at("entry_id") + "/commands";
    EXPECT_EQ(desk(reverse, R"({"command":"reverse","reason":"wrong man"})").status, 403);
    const Answer back = lead(reverse, R"({"command":"reverse","reason":"wrong man"})");
    EXPECT_EQ(back.number_at("balance"), 100);
    EXPECT_EQ(lead(reverse, R"({"command":"reverse","reason":"wrong man"})").code(), "already_reversed");
    EXPECT_EQ(lead("/v1/points/entries/" + back.text_at("entry_id") + "/commands", R"({"command":"reverse","reason":"no"})").code(), "reverses_reversal");
    EXPECT_EQ(lead("/v1/points/credits", R"({"holder":"g1","points":5,"key":"k","text":"x"})").code(), "paid_staff");
    EXPECT_EQ(lead("/v1/points/reviews", R"({"period":"2026-Q1"})").number_at("balance"), 100);
}

// ---- notices ----
TEST_F(EverydayRoutes, ANoticeHoldsUntilItExpiresOrIsTakenBack) {
    const char* route = "/v1/notices";
    EXPECT_EQ(desk(route, R"({"zone":"g_core","headline":"flood"})").pointer(), "/expires_at");
    EXPECT_EQ(desk(route, R"({"zone":"moon","headline":"flood","expires_in_s":600})").pointer(), "/zone");
    EXPECT_EQ(desk(route, R"({"zone":"g_core","headline":"flood","expires_at":"2020-01-01T00:00:00Z"})").pointer(), "/expires_at");
    EXPECT_EQ(desk(route, R"({"zone":"g_core","headline":"flood","severity":"loud","expires_in_s":600})").pointer(), "/severity");
    const Answer notice = desk(route, R"({"zone":"g_core","headline":"flood: leave the bank","severity":"high","category":"flood","expires_in_s":600})");
    ASSERT_EQ(notice.status, 201) << notice.text;
    EXPECT_EQ(get(route, Role::Wall, "wall").body.at("notices").get_array().size(), 1U);
    EXPECT_EQ(desk("/v1/notices/N1/commands", R"({"command":"cancel","reason":"over"})").status, 200);
    EXPECT_EQ(desk("/v1/notices/N1/commands", R"({"command":"cancel"})").code(), "notice_ended");
    EXPECT_EQ(get(route).body.at("notices").get_array().size(), 0U);
    EXPECT_EQ(get("/v1/notices?state=all").body.at("notices").get_array().size(), 1U);
}

/// A false one empties a town: to a whole station's area, or to many grids, a second person has to agree.
TEST_F(EverydayRoutes, ANoticeToAWholeStationWaitsForASecondPerson) {
    const Answer proposed = desk("/v1/notices", R"({"zone":"station","headline":"leave the town","expires_in_s":600})");
    ASSERT_EQ(proposed.status, 202) << proposed.text;
    EXPECT_EQ(proposed.text_at("proposal_id"), "Q1");
    EXPECT_EQ(get("/v1/notices").body.at("notices").get_array().size(), 0U);
    EXPECT_EQ(desk("/v1/proposals/Q1/commands", R"({"command":"confirm"})").status, 403);
    const Answer issued = lead("/v1/proposals/Q1/commands", R"({"command":"confirm"})");
    ASSERT_EQ(issued.status, 201) << issued.text;
    EXPECT_EQ(issued.text_at("headline"), "leave the town");
    EXPECT_EQ(get("/v1/notices").body.at("notices").get_array().size(), 1U);
    EXPECT_EQ(desk("/v1/notices", R"({"zone":"station","headline":"a drill","drill":true,"expires_in_s":600})").status, 201) << "on record only";
    EXPECT_EQ(desk("/v1/notices/N1/commands", R"({"command":"cancel","reason":"a mistake"})").status, 200) << "taking it back needs nobody";
}

std::string cap_message(const std::string& id, const std::string& type, const std::string& status, const std::string& references, const std::string& area) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>)" + id +
           "</identifier><sender>met@example</sender><sent>2026-03-02T10:00:00+08:00</sent><status>" + status + "</status><msgType>" + type + "</msgType><scope>Public</scope>" +
           (references.empty() ? "" : "<references>" + references + "</references>") +
           "<info><category>Met</category><event>flood</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>"
           "<headline>flood: leave the bank</headline><area><areaDesc>river</areaDesc>" + area + "</area></info></alert>";
}

TEST_F(EverydayRoutes, AWarningOfAnotherServiceBecomesNoticesInTheGridsThatItTouches) {
    const engine::LatLon p = at_meters(900, 0);
    const std::string circle = "<circle>" + std::to_string(p.lat()) + "," + std::to_string(p.lon()) + " 0.05</circle>";
    const char* route = "/v1/notices:cap";
    const Answer taken = desk(route, cap_message("met-1", "Alert", "Actual", "", circle));
    ASSERT_EQ(taken.status, 200) << taken.text;
    ASSERT_EQ(taken.body.at("notices").get_array().size(), 1U) << taken.text;
    EXPECT_EQ(taken.body.at("notices").at(0).at("zone"), "g_core");
    EXPECT_EQ(taken.body.at("notices").at(0).at("severity"), "high");
    EXPECT_EQ(desk(route, cap_message("met-1", "Alert", "Actual", "", circle)).body.at("notices").get_array().size(), 1U) << "the same message again";
    EXPECT_EQ(desk(std::string{route} + "?zone=g_dense", cap_message("met-2", "Update", "Actual", "met@example,met-1,2026-03-02T10:00:00+08:00", circle)).status, 200);
    const Answer open = get("/v1/notices");
    ASSERT_EQ(open.body.at("notices").get_array().size(), 1U) << "the update replaced it";
    EXPECT_EQ(open.body.at("notices").at(0).at("cap_id"), "met-2");
    EXPECT_EQ(desk(route, cap_message("met-3", "Cancel", "Actual", "met@example,met-2,2026-03-02T10:00:00+08:00", circle)).status, 200);
    EXPECT_EQ(get("/v1/notices").body.at("notices").get_array().size(), 0U);
    EXPECT_EQ(desk(route, cap_message("met-4", "Alert", "Test", "", circle)).code(), "cap_not_actual");
    EXPECT_EQ(desk(route, cap_message("met-5", "Alert", "Actual", "", "<circle>0,0 1</circle>")).code(), "cap_elsewhere");
    EXPECT_EQ(desk(route, "<alert/>").code(), "invalid_cap");
    EXPECT_EQ(desk(route, "<!DOCTYPE x [<!ENTITY a \"b\">]><alert/>").code(), "invalid_cap");
}

TEST_F(EverydayRoutes, ANoticeIsAValidCapMessage) {
    ASSERT_EQ(desk("/v1/notices", R"({"zone":"g_core","headline":"a child is lost <5>","severity":"high","expires_in_s":600})").status, 201);
    const Answer xml = get("/v1/notices/N1/cap");
    ASSERT_EQ(xml.status, 200);
    const auto message = cap::read_cap(xml.text);
    ASSERT_TRUE(message) << xml.text;
    EXPECT_EQ(message->infos.at(0).headline, "a child is lost <5>");
    EXPECT_EQ(message->infos.at(0).severity, "Severe");
    EXPECT_EQ(message->infos.at(0).areas.at(0).polygons.size(), 1U);
    EXPECT_EQ(get("/v1/notices/N9/cap").status, 404);
}

engine::Town town_with_places() {
    engine::Town t = town_with_everything();
    const auto place = [](const char* id, engine::PlaceKind kind, double east) {
        engine::Place p;
        p.id = id, p.kind = kind, p.name = std::string{id} + " name", p.at = at_meters(east, 0), p.phone = "0796-110", p.staff = {"v1"}, p.attributes = {{"note", "weak heart"}};
        return p;
    };
    t.places = {place("home-1", engine::PlaceKind::Home, 100), place("room-1", engine::PlaceKind::PoliceRoom, 200)};
    return t;
}

class PlacesOnAWall : public EverydayRoutes {
protected:
    PlacesOnAWall() : EverydayRoutes{town_with_places()} {}
};

TEST_F(PlacesOnAWall, SayNothingOfWhoLivesOrWorksThere) {
    for (const char* route : {"/v1/places", "/v1/places?near=36,101&k=5", "/v1/places?kind=home", "/v1/places?kind=police_room"}) {
        const Answer wall = get(route, Role::Wall, "wall");
        ASSERT_EQ(wall.status, 200) << wall.text;
        for (const char* inside : {"home-1", "0796-110", "v1", "weak heart"}) EXPECT_THAT(wall.text, ::testing::Not(HasSubstr(inside))) << route;
    }
    EXPECT_THAT(get("/v1/places", Role::Wall, "wall").text, HasSubstr("room-1 name"));
    for (const char* inside : {"home-1", "0796-110", "v1", "weak heart"}) EXPECT_THAT(get("/v1/places").text, HasSubstr(inside));
    EXPECT_EQ(get("/v1/responders", Role::Wall, "wall").status, 403);
    EXPECT_EQ(get("/v1/responders/nearest?lat=0&lon=0", Role::Wall, "wall").status, 403);
}

TEST_F(EverydayRoutes, APhoneIsNotToldWhetherItIsWatched) {
    const engine::RoadSnapper snapper{town_.roads};
    RouteWorker ways{town_.roads, snapper};
    add_patrol_routes(router_, {.core = *core_, .directory = directory_, .metrics = metrics_, .timelines = timelines_, .coverage = coverage_, .ready = [] { return true; }},
                      {.check_password = {}, .routes = ways});
    const Answer me = get("/patrol/api/me", Role::Device, "v1");
    ASSERT_EQ(me.status, 200) << me.text;
    EXPECT_THAT(me.text, ::testing::Not(HasSubstr("watched")));
    EXPECT_THAT(get("/v1/responders/v1").text, HasSubstr("\"watched\":false"));
}

engine::Town town_with_five_grids() {
    engine::Town t = town_with_everything();
    for (const char* id : {"g_4", "g_5"}) {
        engine::Zone grid = t.zones[t.find_zone("g_core")];
        grid.id = id;
        for (auto& ring : grid.rings)
            for (engine::LatLon& p : ring) p = engine::LatLon::from_e6(p.lat_e6() + (id[2] == '4' ? 2'000'000 : 3'000'000), p.lon_e6());
        t.zones.push_back(std::move(grid));
    }
    return t;
}

class NoticesToManyGrids : public EverydayRoutes {
protected:
    NoticesToManyGrids() : EverydayRoutes{town_with_five_grids()} {}
    static std::string to(const char* zone) { return std::string{R"({"zone":")"} + zone + R"(","headline":"leave the bank","expires_in_s":600})"; }
};

TEST_F(NoticesToManyGrids, OneAfterTheOtherTakeTwoPeopleFromTheFourthGridOn) {
    for (const char* zone : {"g_core", "g_dense", "g_urban"}) EXPECT_EQ(desk("/v1/notices", to(zone)).status, 201) << zone;
    EXPECT_EQ(desk("/v1/notices", to("g_core")).status, 201) << "who was told already may be told more";
    EXPECT_EQ(desk("/v1/notices", R"({"zone":"g_4","headline":"a drill","drill":true,"expires_in_s":600})").status, 201) << "on record only";
    EXPECT_EQ(desk("/v1/notices", to("g_4")).status, 202);
    const Answer cap = desk("/v1/notices:cap?zone=g_5", cap_message("met-1", "Alert", "Actual", "", ""));
    EXPECT_EQ(cap.status, 202) << "nor by another way: " << cap.text;
    EXPECT_EQ(lead("/v1/notices", to("g_4")).status, 201) << "somebody else";
    EXPECT_EQ(lead("/v1/proposals/Q1/commands", R"({"command":"confirm"})").status, 201);
}

TEST(NoticeReach, CountsDifferentGridsOfANameInAQuarterOfAnHour) {
    NoticeReach reach;
    engine::Instant now{1'000h};
    EXPECT_TRUE(reach.fits("li", {"a", "b"}, now));
    EXPECT_FALSE(reach.fits("li", {"c", "d"}, now));
    EXPECT_TRUE(reach.fits("li", {"a", "c"}, now += 10min)) << "what was refused does not count";
    EXPECT_FALSE(reach.fits("li", {"d"}, now));
    EXPECT_TRUE(reach.fits("wang", {"d"}, now));
    EXPECT_TRUE(reach.fits("li", {"d"}, now += 5min)) << "b is a quarter of an hour ago, a was told again";
    EXPECT_FALSE(reach.fits("li", {"e"}, now));
    EXPECT_TRUE(reach.fits("li", {}, now)) << "taking back";
    EXPECT_FALSE(reach.fits("zhao", {"a", "b", "c", "d"}, now));
}

/// The properties of a schema of the document.
std::set<std::string> properties_of(const std::string& schema) {
    const std::string document{http::openapi_yaml()};
    std::set<std::string> out;
    const std::string head = "\n    " + schema + ":\n";
    const std::size_t at = document.find(head);
    if (at == std::string::npos) return out;
    std::istringstream lines{document.substr(at + head.size())};
    for (std::string line; std::getline(lines, line) && line.starts_with("     ");)
        if (line.starts_with("        ") && line[8] != ' ' && line[8] != '-') out.insert(line.substr(8, line.find(':') - 8));
    return out;
}

std::set<std::string> names_in(const json::value& answer) {
    std::set<std::string> out;
    for (const auto& field : answer.as_object()) out.insert(std::string{field.key()});
    return out;
}

TEST_F(PlacesOnAWall, AndPeopleAreWrittenAsTheDocumentSays) {
    EXPECT_EQ(names_in(get("/v1/responders").body.at("responders").at(0)), properties_of("Responder"));
    std::set<std::string> place = properties_of("Place");
    for (const char* near : {"distance_m", "bearing_deg", "sees"}) EXPECT_EQ(place.erase(near), 1U) << near;
    EXPECT_EQ(names_in(get("/v1/places").body.at("places").at(0)), place);
}

TEST_F(EverydayRoutes, TheRulesOfThePointsAreListedWithThem) {
    const Answer page = get("/v1/points", Role::Supervisor, "lead1");
    ASSERT_EQ(page.status, 200) << page.text;
    const json::array& rules = page.body.at("rules").as_array();
    ASSERT_EQ(rules.size(), 2U) << page.text;
    EXPECT_EQ(json::serialize(rules[0]), R"({"id":"visit","for":"visit","work":null,"points":5,"daily_max":0})");
    EXPECT_EQ(json::serialize(rules[1]), R"({"id":"talk","for":"work","work":"talk","points":2,"daily_max":1})");
    EXPECT_EQ(names_in(rules[0]), properties_of("PointsRule"));
}

}  // namespace
}  // namespace watchgrid::app
