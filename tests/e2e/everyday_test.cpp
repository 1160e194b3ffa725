/// The everyday work with the real binary and a real broker: a notice waits on the broker for whoever comes later, a task reaches the phone of
/// the grid's owner, a kill loses nothing of it, a place that falls silent is noticed, and points are spent once whoever presses at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <fstream>
#include <functional>
#include <iterator>
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

/// Five seconds instead of the default of half a minute.
TEST(Heartbeat, OfAPlaceThatFallsSilentIsATaskUntilItIsHeardAgain) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .start_service = false}};
    const auto settings = rig.folder() / "watchgrid.toml";
    std::string text;
    {
        std::ifstream in{settings};
        text.assign(std::istreambuf_iterator<char>{in}, {});
    }
    const std::string section = "[mqtt]\n";
    text.insert(text.find(section) + section.size(), "silent_after = \"5s\"\n");
    std::ofstream{settings} << text;
    rig.start_service();
    const std::string place = rig.device();
    mqtt::Publisher device{rig.connection(place)};
    device.start();
    for (int n = 0; n < 100 && !device.connected(); ++n) std::this_thread::sleep_for(milliseconds{50});
    const auto beat = [&] { return device.publish({.topic = mqtt::Topics{}.inbound(mqtt::Inbound::Heartbeat, place), .payload = "{}"}, {}); };
    const auto defects = [&] { return parse(rig.get("/v1/tasks?kind=defect").body).at("tasks").as_array(); };
    for (int n = 0; n < 3; ++n) {
        std::this_thread::sleep_for(seconds{1});
        ASSERT_TRUE(beat());
    }
    const auto last = std::chrono::steady_clock::now();
    const auto since = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - last).count(); };
    while (defects().empty() && since() < 20) std::this_thread::sleep_for(milliseconds{200});
    EXPECT_GT(since(), 4.0) << "no place is called silent for a beat that is late";
    EXPECT_LT(since(), 10.0);
    const json::array silent = defects();
    ASSERT_EQ(silent.size(), 1U);
    EXPECT_EQ(silent[0].at("subject").as_string(), place);
    EXPECT_EQ(silent[0].at("item").as_string(), "heartbeat");
    ASSERT_TRUE(beat());
    const auto heard = std::chrono::steady_clock::now();
    while (!defects().empty() && std::chrono::steady_clock::now() - heard < seconds{10}) std::this_thread::sleep_for(milliseconds{200});
    EXPECT_TRUE(defects().empty()) << "it is heard again";
    device.stop(seconds{1});
}

TEST(Points, AreSpentOnceHoweverManyShopsAskAtOnce) {
    Rig rig{{.volunteers = 5, .officers = 2, .guards = 2, .grids = 1, .start_service = false}};
    std::ofstream{rig.folder() / "town" / "everyday.toml"} << "[points]\non = true\n";
    std::ofstream{rig.folder() / "town" / "ledger.csv"} << "key,holder,points\nold-1,resident-1,100\n";
    rig.start_service();
    std::string shop;
    for (const engine::Place& p : rig.town().places)
        if (p.kind == engine::PlaceKind::PointsShop) shop = p.id;
    constexpr int kHands = 8;
    const auto all_at_once = [&](const std::function<std::string(int)>& key, int points) {
        std::atomic<bool> go{false};
        std::vector<Answer> answers(kHands);
        std::vector<std::thread> hands;
        for (int n = 0; n < kHands; ++n)
            hands.emplace_back([&, n] {
                const std::string body = R"({"holder":"resident-1","points":)" + std::to_string(points) + R"(,"key":")" + key(n) + R"(","shop":")" + shop + "\"}";
                while (!go) std::this_thread::yield();
                answers[static_cast<std::size_t>(n)] = rig.post("/v1/points/redemptions", body);
            });
        go = true;
        for (std::thread& hand : hands) hand.join();
        return answers;
    };
    const auto balance = [&] { return parse(rig.get("/v1/points/resident-1").body).at("balance").to_number<int>(); };
    // Eight slips of 60 of the 100 points there are.
    std::vector<Answer> answers = all_at_once([](int n) { return "slip-" + std::to_string(n); }, 60);
    EXPECT_EQ(std::ranges::count(answers, 201, &Answer::status), 1);
    for (const Answer& a : answers)
        if (a.status != 201) {
            EXPECT_NE(a.body.find("not_enough_points"), std::string::npos) << a.body;
        }
    EXPECT_EQ(balance(), 40);
    // One slip, eight times.
    answers = all_at_once([](int) { return std::string{"bread"}; }, 10);
    EXPECT_EQ(std::ranges::count(answers, 201, &Answer::status), 1);
    EXPECT_EQ(std::ranges::count(answers, 200, &Answer::status), kHands - 1) << "the same slip again changes nothing";
    EXPECT_EQ(balance(), 30);
}

}  // namespace
}  // namespace watchgrid::e2e
