#include "engine/sla/policy_match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watchgrid::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

IncidentFacts fight_in_the_core() {
    return {.type = AlertType::Fight, .intent = Intent::Report, .severity = Severity::High, .source_kind = SourceKind::Phone, .zone_class = ZoneClass::Core, .night = false};
}

TEST(RuleMatch, EmptyListsMatchAnything) { EXPECT_TRUE(matches(RuleMatch{}, fight_in_the_core())); }

TEST(RuleMatch, EveryListMustHoldTheFact) {
    RuleMatch m;
    m.zone_class = {ZoneClass::Dense, ZoneClass::Core};
    m.severity = {Severity::High};
    m.type = {AlertType::Fight};
    m.source_kind = {SourceKind::Phone};
    EXPECT_TRUE(matches(m, fight_in_the_core()));
    for (int wrong = 0; wrong < 4; ++wrong) {
        IncidentFacts f = fight_in_the_core();
        if (wrong == 0) f.zone_class = ZoneClass::Rural;
        if (wrong == 1) f.severity = Severity::Critical;
        if (wrong == 2) f.type = AlertType::Fire;
        if (wrong == 3) f.source_kind = SourceKind::Camera;
        EXPECT_FALSE(matches(m, f)) << wrong;
    }
}

TEST(RuleMatch, TimeBandsAreDayAndNight) {
    RuleMatch day, night;
    day.time_band = TimeBand::Day;
    night.time_band = TimeBand::Night;
    IncidentFacts f = fight_in_the_core();
    EXPECT_TRUE(matches(day, f));
    EXPECT_FALSE(matches(night, f));
    f.night = true;
    EXPECT_FALSE(matches(day, f));
    EXPECT_TRUE(matches(night, f));
}

TEST(MatchingRules, ComeInFileOrder) {
    PolicyPack p;
    p.rules.resize(4);
    p.rules[1].match.type = {AlertType::Fire};
    p.rules[3].match.severity = {Severity::High};
    EXPECT_THAT(matching_rules(p, fight_in_the_core()), ElementsAre(0, 2, 3));
    EXPECT_THAT(matching_rules(PolicyPack{}, fight_in_the_core()), IsEmpty());
}

TEST(Triage, FirstRowThatMatchesRulesAndMediumWithoutOne) {
    PolicyPack p;
    EXPECT_EQ(triage(p, fight_in_the_core()), Severity::Medium);
    p.triage = {TriageRow{.type = {AlertType::Fire}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::Critical},
                TriageRow{.type = {AlertType::Fight}, .intent = {Intent::Report}, .source_kind = {}, .zone_class = {ZoneClass::Core}, .severity = Severity::High},
                TriageRow{.type = {}, .intent = {}, .source_kind = {}, .zone_class = {}, .severity = Severity::Low}};
    EXPECT_EQ(triage(p, fight_in_the_core()), Severity::High);
    IncidentFacts f = fight_in_the_core();
    f.intent = Intent::Rescue;
    EXPECT_EQ(triage(p, f), Severity::Low);
}

TEST(DispatchRow, IsTheFirstThatMatchesAndAsksNobodyWithoutOne) {
    PolicyPack p;
    EXPECT_EQ(dispatch_row(p, fight_in_the_core()).tier[0].slots, 0);
    p.dispatch.resize(2);
    p.dispatch[0].severity = {Severity::Low};
    p.dispatch[1].type = {AlertType::Fight};
    EXPECT_EQ(&dispatch_row(p, fight_in_the_core()), &p.dispatch[1]);
    IncidentFacts f = fight_in_the_core();
    f.severity = Severity::Low;
    EXPECT_EQ(&dispatch_row(p, f), &p.dispatch[0]);
}

}  // namespace
}  // namespace watchgrid::engine
