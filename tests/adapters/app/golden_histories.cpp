#include "tests/adapters/app/golden_histories.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/scenarios/story.hpp"
#include "tests/sim/random_world.hpp"
#include "tests/support/core_rig.hpp"
#include "tests/support/small_town.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::test {

using namespace engine;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSeed = 24;
constexpr int kSteps = 600;
constexpr std::size_t kEventsMax = 4000;  ///< of one story: the data stay small
constexpr Instant kTenOClock = instant_from_ms(1'772'416'800'000);

History told_in(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    Story story;
    std::vector<std::string> complaints;
    (void)retell(std::string(std::istreambuf_iterator<char>{in}, {}), complaints, story);
    EXPECT_EQ(complaints, std::vector<std::string>{}) << file;
    return story.journal();
}

/// One officer and one dangerous water; two alarms near each other that are not made one.
CoreRig rig_of_the_rest() {
    Town town = small_town();
    town.everyday.rules.points_on = true;
    town.everyday.hazards.push_back({"water-1", "g_core", at_meters(300, 0), {"life_ring"}, 240h, true});
    add_responder(town, person("P1", ResponderClass::Officer, at_meters(100, 0), TravelMode::Car));
    return CoreRig{std::move(town)};
}

/// What no story tells: heat that moves an inspection, a photo, an incident that the desk takes on, two that may be one, a night's
/// learning, notices, and a town pack in which somebody is called otherwise and a water is gone.
History what_no_story_tells() {
    CoreRig rig = rig_of_the_rest();
    PolicyPack policy = plain_policy();
    policy.matching.merge_percent = 100, policy.matching.link_percent = 1;
    Instant now = kTenOClock;
    rig.load(policy, now);
    const auto run = [&](const Command& c) {
        now += 1s;
        const auto decided = rig.run(c, now);
        EXPECT_TRUE(decided) << decided.error().detail;
    };
    run(SetHeat{true, "desk1"});
    run(ReportDuty{{1}, true, false, ""});
    run(ReportPosition{{1}, rig.town.responders.front().home, now});
    for (const double east : {0.0, 100.0}) {
        Alert a;
        a.alert_id = east == 0 ? "A1" : "A2";
        a.location = Location{at_meters(east, 0), 10};
        run(ReceiveAlert{a});
    }
    run(ClaimIncident{{1}, "desk1"});
    run(AnswerOffer{{1}, {1}, AnswerKind::Accept, {}, ""});
    run(AddPhoto{{1}, {1}, std::string(64, 'a'), 1000, now});
    run(LearnAnswers{});
    AreaNotice flood;
    flood.zone_id = "g_core", flood.headline = "The river rises", flood.category = "flood", flood.severity = "high", flood.expires_at = now + 1h;
    run(IssueNotice{flood, "desk1"});
    run(CancelNotice{{1}, "desk1", "it has passed"});
    rig.town.responders.front().name = "P. One";
    rig.town.everyday.hazards.clear();
    rig.load(policy, now + 1s);
    EXPECT_EQ(rig.complaints, std::vector<std::string>{});
    return rig.journal;
}

/// Always the one that adds most kinds; the first of several.
std::vector<History> few_with_every_kind(const std::vector<History>& all) {
    std::vector<History> out;
    std::set<std::size_t> have;
    const auto gain = [&](const History& h) {
        std::set<std::size_t> more;
        for (const Event& e : h)
            if (!have.contains(e.body.index())) more.insert(e.body.index());
        return more.size();
    };
    for (;;) {
        const auto best = std::max_element(all.begin(), all.end(), [&](const History& a, const History& b) { return gain(a) < gain(b); });
        if (best == all.end() || gain(*best) == 0) return out;
        for (const Event& e : *best) have.insert(e.body.index());
        out.push_back(*best);
    }
}

}  // namespace

History history_of_a_random_town() {
    RandomWorld world{kSeed, true};
    for (int step = 0; step < kSteps; ++step) world.step();
    return world.journal();
}

std::vector<History> histories_with_every_kind() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{fs::path{source_dir()} / "tests" / "scenarios"})
        if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<History> all{what_no_story_tells()};
    for (const fs::path& file : files)
        if (History told = told_in(file); told.size() <= kEventsMax) all.push_back(std::move(told));
    return few_with_every_kind(all);
}

}  // namespace watchgrid::test
