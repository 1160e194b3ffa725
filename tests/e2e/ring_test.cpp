/// A containment ring from the desk's order to the phones and back, against the real service and a real broker.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;

json::object object_of(const Answer& a) {
    json::error_code ec;
    const json::value v = json::parse(a.body, ec);
    return v.is_object() ? v.as_object() : json::object{};
}

class Rings : public testing::Test {
protected:
    Rings() : rig{{.volunteers = 40, .officers = 40, .guards = 10, .grids = 6}}, world{rig} {
        world.put_everybody_on_duty();
        world.report_positions();
        std::this_thread::sleep_for(milliseconds{800});
    }
    json::object at() const { return {{"lat", rig.town().centre.lat()}, {"lon", rig.town().centre.lon()}, {"crs", "wgs84"}}; }
    static std::string id_of(const json::object& o, const char* key) { return o.contains(key) && o.at(key).is_string() ? std::string{o.at(key).as_string()} : ""; }
    /// An incident that sends nobody to the scene by itself: the place is not known yet.
    std::string incident() {
        const json::object alert{{"alert_id", "ring-1"}, {"type", "suspicious"}, {"severity", "low"}, {"source", {{"kind", "desk"}, {"id", "desk"}}}, {"text", "blue electric tricycle"}};
        const Answer a = rig.post("/v1/alerts", json::serialize(alert));
        EXPECT_EQ(a.status, 201) << a.body;
        return id_of(object_of(a), "incident_id");
    }
    json::object ring(const std::string& id) { return object_of(rig.get("/v1/rings/" + id)); }

    Rig rig;
    World world;
};

TEST_F(Rings, SendPeopleToPostsAndFollowThemUntilTheStandDown) {
    const json::object suspect{{"location", at()}, {"vehicle", "tricycle"}, {"description", "blue electric tricycle"}};
    const Answer preview = rig.post("/v1/rings:plan", json::serialize(suspect));
    ASSERT_EQ(preview.status, 200) << preview.body;
    ASSERT_FALSE(object_of(preview).at("posts").as_array().empty()) << preview.body;

    json::object order = suspect;  // one body for both, as the console sends it
    order["drill"] = false, order["close_by_s"] = 600, order["bureau"] = "";
    EXPECT_EQ(rig.post("/v1/rings:plan", json::serialize(order)).status, 200);
    order["incident_id"] = incident();
    const Answer activated = rig.post("/v1/rings", json::serialize(order));
    ASSERT_EQ(activated.status, 201) << activated.body;
    const std::string id = id_of(object_of(activated), "ring_id");
    EXPECT_EQ(rig.post("/v1/rings", json::serialize(order)).status, 409);

    // The phone hears of a post and a time, not of the scene.
    const auto offer = world.offer_for_incident(id_of(order, "incident_id"), seconds{5});
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->role, "post");
    EXPECT_TRUE(offer->arrive_by.has_value());
    EXPECT_EQ(offer->text, "blue electric tricycle");
    world.answer(offer->offer_id, "accept");
    bool confirmed = false;
    for (int i = 0; i < 50 && !confirmed; ++i, std::this_thread::sleep_for(milliseconds{100})) {
        const json::object now = ring(id);
        for (const json::value& p : now.at("posts").as_array()) confirmed = confirmed || (id_of(p.as_object(), "offer_id") == offer->offer_id && p.at("state") == "confirmed");
    }
    EXPECT_TRUE(confirmed);

    // A device that says that it is alive has seen nobody.
    const json::value suspect_before = ring(id).at("suspect");
    world.publish(mqtt::Topics{}.inbound(mqtt::Inbound::Heartbeat, rig.device()), "{}");
    std::this_thread::sleep_for(milliseconds{500});
    EXPECT_EQ(ring(id).at("suspect"), suspect_before);

    // The desk closes the posts by radio: sealed only when the last one is.
    json::array posts = ring(id).at("posts").as_array();
    const bool complete = ring(id).at("outcome") == "complete";
    for (std::size_t p = 0; p < posts.size(); ++p) {
        EXPECT_FALSE(ring(id).at("sealed").as_bool());
        const Answer a = rig.post("/v1/rings/" + id + "/commands", json::serialize(json::object{{"command", "post_closed"}, {"post", posts[p].at("post")}}));
        EXPECT_EQ(a.status, 200) << a.body;
    }
    EXPECT_EQ(ring(id).at("sealed").as_bool(), complete);

    const Answer done = rig.post("/v1/rings/" + id + "/commands", R"({"command":"stand_down","reason":"caught"})");
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(object_of(done).at("state"), "stood_down");
    EXPECT_EQ(rig.post("/v1/rings/" + id + "/commands", R"({"command":"replan"})").status, 409);
    EXPECT_EQ(rig.get("/v1/rings/G99").status, 404);
    bool counted = false;  // gauges follow once a second
    for (int i = 0; i < 30 && !counted; ++i, std::this_thread::sleep_for(milliseconds{100}))
        counted = rig.metrics().find("watchgrid_ring_posts{state=\"closed\"} 0") != std::string::npos;
    EXPECT_TRUE(counted) << "posts of a ring that was stood down are still counted";
}

TEST_F(Rings, SurviveAKillAndSayWhatIsWrongWithAnOrder) {
    json::object order{{"location", at()}, {"vehicle", "car"}, {"incident_id", incident()}};
    const Answer activated = rig.post("/v1/rings", json::serialize(order));
    ASSERT_EQ(activated.status, 201) << activated.body;
    const std::string id = id_of(object_of(activated), "ring_id");
    const json::value before = ring(id).at("posts").as_array().size();
    rig.kill_service();
    rig.start_service();
    EXPECT_EQ(json::value(ring(id).at("posts").as_array().size()), before);

    const Answer wrong = rig.post("/v1/rings", R"({"incident_id":"I1","location":{"lat":"x","lon":0},"vehicle":"submarine","heading_deg":400,"age_s":-1})");
    EXPECT_EQ(wrong.status, 422);
    for (const char* field : {"/location/lat", "/vehicle", "/heading_deg", "/age_s"}) EXPECT_THAT(wrong.body, ::testing::HasSubstr(field));
    EXPECT_THAT(rig.post("/v1/rings/" + id + "/commands", R"({"command":"sigthing"})").body, ::testing::HasSubstr("did you mean \\\"sighting\\\"?"));
    const Answer off = rig.post("/v1/rings:plan", R"({"location":{"lat":1.5,"lon":1.5}})");
    EXPECT_EQ(off.status, 409);
    EXPECT_EQ(id_of(object_of(off), "code"), "off_map");
}

}  // namespace
}  // namespace watchgrid::e2e
