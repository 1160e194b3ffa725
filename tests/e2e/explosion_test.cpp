/// One explosion, fifteen reports: by telephone, from a button and from a camera, over HTTP and MQTT, within half a minute and eighty metres.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <thread>

#include "tests/e2e/rig.hpp"

namespace watchgrid::e2e {
namespace {

namespace json = boost::json;

constexpr int kReports = 15;
constexpr double kRadiusM = 40;  ///< so that no two are farther apart than 80 m

std::string text_of(const json::value& v) { return std::string{v.as_string().data(), v.as_string().size()}; }

/// The terms of every candidate of every decision add up to what decided.
void expect_sums(const json::value& explanation) {
    ASSERT_FALSE(explanation.at("decisions").as_array().empty());
    std::size_t candidates = 0;
    for (const json::value& decision : explanation.at("decisions").as_array()) {
        EXPECT_FALSE(decision.at("sentence").at("zh").as_string().empty());
        EXPECT_FALSE(decision.at("sentence").at("en").as_string().empty());
        for (const json::value& c : decision.at("candidates").as_array()) {
            ++candidates;
            const auto term = [&](const char* key) { return c.at(key).to_number<double>(); };
            EXPECT_NEAR(term("eta_s"), term("travel_s") + term("turnout_s") + term("fix_age_s"), 0.0011) << json::serialize(c);
            if (c.as_object().contains("score_s")) {
                EXPECT_NEAR(term("score_s"), term("eta_s") + term("lateness_s") + term("coverage_s") + term("reroute_s"), 0.0011) << json::serialize(c);
            }
        }
    }
    EXPECT_GT(candidates, 0U);
}

struct Explosion : testing::Test {
    Explosion() : world{rig} {
        world.put_everybody_on_duty();
        std::this_thread::sleep_for(milliseconds{500});
        for (const engine::Place& p : rig.town().places)
            if (p.id == rig.device()) centre = p.at;
    }
    /// Somewhere within 40 m.
    std::string location(int n) const {
        const double angle = 2.4 * n, away = kRadiusM * std::sqrt((n + 0.5) / kReports), north = away * std::cos(angle) / 111'195.0;
        const double east = away * std::sin(angle) / (111'195.0 * std::cos(centre.lat() * 3.14159265358979 / 180));
        return "{\"lat\":" + std::to_string(centre.lat() + north) + ",\"lon\":" + std::to_string(centre.lon() + east) + ",\"crs\":\"wgs84\",\"accuracy_m\":15}";
    }
    /// @return incident id of the receipt
    std::string report(int n) {
        const std::string id = "boom-" + std::to_string(n), rest = R"(,"intent":"report","type":"fire","location":)" + location(n) + "}";
        if (n % 3 == 2) {  // the button
            world.publish("watchgrid/v1/alerts/" + rig.device(), R"({"alert_id":")" + id + R"(","source":{"kind":"alarm_point","id":")" + rig.device() + "\"}" + rest);
            const auto receipt = world.receipt(id, seconds{2});
            return receipt ? receipt->incident_id : "no receipt over MQTT";
        }
        const std::string source = n % 3 == 0 ? R"({"kind":"phone","id":"1380000)" + std::to_string(1000 + n) : R"({"kind":"camera","id":"C-7)";
        const Answer answer = rig.post("/v1/alerts", R"({"alert_id":")" + id + R"(","source":)" + source + "\"}" + rest);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.status == 201 ? text_of(json::parse(answer.body).at("incident_id")) : answer.body;
    }

    Rig rig;
    World world;
    engine::LatLon centre;
};

TEST_F(Explosion, ReportedFifteenTimesIsOneIncidentWithTheEarliestClock) {
    const std::string incident = report(0);
    const json::value first = json::parse(rig.get("/v1/incidents/" + incident).body);
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 1; n < kReports; ++n) {
        const std::string where = report(n);
        ASSERT_EQ(rig.get("/v1/incidents/" + where).status, 200) << "report " << n << ": " << where;
        std::this_thread::sleep_for(milliseconds{200});
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds{30});

    const json::value list = json::parse(rig.get("/v1/incidents?state=open").body);
    ASSERT_EQ(list.at("incidents").as_array().size(), 1U) << json::serialize(list);
    const json::value seen = json::parse(rig.get("/v1/incidents/" + incident).body);
    EXPECT_EQ(seen.at("alert_count").to_number<int>(), kReports);
    EXPECT_EQ(seen.at("alerts").as_array().size(), std::size_t{kReports});
    EXPECT_EQ(seen.at("received_at"), first.at("received_at"));
    ASSERT_FALSE(seen.at("clocks").as_array().empty());
    for (const json::value& clock : seen.at("clocks").as_array())
        if (text_of(clock.at("stage")) == "arrived") {
            EXPECT_EQ(clock.at("started_at"), first.at("received_at"));
        }

    // One set of offers: only what silence and refusals bring, and all of it for this incident.
    std::size_t tier2 = 0;
    std::set<std::string> people;
    for (const json::value& offer : seen.at("offers").as_array()) {
        EXPECT_TRUE(people.insert(text_of(offer.at("responder_id"))).second) << "asked twice: " << json::serialize(offer);
        tier2 += offer.at("tier").to_number<int>() == 2 && text_of(offer.at("state")) == "open" ? 1 : 0;
    }
    EXPECT_LE(tier2, 2U);
    EXPECT_EQ(people.size(), world.offers_seen());
    EXPECT_GT(people.size(), 0U);
    const Answer why = rig.get("/v1/incidents/" + incident + "/explanation");
    ASSERT_EQ(why.status, 200);
    expect_sums(json::parse(why.body));
}

}  // namespace
}  // namespace watchgrid::e2e
