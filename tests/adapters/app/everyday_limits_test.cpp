// What the everyday work keeps apart: whose word it is, who may read it, and how much of it there is.
#include "adapters/app/everyday_views.hpp"
#include "tests/adapters/app/everyday_rig.hpp"

namespace watchgrid::app {
namespace {

TEST_F(EverydayRoutes, AFieldThatNobodyAsksForIsRefusedByName) {
    const char* route = "/v1/hazards/water-1/inspections";
    const Answer odd = desk(route, R"({"report_id":"r1","by":"g1","mising":["life_ring"]})");
    EXPECT_EQ(odd.status, 422);
    EXPECT_EQ(odd.code(), "invalid_body");
    EXPECT_EQ(odd.pointer(), "/mising");
    EXPECT_THAT(odd.text, HasSubstr("no such field; did you mean \\\"missing\\\"? expected report_id, by,"));
    EXPECT_EQ(get("/v1/hazards").body.at("hazards").get_array()[0].at("inspections"), 0) << "a refusal counts nothing";
    EXPECT_EQ(desk("/v1/heat", R"({"on":true,"until":"tomorrow"})").pointer(), "/until");
    EXPECT_EQ(desk("/v1/heat", R"({"on":true,"a/b~c":1})").pointer(), "/a~1b~0c");
    EXPECT_EQ(desk("/v1/responders/v1/duty", R"({"on":true,"drils":true})").pointer(), "/drils");
    EXPECT_EQ(desk("/v1/disputes", R"({"place_id":"home-1","subject":"the wall","partys":["home-1"]})").pointer(), "/partys");
    EXPECT_EQ(desk("/v1/incidents/I1/commands", R"({"command":"note","text":"x","reson":"y"})").pointer(), "/reson");
    EXPECT_EQ(desk("/v1/notices", R"({"zone":"g_core","headline":"a","expires_in_s":600,"expires_at":"2026-03-02T10:00:00.000Z"})").status, 201) << "both are known; the seconds count";
    EXPECT_EQ(desk("/v1/heat", R"({"on":true,"until":null})").status, 200) << "null is as good as missing";
}

TEST_F(EverydayRoutes, AReportOfAPhoneIsNotLostToAFieldThatANewerPageSends) {
    EXPECT_EQ(person("g1", "/v1/hazards/water-1/inspections", R"({"report_id":"r1","weather":"rain",)" + at(300) + "}").status, 201);
    const std::string round = "/v1/patrols/" + person("v1", "/v1/patrols", R"({"report_id":"p1","team":"evening","weather":"rain"})").text_at("patrol_id");
    EXPECT_EQ(person("v1", round + "/checks", R"({"report_id":"c1","place_id":"water-1","text":"all quiet",)" + at(300) + "}").status, 201);
    EXPECT_EQ(person("v1", round + "/commands", R"({"report_id":"e1","command":"end"})").status, 200);
    EXPECT_EQ(person("v1", "/v1/hazard-reports", R"({"report_id":"h1","text":"a cable","weather":"rain",)" + at(400) + "}").status, 201);
}

TEST_F(EverydayRoutes, AReportUnderTheIdOfAHomeTellsNothingOfIt) {
    const Answer task = person("v2", "/v1/hazard-reports", R"({"report_id":"home-1","text":"a cable hangs over the path",)" + at(400) + "}");
    ASSERT_EQ(task.status, 201) << task.text;
    const json::object& place = task.body.at("place").as_object();
    EXPECT_TRUE(place.at("place_id").is_null() && place.at("name").is_null()) << task.text;
    EXPECT_NEAR(place.at("location").at("lon").as_double(), at_meters(400, 0).lon(), 1e-6) << "what the report itself told";
}

TEST_F(EverydayRoutes, AReportedHazardTellsItsKeeperWhereItIs) {
    const auto seen = [&](const Answer& reported) {
        EXPECT_EQ(reported.status, 201) << reported.text;
        const Answer listed = get("/v1/tasks", Role::Device, "g1");
        for (const json::value& task : listed.body.at("tasks").as_array())
            if (task.at("task_id").as_string() == reported.text_at("task_id")) return task;
        return json::value(json::object{{"place", "no such task"}});
    };
    const json::value named = seen(person("v1", "/v1/hazard-reports", R"({"report_id":"h1","place_id":"shop-1","text":"a wire",)" + at(400) + "}"));
    EXPECT_EQ(named.at("place").at("place_id"), "shop-1");
    EXPECT_EQ(named.at("place").at("name"), "shop-1");
    EXPECT_NEAR(named.at("place").at("location").at("lon").as_double(), at_meters(200, 0).lon(), 1e-6) << "the place rules";
    EXPECT_EQ(named.at("reported_by"), "v1");
    EXPECT_TRUE(named.at("item").is_null()) << "of a checklist only";
    const json::value pointed = seen(person("v1", "/v1/hazard-reports", R"({"report_id":"h2","text":"a wire",)" + at(400) + "}"));
    EXPECT_TRUE(pointed.at("place").at("place_id").is_null() && pointed.at("place").at("name").is_null());
    EXPECT_NEAR(pointed.at("place").at("location").at("lon").as_double(), at_meters(400, 0).lon(), 1e-6);
}

TEST_F(EverydayRoutes, AReportThatNamesAHomeIsNoKeyToIt) {
    const Answer home = person("v2", "/v1/hazard-reports", R"({"report_id":"h1","place_id":"home-1","text":"the stairs"})");
    ASSERT_EQ(home.status, 201) << home.text;
    EXPECT_TRUE(home.body.at("place").is_null()) << home.text;
    const Answer beside = person("v2", "/v1/hazard-reports", R"({"report_id":"h2","place_id":"home-1","text":"the stairs",)" + at(400) + "}");
    EXPECT_TRUE(beside.body.at("place").at("name").is_null()) << beside.text;
    EXPECT_NEAR(beside.body.at("place").at("location").at("lon").as_double(), at_meters(400, 0).lon(), 1e-6);
}

TEST_F(EverydayRoutes, AQueryThatIsWrongIsNamed) {
    EXPECT_EQ(get("/v1/tasks?state=soon").pointer(), "/state");
    EXPECT_EQ(get("/v1/tasks?limit=0").pointer(), "/limit");
    EXPECT_EQ(get("/v1/tasks?cursor=7").pointer(), "/cursor");
    EXPECT_EQ(get("/v1/tasks?kind=nap").pointer(), "/kind");
}

TEST_F(EverydayRoutes, AnIncidentOfTheBodyThatIsNotThereIsNamedAndNotTheOneOfThePath) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Medical, a.source_kind = engine::SourceKind::HomeCamera, a.source_id = "cam-1";
    run(engine::ReceiveAlert{a});
    const Answer merge = desk("/v1/incidents/I1/commands", R"({"command":"merge","into":"I99"})");
    EXPECT_EQ(merge.status, 422) << merge.text;
    EXPECT_EQ(merge.code(), "unknown_incident");
    EXPECT_EQ(merge.pointer(), "/into");
    EXPECT_THAT(merge.text, HasSubstr("no incident I99"));
    EXPECT_EQ(desk("/v1/incidents/I98/commands", R"({"command":"merge","into":"I1"})").text_at("detail"), "no incident I98");
    const Answer dispute = desk("/v1/disputes", R"({"place_id":"home-1","subject":"the wall","incident_id":"I77"})");
    EXPECT_EQ(dispute.status, 422) << dispute.text;
    EXPECT_EQ(dispute.pointer(), "/incident_id");
    EXPECT_THAT(dispute.text, HasSubstr("no incident I77"));
}

TEST_F(EverydayRoutes, AQueryOfTrueOrFalseTakesNoOtherWord) {
    for (const std::string query : {"/v1/homes?overdue=", "/v1/hazards?overdue=", "/v1/hazards?missing=", "/v1/responders?on_duty="}) {
        for (const char* word : {"true", "false"}) EXPECT_EQ(get(query + word).status, 200) << query << word;
        for (const char* word : {"1", "yes", "TRUE", "maybe", ""}) {
            const Answer no = get(query + word);
            EXPECT_EQ(no.status, 400) << query << word;
            EXPECT_EQ(no.code(), "invalid_query");
            EXPECT_EQ(no.pointer() + "=", "/" + query.substr(query.find('?') + 1));
            EXPECT_THAT(no.text, HasSubstr("expected true or false"));
        }
    }
}

TEST_F(EverydayRoutes, AQueryThatNamesNobodyIsNotAnEmptyList) {
    for (const char* list : {"hazards", "tasks", "patrols", "notices", "disputes"}) {
        const std::string route = std::string{"/v1/"} + list;
        EXPECT_EQ(get(route + "?zone=g_core").status, 200) << list;
        const Answer no = get(route + "?zone=nope");
        EXPECT_EQ(no.status, 400) << list;
        EXPECT_EQ(no.pointer(), "/zone");
        EXPECT_THAT(no.text, HasSubstr(R"(no zone \"nope\" in the town pack)"));
    }
    EXPECT_EQ(get("/v1/tasks?assignee=g1").status, 200);
    EXPECT_EQ(get("/v1/tasks?assignee=nope").pointer(), "/assignee");
    EXPECT_THAT(get("/v1/homes?helper=nope").text, HasSubstr(R"(helper: no responder \"nope\" in the town pack)"));
}

TEST_F(EverydayRoutes, ATimelineHidesFromViewersWhomSomebodyCalledAboutAHome) {
    engine::Alert a;
    a.alert_id = "A1", a.type = engine::AlertType::Medical, a.source_kind = engine::SourceKind::HomeCamera, a.source_id = "cam-1";
    run(engine::ReceiveAlert{a});
    const Answer desk_sees = get("/v1/incidents/I1/timeline");
    EXPECT_THAT(desk_sees.text, HasSubstr("Ma Lan"));
    EXPECT_THAT(desk_sees.text, HasSubstr(R"("to":"0001")"));
    for (const Role role : {Role::Viewer, Role::Auditor}) {
        const Answer seen = get("/v1/incidents/I1/timeline", role, "somebody");
        ASSERT_EQ(seen.status, 200);
        EXPECT_THAT(seen.text, HasSubstr("care_notified")) << "that somebody was told";
        EXPECT_THAT(seen.text, Not(HasSubstr("Ma Lan")));
        EXPECT_THAT(seen.text, Not(HasSubstr(R"("to":"0001")")));
    }
}

TEST_F(EverydayRoutes, ReportIdsAreEachSendersOwn) {
    const std::string report = R"({"report_id":"r1","text":"a cable hangs over the path",)" + at(400) + "}";
    const Answer first = person("v1", "/v1/hazard-reports", report), second = person("v2", "/v1/hazard-reports", report);
    ASSERT_EQ(first.status, 201);
    ASSERT_EQ(second.status, 201) << "two phones may number alike: " << second.text;
    EXPECT_NE(first.text_at("task_id"), second.text_at("task_id"));
    EXPECT_EQ(person("v1", "/v1/homes/home-1/visits", R"({"report_id":"r1",)" + at(100) + "}").status, 201) << "and one phone its visits";
    const std::string longest(64, 'x');
    EXPECT_EQ(person("v1", "/v1/hazard-reports", R"({"report_id":")" + longest + R"(","text":"loose",)" + at(400) + "}").status, 201);
    EXPECT_EQ(person("v1", "/v1/hazard-reports", R"({"report_id":")" + longest + R"(x","text":"loose",)" + at(400) + "}").pointer(), "/report_id");
}

TEST_F(EverydayRoutes, OwnWordsAboutWorkEarnWhenTheDeskConfirmsThem) {
    const char* route = "/v1/work";
    EXPECT_EQ(person("v1", route, R"({"report_id":"w1","work":"talk","count":9000})").status, 201);
    EXPECT_EQ(get("/v1/points/v1").number_at("balance"), 0) << "nobody pays himself";
    EXPECT_EQ(desk(route, R"({"report_id":"w1","by":"v1","work":"talk","count":9000})").status, 201);
    EXPECT_EQ(desk(route, R"({"report_id":"w1","by":"v1","work":"talk","count":9000})").status, 200) << "once";
    EXPECT_EQ(get("/v1/points/v1").number_at("balance"), 2);
    EXPECT_EQ(desk(route, R"({"report_id":"w2","by":"v1","work":"talk"})").status, 201);
    EXPECT_EQ(get("/v1/points/v1").number_at("balance"), 2) << "once a day";
    EXPECT_THAT(get("/v1/reports/patrol").text, HasSubstr(R"({"group":"talk","count":9001})")) << "counted once each";
    EXPECT_EQ(person("v1", route, R"({"report_id":"w3","work":"inspection"})").pointer(), "/work");
    EXPECT_EQ(person("v1", route, R"({"report_id":"w3","work":"a very long name of a kind of work"})").pointer(), "/work");
}

TEST_F(EverydayRoutes, SlipsAreTheShopsOwnAndReversalsKeepTheirKeys) {
    const char* route = "/v1/points/redemptions";
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":10,"key":"slip-1"})").status, 201);
    EXPECT_EQ(person("shop-2", route, R"({"holder":"resident-1","points":10,"key":"slip-1"})").status, 201);
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":10,"key":"reversal of 2"})").pointer(), "/key");
    EXPECT_EQ(person("shop-1", route, R"({"holder":"resident-1","points":10,"key":")" + std::string(65, 'x') + "\"}").pointer(), "/key");
    const Answer points = get("/v1/points/resident-1?limit=2");
    EXPECT_EQ(points.number_at("balance"), 80);
    ASSERT_EQ(points.body.at("entries").get_array().size(), 2U);
    EXPECT_EQ(points.body.at("entries").at(0).at("key"), "shop-2:slip-1");
    EXPECT_EQ(points.text_at("next_cursor"), "E2");
    EXPECT_EQ(get("/v1/points/resident-1?limit=2&cursor=E2").body.at("entries").at(0).at("key"), "old-1");
}

std::string cap_of(const std::string& id, const std::string& type, const std::string& references, const std::string& area) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>)" + id +
           "</identifier><sender>met@example</sender><sent>2026-03-02T10:00:00+08:00</sent><status>Actual</status><msgType>" + type + "</msgType><scope>Public</scope>" +
           (references.empty() ? "" : "<references>" + references + "</references>") +
           "<info><category>Met</category><event>flood</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>"
           "<headline>flood: leave the bank</headline><area><areaDesc>river</areaDesc>" + area + "</area></info></alert>";
}
std::string polygon_of(std::initializer_list<engine::LatLon> corners) {
    std::string out;
    for (const engine::LatLon p : corners) out += (out.empty() ? "" : " ") + std::to_string(p.lat()) + "," + std::to_string(p.lon());
    return "<polygon>" + out + "</polygon>";
}

/// A river of ten metres, from beyond the western edge of the town to beyond the eastern one: no corner of it lies in a grid, and none of a grid in it.
TEST_F(EverydayRoutes, AWarningAlongARiverReachesEveryGridThatItCrosses) {
    const std::string river = polygon_of({at_meters(-1'000, 500), at_meters(5'000, 500), at_meters(5'000, 510), at_meters(-1'000, 510), at_meters(-1'000, 500)});
    const Answer taken = desk("/v1/notices:cap", cap_of("met-1", "Alert", "", river));
    ASSERT_EQ(taken.status, 200) << taken.text;
    EXPECT_EQ(taken.body.at("notices").get_array().size(), 3U) << taken.text;
    const std::string beside = polygon_of({at_meters(-500, 5'000), at_meters(5'000, 5'000), at_meters(5'000, 5'010), at_meters(-500, 5'010), at_meters(-500, 5'000)});
    EXPECT_EQ(desk("/v1/notices:cap", cap_of("met-2", "Alert", "", beside)).code(), "cap_elsewhere");
    const engine::LatLon p = at_meters(500, -2'000);  // a circle whose rim crosses the southern edge of the first grid between its corners
    const std::string circle = "<circle>" + std::to_string(p.lat()) + "," + std::to_string(p.lon()) + " 1.55</circle>";
    EXPECT_EQ(desk("/v1/notices:cap", cap_of("met-3", "Alert", "", circle)).body.at("notices").get_array().size(), 1U);
}

TEST_F(EverydayRoutes, AWarningThatWasTakenBackDoesNotComeBackByItself) {
    const engine::LatLon p = at_meters(500, 500);
    const std::string circle = "<circle>" + std::to_string(p.lat()) + "," + std::to_string(p.lon()) + " 0.05</circle>", alert = cap_of("met-1", "Alert", "", circle);
    EXPECT_EQ(desk("/v1/notices:cap", alert).body.at("notices").get_array().size(), 1U);
    EXPECT_EQ(desk("/v1/notices:cap", cap_of("met-2", "Cancel", "met@example,met-1,2026-03-02T10:00:00+08:00", circle)).status, 200);
    const Answer again = desk("/v1/notices:cap", alert);
    ASSERT_EQ(again.status, 200);
    EXPECT_TRUE(again.body.at("notices").get_array().empty()) << again.text;
    EXPECT_EQ(again.body.at("refused").get_array().size(), 1U) << "and the desk is told";
    EXPECT_EQ(get("/v1/notices").body.at("notices").get_array().size(), 0U);
}

TEST_F(EverydayRoutes, AWarningToAWholeStationIsConfirmedOnceHoweverOftenItIsSent) {
    const engine::LatLon p = at_meters(500, 500);
    const std::string warning = cap_of("met-1", "Alert", "", "<circle>" + std::to_string(p.lat()) + "," + std::to_string(p.lon()) + " 0.05</circle>");
    const char* route = "/v1/notices:cap?zone=station";
    const Answer proposed = desk(route, warning);
    ASSERT_EQ(proposed.status, 202) << proposed.text;
    EXPECT_EQ(proposed.text_at("proposal_id"), "Q1");
    EXPECT_EQ(lead("/v1/proposals/Q1/commands", R"({"command":"confirm"})").body.at("notices").get_array().size(), 1U);
    const Answer again = desk(route, warning);
    ASSERT_EQ(again.status, 200) << again.text;
    EXPECT_EQ(again.body.at("notices").get_array().size(), 1U);
}

/// More rows than one look at the ledger reads.
class LongLedger : public EverydayRoutes {
protected:
    static constexpr int kRows = 45'000;
    static engine::Town town() {
        engine::Town t = town_with_everything();
        for (int n = 0; n < kRows; ++n) t.everyday.ledger.push_back({"row-" + std::to_string(n), "resident-" + std::to_string(2 + n % 1'000), 1, ""});
        return t;
    }
    LongLedger() : EverydayRoutes{town()} {}
};

TEST_F(LongLedger, IsSummedUpToTheLastRowAndReadByHolder) {
    EXPECT_EQ(person("shop-1", "/v1/points/redemptions", R"({"holder":"resident-7","points":5,"key":"slip-1"})").status, 201);
    const Answer report = get("/v1/reports/points", Role::Supervisor);
    EXPECT_EQ(report.number_at("carried_over"), 100 + kRows);
    EXPECT_EQ(report.number_at("redemptions"), 5);
    EXPECT_EQ(report.number_at("closing"), 95 + kRows);
    const Answer holder = get("/v1/points/resident-7?limit=1000");
    EXPECT_EQ(holder.number_at("balance"), 40);
    EXPECT_EQ(holder.body.at("entries").get_array().size(), 46U);
    EXPECT_EQ(holder.body.at("entries").at(0).at("kind"), "redemption") << "the newest first";
}

TEST_F(EverydayRoutes, NobodyIsOnMoreThanFourPatrols) {
    const auto start = [&](int n) { return person("v1", "/v1/patrols", R"({"report_id":"p)" + std::to_string(n) + R"("})"); };
    for (int n = 1; n <= 4; ++n) EXPECT_EQ(start(n).status, 201);
    EXPECT_EQ(start(5).pointer(), "/members");
    EXPECT_EQ(person("v2", "/v1/patrols", R"({"report_id":"p1"})").status, 201) << "somebody else's id";
}

/// A reply is made when the whole step was decided: by then the item may have left memory.
TEST(EverydayViews, OfWhatHasLeftMemoryAreItsIdAlone) {
    const engine::State empty;
    EXPECT_EQ(json::serialize(task_json(empty, {7})), R"({"task_id":"T7"})");
    EXPECT_EQ(json::serialize(patrol_json(empty, {7})), R"({"patrol_id":"P7"})");
    EXPECT_EQ(json::serialize(care_notice_json(empty, {7})), R"({"care_notice_id":"K7"})");
    EXPECT_EQ(json::serialize(notice_json(empty, {7})), R"({"notice_id":"N7"})");
}

}  // namespace
}  // namespace watchgrid::app
