/// The everyday work with the real binary and a real broker: a notice waits on the broker for whoever comes later, a task reaches the phone of
/// the grid's owner, and a kill loses nothing of it.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;

json::value parse(const std::string& text) {
    json::error_code ec;
    json::value v = json::parse(text, ec);
    EXPECT_FALSE(ec) << text;
    return v;
}

/// Somebody who subscribes to the notices of all areas.
class Listener {
public:
    Listener(Rig& rig, std::string_view user)
        : receiver_{rig.connection(user), {{mqtt::Topics{}.prefix() + "/zones/+/notice", 1}}, [this](const mqtt::Incoming& in) {
                        const std::lock_guard lock{mutex_};
                        last_[std::string{in.topic}] = in.payload;
                        changed_.notify_all();
                    }} {
        receiver_.start();
    }
    ~Listener() { receiver_.stop(seconds{1}); }
    /// Whether the last message on the topic has become like that.
    bool hears(const std::string& topic, const std::function<bool(const std::string&)>& like, milliseconds timeout) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, timeout, [&] { return last_.contains(topic) && like(last_.at(topic)); });
    }
    std::size_t topics() const {
        const std::lock_guard lock{mutex_};
        return last_.size();
    }
    bool connected() const noexcept { return receiver_.connected(); }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::string> last_;
    mqtt::Receiver receiver_;
};

const engine::Zone& some_grid(const engine::Town& t) {
    for (const engine::Zone& z : t.zones)
        if (z.level == engine::ZoneLevel::Grid && !z.owner.empty()) return z;
    ADD_FAILURE() << "no grid with an owner";
    return t.zones.front();
}

TEST(Notices, WaitOnTheBrokerUntilTheyAreTakenBack) {
    Rig rig;
    const std::string zone = some_grid(rig.town()).id, topic = mqtt::Topics{}.notice(zone);
    const auto issue = [&](const std::string& headline) {
        const Answer a = rig.post("/v1/notices", R"({"zone":")" + zone + R"(","headline":")" + headline + R"(","severity":"high","expires_in_s":600})");
        EXPECT_EQ(a.status, 201) << a.body;
        return std::string{parse(a.body).at("notice_id").get_string()};
    };
    const std::string first = issue("flood: leave the bank"), second = issue("a child is lost");
    const auto says = [](const char* words) { return [words](const std::string& payload) { return payload.find(words) != std::string::npos; }; };
    {
        Listener late{rig, kWorldEar};  // comes after both
        ASSERT_TRUE(late.hears(topic, says("a child is lost"), seconds{5})) << "the newest waits";
        EXPECT_EQ(rig.post("/v1/notices/" + second + "/commands", R"({"command":"cancel","reason":"found"})").status, 200);
        EXPECT_TRUE(late.hears(topic, says("flood"), seconds{5})) << "the one before still holds";
        EXPECT_EQ(rig.post("/v1/notices/" + first + "/commands", R"({"command":"cancel"})").status, 200);
        EXPECT_TRUE(late.hears(topic, [](const std::string& payload) { return payload.empty(); }, seconds{5}));
    }
    Listener phone{rig, rig.town().responders.front().external_id};
    for (int n = 0; n < 100 && !phone.connected(); ++n) std::this_thread::sleep_for(milliseconds{50});
    std::this_thread::sleep_for(milliseconds{300});
    EXPECT_EQ(phone.topics(), 0U) << "nothing is left on the broker";
}

TEST(Notices, OfADrillReachNobody) {
    Rig rig;
    const std::string zone = some_grid(rig.town()).id;
    EXPECT_EQ(rig.post("/v1/notices", R"({"zone":")" + zone + R"(","headline":"drill","drill":true,"expires_in_s":600})").status, 201);
    EXPECT_EQ(rig.post("/v1/notices", R"({"zone":")" + zone + R"(","headline":"real","expires_in_s":600})").status, 201);
    Listener late{rig, kWorldEar};
    EXPECT_TRUE(late.hears(mqtt::Topics{}.notice(zone), [](const std::string& p) { return p.find("real") != std::string::npos; }, seconds{5}));
}

TEST(EverydayWork, ReachesThePhoneOfTheGridsOwnerAndSurvivesAKill) {
    Rig rig;
    const engine::Zone& grid = some_grid(rig.town());
    std::string place;
    for (const engine::Place& p : rig.town().places)
        if (p.grid < rig.town().zones.size() && &rig.town().zones[p.grid] == &grid) place = p.id;
    ASSERT_NE(place, "");
    const std::string report = R"({"report_id":"h-1","place_id":")" + place + R"(","text":"a cable hangs over the path"})";
    {
        World world{rig};
        world.put_everybody_on_duty();
        const Answer task = rig.post("/v1/hazard-reports", report);
        ASSERT_EQ(task.status, 201) << task.body;
        EXPECT_EQ(parse(task.body).at("assignee").get_string(), grid.owner);
        EXPECT_TRUE(world.has_task(grid.owner, codec::TaskKind::Message, seconds{5}));
    }
    rig.kill_service();
    rig.start_service();
    EXPECT_EQ(rig.post("/v1/hazard-reports", report).status, 200) << "known, after the kill too";
    const json::value tasks = parse(rig.get("/v1/tasks").body);
    ASSERT_EQ(tasks.at("tasks").as_array().size(), 1U);
    EXPECT_EQ(tasks.at("tasks").at(0).at("subject").get_string(), "h-1");
    EXPECT_EQ(rig.post("/v1/tasks/T1/commands", R"({"command":"finish","text":"hung up again"})").status, 200);
    const Answer counted = rig.get("/v1/reports/patrol");
    EXPECT_NE(counted.body.find(R"({"group":"hazard_fixed","count":1})"), std::string::npos) << counted.body;
    EXPECT_EQ(rig.get("/v1/tasks", "viewer").status, 403);
    EXPECT_EQ(rig.get("/v1/tasks", "nobody").status, 401);
}

}  // namespace
}  // namespace watchgrid::e2e
