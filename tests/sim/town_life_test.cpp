/// A town's life in virtual time: it is what the seed says, and no rule that must never break is broken in it.
#include <gmock/gmock.h>

#include <boost/json/object.hpp>

#include "adapters/sim/virtual_town.hpp"
#include "adapters/town/generate.hpp"
#include "adapters/town/policy_toml.hpp"
#include "engine/core/apply.hpp"

namespace watchgrid::test {
namespace {

using namespace std::chrono_literals;

const engine::Town& small_town() {
    static const town::Generated made = town::generate_town({.seed = 7, .officers = 12, .volunteers = 60, .guards = 20, .grids = 8}, std::nullopt);
    return made.town;
}

engine::PolicyPack policy(std::string_view name) {
    for (const town::ShippedPolicy& p : town::shipped_policies()) {
        town::Complaints complaints;
        if (p.name == name) return *town::read_policy(p.text, std::string{name}, complaints);
    }
    throw std::runtime_error{"no such policy"};
}

sim::VirtualTown live(std::uint64_t seed, std::string_view pack = "zones") {
    sim::VirtualTown life{small_town(), policy(pack), {.alerts_per_hour = 60, .length = 1h, .seed = seed, .check_every = 2000}};
    life.run();
    return life;
}

TEST(TownLife, IsTheSameForTheSameSeed) {
    const sim::VirtualTown a = live(3), b = live(3), c = live(4);
    EXPECT_EQ(engine::state_digest(a.state()), engine::state_digest(b.state()));
    EXPECT_NE(engine::state_digest(a.state()), engine::state_digest(c.state()));
}

TEST(TownLife, BreaksNoRuleUnderAnyShippedPolicy) {
    for (const town::ShippedPolicy& p : town::shipped_policies()) {
        const sim::VirtualTown life = live(11, p.name);
        EXPECT_EQ(life.oracle().violations(), 0U) << p.name;
        EXPECT_THAT(life.oracle().complaints(), testing::IsEmpty()) << p.name;
        EXPECT_THAT(life.broken_invariants(), testing::IsEmpty()) << p.name;
    }
}

TEST(TownLife, BringsEveryIncidentToItsEnd) {
    const sim::VirtualTown life = live(5);
    EXPECT_GT(life.tally().incidents(), 30U);
    EXPECT_EQ(life.tally().closed(), life.tally().incidents());
    EXPECT_THAT(life.state().open_incidents, testing::IsEmpty());
    EXPECT_GT(life.tally().arrived(), life.tally().incidents() / 2);
}

/// The five packs' days are town_day_test's; here the same seed twice, and the events that a journal would get.
TEST(TownLife, OfAWholeDayWithItsWorkIsTheSameForTheSameSeed) {
    const auto day = [](std::uint64_t seed, std::vector<engine::Event>& events) {
        constexpr engine::Instant kMidnight = engine::instant_from_ms(1'772'380'800'000);  // Monday 2026-03-02 in China
        sim::VirtualTown life{small_town(), policy("zones"), {.alerts_per_hour = 3, .length = 24h, .seed = seed, .check_every = 1, .start = kMidnight, .everyday = true,
                                                              .on_event = [&](const engine::Event& e) { events.push_back(e); }}};
        life.run();
        EXPECT_THAT(life.broken_invariants(), testing::IsEmpty());
        EXPECT_THAT(life.oracle().complaints(), testing::IsEmpty());
        EXPECT_GT(life.work()->commands(), 20U);
        EXPECT_GT(life.checks(), 500U);
        EXPECT_EQ(life.events(), events.size());
        return engine::state_digest(life.state());
    };
    std::vector<engine::Event> first, again, other;
    const std::uint64_t digest = day(3, first);
    EXPECT_EQ(day(3, again), digest);
    EXPECT_NE(day(4, other), digest);
    engine::State replayed;
    for (const engine::Event& e : first) engine::apply(replayed, e);
    EXPECT_EQ(engine::state_digest(replayed), digest);
    EXPECT_GT(replayed.books.tasks.size(), 3U) << "somebody saw something dangerous";
    EXPECT_GT(replayed.books.disputes.size(), 3U);
}

TEST(TownLife, ReportsTheKeysOfTheContract) {
    boost::json::object out;
    live(5).tally().write(out);
    for (const char* key : {"incidents", "alerts", "offers_per_incident", "redundant_accepts", "tiers", "late_by_cause"}) EXPECT_TRUE(out.contains(key)) << key;
    const boost::json::object& tiers = out["tiers"].as_object();
    EXPECT_TRUE(tiers.at("1").as_object().contains("within_60s"));
    EXPECT_TRUE(tiers.at("2").as_object().contains("within_180s"));
    EXPECT_TRUE(tiers.at("3").as_object().contains("within_300s"));
    EXPECT_GT(tiers.at("1").at("within_60s").as_double(), 0.0);
}

}  // namespace
}  // namespace watchgrid::test
