#include "adapters/app/move_up_adviser.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;
using namespace std::chrono_literals;

constexpr int kCars = 10;

Town town_of_cars() {
    Town t = test::small_town();
    for (int n = 1; n <= kCars; ++n) test::add_responder(t, test::person("P" + std::to_string(n), ResponderClass::Officer, test::at_meters(0, 0), TravelMode::Car), "");
    return t;
}

/// Ten cars at the western end of a town of four kilometres.
struct MoveUpAdvice : testing::Test {
    MoveUpAdvice() : rig{town_of_cars()} {
        rig.load(test::plain_policy(), now);
        for (int n = 1; n <= kCars; ++n) {
            (void)rig.run(ReportDuty{car(n), true, false, ""}, now);
            report(n);
        }
    }
    ResponderId car(int n) const { return rig.responder("P" + std::to_string(n)); }
    void report(int n) { (void)rig.run(ReportPosition{car(n), test::at_meters(0, 0), now}, now); }
    void send(int n) {
        Alert a;
        a.alert_id = "A" + std::to_string(n);
        a.type = AlertType::Theft;
        (void)rig.run(ReceiveAlert{std::move(a)}, now);  // without a place: nobody is asked
        ASSERT_TRUE(rig.run(AssignResponder{{static_cast<std::uint64_t>(n)}, car(n), "desk", "test"}, now));
    }
    /// Every second; the last thing that the console was told.
    std::string live(Duration length) {
        std::string told;
        for (const Instant end = now + length; now < end;) {
            now += 1s;
            if (now.time_since_epoch() % 10s == 0s)
                for (int n = 1; n <= kCars; ++n) rig.fleet->move(car(n), test::at_meters(0, 0), now, now);
            if (auto news = adviser.step(rig.state, {rig.town, rig.grids, *rig.fleet, nullptr}, now)) told = *std::move(news);
        }
        return told;
    }
    Instant now{instant_from_ms(1'772'416'800'000)};
    test::CoreRig rig;
    MoveUpAdviser adviser;
};

TEST_F(MoveUpAdvice, IsSilentWhileCarsAreIdle) {
    EXPECT_EQ(live(5min), "");
    EXPECT_FALSE(adviser.json().at("on").as_bool());
}

TEST_F(MoveUpAdvice, ComesWhenMostAreBusyAndGoesAgainAndOrdersNobody) {
    (void)live(1min);
    for (int n = 1; n <= 7; ++n) send(n);
    const std::size_t events = rig.journal.size();
    EXPECT_EQ(live(5min), "") << "a short rush is no reason";
    const boost::json::value told = boost::json::parse(live(40min));
    EXPECT_EQ(told.at("kind").as_string(), "move_up");
    EXPECT_TRUE(told.at("on").as_bool());
    const boost::json::array& moves = told.at("moves").as_array();
    ASSERT_FALSE(moves.empty());
    EXPECT_LE(moves.size(), kMovesAdvised);
    for (const boost::json::value& m : moves) {
        const std::string_view who{m.at("responder_id").as_string().data(), m.at("responder_id").as_string().size()};
        EXPECT_TRUE(who == "P8" || who == "P9" || who == "P10") << who;  // only who is free
        EXPECT_GT(m.at("to").at("lon").to_number<double>(), 101.005);
        EXPECT_GT(m.at("gain").to_number<double>(), 0.0);
    }
    EXPECT_TRUE(adviser.json().at("on").as_bool());
    EXPECT_EQ(rig.journal.size(), events) << "advice is no event";

    for (int n = 1; n <= 4; ++n) ASSERT_TRUE(rig.run(ResolveIncident{{static_cast<std::uint64_t>(n)}, "settled_on_the_spot", "desk", ""}, now));
    const boost::json::value off = boost::json::parse(live(60min));
    EXPECT_FALSE(off.at("on").as_bool());
    EXPECT_TRUE(off.at("moves").as_array().empty());
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
}

}  // namespace
}  // namespace watchgrid::app
