/// Positions and duty over HTTP, and the list of incidents page by page.
#include <thread>

#include "tests/adapters/app/everyday_rig.hpp"

namespace watchgrid::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

std::string fix(const char* id, const std::string& location) { return std::string{R"({"responder_id":")"} + id + "\"," + location + "}"; }
std::string batch(const std::string& fixes) { return R"({"positions":[)" + fixes + "]}"; }

std::vector<std::string> pointers(const Answer& a) {
    std::vector<std::string> out;
    for (const json::value& e : a.body.at("errors").as_array()) out.emplace_back(e.at("pointer").as_string());
    return out;
}

class PositionsByHttp : public EverydayRoutes {
protected:
    PositionsByHttp() {
        for (const char* id : {"v1", "v2"}) EXPECT_EQ(desk(std::string{"/v1/responders/"} + id + "/duty", R"({"on":true})").status, 200);
    }
    bool is_seen(const std::string& id) { return !get("/v1/responders/" + id).body.at("location").is_null(); }
    /// Positions are no commands: they wait beside the inbox.
    bool is_soon_seen(const std::string& id) {
        for (int tries = 0; tries < 500 && !is_seen(id); ++tries) std::this_thread::sleep_for(10ms);
        return is_seen(id);
    }
};

TEST_F(PositionsByHttp, OfOneselfAreTakenAndOfSomebodyElseAreNot) {
    const Answer answer = person("v1", "/v1/positions", batch(fix("v2", at(150)) + "," + fix("v1", at(130)) + "," + fix("nobody", at(130))));
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.number_at("accepted"), 1);
    EXPECT_EQ(answer.body.at("unknown_responders"), (json::array{"v2", "nobody"})) << "who exists is not told either";
    EXPECT_TRUE(is_soon_seen("v1"));
    EXPECT_FALSE(is_seen("v2"));
    EXPECT_EQ(desk("/v1/positions", batch(fix("v2", at(150)))).number_at("accepted"), 1) << "the desk speaks for everybody";
    EXPECT_TRUE(is_soon_seen("v2"));
    EXPECT_EQ(call(Method::Post, "/v1/positions", Role::Viewer, "viewer", batch(fix("v1", at(130)))).status, 403);
}

TEST_F(PositionsByHttp, WithABrokenLocationAreRefusedByField) {
    const Answer one = person("v1", "/v1/positions", fix("v1", R"("location":{"lat":91,"lon":101})"));
    EXPECT_EQ(one.status, 422) << one.text;
    EXPECT_EQ(one.code(), "invalid_positions");
    EXPECT_THAT(pointers(one), Contains("/location/lat"));
    const Answer many = person("v1", "/v1/positions", batch(fix("v1", R"("location":{"lat":91,"lon":101})")));
    EXPECT_EQ(many.status, 422) << many.text;
    EXPECT_THAT(pointers(many), Contains("/positions/0/location/lat"));
    EXPECT_EQ(person("v1", "/v1/positions", R"({"responder_id":"v1"})").status, 422) << "nowhere";
    EXPECT_EQ(person("v1", "/v1/positions", batch("")).pointer(), "/positions");
    EXPECT_EQ(person("v1", "/v1/positions", "{broken").status, 400);
    const Answer mixed = person("v1", "/v1/positions", batch(fix("v1", R"("location":{"lat":91,"lon":101})") + "," + fix("v1", at(130))));
    EXPECT_EQ(mixed.status, 200) << mixed.text;
    EXPECT_EQ(mixed.number_at("accepted"), 1) << "each is judged by itself";
}

TEST_F(EverydayRoutes, DutyThatSaysNeitherOnNorOffIsRefusedByField) {
    for (const char* body : {"{}", R"({"drill":true})", R"({"on":"yes"})", R"({"on":null})"}) {
        const Answer refused = desk("/v1/responders/v1/duty", body);
        EXPECT_EQ(refused.status, 422) << body << ": " << refused.text;
        EXPECT_EQ(refused.pointer(), "/on") << body;
    }
    const Answer odd = desk("/v1/responders/v1/duty", R"({"on":true,"drill":"maybe"})");
    EXPECT_EQ(odd.status, 422) << odd.text;
    EXPECT_EQ(odd.pointer(), "/drill");
    EXPECT_EQ(desk("/v1/responders/v1/duty", "{broken").status, 400);
    EXPECT_EQ(desk("/v1/responders/nobody/duty", R"({"on":true})").code(), "unknown_responder");
    EXPECT_EQ(person("v1", "/v1/responders/v1/duty", R"({"on":true})").status, 403) << "a phone says it over MQTT";
    EXPECT_FALSE(get("/v1/responders/v1").body.at("on_duty").as_bool()) << "a refusal changes nothing";
}

class PagesOfIncidents : public EverydayRoutes {
protected:
    /// So far apart that none is another's event: I1, I2, ...
    void raise(int count) {
        for (int n = 1; n <= count; ++n) {
            engine::Alert a;
            a.alert_id = "A" + std::to_string(n);
            a.location = engine::Location{at_meters(600.0 * n, 0), 0};
            run(engine::ReceiveAlert{a});
        }
    }
    std::vector<std::string> page(const std::string& query, std::string* next = nullptr) {
        const Answer answer = get("/v1/incidents?" + query);
        EXPECT_EQ(answer.status, 200) << answer.text;
        std::vector<std::string> out;
        for (const json::value& i : answer.body.at("incidents").as_array()) out.emplace_back(i.at("incident_id").as_string());
        if (next != nullptr) *next = answer.text_at("next_cursor");
        return out;
    }
};

TEST_F(PagesOfIncidents, GoOnWhereTheLastOneEndedAndAreNewestFirst) {
    raise(5);
    std::string next;
    EXPECT_THAT(page("limit=2", &next), ElementsAre("I5", "I4"));
    raise(6);  // I6 while somebody turns the pages
    EXPECT_THAT(page("limit=2&cursor=" + next, &next), ElementsAre("I3", "I2"));
    EXPECT_THAT(page("limit=2&cursor=" + next, &next), ElementsAre("I1"));
    EXPECT_EQ(next, "") << "there are no more";
    EXPECT_THAT(page("limit=5", &next), ElementsAre("I6", "I5", "I4", "I3", "I2"));
}

TEST_F(PagesOfIncidents, HoldOnlyTheStateThatWasAskedFor) {
    raise(5);
    for (const char* id : {"I2", "I4"}) ASSERT_EQ(desk(std::string{"/v1/incidents/"} + id + "/commands", R"({"command":"resolve","outcome":"settled_on_the_spot"})").status, 200);
    std::string next;
    EXPECT_THAT(page("limit=2", &next), ElementsAre("I5", "I3"));
    EXPECT_THAT(page("limit=2&cursor=" + next, &next), ElementsAre("I1"));
    EXPECT_THAT(page("state=closed&limit=1", &next), ElementsAre("I4"));
    EXPECT_THAT(page("state=closed&limit=1&cursor=" + next, &next), ElementsAre("I2"));
    EXPECT_EQ(next, "");
}

TEST_F(PagesOfIncidents, AreRefusedByNameWhenTheCursorIsNone) {
    raise(1);
    for (const char* cursor : {"7", "O7", "I", "I0", "Ix", "I1x"}) {
        const Answer refused = get(std::string{"/v1/incidents?cursor="} + cursor);
        EXPECT_EQ(refused.status, 400) << cursor << ": " << refused.text;
        EXPECT_EQ(refused.pointer(), "/cursor") << cursor;
    }
    EXPECT_EQ(get("/v1/incidents?state=some").pointer(), "/state");
    EXPECT_THAT(page("cursor=I999"), ElementsAre("I1")) << "one that was never given out is only late";
}

}  // namespace
}  // namespace watchgrid::app
