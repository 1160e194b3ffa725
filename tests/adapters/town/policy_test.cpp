#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "adapters/town/policy_toml.hpp"
#include "engine/sla/policy_check.hpp"
#include "engine/sla/policy_match.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::town {
namespace {

using namespace engine;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

PolicyPack shipped(std::string_view name) {
  for (const ShippedPolicy& p : shipped_policies())
    if (p.name == name) {
      Complaints complaints;
      auto pack = read_policy(p.text, std::string{name} + ".toml", complaints);
      for (const auto& line : complaints.lines()) ADD_FAILURE() << line;
      return pack ? *pack : PolicyPack{};
    }
  ADD_FAILURE() << "no pack " << name;
  return {};
}

const Rule* rule(const PolicyPack& pack, std::string_view id) {
  const auto at = std::ranges::find(pack.rules, id, &Rule::id);
  return at == pack.rules.end() ? nullptr : &*at;
}

TEST(ShippedPolicies, AreSixAndAllLoad) {
  ASSERT_EQ(shipped_policies().size(), 6U);
  for (const ShippedPolicy& p : shipped_policies()) EXPECT_EQ(shipped(p.name).name, p.name);
}

TEST(ShippedPolicies, AreTheFilesOfTheConfigFolder) {
  for (const ShippedPolicy& p : shipped_policies()) {
    std::ifstream file{watchgrid::test::source_dir() + "/config/policies/" + std::string{p.name} + ".toml"};
    EXPECT_EQ(p.text, std::string(std::istreambuf_iterator<char>{file}, {})) << p.name;
  }
}

TEST(ShippedPolicies, AllRunTheClocksThatPoliceReport) {
  for (const ShippedPolicy& p : shipped_policies()) {
    const PolicyPack pack = shipped(p.name);
    for (const auto& [stop, deadline] : {std::pair{Stage::Signed, 30s}, std::pair{Stage::Moving, 300s}, std::pair{Stage::Feedback, 1800s}})
      for (const Severity severity : {Severity::Critical, Severity::High, Severity::Medium, Severity::Low}) {
        const auto rules = matching_rules(pack, {.severity = severity});
        EXPECT_EQ(std::ranges::count_if(rules,
                                        [&](std::uint16_t i) {
                                          const Rule& r = pack.rules[i];
                                          return r.start == Stage::Received && r.stop == stop && r.deadline == deadline &&
                                                 r.actor.tier == 0;
                                        }),
                  1)
            << p.name << " " << to_string(stop) << " " << to_string(severity);
      }
    EXPECT_TRUE(matching_rules(pack, {.severity = Severity::None}).empty()) << p.name << ": a consultation has no clock";
  }
}

TEST(ShippedPolicies, ZonesGivesOneThreeAndFiveMinutes) {
  const PolicyPack pack = shipped("zones");
  for (const auto& [zone, deadline] :
       {std::pair{ZoneClass::Core, 60s}, std::pair{ZoneClass::Dense, 180s}, std::pair{ZoneClass::Urban, 300s},
        std::pair{ZoneClass::Suburb, 300s}, std::pair{ZoneClass::Rural, 300s}}) {
    std::vector<Duration> arrive;
    for (const auto i : matching_rules(pack, {.severity = Severity::Medium, .zone_class = zone}))
      if (pack.rules[i].stop == Stage::Arrived) arrive.push_back(pack.rules[i].deadline);
    EXPECT_THAT(arrive, ElementsAre(deadline)) << to_string(zone);
  }
}

TEST(ShippedPolicies, TiersRunsThreeClocksOnOneIncident) {
  const PolicyPack pack = shipped("tiers");
  std::vector<std::pair<int, Duration>> clocks;
  for (const auto i : matching_rules(pack, {.severity = Severity::High}))
    if (pack.rules[i].stop == Stage::Arrived) clocks.emplace_back(pack.rules[i].actor.tier, pack.rules[i].deadline);
  EXPECT_THAT(clocks, ElementsAre(std::pair{1, Duration{60s}}, std::pair{2, Duration{180s}}, std::pair{3, Duration{300s}}));
  EXPECT_EQ(dispatch_row(pack, {.type = AlertType::Fight, .severity = Severity::High}).tier[2].slots, 1) << "its third clock needs tier 3";
}

TEST(ShippedPolicies, MajorOnlyKeepsTheFastClocksForMajorIncidents) {
  const PolicyPack pack = shipped("zones-major");
  ASSERT_NE(rule(pack, "major_core"), nullptr);
  EXPECT_THAT(rule(pack, "major_core")->match.severity, ElementsAre(Severity::Critical, Severity::High));
  EXPECT_EQ(rule(pack, "minor_town")->deadline, 10min);
}

TEST(ShippedPolicies, MutualAidNeedsTwoNeighboursOfDifferentUnits) {
  const PolicyPack pack = shipped("mutual-aid");
  ASSERT_NE(rule(pack, "neighbours"), nullptr);
  EXPECT_EQ(rule(pack, "neighbours")->actor.min_count, 2);
  EXPECT_TRUE(rule(pack, "neighbours")->actor.distinct_units);
}

TEST(ShippedPolicies, StagesTimesPushPatrolAndThreeWaves) {
  const PolicyPack pack = shipped("stages");
  EXPECT_EQ(rule(pack, "pushed")->deadline, 10s);
  EXPECT_EQ(rule(pack, "patrol_there")->deadline, 45s);
  EXPECT_EQ(rule(pack, "joint_action")->deadline, 300s);
  EXPECT_EQ(rule(pack, "joint_action")->actor.min_count, 3);
}

TEST(ShippedPolicies, TriageKnowsTheTrapsOfTheFourIntents) {
  const PolicyPack pack = shipped("zones");
  EXPECT_EQ(triage(pack, {.type = AlertType::Weapon, .intent = Intent::Consult}), Severity::None) << "consult never pages";
  EXPECT_EQ(triage(pack, {.type = AlertType::Weapon}), Severity::Critical);
  EXPECT_EQ(triage(pack, {.type = AlertType::Medical}), Severity::High);
  EXPECT_EQ(triage(pack, {.type = AlertType::Medical, .source_kind = SourceKind::HomeCamera}), Severity::Critical);
  EXPECT_EQ(triage(pack, {.type = AlertType::Fight, .zone_class = ZoneClass::Core}), Severity::High);
  EXPECT_EQ(triage(pack, {.type = AlertType::Fight, .zone_class = ZoneClass::Rural}), Severity::Medium);
  EXPECT_EQ(triage(pack, {.type = AlertType::Other, .source_kind = SourceKind::AlarmPoint}), Severity::High);
  EXPECT_EQ(triage(pack, {.type = AlertType::Dispute}), Severity::Low);
  EXPECT_EQ(triage(pack, {.type = AlertType::Other}), Severity::Medium);
}

TEST(ShippedPolicies, AskWhomTheTableSays) {
  for (const ShippedPolicy& p : shipped_policies()) {
    const PolicyPack pack = shipped(p.name);
    const DispatchRow& high = dispatch_row(pack, {.type = AlertType::Burglary, .severity = Severity::High});
    EXPECT_EQ(high.tier[0].slots, 2);
    EXPECT_EQ(high.tier[0].batch, 5);
    EXPECT_EQ(high.tier[0].offer_timeout, 20s);
    EXPECT_EQ(high.tier[1].slots, 2);
    EXPECT_EQ(high.tier[1].offer_timeout, 15s);
    EXPECT_EQ(dispatch_row(pack, {.type = AlertType::Drowning, .severity = Severity::Critical}).skill, "swimming");
    EXPECT_EQ(dispatch_row(pack, {.type = AlertType::Robbery, .severity = Severity::High}).tier[2].slots, 1);
    const DispatchRow& low = dispatch_row(pack, {.type = AlertType::Dispute, .severity = Severity::Low});
    EXPECT_TRUE(low.open_claim);
    EXPECT_EQ(low.claim_window, 60s);
    EXPECT_EQ(low.tier[0].slots, 0);
    EXPECT_EQ(low.tier[1].slots, 1);
    const DispatchRow& consult = dispatch_row(pack, {.severity = Severity::None});
    EXPECT_EQ(consult.tier[0].slots + consult.tier[1].slots + consult.tier[2].slots, 0);
  }
}

TEST(PolicyToml, ReadsBackWhatItWrote) {
  for (const ShippedPolicy& p : shipped_policies()) {
    const std::string text = write_policy(shipped(p.name));
    Complaints complaints;
    const auto again = read_policy(text, "again.toml", complaints);
    for (const auto& line : complaints.lines()) ADD_FAILURE() << line;
    ASSERT_TRUE(again);
    EXPECT_EQ(write_policy(*again), text);
  }
}

TEST(PolicyToml, NamesEveryMistakeWithItsPlace) {
  Complaints complaints;
  EXPECT_FALSE(read_policy(R"(name = "zones"
version = "one"
moving_with = "60s"

[[rule]]
id = "arrive"
match = { severity = ["critical", "worst"], zone = ["core"] }
start = "received"
stop = "arived"
deadline = "60"
actor = { tier = 300 }

[[triage]]
type = "fight"
severity = "high"
[dispatch]
severity = ["none"]
)",
                           "p.toml", complaints));
  complaints.sort();
  EXPECT_THAT(
      complaints.lines(),
      ElementsAre(
          R"(p.toml:2:11 version = "one": expected a whole number from 0 to 4294967295)",
          R"(p.toml:3:1 moving_with: no such key; did you mean "moving_within"?)",
          R"(p.toml:7:35 rule[0].match.severity[1] = "worst": expected critical, high, medium, low or none)",
          R"(p.toml:7:45 rule[0].match.zone: no such key; did you mean "zone_class"?)",
          R"(p.toml:9:8 rule[0].stop = "arived": expected received, ordered, signed, moving, arrived, controlled, feedback, closed, ring_activated, ring_closed or offered)",
          R"(p.toml:10:12 rule[0].deadline = "60": expected a duration with a unit, for example "90s" or "2m")",
          R"(p.toml:11:18 rule[0].actor.tier = 300: expected a whole number from 0 to 255)",
          R"(p.toml:14:8 triage[0].type = "fight": expected a list of words in [ ])",
          R"(p.toml:16:1 dispatch = {...}: expected tables written as [[dispatch]])"));
}

TEST(PolicyToml, SaysWhereItIsNotToml) {
  Complaints complaints;
  EXPECT_FALSE(read_policy("name = \"a\"\nversion = = 1\n", "p.toml", complaints));
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_THAT(complaints.lines()[0], ::testing::StartsWith("p.toml:2:11: not TOML: "));
}

TEST(PolicyCheck, FindsWhatCannotWork) {
  PolicyPack pack = shipped("zones");
  pack.rules[0].warn_at = {45s, 30s, 90s};
  pack.rules[1].id = "arrive_core";
  pack.rules[2].actor.min_count = 0;
  pack.triage.pop_back();
  pack.dispatch[2].tier[0].batch = 1;
  pack.dispatch[0].tier[1] = {.slots = 1, .batch = 1, .within = 60s, .offer_timeout = 20s};
  std::erase_if(pack.dispatch, [](const DispatchRow& r) { return r.severity == std::vector{Severity::Medium}; });
  std::vector<std::string> keys;
  for (const auto& c : check(pack)) keys.push_back(c.key);
  EXPECT_THAT(keys, ::testing::UnorderedElementsAre("rule[0].warn_at", "rule[0].warn_at[2]", "rule[1].id", "rule[2].actor.min_count",
                                                    "triage", "dispatch[2].tier1.batch", "dispatch[0].severity", "dispatch"));
}

TEST(PolicyCheck, FindsRowsThatAreNeverReached) {
  PolicyPack pack = shipped("zones");
  pack.triage.insert(pack.triage.begin(),
                     TriageRow{.type = {}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::High});
  const auto complaints = check(pack);
  EXPECT_EQ(complaints.size(), pack.triage.size() - 1);
  EXPECT_EQ(complaints[0].key, "triage[1]");
  EXPECT_THAT(complaints[0].expected, ::testing::HasSubstr("triage[0] matches everything"));
}

TEST(DurationText, IsWhatPeopleWrite) {
  EXPECT_EQ(duration_text(0s), "0s");
  EXPECT_EQ(duration_text(90s), "1m30s");
  EXPECT_EQ(duration_text(1500ms), "1s500ms");
  EXPECT_EQ(duration_text(2h), "2h");
}

}  // namespace
}  // namespace watchgrid::town
