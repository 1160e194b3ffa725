/// A failing run becomes a short text file that plays the same run again. The failures here are demands that the test makes on the run.
#include <gmock/gmock.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/sim/fault_command.hpp"
#include "adapters/sim/fault_scenario.hpp"
#include "tests/sim/fault_town.hpp"

namespace watchgrid::sim {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

auto count_of(const std::vector<Strike>& strikes, Fault kind) {
    return std::ranges::count_if(strikes, [&](const Strike& s) { return s.what == kind; });
}

/// Fails as soon as the broker has died once and people have left twice.
std::string one_death_and_two_leave(const std::vector<Strike>& strikes) {
    return count_of(strikes, Fault::BrokerDies) >= 1 && count_of(strikes, Fault::OffDuty) >= 2 ? "planted: the broker died and two have left" : "";
}

class FaultScenarios : public ::testing::Test {
protected:
    FaultScenarios() { spdlog::set_level(spdlog::level::off); }
    FaultVerdict run(const FaultOptions& o) const { return run_with_faults(town, policy, o); }
    /// The first seed on which the demand is not met.
    FaultFailure first_failure() const {
        FaultOptions o;
        o.demand = one_death_and_two_leave;
        FaultStudy study = study_faults(town, policy, o, 1, 50, {});
        EXPECT_TRUE(study.failure);
        return study.failure ? std::move(*study.failure) : FaultFailure{};
    }
    const engine::Town town = town_of_thirty();
    const engine::PolicyPack policy = default_policy();
};

TEST_F(FaultScenarios, WithAllStrikesOfARunAreThatRunAgain) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const FaultVerdict thrown = run({.seed = seed});
        ASSERT_FALSE(thrown.strikes.empty());
        FaultOptions again{.seed = seed};
        again.only = thrown.strikes;
        const FaultVerdict played = run(again);
        EXPECT_EQ(played.digest, thrown.digest) << "seed " << seed;
        EXPECT_EQ(played.strikes, thrown.strikes) << "seed " << seed;
        EXPECT_EQ(played.violations, thrown.violations) << "seed " << seed;
    }
}

TEST_F(FaultScenarios, OfAFailureHaveOnlyTheFaultsThatItTakes) {
    const FaultFailure failure = first_failure();
    ASSERT_TRUE(failure.smallest.only);
    EXPECT_THAT(*failure.smallest.only, SizeIs(3));
    EXPECT_EQ(count_of(*failure.smallest.only, Fault::BrokerDies), 1);
    EXPECT_EQ(count_of(*failure.smallest.only, Fault::OffDuty), 2);
    EXPECT_LE(failure.runs, kShrinkRunsMax);
}

TEST_F(FaultScenarios, PlayTheSameFailureAgainFromTheirText) {
    const FaultFailure failure = first_failure();
    FaultScenario read = parse_fault_scenario(fault_scenario_text(failure.smallest, {"two lines\nin one"}), "file");
    ASSERT_THAT(read.complaints, IsEmpty());
    EXPECT_EQ(read.options.seed, failure.smallest.seed);
    EXPECT_EQ(read.options.only, failure.smallest.only);
    read.options.demand = one_death_and_two_leave;
    const FaultVerdict again = run(read.options);
    EXPECT_EQ(again.violations, failure.verdict.violations);
    EXPECT_EQ(again.digest, failure.verdict.digest);
    read.options.only->pop_back();
    EXPECT_THAT(run(read.options).violations, IsEmpty());  // one fault less, and nothing fails
}

TEST_F(FaultScenarios, AreWrittenAndPlayedByTheCommand) {
    const std::filesystem::path folder = std::filesystem::path{::testing::TempDir()} / "fault_scenario_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    FaultCommand c{.town = "small", .faults = "all", .seeds = "1..50", .minutes = 6, .as_json = true, .folder = folder.string()};
    c.demand = one_death_and_two_leave;
    std::ostringstream out, err;
    ASSERT_EQ(run_fault_command(town, policy, c, out, err), 1);
    EXPECT_THAT(err.str(), HasSubstr("planted"));
    for (const char* named : {"\"lost\":0", "\"duplicate_offers_shown\":0", "\"commit\":", "\"failed_seed\":", "\"repeat\":\"watchgrid simulate --town small --faults "}) EXPECT_THAT(out.str(), HasSubstr(named));
    c.faults.clear();
    for (const auto& entry : std::filesystem::directory_iterator{folder}) c.faults_file = entry.path().string();
    EXPECT_THAT(out.str(), HasSubstr(c.faults_file));
    std::ostringstream again, complaints;
    EXPECT_EQ(run_fault_command(town, policy, c, again, complaints), 1);
    EXPECT_EQ(complaints.str(), err.str());
    EXPECT_THAT(again.str(), HasSubstr("\"faults_listed\":3,\"faults_injected\":3"));
    c.demand = nullptr;
    EXPECT_EQ(run_fault_command(town, policy, c, again, complaints), 0);
    std::filesystem::remove_all(folder);
}

TEST_F(FaultScenarios, ThatCannotBeReadAreRefusedByTheCommand) {
    std::ostringstream out, err;
    EXPECT_EQ(run_fault_command(town, policy, {.town = "small", .faults = "", .seeds = "1", .faults_file = "/no/such/file"}, out, err), 2);
    EXPECT_THAT(err.str(), HasSubstr("--faults-file = \"/no/such/file\": expected a file that can be read"));
    std::ostringstream both;
    EXPECT_EQ(run_fault_command(town, policy, {.town = "small", .faults = "all", .seeds = "1", .faults_file = "f"}, out, both), 2);
    EXPECT_THAT(both.str(), HasSubstr("--faults-file: expected without --faults"));
}

TEST(FaultScenarioText, IsReadToTheMillisecond) {
    const FaultScenario s = parse_fault_scenario("# found on a Monday\r\nseed 17\nkinds lose,crash # two\nstorm 90\nalerts-per-hour 120.5\n31.204 crash\n 45.5\tlose 2\n", "file");
    ASSERT_THAT(s.complaints, IsEmpty());
    EXPECT_EQ(s.options.seed, 17U);
    EXPECT_EQ(text_of(s.options.faults), "lose,crash");
    EXPECT_EQ(s.options.stormy, 90s);
    EXPECT_EQ(s.options.alerts_per_hour, 120.5);
    EXPECT_THAT(*s.options.only, ElementsAre(Strike{31'204ms, Fault::Crash, 1}, Strike{45'500ms, Fault::Lose, 2}));
}

TEST(FaultScenarioText, ComplainsAboutEachLineByFieldAndWhatWasExpected) {
    const auto complaint = [](const std::string& line) {
        const FaultScenario s = parse_fault_scenario("seed 1\nkinds lose,crash\nstorm 90\n" + line + "\n", "f.txt");
        return s.complaints.size() == 1 ? s.complaints.front() : std::to_string(s.complaints.size()) + " complaints";
    };
    EXPECT_THAT(complaint("31 crahs"), HasSubstr("f.txt:4: kind = \"crahs\": expected lose, double"));
    EXPECT_THAT(complaint("31 crahs"), HasSubstr("did you mean \"crash\"?"));
    EXPECT_THAT(complaint("31 earthquake"), HasSubstr("f.txt:4: kind = \"earthquake\": expected lose, double"));
    EXPECT_EQ(complaint("31 herd"), "f.txt:4: kind = \"herd\": expected one of the kinds above, lose,crash");
    EXPECT_EQ(complaint("31.2045 crash"), "f.txt:4: time = \"31.2045\": expected seconds with at most three decimals, for example 31.204");
    EXPECT_EQ(complaint("151 crash"), "f.txt:4: time = \"151.000\": expected a time in the storm, which is 90.000 long");
    EXPECT_EQ(complaint("31 crash 0"), "f.txt:4: number = \"0\": expected 1 for the first opportunity in that millisecond, 2 for the second, ...");
    EXPECT_EQ(complaint("31"), "f.txt:4: fault = \"1 words\": expected a time, a kind and perhaps a number");
    EXPECT_EQ(complaint("seed 2"), "f.txt:4: seed = \"2\": expected this line once");
    EXPECT_EQ(complaint("sede 2"), "f.txt:4: line = \"sede\": expected seed, kinds, storm, alerts-per-hour or a time in seconds");
    EXPECT_EQ(complaint("alerts-per-hour -1"), "f.txt:4: alerts-per-hour = \"-1\": expected more than 0 and at most a million");
    EXPECT_THAT(parse_fault_scenario("seed x\nkinds lose\nstorm 0\n", "f").complaints,
                ElementsAre("f:1: seed = \"x\": expected a whole number", "f:3: storm = \"0\": expected seconds, more than 0 and at most a day (86400)"));
    EXPECT_THAT(parse_fault_scenario("", "f").complaints,
                ElementsAre("f: seed: expected a line \"seed ...\"", "f: kinds: expected a line \"kinds ...\"", "f: storm: expected a line \"storm ...\""));
}

}  // namespace
}  // namespace watchgrid::sim
