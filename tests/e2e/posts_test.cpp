/// Posts and shelters with the real binary and a real broker: who raises an alarm hears of the nearest shelter that is open, and posts that are
/// pulled at random in a drill answer while `watchgrid report drills` measures them.
#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>
#include <thread>

#include "tests/e2e/rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;
using namespace engine;
using test::at_meters;
using Clock = std::chrono::steady_clock;

/// Three posts too far from each other to help out, each with a guard who never sleeps. Near the alarm point: a watch point where nobody is, a
/// police room 300 m away, a shelter beyond it.
Town town_of_posts() {
    Town t = test::small_town();
    t.policy_pack = "zones";
    const auto place = [&](const std::string& id, PlaceKind kind, double east, const char* hours) {
        Place p;
        p.id = id, p.kind = kind, p.name = id + " name", p.at = at_meters(east, 0), p.open_hours = *WeeklyHours::parse(hours);
        t.places.push_back(std::move(p));
    };
    place("alarm-1", PlaceKind::AlarmPoint, 1000, "never");
    place("post-1", PlaceKind::Post, 300, "24h");
    place("post-2", PlaceKind::Post, 2000, "24h");
    place("post-3", PlaceKind::Post, 3700, "24h");
    place("room-open", PlaceKind::PoliceRoom, 1300, "24h");
    place("shelter-far", PlaceKind::Shelter, 2500, "24h");
    place("watch-shut", PlaceKind::WatchPoint, 1050, "never");
    for (const int n : {1, 2, 3})
        test::add_responder(t, test::person("guard-" + std::to_string(n), ResponderClass::Guard, t.find_place("post-" + std::to_string(n))->at));
    return t;
}

json::object object_of(const std::string& text) {
    json::error_code ec;
    const json::value v = json::parse(text, ec);
    EXPECT_TRUE(!ec && v.is_object()) << text;
    return !ec && v.is_object() ? v.as_object() : json::object{};
}

class Posts : public testing::Test {
protected:
    Posts() : rig{{.town = town_of_posts()}}, world{rig} { EXPECT_TRUE(world.wait_connected(seconds{10})); }

    json::object raise(json::object alert) {
        const Answer a = rig.post("/v1/alerts", json::serialize(alert));
        EXPECT_EQ(a.status, 201) << a.body;
        return object_of(a.body);
    }
    /// The offer of a drill that this phone was sent.
    std::optional<codec::Offer> drill_offer_of(const std::string& responder, milliseconds timeout) {
        for (const auto until = Clock::now() + timeout; Clock::now() < until; std::this_thread::sleep_for(milliseconds{20}))
            for (const codec::Offer& o : world.offers())
                if (world.responder_of(o.offer_id) == responder && o.drill) return o;
        return std::nullopt;
    }
    void answer(const codec::Offer& offer, const std::string& kind) {
        world.answer(offer.offer_id, kind);
        const auto ack = world.ack(offer.offer_id + "-" + kind, seconds{5});
        EXPECT_TRUE(ack && ack->accepted) << kind;
    }

    Rig rig;
    World world;
};

TEST_F(Posts, NearestOpenShelterStandsInTheReceiptOverHttp) {
    const json::object receipt = raise({{"alert_id", "R1"}, {"type", "other"}, {"place_id", "alarm-1"}, {"source", {{"kind", "desk"}, {"id", "desk1"}}}});
    ASSERT_TRUE(receipt.contains("nearest_shelter") && receipt.at("nearest_shelter").is_object()) << json::serialize(receipt);
    const json::object& shelter = receipt.at("nearest_shelter").as_object();
    EXPECT_EQ(shelter.at("place_id").as_string(), "room-open") << "the watch point fifty metres away is shut";
    EXPECT_EQ(shelter.at("name").as_string(), "room-open name");
    EXPECT_NEAR(shelter.at("distance_m").to_number<double>(), 300, 1);
    EXPECT_NEAR(shelter.at("location").at("lat").to_number<double>(), rig.town().find_place("room-open")->at.lat(), 1e-6);

    const LatLon elsewhere = at_meters(2450, 0);
    const json::object other = raise({{"alert_id", "R2"}, {"type", "theft"}, {"location", {{"lat", elsewhere.lat()}, {"lon", elsewhere.lon()}, {"crs", "wgs84"}}},
                                      {"source", {{"kind", "desk"}, {"id", "desk1"}}}});
    EXPECT_EQ(other.at("nearest_shelter").at("place_id").as_string(), "shelter-far") << "of the incident, not of the town";

    const json::object nowhere = raise({{"alert_id", "R3"}, {"type", "other"}, {"source", {{"kind", "desk"}, {"id", "desk1"}}}});
    EXPECT_TRUE(!nowhere.contains("nearest_shelter") || nowhere.at("nearest_shelter").is_null()) << "nobody knows where they are";
}

TEST_F(Posts, NearestOpenShelterStandsInTheReceiptOverMqtt) {
    world.raise_at(at_meters(1000, 0), "R4", "other");
    auto receipt = world.receipt("R4", seconds{1});
    for (int n = 0; n < 10 && !receipt; ++n) {  // as a device does that has no receipt: the service may have been on its way to the broker
        world.resend_unacknowledged(milliseconds{0});
        receipt = world.receipt("R4", seconds{1});
    }
    ASSERT_TRUE(receipt && receipt->nearest_shelter);
    EXPECT_EQ(receipt->nearest_shelter->place_id, "room-open");
    EXPECT_NEAR(receipt->nearest_shelter->distance_m, 300, 1);
}

/// As docs/towns.md says: put their people on duty for a drill, draw a post, raise a marked alert at it. All through the commands of the binary.
TEST_F(Posts, PulledAtRandomAnswerAndAreMeasured) {
    std::vector<int> drawn{1, 2, 3};
    std::shuffle(drawn.begin(), drawn.end(), std::mt19937{20260302});
    for (const int n : drawn) {
        const Ran duty = rig.watchgrid_as("dispatcher", "responders guard-" + std::to_string(n) + " --duty drill");
        ASSERT_EQ(duty.exit_code, 0) << duty.output;
    }
    // The first is quick, the second is slow, the third is not pulled.
    struct Pull {
        double signed_min_s{}, signed_max_s{}, arrived_min_s{}, arrived_max_s{};
    };
    std::map<std::string, Pull> pulls;
    const auto since = [](Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    for (const int turn : {0, 1}) {
        const std::string number = std::to_string(drawn[static_cast<std::size_t>(turn)]), post = "post-" + number;
        const auto begin = Clock::now();
        const Ran raised = rig.watchgrid_as("dispatcher", "alert --drill --type other --place " + post);
        ASSERT_EQ(raised.exit_code, 0) << raised.output;
        const auto offer = drill_offer_of("guard-" + number, seconds{10});
        ASSERT_TRUE(offer) << post << " was not asked";
        const milliseconds thinks{turn == 0 ? 300 : 1500};
        const auto asked = Clock::now();
        std::this_thread::sleep_for(thinks);
        Pull& pull = pulls[post];
        pull.signed_min_s = since(asked);  // the alert was received before the offer came
        answer(*offer, "accept");
        pull.signed_max_s = since(begin);
        std::this_thread::sleep_for(thinks);
        answer(*offer, "moving");
        pull.arrived_min_s = since(asked);
        answer(*offer, "arrived");
        pull.arrived_max_s = since(begin);
    }
    const std::string left = std::to_string(drawn[2]);
    EXPECT_FALSE(drill_offer_of("guard-" + left, milliseconds{300})) << "nobody pulled that post";

    const Ran report = rig.watchgrid("report drills --json --group-by place --data " + (rig.folder() / "journal").string());
    ASSERT_EQ(report.exit_code, 0) << report.output;
    const json::array rows = object_of(report.output).at("rows").as_array();
    ASSERT_EQ(rows.size(), 2U) << report.output;
    for (const json::value& row : rows) {
        const Pull& pull = pulls.at(std::string{row.at("group").as_string()});
        EXPECT_EQ(row.at("drills").to_number<int>(), 1);
        EXPECT_EQ(row.at("asked").to_number<int>(), 1);
        const double signed_s = row.at("signed").at("p50_s").to_number<double>(), arrived_s = row.at("arrived").at("p50_s").to_number<double>();
        constexpr double kClocks = 0.05;  // theirs and ours
        EXPECT_TRUE(signed_s >= pull.signed_min_s - kClocks && signed_s <= pull.signed_max_s + kClocks) << report.output;
        EXPECT_TRUE(arrived_s >= pull.arrived_min_s - kClocks && arrived_s <= pull.arrived_max_s + kClocks) << report.output;
    }
    const Ran outcomes = rig.watchgrid("report outcomes --json --data " + (rig.folder() / "journal").string());
    ASSERT_EQ(outcomes.exit_code, 0) << outcomes.output;
    EXPECT_TRUE(object_of(outcomes.output).at("rows").as_array().empty()) << "a drill counts nowhere else: " << outcomes.output;
}

}  // namespace
}  // namespace watchgrid::e2e
