/// The ring's stories (tests/scenarios/ring_*.txt) in the running service, over a real broker: six posts, a silent one, a tricycle.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "tests/e2e/rig.hpp"
#include "tests/support/small_town.hpp"
#include "tests/support/star_county.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using namespace engine;
using test::on_arm;

constexpr double kEnd = test::kArmMeters;

/// Six roads with somebody on each, `out` metres from the middle, one to spare on the fourth, a checkpoint on the second; two templates.
Town star_town(double out) {
    Town town = test::small_town();
    town.roads = test::star_roads();
    town.rings = test::star_rings();
    town.policy_pack = "zones";
    town.centre = on_arm(0, 0);
    town.zones.resize(2);  // the city, and one grid of the same size
    for (Zone& z : town.zones)
        z.rings = {{test::at_meters(-7000, -7000), test::at_meters(7000, -7000), test::at_meters(7000, 7000), test::at_meters(-7000, 7000), test::at_meters(-7000, -7000)}};
    town.zones[1].level = ZoneLevel::Grid;
    for (int arm = 0; arm < test::kArms; ++arm) test::add_responder(town, test::person("P" + std::to_string(arm), ResponderClass::Officer, on_arm(arm, out), TravelMode::Car), "");
    test::add_responder(town, test::person("S3", ResponderClass::Officer, on_arm(3, kEnd - 500), TravelMode::Car), "");
    const auto place = [&](const std::string& id, PlaceKind kind, LatLon at) {
        Place p;
        p.id = id, p.kind = kind, p.name = id, p.at = at;
        town.places.push_back(std::move(p));
    };
    place("alarm-1", PlaceKind::AlarmPoint, on_arm(0, 0));
    place("cam-1", PlaceKind::Checkpoint, on_arm(1, 1500));
    return town;
}

json::object object_of(const Answer& a) {
    json::error_code ec;
    const json::value v = json::parse(a.body, ec);
    return v.is_object() ? v.as_object() : json::object{};
}
std::string text_of(const json::object& o, const char* key) { return o.contains(key) && o.at(key).is_string() ? std::string{o.at(key).as_string()} : ""; }

class Drill : public testing::Test {
protected:
    explicit Drill(double out = kEnd) : rig{{.town = star_town(out)}}, world{rig} {
        world.put_everybody_on_duty();
        std::this_thread::sleep_for(milliseconds{500});
    }

    json::object place(LatLon at) const { return {{"lat", at.lat()}, {"lon", at.lon()}, {"crs", "wgs84"}}; }
    /// A drill unless said otherwise; its place is not given, so that nobody is sent to the scene.
    std::string incident(bool drill) {
        const json::object alert{{"alert_id", "A1"}, {"type", "suspicious"}, {"severity", "low"}, {"drill", drill}, {"source", {{"kind", "desk"}, {"id", "desk"}}}};
        const Answer a = rig.post("/v1/alerts", json::serialize(alert));
        EXPECT_EQ(a.status, 201) << a.body;
        return text_of(object_of(a), "incident_id");
    }
    void take_part_in_the_drill(const std::vector<std::string>& people) {
        for (const std::string& p : people) {
            EXPECT_EQ(rig.post("/v1/responders/" + p + "/duty", R"({"on":false})").status, 200);
            EXPECT_EQ(rig.post("/v1/responders/" + p + "/duty", R"({"on":true,"drill":true})").status, 200);
        }
        world.report_positions();
        std::this_thread::sleep_for(milliseconds{500});
    }
    json::object activate(json::object order) {
        const Answer a = rig.post("/v1/rings", json::serialize(order));
        EXPECT_EQ(a.status, 201) << a.body;
        return object_of(a);
    }
    json::object ring() { return object_of(rig.get("/v1/rings/G1")); }
    /// The ring as soon as it is so, at the latest after `timeout`.
    template <class Is> json::object ring_when(Is is, milliseconds timeout) {
        const auto until = std::chrono::steady_clock::now() + timeout;
        json::object now = ring();
        while (!is(now) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds{100}), now = ring();
        EXPECT_TRUE(is(now)) << json::serialize(now);
        return now;
    }
    codec::Offer offer_of(const std::string& responder, milliseconds timeout = seconds{5}) {
        const auto until = std::chrono::steady_clock::now() + timeout;
        while (std::chrono::steady_clock::now() < until) {
            for (const codec::Offer& o : world.offers())
                if (world.responder_of(o.offer_id) == responder && o.role == "post") return o;
            std::this_thread::sleep_for(milliseconds{20});
        }
        ADD_FAILURE() << responder << " was not asked";
        return {};
    }
    void confirm_and_hold(const std::string& responder) {
        const codec::Offer offer = offer_of(responder);
        world.answer(offer.offer_id, "accept");
        // "Arrived" counts from the post only: the phone says where it is.
        const json::object now = ring();
        for (const json::value& p : now.at("posts").as_array())
            if (text_of(p.as_object(), "offer_id") == offer.offer_id)
                world.publish("watchgrid/v1/responders/" + responder + "/position", json::serialize(json::object{{"location", p.at("location")}}));
        std::this_thread::sleep_for(milliseconds{300});
        world.answer(offer.offer_id, "arrived");
    }
    static std::string post_state(const json::object& ring, const std::string& responder) {
        for (const json::value& p : ring.at("posts").as_array())
            if (text_of(p.as_object(), "responder_id") == responder) return text_of(p.as_object(), "state");
        return "";
    }

    Rig rig;
    World world;
};

TEST_F(Drill, OfSixPostsIsClosedWithin180SecondsWhenAllConfirm) {
    take_part_in_the_drill({"P0", "P1", "P2", "P3", "P4", "P5"});
    const auto begin = std::chrono::steady_clock::now();
    const json::object at_first = activate({{"incident_id", incident(true)}, {"location", place(on_arm(0, 0))}, {"vehicle", "car"}});
    ASSERT_EQ(text_of(at_first, "outcome"), "complete") << json::serialize(at_first);
    ASSERT_EQ(at_first.at("posts").as_array().size(), 6U);
    for (int i = 0; i < 6; ++i) {
        EXPECT_FALSE(ring().at("sealed").as_bool());
        confirm_and_hold("P" + std::to_string(i));
    }
    const json::object sealed = ring_when([](const json::object& r) { return r.at("sealed").as_bool(); }, seconds{20});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{180});
    EXPECT_TRUE(sealed.at("gaps").as_array().empty());
    for (const codec::Offer& o : world.offers()) EXPECT_NE(world.responder_of(o.offer_id), "S3") << "is not in the drill";
    const json::object incident_now = object_of(rig.get("/v1/incidents/" + text_of(at_first, "incident_id")));
    std::string clock = "absent";
    for (const json::value& c : incident_now.at("clocks").as_array())
        if (text_of(c.as_object(), "stage") == "ring_closed") clock = text_of(c.as_object(), "state");
    EXPECT_EQ(clock, "met") << json::serialize(incident_now);
}

TEST_F(Drill, NamesTheSilentPostAndAsksAFillerLongBefore180Seconds) {
    take_part_in_the_drill({"P0", "P1", "P2", "P3", "P4", "P5", "S3"});
    const auto begin = std::chrono::steady_clock::now();
    (void)activate({{"incident_id", incident(true)}, {"location", place(on_arm(0, 0))}, {"vehicle", "car"}});
    const json::object shown = ring();
    for (const json::value& p : shown.at("posts").as_array()) {
        const std::string who = text_of(p.as_object(), "responder_id");
        if (who != "P3" && who != "S3") confirm_and_hold(who);
    }
    const json::object waiting = ring_when([](const json::object& r) { return r.at("posts_closed").to_number<int>() == 5; }, seconds{20});
    const std::string silent = post_state(waiting, "P3") == "offered" ? "P3" : "S3", filler = silent == "P3" ? "S3" : "P3";
    EXPECT_EQ(post_state(waiting, silent), "offered") << "the silent one is named";
    EXPECT_FALSE(waiting.at("sealed").as_bool());
    (void)offer_of(filler, seconds{60});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{180});
    confirm_and_hold(filler);
    (void)ring_when([](const json::object& r) { return r.at("sealed").as_bool(); }, seconds{20});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{180});
}

TEST_F(Drill, ATricycleWithAHeadingNeedsOnlyThePostsAheadOfIt) {
    // It comes from the south-west (arm 4) and goes north-east.
    const json::object first = activate({{"incident_id", incident(false)}, {"location", place(on_arm(4, 1150))}, {"vehicle", "tricycle"}, {"heading_deg", 60}, {"description", "blue electric tricycle"}});
    ASSERT_EQ(text_of(first, "outcome"), "complete") << json::serialize(first);
    std::set<std::string> asked;
    for (const json::value& p : first.at("posts").as_array()) asked.insert(text_of(p.as_object(), "responder_id"));
    EXPECT_FALSE(asked.contains("P4")) << "lies behind it";
    EXPECT_TRUE(first.at("gaps").as_array().empty());
    for (const std::string& who : asked) EXPECT_EQ(offer_of(who).text, "blue electric tricycle");

    // The camera on the road to the north-east sees it, over MQTT: the others are free again.
    world.publish("watchgrid/v1/checkpoints/cam-1/sighting", R"({"sighting_id":"s1","heading_deg":60})");
    const json::object second = ring_when([](const json::object& r) { return r.at("plans").to_number<int>() >= 2; }, seconds{10});
    ASSERT_EQ(second.at("posts").as_array().size(), 1U) << json::serialize(second);
    EXPECT_EQ(text_of(second.at("posts").as_array()[0].as_object(), "responder_id"), "P1");
    EXPECT_TRUE(second.at("gaps").as_array().empty());
    asked.erase("P1");
    for (const std::string& who : asked) EXPECT_TRUE(world.has_task(who, codec::TaskKind::StandDown, seconds{5})) << who;

    EXPECT_EQ(rig.post("/v1/rings/G1/commands", R"({"command":"stand_down","reason":"caught"})").status, 200);
    EXPECT_TRUE(world.has_task("P1", codec::TaskKind::StandDown, seconds{5}));
    const json::object shown = ring();
    for (const json::value& p : shown.at("posts").as_array()) EXPECT_EQ(p.at("state"), "open");
}

/// Near enough to the inner ring to be there with time to spare: from the ends of the roads it is a matter of milliseconds.
class ReadyDrill : public Drill {
protected:
    ReadyDrill() : Drill{4500} {}
};

TEST_F(ReadyDrill, ATemplateIsListedPreviewedActivatedAndEscalated) {
    const json::array templates = object_of(rig.get("/v1/ring-templates")).at("items").as_array();
    ASSERT_EQ(templates.size(), 2U);
    EXPECT_EQ(templates[0].at("id"), "inner");
    json::object order{{"location", place(on_arm(0, 0))}, {"vehicle", "car"}, {"template", "inner"}};
    const json::object plan = object_of(rig.post("/v1/rings:plan", json::serialize(order)));
    EXPECT_EQ(text_of(plan, "template"), "inner") << json::serialize(plan);
    order["incident_id"] = incident(false);
    const json::object active = activate(order);
    EXPECT_EQ(text_of(active, "template"), "inner") << json::serialize(active);
    order["template"] = "nowhere";
    const Answer unknown = rig.post("/v1/rings:plan", json::serialize(order));
    EXPECT_EQ(unknown.status, 409);
    EXPECT_EQ(text_of(object_of(unknown), "code"), "unknown_template");
    const json::object outer = object_of(rig.post("/v1/rings/G1/commands", R"({"command":"escalate"})"));
    EXPECT_EQ(text_of(outer, "template"), "outer");
    EXPECT_EQ(text_of(outer, "bureau"), "city");
    EXPECT_EQ(text_of(outer, "incident_id"), text_of(active, "incident_id"));
    EXPECT_EQ(rig.post("/v1/rings/G1/commands", R"({"command":"escalate"})").status, 409) << "there is no outer one";
}

}  // namespace
}  // namespace watchgrid::e2e
